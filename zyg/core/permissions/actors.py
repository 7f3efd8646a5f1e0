"""The actor of an act, and the check that every operation starts with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol, runtime_checkable

from django.db.models import Q
from django.utils import timezone

from zyg.core.accounts.models import User
from zyg.core.organizations.models import Deputation, Membership, Organization, holding
from zyg.core.organizations.scoping import crossing, organization_scope
from zyg.core.permissions.entitlements import entitlements_of
from zyg.core.permissions.matrix import PERMISSIONS, ROLE_RIGHTS, Reach, roles_with


class PermissionRefusedError(Exception):
    """The actor may not do this; the message says whom to ask, in Chinese."""

    def __init__(self, permission: str) -> None:
        self.permission = permission
        askable = "、".join(roles_with(permission)) or "企业管理员"
        super().__init__(f"你没有权限{PERMISSIONS[permission]}，可向 {askable} 申请。")


class NotFoundForActorError(Exception):
    """The object is not there for this actor; whether it exists elsewhere is not told."""


@runtime_checkable
class Reachable(Protocol):
    """What an object tells so that its reach can be decided."""

    organization_id: int

    @property
    def access_department_path(self) -> str:
        """Path of the department it belongs to, "" for none."""

    @property
    def access_membership_id(self) -> int | None:
        """Membership of the person it is about, None for nobody with a login."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and for which organization.

    Attributes:
        user: the person.
        organization: the organization she acts in.
        membership: her place in it.
        grants: her roles, each with the path of the department it is limited to ("" for none).
        scopes: for an API token, the rights it is limited to; None for a person at a page.
        acting_as: set when an administrator previews as somebody: the administrator herself.
        address: network address of the request, "" outside one.
        extras: rights beyond the roles, each with the path it is limited to ("" for none).
        denied: rights that go no further than her own records, whatever the roles say.
        limit: for who acts by letter of authorisation or for another member, the rights that
            this allows beyond her own records; None for everybody else.
        acting_for: set while she acts for another member: that member.
        deputation: identifier of the deputation she acts by, "" for none.
    """

    user: User
    organization: Organization
    membership: Membership
    grants: tuple[tuple[str, str], ...] = ()
    scopes: frozenset[str] | None = None
    acting_as: User | None = None
    address: str = field(default="", compare=False)
    extras: tuple[tuple[str, str], ...] = ()
    denied: frozenset[str] = frozenset()
    limit: frozenset[str] | None = None
    acting_for: User | None = None
    deputation: str = ""

    @property
    def name(self) -> str:
        """How the audit and people call her: with whom she acts for, or who looks through her."""
        if self.acting_as is not None:
            return f"{self.acting_as}（以 {self.user} 的身份）"
        return str(self.user) if self.acting_for is None else f"{self.user}（代 {self.acting_for}）"

    @property
    def roles(self) -> frozenset[str]:
        """The roles by code."""
        return frozenset(role for role, _ in self.grants)

    def limited_to(self, scopes: Iterable[str]) -> Actor:
        """Return the same actor with no more than these rights (an API token)."""
        return replace(self, scopes=frozenset(scopes))

    def reaches(self, permission: str) -> tuple[tuple[Reach, str], ...]:
        """How far a right goes: each reach with the department path it is limited to.

        Raises:
            KeyError: no permission has this code.
        """
        PERMISSIONS[permission]
        if self.scopes is not None and permission not in self.scopes:
            return ()
        found = [
            (ROLE_RIGHTS[role][permission], path)
            for role, path in self.grants
            if permission in ROLE_RIGHTS[role]
        ]
        found += [
            (Reach.DEPARTMENT if path else Reach.ORGANIZATION, path)
            for code, path in self.extras
            if code == permission
        ]
        if permission in self.denied or (self.limit is not None and permission not in self.limit):
            return tuple(one for one in found if one[0] is Reach.OWN)
        return tuple(found)

    def may(self, permission: str, obj: Reachable | None = None) -> bool:
        """Say whether the right is there: over ``obj``, or without one over anything at all."""
        reaches = self.reaches(permission)
        if obj is None:
            return bool(reaches)
        if obj.organization_id != self.organization.pk:
            return False
        return any(self._covers(reach, path, obj) for reach, path in reaches)

    def may_everywhere(self, permission: str) -> bool:
        """Say whether the right goes over the whole organization."""
        return any(reach is Reach.ORGANIZATION for reach, _ in self.reaches(permission))

    def _covers(self, reach: Reach, path: str, obj: Reachable) -> bool:
        if reach is Reach.ORGANIZATION:
            return True
        if reach is Reach.DEPARTMENT:
            return bool(path) and obj.access_department_path.startswith(path)
        return obj.access_membership_id == self.membership.pk


def require(actor: Actor, permission: str, obj: Reachable | None = None) -> None:
    """Refuse unless the actor has the right.

    Args:
        actor: who acts.
        permission: a code of ``matrix.PERMISSIONS``.
        obj: the row it is about; without one, the right must go over the whole organization
            (an act on everything is no act for somebody who reaches a part only).

    Raises:
        PermissionRefusedError: the right is missing; the message says whom to ask.
    """
    allowed = actor.may(permission, obj) if obj is not None else actor.may_everywhere(permission)
    if not allowed:
        raise PermissionRefusedError(permission)


def visible(
    actor: Actor,
    permission: str,
    *,
    department_path: str = "department__path",
    membership: str = "membership",
) -> Q:
    """Return the filter for the rows over which the actor has the right.

    Args:
        actor: who looks.
        permission: the right.
        department_path: look-up from the row to its department's path.
        membership: look-up from the row to the membership of the person it is about.

    Raises:
        PermissionRefusedError: the right is missing altogether.
    """
    reaches = actor.reaches(permission)
    if not reaches:
        raise PermissionRefusedError(permission)
    condition = Q(pk__in=[])
    for reach, path in reaches:
        if reach is Reach.ORGANIZATION:
            return Q()
        if reach is Reach.DEPARTMENT and path:
            condition |= Q(**{f"{department_path}__startswith": path})
        elif reach is Reach.OWN:
            condition |= Q(**{membership: actor.membership})
    return condition


def memberships_of(user: User) -> list[Membership]:
    """List the memberships in use of a person in all organizations, oldest first."""
    with crossing("login"):
        rows = Membership.objects.filter(user=user, is_active=True)
        return list(rows.select_related("organization").order_by("pk"))


def actor_of(
    membership: Membership,
    *,
    scopes: Iterable[str] | None = None,
    acting_as: User | None = None,
    address: str = "",
    now: dt.datetime | None = None,
) -> Actor:
    """Make the actor of a membership, with the rights of the day; three SQL statements at most."""
    with organization_scope(membership.organization):
        holds = entitlements_of(membership, day=timezone.localdate(now))
    return Actor(
        user=membership.user,
        organization=membership.organization,
        membership=membership,
        grants=holds.grants,
        scopes=None if scopes is None else frozenset(scopes),
        acting_as=acting_as,
        address=address,
        extras=holds.extras,
        denied=holds.denied,
        limit=holds.letter,
    )


def deputy_of(actor: Actor, public_id: str, *, now: dt.datetime) -> Actor:
    """Return the actor as deputy of another member, with the rights that she was given.

    Never more than the other has herself at the moment, nor what is denied to either; one's own
    records stay the deputy's own. Three SQL statements.

    Raises:
        NotFoundForActorError: there is no such deputation for her, or it has ended.
    """
    day = timezone.localdate(now)
    found = (
        Deputation.objects.filter(holding(day), public_id=public_id, deputy=actor.membership)
        .filter(principal__is_active=True)
        .select_related("principal__user")
        .first()
    )
    if found is None:
        raise NotFoundForActorError("代办授权已结束或已收回，现在按你自己的权限办理。")
    principal = entitlements_of(found.principal, day=day)
    return replace(
        actor,
        grants=principal.grants,
        extras=principal.extras,
        denied=actor.denied | principal.denied,
        limit=_both(_both(actor.limit, principal.letter), frozenset(found.permissions)),
        acting_for=found.principal.user,
        deputation=found.public_id,
    )


def _both(first: frozenset[str] | None, second: frozenset[str] | None) -> frozenset[str] | None:
    if first is None or second is None:
        return second if first is None else first
    return first & second


def actor_for(user: User, organization: Organization) -> Actor:
    """Make the actor of a person in an organization.

    Raises:
        NotFoundForActorError: she is no member in use there.
    """
    with organization_scope(organization):
        membership = (
            Membership.objects.filter(user=user, is_active=True)
            .select_related("organization", "user")
            .first()
        )
    if membership is None:
        raise NotFoundForActorError("你不是这家企业的成员，请让企业管理员邀请你。")
    return actor_of(membership)


def system_actor(organization: Organization) -> Actor:
    """Make the actor of what the clock does by itself (due deletions, delivery of messages).

    She is nobody's account and has no right at all; the audit calls her 系统.
    """
    user = User(username="system", display_name="系统")
    return Actor(user, organization, Membership(organization=organization, user=user))
