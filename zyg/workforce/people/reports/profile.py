"""年龄、司龄、用工形式: how a group is made up on a day, small groups held back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Q

from zyg.core.permissions.actors import Actor
from zyg.core.tables import Cell, Column, Kind, Table, percent
from zyg.workforce.people.models import Engagement
from zyg.workforce.people.reports.asking import Asked
from zyg.workforce.people.reports.departments import Bar
from zyg.workforce.people.reports.scope import Scope, on_day, scope_of, working_on
from zyg.workforce.people.reports.suppression import K, suppress

AGES = (0, 25, 30, 35, 40, 45, 50, 55)
TENURES = (0, 1, 3, 5, 10, 20)
UNKNOWN = "未登记"
FEW = "人数少，不列"
_COLUMNS = (
    Column("档"),
    Column("类别"),
    Column("人数（人）", Kind.COUNT),
    Column("占比", Kind.PERCENT),
)


@dataclass(frozen=True, slots=True)
class Distribution:
    """One chart: bars in the order of the scale, some held back."""

    title: str
    bars: list[Bar]
    held_back: int


@dataclass(frozen=True, slots=True)
class ProfileReport:
    """人员结构."""

    scope: Scope
    total: int
    distributions: list[Distribution]
    table: Table

    @property
    def holds_back(self) -> bool:
        """Whether a group was too small to be told."""
        return any(one.held_back for one in self.distributions)


def profile_report(actor: Actor, asked: Asked) -> ProfileReport:
    """Return age, length of service and form of engagement; three SQL statements."""
    scope = scope_of(actor, asked)
    people = working_on(scope, asked.day)
    ages = bands("birth", AGES, asked.day, "岁")
    tenures = bands("_since", TENURES, asked.day, "年")
    counted = people.aggregate(
        total=Count("pk"),
        unknown=Count("pk", filter=Q(birth=None)),
        **{f"a{n}": Count("pk", filter=band) for n, (_, band) in enumerate(ages)},
        **{f"t{n}": Count("pk", filter=band) for n, (_, band) in enumerate(tenures)},
    )
    forms = people.annotate(_form=on_day("engagement", asked.day))
    by_form = dict(forms.order_by().values_list("_form").annotate(Count("pk")))
    groups = {
        "年龄": [(name, counted[f"a{n}"]) for n, (name, _) in enumerate(ages)]
        + ([(UNKNOWN, counted["unknown"])] if counted["unknown"] else []),
        "司龄": [(name, counted[f"t{n}"]) for n, (name, _) in enumerate(tenures)],
        "用工形式": [
            (form.label, by_form[form.value]) for form in Engagement if form.value in by_form
        ],
    }
    told = {title: _told(group) for title, group in groups.items()}
    distributions = [
        Distribution(title, _bars(rows, counted["total"]), sum(1 for _, n in rows if n is None))
        for title, rows in told.items()
    ]
    return ProfileReport(scope, counted["total"], distributions, _table(told, counted["total"]))


def bands(field: str, edges: tuple[int, ...], day: dt.date, unit: str) -> list[tuple[str, Q]]:
    """Return the bands of whole years since a date as (label, condition).

    >>> [label for label, _ in bands("birth", (0, 25, 30), dt.date(2026, 1, 1), "岁")]
    ['25岁以下', '25–29岁', '30岁及以上']
    """
    found = []
    for low, high in zip(edges, [*edges[1:], None], strict=True):
        condition = Q(**{f"{field}__gt": years_before(day, high)}) if high else Q()
        if low:
            condition &= Q(**{f"{field}__lte": years_before(day, low)})
        elif field == "birth":
            condition &= Q(birth__isnull=False)
        found.append((_label(low, high, unit), condition))
    return found


def years_before(day: dt.date, years: int) -> dt.date:
    """Return the latest date that is whole ``years`` before a day.

    >>> years_before(dt.date(2024, 2, 29), 1)
    datetime.date(2023, 2, 28)
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def years_between(first: dt.date, last: dt.date) -> str:
    """Write the whole years and months from one day to another.

    >>> years_between(dt.date(2024, 3, 15), dt.date(2026, 5, 14))
    '2年1个月'
    >>> years_between(dt.date(2026, 5, 1), dt.date(2026, 5, 14))
    '不足1个月'
    """
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    years, months = divmod(months, 12)
    said = (f"{years}年" if years else "") + (f"{months}个月" if months else "")
    return said or "不足1个月"


def _label(low: int, high: int | None, unit: str) -> str:
    if not low:
        return f"{high}{unit}以下"
    if high is None:
        return f"{low}{unit}及以上"
    if unit == "岁":
        return f"{low}–{high - 1}{unit}"
    return f"满{low}不满{high}{unit}"


def _told(group: list[tuple[str, int]]) -> list[tuple[str, int | None]]:
    counts = suppress([count for _, count in group])
    return [(name, count) for (name, _), count in zip(group, counts, strict=True)]


def _bars(rows: list[tuple[str, int | None]], total: int) -> list[Bar]:
    return [
        Bar(name, 0, FEW, held_back=True)
        if count is None
        else Bar(name, count, f"{count:,}（{percent(Fraction(count, total or 1))}）")
        for name, count in rows
    ]


def _table(told: dict[str, list[tuple[str, int | None]]], total: int) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for title, group in told.items():
        for name, count in group:
            few = count is None
            share = None if count is None else Fraction(count, total or 1)
            rows.append((name, title, FEW if few else count, share))
    notes = (f"少于 {K} 人的档不列数字；为了不能从合计反推，必要时再隐去一档。",)
    return Table("人员结构", _COLUMNS, tuple(rows), (), notes)
