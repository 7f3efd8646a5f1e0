"""部门人数: how many people each department has on a day, with all below it.

A planned headcount (编制) is kept nowhere yet, so none is drawn beside the bars.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import urlencode

from django.db.models import Count

from zyg.core.organizations.models import Department
from zyg.core.permissions.actors import Actor
from zyg.core.tables import Cell, Column, Kind, Table
from zyg.workforce.people.reports.asking import Asked
from zyg.workforce.people.reports.links import roster_url
from zyg.workforce.people.reports.scope import NO_DEPARTMENT, Scope, on_day, scope_of, working_on

OWN = "直属本部门"
NONE = "未分部门"
_COLUMNS = (Column("部门"), Column("人数（人）", Kind.COUNT), Column("占比", Kind.PERCENT))


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart; ``held_back`` when it is too small to be told."""

    label: str
    value: int
    shown: str
    url: str = ""
    held_back: bool = False


@dataclass(frozen=True, slots=True)
class DepartmentsReport:
    """部门人数.

    Attributes:
        scope: whom it counts.
        total: people of all bars together.
        bars: the departments with people, the largest first.
        empty: departments of the same level with nobody.
        above: the department one level up, None at the top of the actor's reach.
        table: the rows behind the bars.
    """

    scope: Scope
    total: int
    bars: list[Bar]
    empty: int
    above: Department | None
    table: Table


def departments_report(actor: Actor, asked: Asked) -> DepartmentsReport:
    """Return the headcount of the departments below the chosen one; two SQL statements.

    Without a chosen department these are the topmost that the actor reaches.
    """
    scope = scope_of(actor, asked)
    direct = _direct(scope, asked)
    below = _children(scope)
    counted = [(row, _with_all_below(scope, direct, row)) for row in below]
    bars = [_bar(scope, asked, row, count) for row, count in counted if count]
    if scope.chosen is not None and direct[scope.chosen.pk]:
        bars.append(_plain(OWN, direct[scope.chosen.pk]))
    if direct[NO_DEPARTMENT]:
        bars.append(_plain(NONE, direct[NO_DEPARTMENT]))
    bars.sort(key=lambda bar: (-bar.value, bar.label))
    return DepartmentsReport(
        scope,
        total=sum(direct.values()),
        bars=bars,
        empty=sum(1 for _, count in counted if not count),
        above=_above(scope),
        table=_table(bars, sum(direct.values())),
    )


def _direct(scope: Scope, asked: Asked) -> Counter[int]:
    """Count the people of each department itself, by primary key."""
    rows = working_on(scope, asked.day).annotate(_at=on_day("department_id", asked.day))
    return Counter(dict(rows.order_by().values_list("_at").annotate(Count("pk"))))


def _children(scope: Scope) -> list[Department]:
    """List the departments directly below the chosen one, or the topmost in reach."""
    rows = scope.tree.by_id.values()
    if scope.chosen is not None:
        return [row for row in rows if row.parent_id == scope.chosen.pk]
    if scope.reached is None:
        return [row for row in rows if row.parent_id is None]
    return [r for r in rows if r.pk in scope.reached and r.parent_id not in scope.reached]


def _with_all_below(scope: Scope, direct: Counter[int], department: Department) -> int:
    by_id = scope.tree.by_id
    return sum(
        count
        for pk, count in direct.items()
        if pk in by_id and by_id[pk].path.startswith(department.path)
    )


def _above(scope: Scope) -> Department | None:
    above = scope.tree.by_id.get(scope.chosen.parent_id or 0) if scope.chosen else None
    if above is None or (scope.reached is not None and above.pk not in scope.reached):
        return None
    return above


def _bar(scope: Scope, asked: Asked, department: Department, count: int) -> Bar:
    has_more = any(row.parent_id == department.pk for row in scope.tree.by_id.values())
    if has_more:
        said = {
            "department": department.public_id,
            "day": asked.day.isoformat(),
            "engagement": asked.engagement,
        }
        url = f"?{urlencode({name: value for name, value in said.items() if value})}"
    else:
        url = roster_url(asked, department.public_id)
    return Bar(department.name, count, f"{count:,}", url)


def _plain(label: str, count: int) -> Bar:
    return Bar(label, count, f"{count:,}")


def _table(bars: list[Bar], total: int) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (bar.label, bar.value, Fraction(bar.value, total)) for bar in bars
    ]
    links = tuple(bar.url for bar in bars)
    notes = (
        "含下级部门；按当日生效的部门统计，部门的上下级按现在的组织架构。",
        "编制还没有登记，所以没有与编制的对比。",
    )
    return Table("部门人数", _COLUMNS, tuple(rows), links, notes)
