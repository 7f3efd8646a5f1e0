"""The written contract: one month to sign, double wage after that, open-ended after a year.

劳动合同法 art. 10, 14, 82; 条例 art. 6 and 7: from the day after the first month until the day
before signing the employer owes twice the wage, for eleven months at most; after a year an
open-ended contract is deemed concluded. Counting: a month that starts on 5 January is full with
4 February, so double wage runs from 5 February; the year is full on the same day of the next year;
where the month has no such day, it is full with its last day (民法典 art. 202).

>>> window = double_wage_window(dt.date(2026, 1, 5), signed=dt.date(2026, 5, 20))
>>> str(window.first), str(window.last)
('2026-02-05', '2026-05-19')
>>> window = double_wage_window(dt.date(2026, 1, 5), signed=None)
>>> str(window.last), str(window.open_ended_from)
('2027-01-04', '2027-01-05')
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from zyg.law.explain import Line, RuleRefusedError, Source
from zyg.law.money import Fen, round_half_up, yuan_grouped
from zyg.law.parameters import measure
from zyg.law.periods import Month, after_months

Excuse = Literal["force_majeure", "employee_refused", "contract_runs_on"]
EXCUSES: dict[Excuse, str] = {
    "force_majeure": "因不可抗力未订立",
    "employee_refused": "因劳动者故意或重大过失未订立",
    "contract_runs_on": "劳动合同期限依法自动续延",
}
_RULE = "contracts.written_contract"
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DoubleWageWindow:
    """Days for which twice the wage is owed.

    Attributes:
        first: first day, or ``None`` when nothing is owed.
        last: last day, or ``None``.
        open_ended_from: day on which an open-ended contract is deemed concluded, or ``None``.
        reason: Chinese sentence that explains the window or its absence.
        version: version of the parameters.
        source: the law behind it.
    """

    first: dt.date | None
    last: dt.date | None
    open_ended_from: dt.date | None
    reason: str
    version: str
    source: Source

    @property
    def months(self) -> int:
        """Full months inside the window."""
        if self.first is None or self.last is None:
            return 0
        end = self.last + _ONE_DAY
        months = Month.of(end) - Month.of(self.first)
        return months - (after_months(self.first, months) > end)

    @property
    def days(self) -> int:
        """Calendar days inside the window."""
        if self.first is None or self.last is None:
            return 0
        return (self.last - self.first).days + 1


def double_wage_window(
    start: dt.date,
    *,
    signed: dt.date | None,
    as_of: dt.date | None = None,
    excuse: Excuse | None = None,
) -> DoubleWageWindow:
    """Return the days for which double wage is owed.

    Args:
        start: first day of work.
        signed: day on which the written contract was signed, ``None`` while it is not.
        as_of: last day to look at; without it an unsigned contract counts to the limit.
        excuse: why no double wage is owed although nothing was signed (法释〔2025〕12号).
    """
    version = measure("contracts/written_contract").at(start)
    first = after_months(start, version.value["grace_months"])
    year = after_months(start, version.value["deemed_open_ended_months"])
    until = min(year, signed or dt.date.max)
    if as_of is not None:
        until = min(until, as_of + _ONE_DAY)
    late = signed is None or signed >= year
    deemed = year if late and (as_of is None or as_of >= year) else None
    if excuse is not None:
        reason = f"{EXCUSES[excuse]}，不支付二倍工资"
        return DoubleWageWindow(None, None, None, reason, version.name, version.source)
    if until <= first:
        reason = f"{first - _ONE_DAY} 满一个月，没有超过一个月未订立的期间，不产生二倍工资"
        return DoubleWageWindow(None, None, deemed, reason, version.name, version.source)
    last = until - _ONE_DAY
    reason = f"{first - _ONE_DAY} 满一个月，自次日 {first} 起至 {last} 每月支付二倍工资"
    if deemed:
        reason += f"；自 {deemed} 起视为已订立无固定期限劳动合同"
    return DoubleWageWindow(first, last, deemed, reason, version.name, version.source)


def double_wage_extra(window: DoubleWageWindow, wages: Mapping[Month, Fen]) -> tuple[Line, ...]:
    """Return the second wage of each month of the window; parts of months by calendar days.

    Args:
        window: the days owed.
        wages: wage due in each calendar month, in fen.

    Raises:
        RuleRefusedError: the wage of a month is missing.
    """
    if window.first is None or window.last is None:
        return ()
    lines = []
    for number in range(Month.of(window.last) - Month.of(window.first) + 1):
        month = Month.of(window.first) + number
        if month not in wages:
            raise RuleRefusedError(f"缺少 {month} 的工资，无法计算二倍工资；请补充该月应发工资。")
        first = max(window.first, month.first_day)
        days = (min(window.last, month.last_day) - first).days + 1
        amount = round_half_up(wages[month] * days, month.days)
        lines.append(_line(window, month, days, wages[month], amount))
    return tuple(lines)


def _line(window: DoubleWageWindow, month: Month, days: int, wage: Fen, amount: Fen) -> Line:
    return Line(
        code="double_wage",
        label=f"{month} 未订立书面劳动合同的二倍工资差额",
        amount=amount,
        formula=f"{yuan_grouped(wage)} × {days} ÷ {month.days} 天 = {yuan_grouped(amount)}",
        rule=_RULE,
        version=window.version,
        source=window.source,
        inputs={"wage": wage, "days": days},
    )
