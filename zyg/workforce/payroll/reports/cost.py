"""部门人工成本: what each department cost in an archived month, beside the archived month before.

Only archived runs count: their results never change. The department of a person is the one that
the run froze with her results; today's tree puts it under its upper departments, by its name. A
name that the tree does not have, or has twice, stands for itself. A budget is kept nowhere yet,
so none is marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Sum
from django.urls import reverse

from zyg.core.organizations.models import Department
from zyg.core.organizations.queries import DepartmentTree, department_tree
from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.core.tables import Cell, Column, Kind, Table
from zyg.law.money import round_half_up
from zyg.workforce.payroll.models import PayRun, PersonResult, RunStatus

SHOWN = 15
NONE = "未分部门"
OWN = "直属本部门"
_FEN_PER_WAN = 1_000_000


@dataclass(frozen=True, slots=True)
class Costs:
    """What a department cost in a month and in the one before, in fen."""

    name: str
    url: str
    people: int
    cost: int
    before_people: int
    before: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two bars of the chart with their words."""

    label: str
    value: int
    shown: str
    before: int
    before_shown: str
    url: str


@dataclass(frozen=True, slots=True)
class CostReport:
    """部门人工成本.

    Attributes:
        periods: the archived months, newest first.
        period: the month shown, "" while none is archived.
        before: the archived month before it, "" for none.
        chosen: the department whose parts are shown, None for the whole organization.
        above: public id of the department above it, "" at the top.
        pairs: the costliest departments, as many as a chart can hold.
        rest: departments that have no bar.
        total: all of them.
        table: every department.
    """

    periods: list[str]
    period: str
    before: str
    chosen: Department | None
    above: str
    pairs: list[Pair]
    rest: int
    total: Costs
    table: Table

    @property
    def change(self) -> int:
        """What all departments cost more or less than in the month before."""
        return self.total.cost - self.total.before


def cost_report(actor: Actor, *, period: str = "", department: str = "") -> CostReport:
    """Return what the departments cost; three SQL statements.

    Args:
        actor: needs 看薪资 over the whole organization.
        period: an archived month, else the newest is taken.
        department: public id of the department whose parts are wanted, "" for the topmost.

    Raises:
        PermissionRefusedError: the right is missing.
        NotFoundForActorError: there is no such department.
    """
    require(actor, "pay.view")
    tree = department_tree(actor.organization)
    chosen = _chosen(tree, department)
    versions = _versions()
    periods = sorted(versions, reverse=True)
    shown = period if period in versions else (periods[0] if periods else "")
    before = next((one for one in periods if one < shown), "")
    recorded = _recorded(versions.get(shown, []), versions.get(before, []))
    rows = _grouped(tree, chosen, recorded, shown)
    parent = tree.by_id.get(chosen.parent_id or 0) if chosen else None
    return CostReport(
        periods,
        shown,
        before,
        chosen,
        parent.public_id if parent else "",
        pairs=[_pair(row) for row in rows[:SHOWN]],
        rest=len(rows[SHOWN:]),
        total=_total(rows),
        table=_table(rows, shown, before),
    )


def _chosen(tree: DepartmentTree, public_id: str) -> Department | None:
    if not public_id:
        return None
    found = next((row for row in tree.by_id.values() if row.public_id == public_id), None)
    if found is None:
        raise NotFoundForActorError("没有这个部门。")
    return found


def _versions() -> dict[str, list[int]]:
    """Return the versions that were archived, by month."""
    runs = PayRun.objects.filter(status=RunStatus.ARCHIVED).exclude(current=None)
    found: dict[str, list[int]] = {}
    for period, version in runs.values_list("period", "current_id"):
        found.setdefault(period, []).append(version)
    return found


Figures = tuple[int, int, int, int]
"""People and cost of the month, people and cost of the one before."""


def _recorded(now: list[int], before: list[int]) -> dict[str, Figures]:
    """Add up the results by the name of the department as it was frozen."""
    rows = PersonResult.objects.filter(version_id__in=[*now, *before]).order_by()
    counted = rows.values_list("department", "version_id").annotate(
        Count("pk"), Sum("employer_cost")
    )
    found: dict[str, Figures] = {}
    for department, version, people, cost in counted:
        figures = (people, cost, 0, 0) if version in now else (0, 0, people, cost)
        found[department] = _sum(found.get(department, (0, 0, 0, 0)), figures)
    return found


def _grouped(
    tree: DepartmentTree,
    chosen: Department | None,
    recorded: Mapping[str, Figures],
    period: str,
) -> list[Costs]:
    """Put recorded departments together below the chosen one, the costliest first."""
    by_name: dict[str, list[Department]] = {}
    for row in tree.by_id.values():
        by_name.setdefault(row.name, []).append(row)
    found: dict[tuple[str, str], Figures] = {}
    for name, figures in recorded.items():
        known = by_name.get(name, [])
        place = known[0] if len(known) == 1 else None
        if chosen is not None and (place is None or not place.path.startswith(chosen.path)):
            continue
        key = _key(tree, chosen, place, name, period)
        found[key] = _sum(found.get(key, (0, 0, 0, 0)), figures)
    rows = [Costs(name, url, *figures) for (name, url), figures in found.items()]
    return sorted(rows, key=lambda row: (-row.cost, -row.before, row.name))


def _key(
    tree: DepartmentTree,
    chosen: Department | None,
    place: Department | None,
    name: str,
    period: str,
) -> tuple[str, str]:
    """Return under which name a recorded department is counted, and where a click leads."""
    if place is None:
        return name or NONE, _run_url(name, period)
    if chosen is not None and place.pk == chosen.pk:
        return OWN, _run_url(name, period)
    above = chosen.path if chosen else "/"
    top = tree.by_id[int(place.path.removeprefix(above).split("/")[0])]
    if any(row.parent_id == top.pk for row in tree.by_id.values()):
        return top.name, f"?{urlencode({'month': period, 'department': top.public_id})}"
    return top.name, _run_url(top.name, period)


def _run_url(name: str, period: str) -> str:
    if not name:
        return ""
    return f"{reverse('payroll:run', args=[period])}?{urlencode({'department': name})}"


def _sum(one: Figures, other: Figures) -> Figures:
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3])


def _total(rows: list[Costs]) -> Costs:
    figures: Figures = (0, 0, 0, 0)
    for row in rows:
        figures = _sum(figures, (row.people, row.cost, row.before_people, row.before))
    return Costs("合计", "", *figures)


def _pair(row: Costs) -> Pair:
    return Pair(row.name, row.cost, wan(row.cost), row.before, wan(row.before), row.url)


def wan(fen: int) -> str:
    """Write fen as 万元 with two decimals.

    >>> wan(12_345_678), wan(-500_000)
    ('12.35', '−0.50')
    """
    hundredths = round_half_up(abs(fen) * 100, _FEN_PER_WAN)
    return f"{'−' if fen < 0 else ''}{hundredths // 100:,}.{hundredths % 100:02d}"


def _table(rows: list[Costs], period: str, before: str) -> Table:
    columns = (
        Column("部门"),
        Column("计薪人数（人）", Kind.COUNT),
        Column("人工成本（元）", Kind.MONEY),
        Column("人均（元）", Kind.MONEY),
        Column(f"{before or '上月'}人工成本（元）", Kind.MONEY),
        Column("差额（元）", Kind.MONEY),
    )
    told = [*rows, _total(rows)] if rows else []
    notes = (
        f"{period} 已归档的核算；人工成本＝应发＋非货币福利＋单位承担的社保和公积金。",
        "部门是核算时冻结的部门，上下级按现在的组织架构；预算还没有登记，所以没有与预算的对比。",
    )
    return Table(
        "部门人工成本",
        columns,
        tuple(_cells(row, has_before=bool(before)) for row in told),
        tuple(row.url for row in told),
        notes,
    )


def _cells(row: Costs, *, has_before: bool) -> tuple[Cell, ...]:
    each = round_half_up(row.cost, row.people) if row.people else None
    before = row.before if has_before else None
    change = row.cost - row.before if has_before else None
    return row.name, row.people, row.cost, each, before, change
