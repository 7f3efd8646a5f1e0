"""What the pages of 月度对账 show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from zyg.core.permissions.actors import Actor, NotFoundForActorError
from zyg.core.tables import Column, Kind, Table
from zyg.law.money import Fen
from zyg.law.periods import Month
from zyg.law.social_insurance import LABELS
from zyg.workforce.insurance.models import (
    Channel,
    DifferenceCode,
    Reconciliation,
    ReconciliationLine,
)
from zyg.workforce.insurance.operations.reconciling import require_sums

_SIDES = {"employer": "单位", "employee": "个人"}


@dataclass(frozen=True, slots=True)
class Sum:
    """One line of the totals: label and the three sums in fen, None = not there."""

    label: str
    ours: Fen
    bureau: Fen | None
    payroll: Fen | None

    @property
    def gap(self) -> Fen | None:
        """What the bureau has more than we compute."""
        return None if self.bureau is None else self.bureau - self.ours


@dataclass(frozen=True, slots=True)
class MonthState:
    """One channel in a month: its comparison, or that there is none yet."""

    channel: Channel
    row: Reconciliation | None
    notices: int
    open: int
    explained: int

    @property
    def word(self) -> tuple[str, str]:
        """The state in a word, with its tone."""
        if self.row is None or not self.notices:
            return "待导入核定单", "warn"
        if self.row.closed_at:
            return "已结束", "good"
        if self.open:
            return f"{self.open} 条差异待处理", "block"
        return "已对平" if not self.explained else "差异已说明", "info"


def months(actor: Actor, *, month: Month) -> list[MonthState]:
    """List every channel in use with its comparison of a month; two SQL statements."""
    require_sums(actor)
    rows = Reconciliation.objects.filter(month=str(month)).annotate(
        lists=Count("notices", distinct=True),
        unexplained=Count("lines", filter=Q(lines__explanation=""), distinct=True),
        all_lines=Count("lines", distinct=True),
    )
    found: dict[int, Any] = {row.channel_id: row for row in rows}
    return [
        MonthState(
            channel,
            row := found.get(channel.pk),
            getattr(row, "lists", 0),
            getattr(row, "unexplained", 0),
            getattr(row, "all_lines", 0) - getattr(row, "unexplained", 0),
        )
        for channel in Channel.objects.filter(is_active=True)
    ]


def reconciliation_of(actor: Actor, channel: Channel, month: Month) -> Reconciliation | None:
    """Return the comparison of a channel and month; one SQL statement."""
    require_sums(actor)
    rows = Reconciliation.objects.select_related("closed_by")
    row: Reconciliation | None = rows.filter(channel=channel, month=str(month)).first()
    return row


def reconciliation_for(actor: Actor, public_id: str) -> Reconciliation:
    """Return a comparison.

    Raises:
        PermissionRefusedError: a right is missing.
        NotFoundForActorError: there is none.
    """
    require_sums(actor)
    rows = Reconciliation.objects.select_related("channel", "closed_by")
    row: Reconciliation | None = rows.filter(public_id=public_id).first()
    if row is None:
        raise NotFoundForActorError("没有这次对账。")
    return row


def sums_of(row: Reconciliation) -> list[Sum]:
    """Return the totals of a comparison with their sum at the end."""
    found = [
        Sum(
            f"{LABELS.get(one['insurance'], one['insurance'])}（{_SIDES[one['side']]}）",
            one["ours"],
            one["bureau"],
            one["payroll"],
        )
        for one in row.totals
    ]
    if not found:
        return []
    return [
        *found,
        Sum("合计", sum(one.ours for one in found), _sum(found, "bureau"), _sum(found, "payroll")),
    ]


def lines_of(
    row: Reconciliation, *, code: str = "", state: str = ""
) -> QuerySet[ReconciliationLine]:
    """Return the differences, open ones first, within a reason and a state."""
    rows: QuerySet[ReconciliationLine] = row.lines.select_related("employee", "explained_by")
    if code in DifferenceCode.values:
        rows = rows.filter(code=code)
    if state == "open":
        rows = rows.filter(explanation="")
    return rows.order_by("explanation", "number", "insurance", "side")


def code_counts(row: Reconciliation) -> list[tuple[str, str, int]]:
    """Count the differences by reason (code, words, count); one SQL statement."""
    counted = row.lines.values_list("code").annotate(count=Count("pk")).order_by("code")
    return [(code, DifferenceCode(code).label, count) for code, count in counted]


def table_of(row: Reconciliation) -> Table:
    """Return the differences as a table to be exported."""
    columns = (
        Column("姓名"),
        Column("工号"),
        Column("险种"),
        Column("承担方"),
        Column("应缴（元）", Kind.MONEY),
        Column("核定（元）", Kind.MONEY),
        Column("代扣（元）", Kind.MONEY),
        Column("原因"),
        Column("说明"),
        Column("最早月份"),
        Column("处理"),
    )
    rows = tuple(
        (
            line.name,
            line.number,
            line.insurance_name,
            line.get_side_display(),
            line.ours,
            line.bureau,
            line.payroll,
            line.get_code_display(),
            line.sentence,
            line.since,
            line.explanation,
        )
        for line in lines_of(row)
    )
    return Table(f"对账差异_{row.channel}_{row.month}", columns, rows)


def _sum(found: list[Sum], leg: str) -> Fen | None:
    told = [getattr(one, leg) for one in found if getattr(one, leg) is not None]
    return sum(told) if told else None
