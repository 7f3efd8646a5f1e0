"""人数趋势 and 离职率: a group month by month, from the dated terms of everybody in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from types import MappingProxyType

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    Value,
    When,
    Window,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Lag
from django.utils import timezone

from zyg.core.permissions.actors import Actor
from zyg.core.tables import Column, Table
from zyg.core.tables import Kind as Cells
from zyg.law.money import half_up
from zyg.law.periods import Month
from zyg.workforce.people.models import Employee, EmployeeTerms
from zyg.workforce.people.reports.asking import Asked
from zyg.workforce.people.reports.grounds import VOLUNTARY, exit_grounds
from zyg.workforce.people.reports.links import changes_url
from zyg.workforce.people.reports.scope import LIVES, Scope, scope_of
from zyg.workforce.people.reports.timeline import (
    Kind,
    MonthFigures,
    Move,
    Step,
    by_month,
    moves,
)

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
    """The turnover of the twelve months up to one.

    Attributes:
        month: the last of the months.
        left: who left.
        average: how many there were.
        voluntary: those of them who left by their own decision.
        unknown: those whose ground is not registered.
    """

    month: Month
    left: int
    average: Fraction
    voluntary: int = 0
    unknown: int = 0

    @property
    def rate(self) -> Fraction | None:
        """Leavers over the average headcount; None while nobody was there."""
        return self.left / self.average if self.average else None

    @property
    def voluntary_rate(self) -> Fraction | None:
        """Those who left by their own decision, likewise; None when no ground is known."""
        known = not self.left or self.unknown < self.left
        return self.voluntary / self.average if self.average and known else None


@dataclass(frozen=True, slots=True)
class LinePoint:
    """One month of the lines: None leaves a gap."""

    label: str
    value: Fraction | None
    other: Fraction | None


@dataclass(frozen=True, slots=True)
class TurnoverReport:
    """离职率.

    Attributes:
        scope: whom it counts.
        months: the figures, in order.
        points: the same for the chart.
        knows_grounds: whether the ground of any leaver is registered.
        incomplete_since: the day since which the roster is kept here, when that is later than
            the first day counted: leavers before it may never have been entered.
        left_url: where the leavers of the last twelve months are listed.
        table: the rows behind it.
    """

    scope: Scope
    months: list[Turnover]
    points: list[LinePoint]
    knows_grounds: bool
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
    """Return 人数趋势 over 13 months; four SQL statements at most."""
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
        leaving_today=sum(move.kind is Kind.LEFT and move.on == asked.until for move in found),
        hired_url=changes_url(asked, asked.month, "hired"),
        left_url=changes_url(asked, asked.month, "left"),
        table=_trend_table(scope, figures, points),
    )


def turnover_report(actor: Actor, asked: Asked) -> TurnoverReport:
    """Return 离职率 of 13 rolling years; six SQL statements at most."""
    scope = scope_of(actor, asked)
    months = _months(asked.month, SHOWN + YEAR - 1)
    found = list(_moves(scope, months[0].first_day, asked.until))
    grounds = exit_grounds(months[0].first_day, asked.until)
    rows = rolling(
        by_month(found, months, until=asked.until), _counted_grounds(found, grounds, asked.until)
    )
    knows = any(row.unknown < row.left for row in rows)
    points = [
        LinePoint(str(row.month), row.rate, row.voluntary_rate if knows else None) for row in rows
    ]
    return TurnoverReport(
        scope,
        rows,
        points,
        knows_grounds=knows,
        incomplete_since=_incomplete_since(months[0].first_day),
        left_url=changes_url(asked, asked.month, "left", span=YEAR),
        table=_turnover_table(rows, knows_grounds=knows),
    )


def rolling(
    figures: list[MonthFigures], grounds: Mapping[Month, tuple[int, int]] = MappingProxyType({})
) -> list[Turnover]:
    """Return the turnover of each twelve consecutive months.

    The average is the mean over the months of (opening + closing) / 2.

    >>> january = Month(2026, 1)
    >>> year = [MonthFigures(january + n, 100, 1, 0, 1, 0) for n in range(12)]
    >>> rolling(year)[0].rate
    Fraction(3, 25)

    Args:
        figures: the group month by month.
        grounds: for each month those who left by their own decision, and those of whom the
            ground is not known.
    """
    found = []
    for end in range(YEAR, len(figures) + 1):
        year = figures[end - YEAR : end]
        average = Fraction(sum(one.opening + one.closing for one in year), 2 * YEAR)
        why = [grounds.get(one.month, (0, 0)) for one in year]
        found.append(
            Turnover(
                year[-1].month,
                sum(one.left for one in year),
                average,
                voluntary=sum(own for own, _ in why),
                unknown=sum(unknown for _, unknown in why),
            )
        )
    return found


def _counted_grounds(
    found: list[Move], grounds: Mapping[tuple[int, dt.date], str], until: dt.date
) -> dict[Month, tuple[int, int]]:
    """Count the leavers of each month by whose decision it was: (their own, not known)."""
    counted: dict[Month, tuple[int, int]] = {}
    for move in found:
        if move.kind is Kind.LEFT and move.on <= until:
            ground = grounds.get((move.person, move.on))
            own, unknown = counted.get(Month.of(move.on), (0, 0))
            counted[Month.of(move.on)] = own + (ground in VOLUNTARY), unknown + (ground is None)
    return counted


def _months(last: Month, count: int) -> list[Month]:
    return [last + n for n in range(1 - count, 1)]


def _moves(scope: Scope, first: dt.date, until: dt.date) -> Iterator[Move]:
    """Yield the moves of everybody who was in the group between two days; three SQL statements.

    Most people are in a group for all their time; only for those who went in or out by a change
    of terms the terms themselves are read.
    """
    crossing: dict[int, list[tuple[dt.date, dt.date | None]]] = {}
    for model, person in LIVES:
        rows = model.objects.filter(Q(left=None) | Q(left__gte=first), hired__lte=until)
        own = EmployeeTerms.objects.filter(employee=OuterRef(person))
        crosses: Combinable = Value(value=False)
        if not scope.is_whole:
            rows = rows.filter(Exists(own.filter(scope.terms)))
            crosses = Exists(own.exclude(scope.terms))
        lives = rows.annotate(crosses=crosses).values_list(person, "hired", "left", "crosses")
        for pk, hired, left, does_cross in lives:
            if does_cross:
                crossing.setdefault(pk, []).append((hired, left))
            else:
                yield from moves(hired, left, [Step(hired, inside=True)], person=pk)
    for pk, turns in groupby(_turns(scope, list(crossing)), key=lambda row: row[0]):
        steps = [Step(on, inside) for _, on, inside in turns]
        for hired, left in crossing[pk]:
            yield from moves(hired, left, steps, person=pk)


def _turns(scope: Scope, people: list[int]) -> Iterator[tuple[int, dt.date, bool]]:
    """Yield (person, day, inside) wherever the terms go into the group or out of it."""
    if not people:
        return iter(())
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
    columns = [Column("月份", Cells.MONTH), Column("期初（人）", Cells.COUNT)]
    columns += [Column("入职（人）", Cells.COUNT)]
    columns += [Column("转入（人）", Cells.COUNT)] if moved else []
    columns += [Column("离职（人）", Cells.COUNT)]
    columns += [Column("转出（人）", Cells.COUNT)] if moved else []
    columns += [Column("期末（人）", Cells.COUNT)]
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


def _turnover_table(rows: list[Turnover], *, knows_grounds: bool) -> Table:
    columns = [
        Column("截至月份", Cells.MONTH),
        Column("12个月离职（人）", Cells.COUNT),
        Column("12个月平均人数"),
        Column("离职率", Cells.PERCENT),
    ]
    notes = ["离职率＝12个月离职人数÷12个月平均人数；平均人数＝各月（期初＋期末）÷2 的平均。"]
    if knows_grounds:
        columns += [
            Column("其中主动离职（人）", Cells.COUNT),
            Column("原因未登记（人）", Cells.COUNT),
            Column("主动离职率", Cells.PERCENT),
        ]
        notes.append(
            "主动离职＝本人辞职、本人提出协商解除、合同到期本人不续订；以离职办理登记的为准。"
        )
    cells = []
    for row in reversed(rows):
        why = (row.voluntary, row.unknown, row.voluntary_rate) if knows_grounds else ()
        cells.append((row.month, row.left, _one_decimal(row.average), row.rate, *why))
    return Table("离职率", tuple(columns), tuple(cells), (), tuple(notes))


def _one_decimal(value: Fraction) -> str:
    tenths = half_up(value * 10)
    return f"{tenths // 10:,}.{tenths % 10}"
