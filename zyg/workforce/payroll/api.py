"""The API of payroll: runs, the lines of a person, one's own payslips. Amounts are fen."""

from __future__ import annotations

import datetime as dt

from django.core.paginator import Paginator
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from zyg.core.permissions.actors import NotFoundForActorError, require
from zyg.core.permissions.decorators import acting
from zyg.workforce.payroll import explaining, queries
from zyg.workforce.payroll.models import PayRun, Payslip, PersonResult, RunVersion
from zyg.workforce.payroll.payout.api import router as payout_router

router = Router(tags=["payroll"])
router.add_router("", payout_router)
PAGE = 50


class VersionOut(Schema):
    """A computed version with its totals in fen."""

    number: int
    finished_at: dt.datetime | None
    engine: str
    digest: str
    people: int
    gross: int
    employee_insurance: int
    tax: int
    net: int
    employer_cost: int
    bank_payment: int

    @classmethod
    def of(cls, version: RunVersion) -> VersionOut:
        """Describe a version."""
        return cls(**{name: getattr(version, name) for name in cls.model_fields})


class RunOut(Schema):
    """A month's payroll."""

    period: str
    pay_month: str
    entity: str
    status: str
    status_label: str
    version: VersionOut | None

    @classmethod
    def of(cls, run: PayRun) -> RunOut:
        """Describe a run."""
        return cls(
            period=run.period,
            pay_month=run.pay_month,
            entity=run.entity,
            status=run.status,
            status_label=run.get_status_display(),
            version=VersionOut.of(run.current) if run.current else None,
        )


class RunsOut(Schema):
    """One page of runs, newest first."""

    total: int
    page: int
    pages: int
    runs: list[RunOut]


class RunPersonOut(Schema):
    """One person in a run; ``causes`` of ``difference`` add up to it with ``unexplained``."""

    id: str
    name: str
    number: str
    department: str
    gross: int
    employee_insurance: int
    tax: int
    net: int
    previous_net: int | None
    difference: int | None
    unexplained: int

    @classmethod
    def of(cls, row: PersonResult) -> RunPersonOut:
        """Describe a result."""
        return cls(
            id=row.public_id,
            number=row.employee_number,
            **{
                name: getattr(row, name)
                for name in cls.model_fields
                if name not in ("id", "number")
            },
        )


class RunPeopleOut(Schema):
    """One page of people of a run."""

    total: int
    page: int
    pages: int
    people: list[RunPersonOut]


class SourceOut(Schema):
    """The law behind a line; ``mark`` says whether somebody has read it at its source."""

    title: str
    article: str
    url: str
    mark: str
    checked: str


class LineOut(Schema):
    """One explained line: the figure, the sentence with its values, the rule and its source."""

    key: str
    group: str
    code: str
    label: str
    amount: int
    unit: str
    formula: str
    rule: str
    version: str
    state: str
    source: SourceOut

    @classmethod
    def of(cls, view: explaining.LineView) -> LineOut:
        """Describe a line."""
        line = view.line
        source = SourceOut(**{name: getattr(line.source, name) for name in SourceOut.model_fields})
        told = {name: getattr(line, name) for name in _LINE}
        return cls(key=view.key, group=view.group, state=view.state, source=source, **told)


_LINE = ("code", "label", "amount", "unit", "formula", "rule", "version")


class SlipOut(Schema):
    """One's own payslip."""

    period: str
    status: str
    sent_at: dt.datetime
    net: int
    bank_payment: int
    lines: list[LineOut] = Field(default_factory=list)

    @classmethod
    def of(cls, slip: Payslip, *, lines: bool) -> SlipOut:
        """Describe a slip, with its lines if wanted."""
        row = slip.result
        views = explaining.line_views(row.result(), row.public_id) if lines else ()
        return cls(
            period=slip.run.period,
            status=slip.status,
            sent_at=slip.sent_at,
            net=row.net,
            bank_payment=row.bank_payment,
            lines=[LineOut.of(view) for view in views],
        )


class PageQuery(Schema):
    """Which page."""

    page: int = Field(1, ge=1, le=100_000)


@router.get("/runs", response=RunsOut, summary="核算列表")
def list_runs(request: HttpRequest, query: Query[PageQuery]) -> RunsOut:
    """List the runs, newest first, 50 a page."""
    page = Paginator(queries.runs(acting(request)), PAGE).get_page(query.page)
    return RunsOut(
        total=page.paginator.count,
        page=page.number,
        pages=page.paginator.num_pages,
        runs=[RunOut.of(run) for run in page],
    )


@router.get("/runs/{period}", response=RunOut, summary="核算")
def one_run(request: HttpRequest, period: str) -> RunOut:
    """Return the run of a month, ``2026-11``."""
    return RunOut.of(queries.run_for(acting(request), period))


@router.get("/runs/{period}/people", response=RunPeopleOut, summary="核算人员")
def run_people(request: HttpRequest, period: str, query: Query[PageQuery]) -> RunPeopleOut:
    """List the people of the current version, 50 a page."""
    version = queries.run_for(acting(request), period).current
    if version is None:
        raise NotFoundForActorError(f"{period} 还没有算完的版本。")
    page = Paginator(queries.variance(version, {}), PAGE).get_page(query.page)
    return RunPeopleOut(
        total=page.paginator.count,
        page=page.number,
        pages=page.paginator.num_pages,
        people=[RunPersonOut.of(row) for row in page],
    )


@router.get("/results/{result_id}/lines", response=list[LineOut], summary="个人明细")
def lines(request: HttpRequest, result_id: str) -> list[LineOut]:
    """Return every explained line of one person in one version."""
    actor = acting(request)
    require(actor, "pay.view")
    row = queries.result_for(actor, result_id)
    return [LineOut.of(view) for view in explaining.line_views(row.result(), row.public_id)]


@router.get("/me/payslips", response=list[SlipOut], summary="我的工资条")
def my_payslips(request: HttpRequest) -> list[SlipOut]:
    """List one's own payslips, newest first, without their lines."""
    actor = acting(request)
    _require_own(request)
    rows = queries.my_slips(actor).defer("result__body")
    return [SlipOut.of(slip, lines=False) for slip in rows]


@router.get("/me/payslips/{period}", response=SlipOut, summary="我的某月工资条")
def my_payslip(request: HttpRequest, period: str) -> SlipOut:
    """Return one's own payslip of a month with every line."""
    _require_own(request)
    return SlipOut.of(queries.my_slip(acting(request), period), lines=True)


def _require_own(request: HttpRequest) -> None:
    """A token needs the scope 看工资条, even for one's own."""
    actor = acting(request)
    if not actor.may("payslip.view"):
        require(actor, "payslip.view")
