"""What can be known of members and their rights."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q

from zyg.core.access.deputies import rights_to_hand_on
from zyg.core.access.models import ApiToken, Invitation
from zyg.core.files.models import StoredFile
from zyg.core.files.queries import files_of
from zyg.core.organizations.models import (
    AuthorisationLetter,
    Department,
    Deputation,
    FieldException,
    Membership,
    MembershipRole,
    Organization,
    Role,
    holding,
)
from zyg.core.organizations.queries import DepartmentTree, department_tree
from zyg.core.permissions.actors import Actor, NotFoundForActorError, actor_of, require
from zyg.core.permissions.areas import GROUPS, REACHES, area_of
from zyg.core.permissions.matrix import PERMISSIONS, Reach

PAGE = 50
_ORDER = (Reach.ORGANIZATION, Reach.DEPARTMENT, Reach.OWN)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address of the list says."""

    q: str = ""
    role: str = ""
    state: str = ""

    @property
    def any(self) -> bool:
        """Whether the list is narrowed."""
        return bool(self.q or self.role or self.state)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A line of the list."""

    membership: Membership
    roles: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A right that a member has, as people read it."""

    area: str
    label: str
    reach: str


@dataclass(frozen=True, slots=True)
class Member:
    """Everything about a member's rights."""

    membership: Membership
    roles: tuple[str, ...]
    rights: tuple[Held, ...]
    exceptions: tuple[tuple[FieldException, str], ...]
    letters: tuple[tuple[AuthorisationLetter, list[StoredFile]], ...]
    deputations: tuple[Deputation, ...]


def member_page(actor: Actor, filters: Filters, *, number: str, today: dt.date) -> Page[Any]:
    """List members, fifty a page; six SQL statements.

    Raises:
        PermissionRefusedError: the right 管理成员与权限 is missing.
    """
    require(actor, "members.manage")
    found = Membership.objects.filter(_narrowed(filters)).distinct()
    paginator = Paginator(found.select_related("user").order_by("-is_active", "pk"), PAGE)
    page: Page[Any] = paginator.get_page(number)
    rows = list(page.object_list)
    tree = department_tree(actor.organization)
    remarks = _remarks(rows, today)
    roles = _roles(rows, tree)
    page.object_list = [
        MemberRow(row, "、".join(roles.get(row.pk, ())), tuple(remarks.get(row.pk, ())))
        for row in rows
    ]
    return page


def open_invitations(actor: Actor) -> list[Invitation]:
    """List invitations that nobody has used or taken back, newest first; one SQL statement.

    Raises:
        PermissionRefusedError: the right 管理成员与权限 is missing.
    """
    require(actor, "members.manage")
    rows = Invitation.objects.filter(accepted_at=None, revoked_at=None).select_related("user")
    return list(rows.order_by("-created_at")[:PAGE])


def member_of(actor: Actor, public_id: str) -> Membership:
    """Return a member.

    Raises:
        PermissionRefusedError: the right 管理成员与权限 is missing.
        NotFoundForActorError: there is none.
    """
    require(actor, "members.manage")
    rows = Membership.objects.filter(public_id=public_id).select_related("user", "organization")
    if (found := rows.first()) is None:
        raise NotFoundForActorError("没有这位成员，或不属于你的企业。")
    return found


def member(actor: Actor, public_id: str, *, now: dt.datetime, today: dt.date) -> Member:
    """Return a member with all that decides about her rights.

    Raises:
        PermissionRefusedError: the right 管理成员与权限 is missing.
        NotFoundForActorError: there is none.
    """
    found = member_of(actor, public_id)
    exceptions = found.exceptions.select_related("department", "user").order_by(
        "-valid_from", "-pk"
    )
    letters = found.letters.select_related("user").order_by("-valid_from", "-pk")
    involved = Q(principal=found) | Q(deputy=found)
    deputations = Deputation.objects.filter(involved, valid_to__gt=today)
    return Member(
        membership=found,
        roles=_roles([found], department_tree(actor.organization)).get(found.pk, ()),
        rights=rights_of(actor_of(found, now=now)),
        exceptions=tuple((row, GROUPS[row.group]) for row in exceptions),
        letters=tuple((row, files_of(actor, row, purpose="access.letter")) for row in letters),
        deputations=tuple(
            deputations.select_related("principal__user", "deputy__user").order_by("valid_from")
        ),
    )


def rights_of(actor: Actor) -> tuple[Held, ...]:
    """List the rights of an actor with the widest reach of each."""
    found = []
    for code, label in PERMISSIONS.items():
        reaches = {reach for reach, _ in actor.reaches(code)}
        if widest := next((reach for reach in _ORDER if reach in reaches), None):
            found.append(Held(area_of(code), label, REACHES[widest]))
    return tuple(sorted(found, key=lambda held: list(_areas()).index(held.area)))


def departments_of(organization: Organization) -> list[tuple[str, str]]:
    """List the departments as (public id, path of names), for a choice; one SQL statement."""
    tree = department_tree(organization)
    found = [(row.public_id, tree.path_of(pk)) for pk, row in tree.by_id.items() if row.is_open]
    return sorted(found, key=lambda pair: pair[1])


def departments_named(public_ids: Iterable[str]) -> list[Department]:
    """Return departments by their identifiers; one SQL statement."""
    return list(Department.objects.filter(public_id__in=list(public_ids)).order_by("path"))


def deputations_of(actor: Actor, *, today: dt.date) -> list[Deputation]:
    """List the deputations that concern the actor (all, for 管理成员与权限) and have not ended."""
    mine = Q(principal=actor.membership) | Q(deputy=actor.membership)
    rows = Deputation.objects.filter(valid_to__gt=today)
    if not actor.may_everywhere("members.manage"):
        rows = rows.filter(mine)
    return list(rows.select_related("principal__user", "deputy__user").order_by("valid_from", "pk"))


def deputation_of(actor: Actor, public_id: str, *, today: dt.date) -> Deputation:
    """Return one of :func:`deputations_of`.

    Raises:
        NotFoundForActorError: there is none.
    """
    for found in deputations_of(actor, today=today):
        if found.public_id == public_id:
            return found
    raise NotFoundForActorError("没有这份代办授权，或已经结束。")


def possible_deputies(actor: Actor) -> list[tuple[str, str]]:
    """List the other members who work at the desktop pages, as (public id, name)."""
    office = [role for role in Role.values if role != Role.EMPLOYEE]
    rows = Membership.objects.filter(is_active=True, roles__role__in=office).distinct()
    rows = rows.exclude(pk=actor.membership.pk).select_related("user").order_by("pk")
    return [(row.public_id, str(row.user)) for row in rows]


def rights_as_choices(actor: Actor) -> list[tuple[str, str]]:
    """List the rights that the actor can let another use, as (code, Chinese)."""
    return [(code, PERMISSIONS[code]) for code in rights_to_hand_on(actor)]


def tokens_of(actor: Actor) -> list[ApiToken]:
    """List the actor's tokens (everybody's, for 管理成员与权限), newest first; one statement."""
    rows = ApiToken.objects.select_related("membership__user").order_by("-created_at", "-pk")
    if not actor.may_everywhere("members.manage"):
        rows = rows.filter(membership=actor.membership)
    return list(rows[: PAGE * 4])


def token_of(actor: Actor, public_id: str) -> ApiToken:
    """Return one of :func:`tokens_of`.

    Raises:
        NotFoundForActorError: there is none.
    """
    found = next((row for row in tokens_of(actor) if row.public_id == public_id), None)
    if found is None:
        raise NotFoundForActorError("没有这个令牌，或它不属于你。")
    return found


def own_rights(actor: Actor) -> list[tuple[str, str]]:
    """List the rights that the actor has over anything at all, as (code, Chinese)."""
    return [(code, label) for code, label in PERMISSIONS.items() if actor.may(code)]


def _areas() -> dict[str, None]:
    return dict.fromkeys(area_of(code) for code in PERMISSIONS)


def _narrowed(filters: Filters) -> Q:
    found = Q()
    if word := filters.q.strip():
        named = Q(user__display_name__icontains=word) | Q(user__username__icontains=word)
        found &= named | Q(user__email__icontains=word)
    if filters.role in Role.values:
        found &= Q(roles__role=filters.role)
    if filters.state:
        found &= Q(is_active=filters.state == "active")
    return found


def _roles(rows: list[Membership], tree: DepartmentTree) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for role in MembershipRole.objects.filter(membership__in=rows).order_by("pk"):
        place = tree.path_of(role.department_id)
        label = f"{role.get_role_display()}（{place}）" if place else role.get_role_display()
        found[role.membership_id] = (*found.get(role.membership_id, ()), label)
    return found


def _remarks(rows: list[Membership], today: dt.date) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for exception in FieldException.objects.filter(holding(today), membership__in=rows):
        word = f"{exception.get_effect_display()}{GROUPS[exception.group]}"
        found.setdefault(exception.membership_id, []).append(word)
    lettered = [row for row in rows if row.by_letter]
    held = AuthorisationLetter.objects.filter(holding(today), membership__in=lettered)
    ends: dict[int, dt.date] = {}
    for letter in held if lettered else ():
        if letter.last_day is not None:
            ends[letter.membership_id] = max(
                letter.last_day, ends.get(letter.membership_id, letter.last_day)
            )
    for row in lettered:
        last = ends.get(row.pk)
        found.setdefault(row.pk, []).append(f"授权书到 {last}" if last else "没有有效的授权书")
    return found
