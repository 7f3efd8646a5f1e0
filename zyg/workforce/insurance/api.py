"""The API of social insurance: what waits, batches, who is insured. Amounts are fen."""

from __future__ import annotations

import datetime as dt

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from zyg.core.access.idempotency import once
from zyg.core.permissions.decorators import acting
from zyg.law.periods import Month
from zyg.workforce.insurance.api_sums import router as sums
from zyg.workforce.insurance.enrolling import queries
from zyg.workforce.insurance.models import DeclarationBatch, DeclarationItem, Enrolment
from zyg.workforce.insurance.operations import batches as acts

router = Router(tags=["insurance"])
router.add_router("", sums)
PAGE = 50
MONTH = r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$"


class ProposalOut(Schema):
    """Somebody who should be declared."""

    channel_id: str
    channel: str
    employee_id: str
    number: str
    name: str
    kind: str
    reason: str
    fact: str
    effective: str
    insurances: list[str]
    base: int | None
    blocked: bool
    remarks: list[str]

    @classmethod
    def of(cls, one: queries.Judged) -> ProposalOut:
        """Describe a proposal."""
        told = one.proposal
        return cls(
            channel_id=told.channel.public_id,
            channel=str(told.channel),
            employee_id=told.employee.public_id,
            number=told.employee.number,
            name=told.employee.name,
            kind=told.kind,
            reason=told.reason,
            fact=told.fact,
            effective=str(told.effective),
            insurances=list(told.insurances),
            base=told.base,
            blocked=one.blocked,
            remarks=[remark.sentence for remark in one.remarks],
        )


class DeclarationItemOut(Schema):
    """One person of a batch."""

    id: str
    employee_id: str
    name: str
    kind: str
    reason: str
    effective: str
    base: int | None
    state: str
    answer: str
    warnings: list[str]

    @classmethod
    def of(cls, item: DeclarationItem) -> DeclarationItemOut:
        """Describe an item."""
        names = ("kind", "reason", "effective", "base", "state", "answer", "warnings")
        told = {name: getattr(item, name) for name in names}
        employee = item.employee
        return cls(id=item.public_id, employee_id=employee.public_id, name=employee.name, **told)


class DeclarationBatchOut(Schema):
    """A batch; its people only where one batch is asked for."""

    id: str
    channel: str
    month: str
    number: int
    state: str
    receipt: str
    created_at: dt.datetime
    submitted_at: dt.datetime | None
    items: list[DeclarationItemOut] = Field(default_factory=list)

    @classmethod
    def of(cls, row: DeclarationBatch, *, items: bool = False) -> DeclarationBatchOut:
        """Describe a batch."""
        names = ("month", "number", "state", "receipt", "created_at", "submitted_at")
        people = [DeclarationItemOut.of(item) for item in queries.items_of(row)] if items else []
        told = {name: getattr(row, name) for name in names}
        return cls(id=row.public_id, channel=str(row.channel), items=people, **told)


class EnrolmentOut(Schema):
    """Somebody insured through a channel from ``starts`` to before ``ends``."""

    employee_id: str
    number: str
    name: str
    channel: str
    insurances: list[str]
    base: int
    starts: str
    ends: str
    status: str

    @classmethod
    def of(cls, row: Enrolment, month: Month) -> EnrolmentOut:
        """Describe an enrolment."""
        names = ("insurances", "base", "starts", "ends")
        return cls(
            employee_id=row.employee.public_id,
            number=row.employee.number,
            name=row.employee.name,
            channel=str(row.channel),
            status=row.status_in(month),
            **{name: getattr(row, name) for name in names},
        )


class EnrolmentsOut(Schema):
    """One page of enrolments."""

    total: int
    page: int
    pages: int
    enrolments: list[EnrolmentOut]


class InsuranceMonthQuery(Schema):
    """Which month and page."""

    month: str = Field("", pattern=f"{MONTH}|^$")
    page: int = Field(1, ge=1, le=100_000)

    def told(self) -> Month:
        """Return the month, this one when none was given."""
        return Month.parse(self.month) if self.month else Month.of(timezone.localdate())


class DeclarationBatchIn(Schema):
    """The channel and month of a new batch; ``employees`` limits it to some people."""

    channel_id: str = Field(max_length=20)
    month: str = Field(pattern=MONTH)
    employees: list[str] | None = Field(None, max_length=100_000)


class DeclarationSubmitIn(Schema):
    """That a batch has gone to the bureau."""

    confirmed: bool = False
    receipt: str = Field("", max_length=60)


class DeclarationAnswerIn(Schema):
    """What the bureau said: item id → reason for those that came back; ``accepted`` None = rest."""

    returned: dict[str, str] = Field(default_factory=dict)
    accepted: list[str] | None = None
    account_numbers: dict[str, str] = Field(default_factory=dict)


@router.get("/proposals", response=list[ProposalOut], summary="待申报的增减变更")
def list_proposals(request: HttpRequest, query: Query[InsuranceMonthQuery]) -> list[ProposalOut]:
    """List everybody who should be declared in a month, by channel."""
    found = queries.desk(acting(request), month=query.told(), today=timezone.localdate())
    return [ProposalOut.of(one) for channel in found for one in channel.judged]


@router.get("/enrolments", response=EnrolmentsOut, summary="参保人员")
def list_enrolments(request: HttpRequest, query: Query[InsuranceMonthQuery]) -> EnrolmentsOut:
    """List who is insured where, 50 a page."""
    month = query.told()
    page = Paginator(queries.enrolments(acting(request), month=month), PAGE).get_page(query.page)
    return EnrolmentsOut(
        total=page.paginator.count,
        page=page.number,
        pages=page.paginator.num_pages,
        enrolments=[EnrolmentOut.of(row, month) for row in page],
    )


@router.get("/batches/{batch_id}", response=DeclarationBatchOut, summary="增减员批次")
def one_batch(request: HttpRequest, batch_id: str) -> DeclarationBatchOut:
    """Return a batch with its people."""
    return DeclarationBatchOut.of(queries.batch_for(acting(request), batch_id), items=True)


@router.post("/batches", response={201: DeclarationBatchOut}, summary="建立增减员批次")
def add_batch(request: HttpRequest, told: DeclarationBatchIn) -> HttpResponse:
    """Make a batch of a channel; send an ``Idempotency-Key`` to be safe."""
    actor = acting(request)

    def act() -> tuple[int, object]:
        row = acts.create_batch(
            actor=actor,
            channel=queries.channel_for(actor, told.channel_id),
            month=Month.parse(told.month),
            now=timezone.now(),
            today=timezone.localdate(),
            only=told.employees,
        )
        return 201, DeclarationBatchOut.of(row, items=True).model_dump(mode="json")

    return once(request, actor, act)


@router.post("/batches/{batch_id}/submit", response=DeclarationBatchOut, summary="标记为已提交")
def submit(request: HttpRequest, batch_id: str, told: DeclarationSubmitIn) -> DeclarationBatchOut:
    """Write down that a batch has gone to the bureau."""
    actor = acting(request)
    row = queries.batch_for(actor, batch_id)
    row = acts.submit_batch(
        actor=actor,
        batch=row,
        now=timezone.now(),
        confirmed=told.confirmed,
        receipt=told.receipt,
    )
    return DeclarationBatchOut.of(row, items=True)


@router.post("/batches/{batch_id}/answer", response=DeclarationBatchOut, summary="登记受理结果")
def answer(request: HttpRequest, batch_id: str, told: DeclarationAnswerIn) -> DeclarationBatchOut:
    """Write down what the bureau said."""
    actor = acting(request)
    row = acts.answer_batch(
        actor=actor,
        batch=queries.batch_for(actor, batch_id),
        now=timezone.now(),
        returned=told.returned,
        accepted=told.accepted,
        account_numbers=told.account_numbers,
    )
    return DeclarationBatchOut.of(row, items=True)
