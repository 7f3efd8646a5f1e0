"""人数趋势 and 离职率: a group month by month, from the dated terms of everybody in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    When,
    Window,
)
from django.db.models.functions import Lag
from django.utils import timezone

from zyg.core.permissions.actors import Actor
from zyg.core.tables import Column, Kind, Table
from zyg.law.money import half_up
from zyg.law.periods import Month
from zyg.workforce.people.models import Employee, EmployeeTerms
from zyg.workforce.people.reports.asking import Asked
from zyg.workforce.people.reports.links import changes_url
from zyg.workforce.people.reports.scope import Scope, scope_of
from zyg.workforce.people.reports.timeline import MonthFigures, Move, Step, by_month, moves

SHOWN = 13  # months: the same month of last year is the first
YEAR = 12


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One month of the chart: the line, the bars up and down, and where a click leads."""

    label: str
    line: int
    up: int
    down: int
    url: str


@dataclass(frozen=True, slots=True)
class TrendReport:
    """人数趋势.

    Attributes:
        scope: whom it counts.
        months: the figures, in order.
        points: the same for the chart.
        leaving_today: people whose last working day is the last day counted; they are gone in
            the figures and still in service in the roster.
        hired_url: where those who came in the last month are listed.
        left_url: where those who left are.
        table: the rows behind it.
    """

    scope: Scope
    months: list[MonthFigures]
    points: list[TrendPoint]
    leaving_today: int
    hired_url: str
    left_url: str
    table: Table

    @property
    def is_empty(self) -> bool:
        """Whether nobody was there at any time."""
        return not any(one.closing or one.went for one in self.months)

    @property
    def change(self) -> int:
        """What the last month changed."""
        return self.last.closing - self.last.opening

    @property
    def last(self) -> MonthFigures:
        """The month that was asked for."""
        return self.months[-1]

    @property
    def before(self) -> MonthFigures:
        """The month before it."""
        return self.months[-2]


@dataclass(frozen=True, slots=True)
class Turnover:
    """The turnover of the twelve months up to one: who left over how many there were."""

    month: Month
    left: int
    average: Fraction

    @property
    def rate(self) -> Fraction | None:
        """Leavers over the average headcount; None while nobody was there."""
        return self.left / self.average if self.average else None


@dataclass(frozen=True, slots=True)
class LinePoint:
    """One month of a line: None leaves a gap."""

    label: str
    value: Fraction | None


@dataclass(frozen=True, slots=True)
class TurnoverReport:
    """离职率.

    Attributes:
        scope: whom it counts.
        months: the figures, in order.
        points: the same for the chart.
        incomplete_since: the day since which the roster is kept here, when that is later than
            the first day counted: leavers before it may never have been entered.
        left_url: where the leavers of the last twelve months are listed.
        table: the rows behind it.
    """

    scope: Scope
    months: list[Turnover]
    points: list[LinePoint]
    incomplete_since: dt.date | None
    left_url: str
    table: Table

    @property
    def is_empty(self) -> bool:
        """Whether nobody was there in any of the years."""
        return all(row.rate is None for row in self.months)

    @property
    def last(self) -> Turnover:
        """The twelve months that were asked for."""
        return self.months[-1]


def trend_report(actor: Actor, asked: Asked) -> TrendReport:
    """Return 人数趋势 over 13 months; three SQL statements at most."""
    scope = scope_of(actor, asked)
    found = list(_moves(scope, _months(asked.month, SHOWN)[0].first_day, asked.until))
    figures = by_month(found, _months(asked.month, SHOWN), until=asked.until)
    points = [
        TrendPoint(str(one.month), one.closing, one.came, one.went, changes_url(asked, one.month))
        for one in figures
    ]
    return TrendReport(
        scope,
        figures,
        points,
        leaving_today=sum(move.kind == "left" and move.on == asked.until for move in found),
        hired_url=changes_url(asked, asked.month, "hired"),
        left_url=changes_url(asked, asked.month, "left"),
        table=_trend_table(scope, figures, points),
    )


def turnover_report(actor: Actor, asked: Asked) -> TurnoverReport:
    """Return 离职率 of 13 rolling years; four SQL statements at most."""
    scope = scope_of(actor, asked)
    months = _months(asked.month, SHOWN + YEAR - 1)
    found = _moves(scope, months[0].first_day, asked.until)
    rows = rolling(by_month(found, months, until=asked.until))
    points = [LinePoint(str(row.month), row.rate) for row in rows]
    return TurnoverReport(
        scope,
        rows,
        points,
        _incomplete_since(months[0].first_day),
        changes_url(asked, asked.month, "left", span=YEAR),
        _turnover_table(rows),
    )


def rolling(figures: list[MonthFigures]) -> list[Turnover]:
    """Return the turnover of each twelve consecutive months.

    The average is the mean over the months of (opening + closing) / 2.

    >>> january = Month(2026, 1)
    >>> year = [MonthFigures(january + n, 100, 1, 0, 1, 0) for n in range(12)]
    >>> rolling(year)[0].rate
    Fraction(3, 25)
    """
    found = []
    for end in range(YEAR, len(figures) + 1):
        year = figures[end - YEAR : end]
        average = Fraction(sum(one.opening + one.closing for one in year), 2 * YEAR)
        found.append(Turnover(year[-1].month, sum(one.left for one in year), average))
    return found


def _months(last: Month, count: int) -> list[Month]:
    return [last + n for n in range(1 - count, 1)]


def _moves(scope: Scope, first: dt.date, until: dt.date) -> Iterator[Move]:
    """Yield the moves of everybody who was in the group between two days; two SQL statements.

    Most people are in a group for all their time; only for those who went in or out by a change
    of terms the terms themselves are read.
    """
    own = EmployeeTerms.objects.filter(employee=OuterRef("pk"))
    people = Employee.objects.filter(Q(left=None) | Q(left__gte=first), hired__lte=until)
    if scope.is_whole:
        for hired, left in people.values_list("hired", "left"):
            yield from moves(hired, left, [Step(hired, inside=True)])
        return
    people = people.filter(Exists(own.filter(scope.terms)))
    crossing = Exists(own.exclude(scope.terms))
    dates: dict[int, tuple[dt.date, dt.date | None]] = {}
    for pk, hired, left, crosses in people.annotate(crosses=crossing).values_list(
        "pk", "hired", "left", "crosses"
    ):
        if crosses:
            dates[pk] = hired, left
        else:
            yield from moves(hired, left, [Step(hired, inside=True)])
    for pk, steps in groupby(_turns(scope, list(dates)), key=lambda row: row[0]):
        yield from moves(*dates[pk], [Step(on, inside) for _, on, inside in steps])


def _turns(scope: Scope, people: list[int]) -> Iterator[tuple[int, dt.date, bool]]:
    """Yield (person, day, inside) wherever the terms go into the group or out of it."""
    inside = Case(When(scope.terms, then=True), default=False, output_field=BooleanField())
    before = Window(
        Lag("inside"), partition_by=F("employee_id"), order_by=["valid_from", "revision"]
    )
    rows = EmployeeTerms.objects.filter(employee_id__in=people).annotate(inside=inside)
    turns = rows.annotate(before=before).filter(Q(before=None) | ~Q(before=F("inside")))
    ordered = turns.order_by("employee_id", "valid_from", "revision")
    return ordered.values_list("employee_id", "valid_from", "inside").iterator()


def _incomplete_since(first: dt.date) -> dt.date | None:
    """Return the day from which the roster is kept here, if it is later than ``first``.

    Those who left before that day were never entered, so the turnover of that time is too low.
    """
    begun = Employee.objects.aggregate(begun=Min("created_at"))["begun"]
    kept = timezone.localdate(begun) if begun else None
    return kept if kept and kept > first else None


def _trend_table(scope: Scope, figures: list[MonthFigures], points: list[TrendPoint]) -> Table:
    # The whole organization has nobody who moves in or out; a column of zeros would only ask why.
    moved = not scope.is_whole
    columns = [Column("月份", Kind.MONTH), Column("期初（人）", Kind.COUNT)]
    columns += [Column("入职（人）", Kind.COUNT)]
    columns += [Column("转入（人）", Kind.COUNT)] if moved else []
    columns += [Column("离职（人）", Kind.COUNT)]
    columns += [Column("转出（人）", Kind.COUNT)] if moved else []
    columns += [Column("期末（人）", Kind.COUNT)]
    rows = [
        (
            one.month,
            one.opening,
            one.hired,
            *((one.moved_in,) if moved else ()),
            one.left,
            *((one.moved_out,) if moved else ()),
            one.closing,
        )
        for one in reversed(figures)
    ]
    links = tuple(point.url for point in reversed(points))
    notes = ("期末人数＝期初＋入职＋转入−离职−转出；最后工作日当天算离职，当晚不再计入期末。",)
    return Table("人数趋势", tuple(columns), tuple(rows), links, notes)


def _turnover_table(rows: list[Turnover]) -> Table:
    columns = (
        Column("截至月份", Kind.MONTH),
        Column("12个月离职（人）", Kind.COUNT),
        Column("12个月平均人数", Kind.TEXT),
        Column("离职率", Kind.PERCENT),
    )
    cells = [(row.month, row.left, _one_decimal(row.average), row.rate) for row in reversed(rows)]
    notes = ("离职率＝12个月离职人数÷12个月平均人数；平均人数＝各月（期初＋期末）÷2 的平均。",)
    return Table("离职率", columns, tuple(cells), (), notes)


def _one_decimal(value: Fraction) -> str:
    tenths = half_up(value * 10)
    return f"{tenths // 10:,}.{tenths % 10}"
