"""Severance: N, 2N and what they are measured by (art. 46–47, 87; 条例 art. 25 and 27).

One month of pay for each full year; six months or more of a begun year count as a year, less as
half a month. The month is the average due pay of the last twelve months, at least the minimum
wage. Above three times the local average it is cut to three times *and* the years to twelve;
below, neither limit holds. Unlawful dismissal costs twice that, with no N on top.

>>> paid = severance(half_years(2, 7), average_wage=900_000, local_average=1_193_700,
...                  minimum_wage=254_000, on=dt.date(2026, 9, 1))
>>> paid.months, paid.amount
(Fraction(3, 1), 2700000)
>>> high = severance(half_years(15, 0), average_wage=4_000_000, local_average=1_193_700,
...                  minimum_wage=254_000, on=dt.date(2026, 9, 1))
>>> high.lines[0].formula.split("：")
['月工资 40,000.00 高于 3 倍社平工资，按 35,811.00 封顶且年限不超过 12 年',
 '35,811.00 × 12 个月 = 429,732.00']
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.money import Fen, number, round_half_up, times, yuan_grouped
from zyg.law.parameters import Version, measure
from zyg.law.periods import MONTHS_PER_YEAR, Month, after_months

_RULE = "contracts.severance"
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Severance:
    """Severance due at the end of a contract.

    Attributes:
        months: months of pay (N, after the limit of years).
        base: month of pay it is counted with, in fen.
        amount: all that is due, twice N when unlawful.
        capped: whether the limits above three times the local average were applied.
        lines: explanation.
    """

    months: Fraction
    base: Fen
    amount: Fen
    capped: bool
    lines: tuple[Line, ...]


def severance(
    halves: int,
    *,
    average_wage: Fen,
    local_average: Fen | None,
    minimum_wage: Fen | None,
    on: dt.date,
    unlawful: bool = False,
) -> Severance:
    """Return the severance for a length of service.

    Args:
        halves: half months of pay from ``half_years`` or ``half_years_between``.
        average_wage: average due pay of the last twelve months, in fen.
        local_average: average month wage of the previous year published for the place; without
            it the limit of three times is not checked, and the line says so.
        minimum_wage: minimum month wage of the place; without it the floor is not checked.
        on: last day of the contract.
        unlawful: the employer ended the contract against the law (art. 87).
    """
    version = measure("contracts/severance").at(on)
    value = version.value
    base = max(average_wage, minimum_wage or 0)
    cap = None if local_average is None else local_average * value["cap_times"]
    capped = cap is not None and base > cap
    if cap is not None and capped:
        base = cap
        halves = min(halves, 2 * value["cap_years"])
    months = Fraction(halves, 2)
    factor = value["unlawful_times"] if unlawful else 1
    amount = times(base, months) * factor
    words = _words(version, average_wage, base, capped=capped, checked=cap is not None)
    double = f" × {factor} 倍（违法解除）" if unlawful else ""
    line = Line(
        code="severance_unlawful" if unlawful else "severance",
        label="违法解除或终止赔偿金" if unlawful else "经济补偿",
        amount=amount,
        formula=(
            f"{words}{yuan_grouped(base)} × {number(months)} 个月{double} = {yuan_grouped(amount)}"
        ),
        rule=_RULE,
        version=version.name,
        source=version.source,
        inputs={"average_wage": average_wage, "halves": halves, "base": base},
    )
    return Severance(months, base, amount, capped, (line,))


def half_years(years: int, months: int, days: int = 0) -> int:
    """Return the half months of pay for a length of service.

    >>> [half_years(*span) for span in ((0, 0, 1), (0, 6, 0), (2, 0, 0), (2, 5, 29), (2, 7, 0))]
    [1, 2, 4, 5, 6]
    """
    years, months = years + months // MONTHS_PER_YEAR, months % MONTHS_PER_YEAR
    half = measure("contracts/severance").versions[-1].value["half_year_months"]
    if months >= half:
        return 2 * years + 2
    return 2 * years + (1 if months or days else 0)


def half_years_between(service_from: dt.date, last_day: dt.date) -> int:
    """Return the half months of pay for a service from and to a day (both in).

    Service before 2008 is counted like the rest; where the rules of that time give another
    result (art. 97), the administrator has to correct it: ``before_2008`` tells when.

    Raises:
        RuleRefusedError: the last day lies before the first.
    """
    if last_day < service_from:
        raise RuleRefusedError(f"离职日 {last_day} 早于入职日 {service_from}；请核对。")
    end = last_day + _ONE_DAY
    months = Month.of(end) - Month.of(service_from)
    if after_months(service_from, months) > end:
        months -= 1
    days = (end - after_months(service_from, months)).days
    return half_years(0, months, days)


def before_2008(service_from: dt.date) -> bool:
    """Tell whether a part of the service is judged by the rules of before 2008 (art. 97)."""
    first: dt.date = measure("contracts/severance").versions[0].value["counted_from"]
    return service_from < first


def average_wage(wages: Sequence[Fen]) -> Fen:
    """Return the average due pay of the months before the end: twelve, or all there are.

    Args:
        wages: due pay (应得工资, before deductions) of full months, newest last, in fen.

    Raises:
        RuleRefusedError: no month is given.
    """
    if not wages:
        raise RuleRefusedError("没有离职前的应发工资，无法计算经济补偿；请补充近 12 个月工资。")
    months = measure("contracts/severance").versions[-1].value["average_months"]
    last = wages[-months:]
    return round_half_up(sum(last), len(last))


def _words(version: Version, average: Fen, base: Fen, *, capped: bool, checked: bool) -> str:
    value = version.value
    if capped:
        return (
            f"月工资 {yuan_grouped(average)} 高于 {value['cap_times']} 倍社平工资，按 "
            f"{yuan_grouped(base)} 封顶且年限不超过 {value['cap_years']} 年："
        )
    if base > average:
        return f"月平均工资 {yuan_grouped(average)} 低于最低工资，按 {yuan_grouped(base)}："
    return "" if checked else "（未提供当地社平工资，未核对三倍封顶）"
