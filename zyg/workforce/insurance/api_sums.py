"""The API of what is made of amounts: reconciliation, settlements, bases, retirement."""

from __future__ import annotations

import datetime as dt

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from zyg.core.permissions.actors import NotFoundForActorError
from zyg.core.permissions.decorators import acting
from zyg.law.periods import Month
from zyg.workforce.insurance.ageing import queries as ageing
from zyg.workforce.insurance.bases import queries as bases
from zyg.workforce.insurance.enrolling.queries import channel_for
from zyg.workforce.insurance.models import BaseDeclaration, ReconciliationLine, SettlementMonth
from zyg.workforce.insurance.operations import bases as acts
from zyg.workforce.insurance.reconciling import queries as reconciling

router = Router(tags=["insurance"])
PAGE = 50


class InsurancePageQuery(Schema):
    """Which page."""

    page: int = Field(1, ge=1, le=100_000)


class ReconciliationDifferenceOut(Schema):
    """One person, insurance and side where the three do not agree."""

    id: str
    name: str
    number: str
    insurance: str
    side: str
    ours: int | None
    bureau: int | None
    payroll: int | None
    code: str
    sentence: str
    since: str
    explanation: str

    @classmethod
    def of(cls, line: ReconciliationLine) -> ReconciliationDifferenceOut:
        """Describe a difference."""
        names = (name for name in cls.model_fields if name != "id")
        return cls(id=line.public_id, **{name: getattr(line, name) for name in names})


class ReconciliationOut(Schema):
    """The comparison of a channel and month, with one page of differences."""

    channel: str
    month: str
    people: int
    has_payroll: bool
    closed_at: dt.datetime | None
    totals: list[dict[str, str | int | None]]
    total: int
    page: int
    pages: int
    differences: list[ReconciliationDifferenceOut]


class SettlementLineOut(Schema):
    """One insurance and side: used, due, and where the new row is written."""

    insurance: str
    side: str
    used: int
    due: int
    source: str
    mark: str


class SettlementMonthOut(Schema):
    """What one person owes for one closed month."""

    employee_id: str
    name: str
    month: str
    used_limits: str
    base: int
    used_base: int
    employer: int
    employee: int
    lines: list[SettlementLineOut]

    @classmethod
    def of(cls, row: SettlementMonth) -> SettlementMonthOut:
        """Describe a month of a settlement."""
        names = ("month", "used_limits", "base", "used_base", "employer")
        return cls(
            employee_id=row.employee.public_id,
            name=row.employee.name,
            employee=row.employed,
            lines=[
                SettlementLineOut(
                    insurance=one.insurance,
                    side=one.side,
                    used=one.used,
                    due=one.due,
                    source=one.source,
                    mark=one.mark,
                )
                for one in row.lines.all()
            ],
            **{name: getattr(row, name) for name in names},
        )


class SettlementOut(Schema):
    """A settlement with one page of months."""

    place: str
    first: str
    last: str
    take_month: str
    state: str
    people: int
    employer: int
    employee: int
    total: int
    page: int
    pages: int
    months: list[SettlementMonthOut]


class OwnBaseOut(Schema):
    """One's own yearly base with the wages it was made of."""

    id: str
    wage_year: int
    starts: str
    state: str
    average: int | None
    old_base: int | None
    formula: str
    wages: dict[str, int]
    decision: str

    @classmethod
    def of(cls, row: BaseDeclaration) -> OwnBaseOut:
        """Describe a base."""
        names = ("state", "average", "old_base", "formula", "wages", "decision")
        return cls(
            id=row.public_id,
            wage_year=row.season.wage_year,
            starts=row.season.starts,
            **{name: getattr(row, name) for name in names},
        )


class ObjectionIn(Schema):
    """What is wrong with one's own base."""

    text: str = Field("", max_length=300)


class RetiringOut(Schema):
    """Somebody who reaches the chosen, else the legal, month within three years."""

    employee_id: str
    name: str
    legal: str
    earliest: str
    latest: str
    chosen: str
    months_left: int
    reminder: int | None
    sentence: str


@router.get("/reconciliations/{channel_id}/{month}", response=ReconciliationOut, summary="月度对账")
def reconciliation(
    request: HttpRequest, channel_id: str, month: str, query: Query[InsurancePageQuery]
) -> ReconciliationOut:
    """Return the comparison of a channel and month, 50 differences a page."""
    actor = acting(request)
    channel = channel_for(actor, channel_id)
    try:
        row = reconciling.reconciliation_of(actor, channel, Month.parse(month))
    except ValueError as error:
        raise NotFoundForActorError(str(error)) from error
    if row is None:
        raise NotFoundForActorError(f"{channel} {month} 还没有对账。")
    page = Paginator(reconciling.lines_of(row), PAGE).get_page(query.page)
    return ReconciliationOut(
        channel=str(channel),
        month=row.month,
        people=row.people,
        has_payroll=row.has_payroll,
        closed_at=row.closed_at,
        totals=row.totals,
        total=page.paginator.count,
        page=page.number,
        pages=page.paginator.num_pages,
        differences=[ReconciliationDifferenceOut.of(line) for line in page],
    )


@router.get("/settlements/{settlement_id}", response=SettlementOut, summary="补差")
def settlement(
    request: HttpRequest, settlement_id: str, query: Query[InsurancePageQuery]
) -> SettlementOut:
    """Return a settlement, 50 months a page."""
    row = bases.settlement_for(acting(request), settlement_id)
    page = Paginator(bases.settlement_months(row), PAGE).get_page(query.page)
    names = ("place", "first", "last", "take_month", "state", "people", "employer")
    return SettlementOut(
        employee=row.employed,
        total=page.paginator.count,
        page=page.number,
        pages=page.paginator.num_pages,
        months=[SettlementMonthOut.of(one) for one in page],
        **{name: getattr(row, name) for name in names},
    )


@router.get("/retiring", response=list[RetiringOut], summary="退休规划")
def retiring(request: HttpRequest) -> list[RetiringOut]:
    """List who retires within three years, the nearest first."""
    return [
        RetiringOut(
            employee_id=one.employee.public_id,
            name=one.employee.name,
            legal=str(one.person.legal),
            earliest=str(one.person.earliest),
            latest=str(one.person.latest),
            chosen=str(one.choice.month),
            months_left=one.left,
            reminder=one.due,
            sentence=one.choice.sentence,
        )
        for one in ageing.retiring(acting(request), today=timezone.localdate())
    ]


@router.get("/me/bases", response=list[OwnBaseOut], summary="我的缴费基数")
def my_bases(request: HttpRequest) -> list[OwnBaseOut]:
    """List one's own yearly bases, newest first."""
    return [OwnBaseOut.of(row) for row in bases.my_declarations(acting(request))]


@router.post("/me/bases/{base_id}/confirm", response=OwnBaseOut, summary="确认缴费基数")
def confirm(request: HttpRequest, base_id: str) -> OwnBaseOut:
    """Note that one agrees."""
    actor = acting(request)
    row = bases.my_declaration(actor, base_id)
    row = acts.confirm_base(actor=actor, declaration=row, now=timezone.now())
    return OwnBaseOut.of(row)


@router.post("/me/bases/{base_id}/dispute", response=OwnBaseOut, summary="对缴费基数提出异议")
def dispute(request: HttpRequest, base_id: str, told: ObjectionIn | None = None) -> OwnBaseOut:
    """Note that one objects."""
    actor = acting(request)
    row = bases.my_declaration(actor, base_id)
    text = told.text if told else ""
    row = acts.dispute_base(actor=actor, declaration=row, text=text, now=timezone.now())
    return OwnBaseOut.of(row)
