"""Late and missing payment: the late fee by the day, and 110 % where nothing was declared.

社会保险法 §86: from the day of default 0.05 % a day. §62: who does not declare pays 110 % of the
last month's amount until the declaration is made.

>>> import datetime as dt
>>> late_fee(arrears=1_000_000, days_late=45, day=dt.date(2026, 10, 1)).formula
'欠缴 10,000.00 × 0.05% × 45 天 = 225.00'
"""

from __future__ import annotations

import datetime as dt

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.money import Fen, rate, times, yuan_grouped
from zyg.law.parameters import measure
from zyg.law.social_insurance.words import percent


def late_fee(*, arrears: Fen, days_late: int, day: dt.date) -> Line:
    """Compute the late fee on arrears.

    Args:
        arrears: contributions not paid in time, in fen.
        days_late: days from the day of default to the day of payment.
        day: day of payment; decides the rate.

    Raises:
        RuleRefusedError: negative arrears or days.
    """
    _not_negative("欠缴金额", arrears)
    _not_negative("逾期天数", days_late)
    version = measure("social_insurance/late_fee").at(day)
    daily = rate(version.value["daily_rate"])
    amount = times(arrears, daily * days_late)
    return Line(
        code="late_fee",
        label="社会保险费滞纳金",
        amount=amount,
        formula=(
            f"欠缴 {yuan_grouped(arrears)} × {percent(daily)} × {days_late} 天"
            f" = {yuan_grouped(amount)}"
        ),
        rule="social_insurance.late_fee",
        version=version.name,
        source=version.source,
        inputs={"arrears": arrears, "days_late": days_late, "daily_rate": percent(daily)},
    )


def undeclared_amount(*, last_month: Fen, day: dt.date) -> Line:
    """Amount that counts as due for a month that was not declared.

    Args:
        last_month: amount paid for the month before, in fen.
        day: a day of the month that was not declared.

    >>> undeclared_amount(last_month=1_000_000, day=dt.date(2026, 10, 1)).amount
    1100000
    """
    _not_negative("上月缴费额", last_month)
    version = measure("social_insurance/undeclared").at(day)
    factor = rate(version.value["factor"])
    amount = times(last_month, factor)
    told = f"上月缴费额 {yuan_grouped(last_month)} × {percent(factor)}"
    return Line(
        code="undeclared_amount",
        label="未按规定申报的应缴数额",
        amount=amount,
        formula=f"{told} = {yuan_grouped(amount)}",
        rule="social_insurance.undeclared",
        version=version.name,
        source=version.source,
        inputs={"last_month": last_month},
    )


def _not_negative(name: str, value: int) -> None:
    if value < 0:
        raise RuleRefusedError(f"{name}不能为负数；请核对后再计算。")
