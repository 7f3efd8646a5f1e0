"""Medical period (医疗期): how long an ill employee can not be dismissed under art. 40 and 41.

劳部发〔1994〕479号 art. 3 and 4: 3 to 24 months by total working years and years with this
employer, added up inside a longer window from the first sick day. 上海 has its own table.

>>> period = medical_period(9, 5, on=dt.date(2026, 9, 1))
>>> period.months, period.window_months
(6, 12)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.leave.local import find
from zyg.law.money import number
from zyg.law.parameters import Version
from zyg.law.periods import add_months
from zyg.law.places import NATION, name_of

DAYS_A_MONTH = 30
"""How many calendar days of broken sick leave fill one month of the period (practice)."""


@dataclass(frozen=True, slots=True)
class MedicalPeriod:
    """Length of a medical period.

    Attributes:
        months: months of sick leave that are protected.
        window_months: months from the first sick day inside which they are added up.
        lines: explanation.
    """

    months: int
    window_months: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class MedicalPeriodUse:
    """How much of a medical period is used.

    Attributes:
        window_end: first day after the window.
        used_days: calendar days of sick leave inside the window up to the day asked.
        limit_days: days that fill the period.
        exhausted_on: day on which the period was filled, or ``None``.
    """

    window_end: dt.date
    used_days: int
    limit_days: int
    exhausted_on: dt.date | None


def medical_period(
    total_years: Fraction | int,
    here_years: Fraction | int,
    *,
    on: dt.date,
    place: str = NATION,
    confirmed: bool = False,
) -> MedicalPeriod:
    """Return the medical period by length of service.

    Args:
        total_years: years of working life.
        here_years: years with this employer.
        on: first sick day.
        place: code of the place of work.
        confirmed: the HR administrator has confirmed a local rule that is not verified.

    Raises:
        RuleRefusedError: service is impossible, or the local rule is not confirmed.
    """
    if here_years < 0 or here_years > total_years:
        raise RuleRefusedError(
            f"本单位工龄 {number(here_years)} 年不能多于累计工龄 {number(total_years)} 年，"
            "也不能为负；请核对参加工作日期和入职日期。"
        )
    code, version = find("leave/medical_period", place, on=on, title="医疗期")
    if version.source.mark != "sourced" and not confirmed:
        raise RuleRefusedError(
            f"「{name_of(code)}」的医疗期标准与国家规定不同且尚未核实（{version.source.title}）；"
            "请人事管理员确认后再计算。"
        )
    months, window = _by_years(version, total_years, here_years)
    return MedicalPeriod(months, window, (_line(version, months, window, total_years, here_years),))


def medical_period_use(
    period: MedicalPeriod,
    spells: Iterable[tuple[dt.date, dt.date]],
    *,
    as_of: dt.date,
    days_a_month: int = DAYS_A_MONTH,
) -> MedicalPeriodUse:
    """Add up sick leave inside the window that begins on the first sick day.

    Args:
        period: length of the period.
        spells: first and last day of each sick leave, all days of the calendar count.
        as_of: last day to count.
        days_a_month: days of sick leave that fill a month; a policy of the employer.

    Raises:
        RuleRefusedError: there is no sick leave.
    """
    ordered = sorted(spells)
    if not ordered:
        raise RuleRefusedError("没有病假记录，无法推算医疗期；请先登记病假。")
    window_end = add_months(ordered[0][0], period.window_months)
    limit = period.months * days_a_month
    days = sorted({day for spell in ordered for day in _days(spell, as_of, window_end)})
    exhausted = days[limit - 1] if len(days) >= limit else None
    return MedicalPeriodUse(window_end, len(days), limit, exhausted)


def _days(spell: tuple[dt.date, dt.date], as_of: dt.date, window_end: dt.date) -> list[dt.date]:
    first, last = spell
    last = min(last, as_of, window_end - dt.timedelta(days=1))
    return [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]


def _by_years(version: Version, total: Fraction | int, here: Fraction | int) -> tuple[int, int]:
    value = version.value
    if "rows" in value:
        row = [row for row in value["rows"] if total >= row[0] and here >= row[1]][-1]
        return int(row[2]), int(row[3])
    first, more = value["first_year_months"], value["months_a_year"]
    months = min(first + more * int(here), value["longest_months"])
    return months, months


def _line(
    version: Version, months: int, window: int, total: Fraction | int, here: Fraction | int
) -> Line:
    return Line(
        code="medical_period",
        label="医疗期",
        amount=months,
        formula=(
            f"累计工龄 {number(total)} 年、本单位 {number(here)} 年"
            f" → {months} 个月，按 {window} 个月内累计病休时间计算"
        ),
        rule="leave.medical_period",
        version=version.name,
        source=version.source,
        inputs={"total_years": str(total), "here_years": str(here)},
        unit="month",
    )
