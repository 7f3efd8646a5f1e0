"""The API of approvals: what waits, one of them, deciding, taking back, and the flows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from zyg.core.access.idempotency import once
from zyg.core.approvals import queries
from zyg.core.approvals.errors import AlreadyDecidedError, ApprovalError
from zyg.core.approvals.flows import Flow, FlowError
from zyg.core.approvals.models import ApprovalRequest
from zyg.core.approvals.operations.requests import decide, withdraw
from zyg.core.approvals.operations.settings import save_flow
from zyg.core.approvals.subjects import Card, declared
from zyg.core.permissions.actors import NotFoundForActorError, require
from zyg.core.permissions.decorators import acting

router = Router(tags=["approvals"])


class ApprovalOut(Schema):
    """One request; ``state`` is ``pending``, ``approved``, ``rejected`` or ``withdrawn``.

    ``lines`` are pairs of a label and its text.
    """

    id: str
    subject_kind: str
    subject_id: str
    title: str
    lines: list[list[str]]
    warnings: list[str]
    state: str
    requester: str
    about: str
    step: int
    reason: str
    standing_in: list[str]
    started_at: dt.datetime
    ended_at: dt.datetime | None

    @classmethod
    def of(
        cls, request: ApprovalRequest, card: Card, standing_in: tuple[str, ...] = ()
    ) -> ApprovalOut:
        """Describe a request."""
        return cls(
            id=request.public_id,
            subject_kind=request.subject_kind,
            subject_id=request.subject_id,
            title=card.title,
            lines=[[label, text] for label, text in card.lines],
            warnings=list(card.warnings),
            state=request.state,
            requester=str(request.requester),
            about=str(request.about or ""),
            step=request.step,
            reason=request.reason,
            standing_in=list(standing_in),
            started_at=request.started_at,
            ended_at=request.ended_at,
        )


class ApprovalsOut(Schema):
    """One page of requests."""

    total: int
    page: int
    pages: int
    approvals: list[ApprovalOut]


class ApprovalsQuery(Schema):
    """``waiting`` for me, or ``mine``."""

    list: str = Field("waiting", pattern="^(waiting|mine)$")
    page: int = Field(1, ge=1, le=100_000)


class ReasonIn(Schema):
    """Why; a no needs it."""

    reason: str = Field("", max_length=500)


class FlowIn(Schema):
    """A flow as data; ``approvers`` are ``{"role"}``, ``{"manager": level}`` or ``{"member"}``."""

    label: str = Field(max_length=100)
    steps: list[dict[str, Any]] = Field(max_length=20)
    reason: str = Field(max_length=200)


class FlowOut(Schema):
    """The flow in force; version 0 is the one of the product."""

    kind: str
    label: str
    version: int
    facts: dict[str, str]
    flow: dict[str, Any]


class ApprovalSaid(Schema):
    """Why something was not done, and the way out."""

    error: str


@router.get("", response=ApprovalsOut, summary="审批列表")
def list_approvals(request: HttpRequest, query: Query[ApprovalsQuery]) -> ApprovalsOut:
    """List what waits for me, or what I asked for, 50 a page."""
    actor, number = acting(request), str(query.page)
    if query.list == "mine":
        page = queries.my_requests(actor, number=number)
    else:
        page = queries.waiting_for(actor, today=timezone.localdate(), number=number)
    return ApprovalsOut(
        total=page.paginator.count,
        page=page.number,
        pages=page.paginator.num_pages,
        approvals=[ApprovalOut.of(row.request, row.card, row.standing_in) for row in page],
    )


@router.get("/flows/{kind}", response=FlowOut, summary="审批流程")
def one_flow(request: HttpRequest, kind: str) -> FlowOut:
    """Return the flow in force for a subject."""
    require(acting(request), "approvals.manage")
    return _flow(kind)


@router.put("/flows/{kind}", response={200: FlowOut, 422: ApprovalSaid}, summary="修改审批流程")
def change_flow(request: HttpRequest, kind: str, flow: FlowIn) -> Status[FlowOut | ApprovalSaid]:
    """Give the organization a flow of its own."""
    actor = acting(request)
    require(actor, "approvals.manage")
    _flow(kind)
    try:
        made = Flow.read({"label": flow.label, "steps": flow.steps})
        save_flow(actor=actor, subject_kind=kind, flow=made, reason=flow.reason, now=timezone.now())
    except FlowError as error:
        return Status(422, ApprovalSaid(error=str(error)))
    return Status(200, _flow(kind))


@router.get("/{approval_id}", response=ApprovalOut, summary="审批")
def one_approval(request: HttpRequest, approval_id: str) -> ApprovalOut:
    """Return one request."""
    found = queries.whole(acting(request), approval_id, today=timezone.localdate())
    return ApprovalOut.of(found.request, found.card)


_ANSWERS = {200: ApprovalOut, 409: ApprovalSaid, 422: ApprovalSaid}
_NO_REASON = ReasonIn(reason="")


@router.post("/{approval_id}/approve", response=_ANSWERS, summary="同意")
def approve(
    request: HttpRequest, approval_id: str, why: ReasonIn = _NO_REASON
) -> HttpResponse | Status[ApprovalSaid]:
    """Say yes; send an ``Idempotency-Key`` to be safe when the answer gets lost."""
    return _once(request, approval_id, partial(decide, approve=True, reason=why.reason))


@router.post("/{approval_id}/reject", response=_ANSWERS, summary="驳回")
def reject(
    request: HttpRequest, approval_id: str, why: ReasonIn = _NO_REASON
) -> HttpResponse | Status[ApprovalSaid]:
    """Say no, with the reason."""
    return _once(request, approval_id, partial(decide, approve=False, reason=why.reason))


@router.post("/{approval_id}/withdraw", response=_ANSWERS, summary="撤回")
def take_back(
    request: HttpRequest, approval_id: str, why: ReasonIn = _NO_REASON
) -> HttpResponse | Status[ApprovalSaid]:
    """Take back what one has asked for."""
    return _once(request, approval_id, partial(withdraw, reason=why.reason))


def _once(
    request: HttpRequest, approval_id: str, operation: Callable[..., ApprovalRequest]
) -> HttpResponse | Status[ApprovalSaid]:
    actor, today = acting(request), timezone.localdate()
    found = queries.request_for(actor, approval_id, today=today)

    def act() -> tuple[int, object]:
        operation(actor=actor, request=found, now=timezone.now())
        after = queries.whole(actor, approval_id, today=today)
        return 200, ApprovalOut.of(after.request, after.card).model_dump(mode="json")

    try:
        return once(request, actor, act)
    except ApprovalError as error:
        return Status(
            409 if isinstance(error, AlreadyDecidedError) else 422, ApprovalSaid(error=str(error))
        )


def _flow(kind: str) -> FlowOut:
    if kind not in declared():
        raise NotFoundForActorError(f"没有「{kind}」这个事项。")
    flow, version = queries.flow_for(kind)
    subject = declared()[kind]
    facts = {name: found.value for name, found in subject.facts.items()}
    return FlowOut(
        kind=kind, label=subject.label, version=version, facts=facts, flow=flow.written()
    )
