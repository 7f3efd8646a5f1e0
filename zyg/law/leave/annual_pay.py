"""Pay for annual leave that was not taken: 300 % of the daily wage, the normal pay inside.

办法 art. 10–12: the daily wage is the average month wage of the twelve months before, without
overtime pay, divided by 21.75. The normal pay of the days was paid with the month, so 200 % come
on top. Who was offered the leave and declined it in writing gets the normal pay only.

>>> paid = unused_annual_leave_pay(
...     average_month_wage=870_000, days=2, declined_in_writing=False, on=dt.date(2026, 12, 31))
>>> paid.daily, paid.at_300pct, paid.extra_on_top_of_normal_pay
(40000, 240000, 160000)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from zyg.law.explain import Line
from zyg.law.money import Fen, half_up, number, rate, yuan_grouped
from zyg.law.parameters import measure


@dataclass(frozen=True, slots=True)
class UnusedLeavePay:
    """Pay for unused annual leave, in fen.

    Attributes:
        daily: daily wage.
        at_300pct: all that is due for the days (100 % when declined in writing).
        extra_on_top_of_normal_pay: the part that the month's pay does not hold yet.
        lines: explanation of the extra part.
    """

    daily: Fen
    at_300pct: Fen
    extra_on_top_of_normal_pay: Fen
    lines: tuple[Line, ...]


def unused_annual_leave_pay(
    *,
    average_month_wage: Fen,
    days: Fraction | int,
    declined_in_writing: bool,
    on: dt.date,
) -> UnusedLeavePay:
    """Return the pay for unused annual leave.

    Args:
        average_month_wage: average of the twelve months before, overtime pay left out, in fen.
        days: unused days; half days are allowed.
        declined_in_writing: the employee was offered the leave and declined for own reasons.
        on: day on which it falls due.
    """
    version = measure("pay/annual_leave_pay").at(on)
    month_days = rate(measure("pay/paid_days").at(on).value["days"])
    normal = rate(version.value["normal_pay_inside"])
    times = normal if declined_in_writing else rate(version.value["times"])
    one = Fraction(average_month_wage) / month_days * days
    extra = half_up(one * (times - normal))
    percent = int((times - normal) * 100)
    formula = (
        f"{yuan_grouped(average_month_wage)} ÷ {number(month_days)} × {number(days)} 天"
        f" × {percent}% = {yuan_grouped(extra)}"
    )
    why = "（本人书面提出不休，只付正常工资）" if declined_in_writing else ""
    line = Line(
        code="unused_annual_leave_pay",
        label="未休年休假工资报酬（正常工资之外）",
        amount=extra,
        formula=formula + why,
        rule="leave.annual_pay",
        version=version.name,
        source=version.source,
        inputs={"average_month_wage": average_month_wage, "days": str(days)},
    )
    return UnusedLeavePay(
        half_up(Fraction(average_month_wage) / month_days), half_up(one * times), extra, (line,)
    )
