"""综合计算工时 and 不定时: overtime by the cycle instead of by the day.

With approval the hours of a week, month, quarter or year are counted together; what exceeds the
cycle's statutory hours is overtime at 150 %, and work on statutory holidays is 300 % (劳部发
〔1994〕503号; 工资支付暂行规定 art. 13). 人社部发〔2025〕2号 gives the hours: 248 days a year, 62
a quarter, 20.67 a month, 8 hours each. Hours on statutory days are taken out before the excess is
measured, so that no hour is paid twice; that netting is practice and a switch.

>>> done = comprehensive_cycle(
...     cycle="quarter", day=dt.date(2026, 6, 30), worked=520 * 60, statutory=8 * 60
... )
>>> done.limit // 60, done.workday // 60, done.statutory // 60
(496, 16, 8)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.money import half_up
from zyg.law.parameters import measure

Cycle = Literal["week", "month", "quarter", "year"]
CYCLES_PER_YEAR: dict[Cycle, int] = {"month": 12, "quarter": 4, "year": 1}


@dataclass(frozen=True, slots=True)
class CycleResult:
    """Overtime of one cycle in minutes, with its explanation."""

    limit: int
    workday: int
    statutory: int
    lines: tuple[Line, ...]


def comprehensive_cycle(
    *,
    cycle: Cycle,
    day: dt.date,
    worked: int,
    statutory: int = 0,
    workdays: Fraction | int | None = None,
    net_statutory: bool = True,
) -> CycleResult:
    """Measure a cycle of 综合计算工时.

    Args:
        cycle: its length.
        day: last day of the cycle; picks the version of the statutory hours.
        worked: minutes worked in the cycle, those on statutory days included.
        statutory: minutes of them on statutory holidays.
        workdays: workdays of the cycle when the approval counts real days; None = standard.
        net_statutory: take statutory minutes out before measuring the excess.

    Raises:
        RuleRefusedError: unknown cycle, negative minutes, or no rule for the day.
    """
    if not 0 <= statutory <= worked:
        raise RuleRefusedError(
            f"法定节假日工时 {statutory} 分钟应在 0 与总工时 {worked} 分钟之间；请核对工时数据。"
        )
    limit, formula = cycle_limit(cycle=cycle, day=day, workdays=workdays)
    counted = worked - statutory if net_statutory else worked
    excess = max(counted - limit, 0)
    version = measure("working_time/standard_hours").at(day)

    def line(code: str, label: str, minutes: int, text: str) -> Line:
        rule = "working_time.comprehensive"
        facts: dict[str, int | str] = {"worked": worked, "statutory": statutory, "limit": limit}
        return Line(code, label, minutes, text, rule, version.name, version.source, facts, "minute")

    lines = (
        line("cycle_limit", "周期法定工时", limit, formula),
        line(
            "cycle_150", "周期延时（150%）", excess, f"max({counted} − {limit}, 0) = {excess} 分钟"
        ),
        line("cycle_300", "法定节假日（300%）", statutory, f"法定节假日工作 {statutory} 分钟"),
    )
    return CycleResult(limit, excess, statutory, lines)


def cycle_limit(
    *, cycle: Cycle, day: dt.date, workdays: Fraction | int | None = None
) -> tuple[int, str]:
    """Return the statutory minutes of a cycle and the sentence that explains them.

    The notice prints 20.67 days a month, which is 248 ÷ 12 rounded: it means the exact part.

    >>> cycle_limit(cycle="month", day=dt.date(2026, 1, 31))
    (9920, '248 天 ÷ 12 × 8 小时 = 9920 分钟')
    >>> cycle_limit(cycle="month", day=dt.date(2026, 1, 31), workdays=Fraction("20.67"))[0]
    9920
    """
    value = measure("working_time/standard_hours").at(day).value
    hours = int(value["day_hours"])
    if workdays is not None and not _is_printed(workdays, cycle, int(value["year_days"])):
        minutes = half_up(Fraction(workdays) * hours * 60)
        return minutes, f"{workdays} 天 × {hours} 小时 = {minutes} 分钟"
    if cycle == "week":
        minutes = int(value["week_hours"]) * 60
        return minutes, f"每周 {value['week_hours']} 小时 = {minutes} 分钟"
    if cycle not in CYCLES_PER_YEAR:
        raise RuleRefusedError(f"综合计算工时周期「{cycle}」不存在；应为周、月、季或年。")
    parts, days = CYCLES_PER_YEAR[cycle], int(value["year_days"])
    minutes = half_up(Fraction(days, parts) * hours * 60)
    return minutes, f"{days} 天 ÷ {parts} × {hours} 小时 = {minutes} 分钟"


def _is_printed(workdays: Fraction | int, cycle: Cycle, year_days: int) -> bool:
    """Tell whether a number of days is the notice's own, printed with two decimals."""
    parts = CYCLES_PER_YEAR.get(cycle)
    return parts is not None and workdays * 100 == half_up(Fraction(year_days * 100, parts))
