"""What can be known of approvals: what waits for me, what I asked for, one with its history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet

from zyg.core.approvals.acts import ACTS
from zyg.core.approvals.flows import Flow
from zyg.core.approvals.models import (
    ApprovalRequest,
    ApprovalStep,
    ApprovalTask,
    Delegation,
    OrganizationFlow,
    RequestState,
    StepState,
)
from zyg.core.approvals.subjects import Card, declared, subject_of
from zyg.core.audit.queries import Looked, history_of
from zyg.core.organizations.models import Membership, Role
from zyg.core.permissions.actors import Actor, NotFoundForActorError, PermissionRefusedError

PER_PAGE = 50
# The opening of a step is told by the list of steps.
_TOLD = tuple(code for code in ACTS if code != "approvals.step")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request as a list shows it; ``standing_in`` names for whom the actor would decide."""

    request: ApprovalRequest
    card: Card
    standing_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Whole:
    """One request with everything about it, and what the actor may do."""

    request: ApprovalRequest
    card: Card
    steps: tuple[ApprovalStep, ...]
    history: tuple[Looked, ...]
    may_decide: bool
    may_withdraw: bool
    may_remind: bool


def waiting_for(actor: Actor, *, today: dt.date, number: str = "1") -> Page[Waiting]:
    """List what waits for the actor, for herself and as a stand-in, the oldest first, 50 a page.

    Four SQL statements, and those of the cards, which do not grow with the rows.
    """
    _require_decide(actor)
    open_ = _open_tasks_for(actor, today)
    rows = _shown(
        ApprovalRequest.objects.filter(Exists(open_.filter(step__request=OuterRef("pk"))))
    ).exclude(Q(requester=actor.membership) | Q(about=actor.membership))
    page = Paginator(rows.order_by("started_at", "pk"), PER_PAGE).get_page(number)
    found = list(page.object_list)
    tasks = open_.filter(step__request__in=found).exclude(membership=actor.membership)
    names: dict[int, list[str]] = {}
    for task in tasks.select_related("membership__user", "step"):
        names.setdefault(task.step.request_id, []).append(str(task.membership))
    cards = zip(found, _cards(actor, found), strict=True)
    return _page(page, [Waiting(row, card, tuple(names.get(row.pk, ()))) for row, card in cards])


def waiting_count(actor: Actor, *, today: dt.date) -> int:
    """Count what waits for the actor; two SQL statements."""
    open_ = _open_tasks_for(actor, today).values("step__request").distinct()
    mine = Q(step__request__requester=actor.membership) | Q(step__request__about=actor.membership)
    return open_.exclude(mine).count()


def my_requests(actor: Actor, *, number: str = "1") -> Page[Waiting]:
    """List what the actor has asked for, or what is about her, newest first, 50 a page."""
    _require_decide(actor)
    rows = _shown(
        ApprovalRequest.objects.filter(Q(requester=actor.membership) | Q(about=actor.membership))
    )
    page = Paginator(rows.order_by("-started_at", "-pk"), PER_PAGE).get_page(number)
    found = list(page.object_list)
    cards = _cards(actor, found)
    return _page(page, [Waiting(row, card) for row, card in zip(found, cards, strict=True)])


def request_for(actor: Actor, public_id: str, *, today: dt.date) -> ApprovalRequest:
    """Return a request that the actor may see.

    That is who asked, whom it is about, who is or was asked, who stands in for them today, and who
    manages approvals.

    Raises:
        NotFoundForActorError: there is none for her.
    """
    _require_decide(actor)
    request = _shown(ApprovalRequest.objects.filter(public_id=public_id)).first()
    if request is None or not _may_see(actor, request, today):
        raise NotFoundForActorError("没有这项审批，或它不需要你处理。")
    return request


def whole(actor: Actor, public_id: str, *, today: dt.date) -> Whole:
    """Return a request with its steps, its history and what the actor may do.

    Raises:
        NotFoundForActorError: there is none for her.
    """
    request = request_for(actor, public_id, today=today)
    steps = request.steps.order_by("number").prefetch_related(
        "tasks__membership__user", "tasks__decided_by__user"
    )
    own = actor.membership.pk in request.excluded()
    pending = request.state == RequestState.PENDING
    mine = _open_tasks_for(actor, today).filter(step__request=request)
    return Whole(
        request=request,
        card=_cards(actor, [request])[0],
        steps=tuple(steps),
        history=tuple(reversed(history_of(request, acts=_TOLD, limit=200))),
        may_decide=pending and not own and mine.exists(),
        may_withdraw=pending and request.requester_id == actor.membership.pk,
        may_remind=pending and (own or actor.may_everywhere("approvals.manage")),
    )


def givers_to(taker: Membership, kind: str, day: dt.date) -> set[int]:
    """Return the memberships that somebody stands in for, for a subject on a day."""
    return {row.giver_id for row in _delegations(day, taker=taker) if row.covers(kind, day)}


def takers_of(givers: Iterable[Membership], kind: str, day: dt.date) -> list[Membership]:
    """Return who stands in for some members, for a subject on a day."""
    rows = _delegations(day, giver__in=list(givers)).select_related("taker__user")
    return [row.taker for row in rows if row.covers(kind, day) and row.taker.is_active]


def my_delegations(actor: Actor, *, today: dt.date) -> list[Delegation]:
    """List what the actor has handed to others that is not over; one SQL statement."""
    rows = Delegation.objects.filter(giver=actor.membership, valid_to__gt=today)
    return list(rows.select_related("taker__user").order_by("valid_from", "pk"))


def delegation_for(actor: Actor, public_id: str) -> Delegation:
    """Return a delegation of the actor, or any with the right 管理审批.

    Raises:
        NotFoundForActorError: there is none for her.
    """
    rows = Delegation.objects.filter(public_id=public_id)
    if not actor.may_everywhere("approvals.manage"):
        rows = rows.filter(giver=actor.membership)
    if (row := rows.first()) is None:
        raise NotFoundForActorError("没有这项委托，或它不是你的。")
    return row


def delegate_choices(actor: Actor) -> list[Membership]:
    """List who can stand in: members who have another role than employee; one SQL statement."""
    rows = Membership.objects.filter(is_active=True).exclude(pk=actor.membership.pk)
    rows = rows.filter(roles__role__in=[role for role in Role if role != Role.EMPLOYEE])
    return list(rows.select_related("user").distinct().order_by("user__display_name", "pk"))


def member_for(actor: Actor, public_id: str) -> Membership:
    """Return a member of the organization in use.

    Raises:
        NotFoundForActorError: there is none.
    """
    rows = Membership.objects.filter(organization=actor.organization, is_active=True)
    member = rows.filter(public_id=public_id).select_related("user").first()
    if member is None:
        raise NotFoundForActorError("没有这位成员，或已停用。")
    return member


def flow_for(kind: str) -> tuple[Flow, int]:
    """Return the flow in force for a subject, and its version; 0 is the one of the product.

    Raises:
        KeyError: no app declares the subject.
    """
    subject = subject_of(kind)
    row = OrganizationFlow.objects.filter(subject_kind=kind).order_by("-version").first()
    return (subject.flow, 0) if row is None else (Flow.read(row.flow), row.version)


def _page(page: Page[ApprovalRequest], rows: list[Waiting]) -> Page[Waiting]:
    shown = cast("Page[Waiting]", page)
    shown.object_list = rows
    return shown


def _shown(rows: QuerySet[ApprovalRequest]) -> QuerySet[ApprovalRequest]:
    return rows.select_related("requester__user", "about__user", "department")


def _delegations(day: dt.date, **of: object) -> QuerySet[Delegation]:
    active = {"valid_from__lte": day, "valid_to__gt": day, "giver__is_active": True}
    return Delegation.objects.filter(**active, **of)


def _open_tasks_for(actor: Actor, day: dt.date) -> QuerySet[ApprovalTask]:
    mine = Q(membership=actor.membership)
    for row in _delegations(day, taker=actor.membership):
        for_him = Q(membership=row.giver_id)
        mine |= for_him & Q(step__request__subject_kind__in=row.kinds) if row.kinds else for_him
    return ApprovalTask.objects.filter(
        mine, state=StepState.OPEN, step__request__state=RequestState.PENDING
    )


def _may_see(actor: Actor, request: ApprovalRequest, today: dt.date) -> bool:
    if actor.membership.pk in request.excluded() or actor.may_everywhere("approvals.manage"):
        return True
    tasks = ApprovalTask.objects.filter(step__request=request)
    own = Q(membership=actor.membership) | Q(decided_by=actor.membership)
    stands_in = _open_tasks_for(actor, today).filter(step__request=request)
    return tasks.filter(own).exists() or stands_in.exists()


def _cards(actor: Actor, requests: list[ApprovalRequest]) -> list[Card]:
    """Ask each subject once for the cards of all its requests."""
    ids: dict[str, list[str]] = {}
    for request in requests:
        ids.setdefault(request.subject_kind, []).append(request.subject_id)
    known = declared()
    found = {
        kind: known[kind].cards(actor, wanted) if kind in known else {}
        for kind, wanted in ids.items()
    }
    return [
        found[request.subject_kind].get(request.subject_id) or Card(request.title)
        for request in requests
    ]


def _require_decide(actor: Actor) -> None:
    """Let every member see her own, a program only with the right in its token."""
    if actor.scopes is not None and "approvals.decide" not in actor.scopes:
        raise PermissionRefusedError("approvals.decide")
