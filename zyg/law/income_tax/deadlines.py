"""Deadlines: the monthly return, the settlement window, the surcharge for late payment.

Withholding returns are due by the 15th of the next month, moved for holidays; the tax
administration publishes the dates of a year in a notice (2026: 税总办征科函〔2025〕64号). A year
without its notice is refused; ``provisional_deadlines`` computes it from a calendar and marks it.
Late payment costs 0.05 % a day from the day after the deadline (税收征收管理法 article 32).

>>> filing_deadline(Month(2026, 4))
datetime.date(2026, 5, 22)
>>> late_surcharge(
...     tax=10_000_00, deadline=dt.date(2026, 5, 22), paid=dt.date(2026, 5, 27)
... ).amount
2500
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from zyg.law.explain import Line, RuleRefusedError, Source
from zyg.law.income_tax.tables import explain, in_force
from zyg.law.money import Fen, rate, times, yuan_grouped
from zyg.law.periods import MONTHS_PER_YEAR, Month

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DeadlineYear:
    """The twelve deadlines that fall in a calendar year; ``provisional`` = without a notice."""

    year: int
    deadlines: tuple[dt.date, ...]
    provisional: bool
    source: Source


@dataclass(frozen=True, slots=True)
class SettlementWindow:
    """When the settlement of a tax year may be handed in.

    ``booking_from`` and ``booking_needed_until`` are None while no notice is published.
    """

    opens: dt.date
    closes: dt.date
    booking_from: dt.date | None
    booking_needed_until: dt.date | None
    source: Source


def filing_deadlines(year: int) -> DeadlineYear:
    """Return the published deadlines that fall in a calendar year.

    Raises:
        RuleRefusedError: the notice of the year is not in the parameters.
    """
    try:
        version = in_force("filing_deadlines", dt.date(year, 1, 1))
    except RuleRefusedError:
        raise RuleRefusedError(
            f"{year} 年申报纳税期限的通知尚未录入；请在政策参数中补录，或按日历推算并标明「暂定」。"
        ) from None
    return DeadlineYear(year, tuple(version.value["deadlines"]), False, version.source)


def filing_deadline(period: Month) -> dt.date:
    """Return the deadline of the return for a tax month: it falls in the next month.

    Raises:
        RuleRefusedError: the notice of the year is not in the parameters.
    """
    due = period + 1
    return filing_deadlines(due.year).deadlines[due.month - 1]


def provisional_deadlines(
    year: int,
    *,
    is_working_day: Callable[[dt.date], bool],
    is_holiday: Callable[[dt.date], bool],
) -> DeadlineYear:
    """Compute the deadlines of a year by the general rule, marked as provisional.

    Args:
        year: calendar year of the deadlines.
        is_working_day: whether people work on a day (shifted weekends included).
        is_holiday: whether a day belongs to a holiday arrangement (放假日).
    """
    version = in_force("filing_rule", dt.date(year, 1, 1))
    last_day, long = version.value["day"], version.value["holidays_that_extend"]
    found = []
    for number in range(1, MONTHS_PER_YEAR + 1):
        days = Month(year, number).dates()[:last_day]
        extra = _longest_run([is_holiday(day) for day in days])
        deadline = days[-1]
        while not is_working_day(deadline):
            deadline += ONE_DAY
        for _ in range(extra if extra >= long else 0):
            deadline = _next_working_day(deadline, is_working_day)
        found.append(deadline)
    return DeadlineYear(year, tuple(found), True, version.source)


def settlement_window(tax_year: int) -> SettlementWindow:
    """Return the window of the annual settlement of a tax year.

    Without the notice of the year only the lawful period (1 March to 30 June) is known.

    Raises:
        RuleRefusedError: before 2019.
    """
    day = dt.date(tax_year, 1, 1)
    try:
        version = in_force("settlement_window", day)
    except RuleRefusedError:
        law = in_force("settlement_window_law", day)
        opens, closes = (
            dt.date.fromisoformat(f"{tax_year + 1}-{law.value[key]}") for key in ("opens", "closes")
        )
        return SettlementWindow(opens, closes, None, None, law.source)
    value = version.value
    return SettlementWindow(
        value["opens"],
        value["closes"],
        value["booking_from"],
        value["booking_needed_until"],
        version.source,
    )


def late_surcharge(*, tax: Fen, deadline: dt.date, paid: dt.date) -> Line:
    """Compute the surcharge for late payment (滞纳金).

    Args:
        tax: tax paid late, in fen.
        deadline: last day of the period.
        paid: day of payment; the days from the day after the deadline to this day count.

    Raises:
        RuleRefusedError: no rule in force.
    """
    version = in_force("late_surcharge", paid)
    days = max(0, (paid - deadline).days)
    per_day = version.value["per_day"]
    amount = times(tax, rate(per_day) * days)
    return explain(
        code="late_surcharge",
        label="滞纳金",
        amount=amount,
        formula=f"{yuan_grouped(tax)} × {per_day} × {days} 天 = {yuan_grouped(amount)}",
        version=version,
        rule="late_surcharge",
        inputs={"tax": tax, "days": days},
    )


def _longest_run(flags: list[bool]) -> int:
    longest = run = 0
    for flag in flags:
        run = run + 1 if flag else 0
        longest = max(longest, run)
    return longest


def _next_working_day(day: dt.date, is_working_day: Callable[[dt.date], bool]) -> dt.date:
    day += ONE_DAY
    while not is_working_day(day):
        day += ONE_DAY
    return day
