"""Maternity leave: 98 days of the nation, more for hard cases, and the extension of the province.

女职工劳动保护特别规定 art. 7: 98 days, 15 of them before the birth; 15 more for a difficult birth
and for each further baby; after a miscarriage 15 days before, 42 days from four months. The
national days are calendar days; each province counts its extension its own way, 安徽 the whole
period without statutory holidays, 浙江 from the day of birth.

>>> from zyg.law.leave.local import local_rule
>>> leave = maternity_leave(local_rule("maternity", "310000", on=dt.date(2026, 9, 1)),
...                         on=dt.date(2026, 9, 1))
>>> leave.total_days, [(s.days, s.counting) for s in leave.segments]
(158, [(98, 'calendar'), (60, 'calendar_minus_statutory')])
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from zyg.law.explain import Line, RuleRefusedError, Source
from zyg.law.leave.counting import LABELS, Counting, DayTypeOf, last_day
from zyg.law.leave.local import LocalRule
from zyg.law.parameters import measure

_NATIONAL = "leave/maternity/000000"
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the leave with its own way of counting."""

    label: str
    days: int
    counting: Counting
    line: Line


@dataclass(frozen=True, slots=True)
class MaternityLeave:
    """All parts of a maternity leave in order.

    Attributes:
        segments: parts, each follows the one before.
        from_birth: whether the total is counted from the day of birth (浙江).
    """

    segments: tuple[Segment, ...]
    from_birth: bool = False

    @property
    def total_days(self) -> int:
        """Sum of the days of all parts."""
        return sum(segment.days for segment in self.segments)


def maternity_leave(
    local: LocalRule,
    *,
    on: dt.date,
    difficult: bool = False,
    babies: int = 1,
    birth_order: int = 1,
) -> MaternityLeave:
    """Return the parts of a maternity leave.

    Args:
        local: rule of the province (``local_rule("maternity", place, on=…)`` or the
            administrator's own).
        on: day of birth, or the expected one.
        difficult: difficult birth or caesarean section.
        babies: babies of this birth.
        birth_order: which child of the mother the first baby is.

    Raises:
        RuleRefusedError: the province's days or counting are not known, or no baby.
    """
    if babies < 1:
        raise RuleRefusedError("产假的婴儿数应至少为 1；流产请按流产假登记。")
    version = measure(_NATIONAL).at(on)
    value = version.value
    whole = bool(local.more.get("counts_whole_period"))
    counting = local.counting_or_refuse()
    plain: Counting = counting if whole else "calendar"
    parts = [("国家产假", value["days"], plain, version.source, version.name)]
    if difficult:
        own = local.more.get("difficult")
        days, source = (value["difficult"], version.source) if own is None else (own, local.source)
        parts.append(
            ("难产增加", days, plain, source, version.name if own is None else local.version)
        )
    if babies > 1:
        extra = value["each_further_baby"] * (babies - 1)
        parts.append(("多胞胎增加", extra, plain, version.source, version.name))
    parts.append(
        ("地方延长", _local_days(local, birth_order), counting, local.source, local.version)
    )
    return MaternityLeave(
        tuple(_segment(*part) for part in parts), from_birth=bool(local.more.get("from_birth"))
    )


def maternity_period(
    leave: MaternityLeave, *, first: dt.date, birth: dt.date, day_type: DayTypeOf
) -> tuple[dt.date, dt.date]:
    """Return the first and last day of the leave.

    Args:
        leave: parts of the leave.
        first: first day off; at most 15 days before the birth.
        birth: day of birth.
        day_type: type of each day.

    Raises:
        RuleRefusedError: the leave begins too early or after the birth.
    """
    before = (birth - first).days
    most = measure(_NATIONAL).at(birth).value["before_birth"]
    if not 0 <= before <= most:
        raise RuleRefusedError(
            f"产假起始日 {first} 应在生育日 {birth} 当天或之前 {most} 天以内；"
            "更早的休息请按病假或其他假登记。"
        )
    if leave.from_birth:
        return first, birth + dt.timedelta(days=leave.total_days - 1)
    day = first
    for segment in leave.segments:
        end = last_day(day, segment.days, segment.counting, day_type)
        day = end + _ONE_DAY
    return first, day - _ONE_DAY


def miscarriage_leave(months: Fraction | int, *, on: dt.date) -> Segment:
    """Return the leave after a miscarriage by months of pregnancy.

    >>> [miscarriage_leave(m, on=dt.date(2026, 9, 1)).days for m in (3, 4)]
    [15, 42]
    """
    version = measure(_NATIONAL).at(on)
    late = months >= version.value["late_from_months"]
    days = version.value["miscarriage_late" if late else "miscarriage_early"]
    label = f"流产假（怀孕{'满' if late else '未满'} {version.value['late_from_months']} 个月）"
    return _segment(label, days, "calendar", version.source, version.name)


def _local_days(local: LocalRule, birth_order: int) -> int:
    later = local.more.get("days_from_second_child")
    days = later if birth_order > 1 and later is not None else local.days
    if days is None:
        raise RuleRefusedError(
            f"产假的地方延长天数没有统一规定（{local.note}）；请人事管理员按本单位的决定录入天数。"
        )
    return int(days)


def _segment(label: str, days: int, counting: Counting, source: Source, version: str) -> Segment:
    line = Line(
        code="maternity_days",
        label=label,
        amount=days,
        formula=f"{label} {days} 天（{LABELS[counting]}）",
        rule="leave.maternity",
        version=version,
        source=source,
        unit="day",
    )
    return Segment(label, days, counting, line)
