"""How a part of a month is paid: five policies, one rule of decency (月工资折算).

No national text says more than 21.75 (人社部发〔2025〕2号), so the policy is the tenant's and is
printed on the payslip. Let S be the monthly pay, P the paid days (worked, paid leave, statutory
days inside employment), T the payable days of the month (work + statutory days), A = T − P:

==================  ============================  =========================================
policy              formula                       remark
==================  ============================  =========================================
``ratio``           S × P ÷ T                     the default; forward and reverse agree
``forward_21.75``   S ÷ 21.75 × P                 正算; may be below S in a short month
``reverse_21.75``   S − S ÷ 21.75 × A             反算; never used when A is over half of T
``calendar``        S × days employed ÷ length    days of the calendar
``none``            S                             not prorated
==================  ============================  =========================================

Full attendance always pays S and the result lies in ``[0, S]``.

>>> month = MonthDays(payable=Fraction(21), paid=Fraction(15), calendar=31, employed=20)
>>> day = dt.date(2026, 10, 31)
>>> for policy in ("ratio", "forward_21.75", "reverse_21.75", "calendar", "none"):
...     print(policy, prorate(8_700_00, policy=policy, days=month, day=day).amount)
ratio 621429
forward_21.75 600000
reverse_21.75 630000
calendar 561290
none 870000
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from zyg.law.explain import RuleRefusedError
from zyg.law.money import Fen, rate, yuan_grouped
from zyg.law.pay.figures import in_force, number, part, pay_days
from zyg.law.pay.items import Prorate

POLICY_LABELS: dict[Prorate, str] = {
    "ratio": "按应计薪日比例",
    "none": "不折算",
    "forward_21.75": "按21.75天正算",
    "reverse_21.75": "按21.75天反算",
    "calendar": "按日历日",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDays:
    """Days of one person's month.

    Attributes:
        payable: work and statutory days of the month in the person's pattern.
        paid: those that are paid.
        calendar: calendar days of the month.
        employed: calendar days employed, ``None`` when not known.
    """

    payable: Fraction
    paid: Fraction
    calendar: int
    employed: int | None = None


@dataclass(frozen=True, slots=True)
class Prorated:
    """A prorated amount in fen and the sentence that explains it."""

    amount: Fen
    formula: str


@dataclass(frozen=True, slots=True)
class ProrationComparison:
    """What each practice formula would give before full pay and [0, S] are kept, in fen."""

    ratio: Fen
    forward_2175: Fen
    reverse_2175: Fen
    calendar: Fen | None


def prorate(amount: Fen, *, policy: Prorate, days: MonthDays, day: dt.date) -> Prorated:
    """Return the part of a monthly amount that is paid.

    Args:
        amount: monthly pay S in fen, not negative for a clamp to make sense; a negative
            standing deduction is prorated the same way.
        policy: one of the five policies.
        days: days of the month.
        day: a day of the month, for the version of 21.75.

    Raises:
        RuleRefusedError: the month has no payable days, more paid than payable days, or the
            calendar policy does not know the days employed.
    """
    if policy == "none":
        return Prorated(amount, f"{yuan_grouped(amount)}（不折算）")
    if policy == "calendar":
        return _calendar(amount, days)
    _check(days)
    if days.paid == days.payable:
        return Prorated(amount, f"{yuan_grouped(amount)}（全勤）")
    if policy == "reverse_21.75" and not _reverse_allowed(days, day):
        told = "缺勤超过应计薪日一半，反算不适用，改按比例："
        return _ratio(amount, days, told)
    if policy == "ratio":
        return _ratio(amount, days, "")
    divisor, _ = pay_days(day)
    if policy == "forward_21.75":
        raw, told = _forward(amount, days, divisor)
    else:
        raw, told = _reverse(amount, days, divisor)
    paid = _clamp(raw, amount)
    cut = "" if paid == raw else f"，限于 0 至 {yuan_grouped(amount)}"
    return Prorated(paid, f"{told}{cut} = {yuan_grouped(paid)}")


def compare_formulas(amount: Fen, *, days: MonthDays, day: dt.date) -> ProrationComparison:
    """Return what the practice formulas give on their own, to choose a policy by.

    The reverse formula turns negative for a late joiner; ``prorate`` never pays that.

    >>> days = MonthDays(payable=Fraction(23), paid=Fraction(1), calendar=31, employed=1)
    >>> found = compare_formulas(8_700_00, days=days, day=dt.date(2026, 7, 31))
    >>> found.ratio, found.forward_2175, found.reverse_2175, found.calendar
    (37826, 40000, -10000, 28065)

    Raises:
        RuleRefusedError: the month has no payable days.
    """
    _check(days)
    divisor, _ = pay_days(day)
    employed = days.employed
    return ProrationComparison(
        ratio=part(amount, days.paid, days.payable),
        forward_2175=_forward(amount, days, divisor)[0],
        reverse_2175=_reverse(amount, days, divisor)[0],
        calendar=None
        if employed is None
        else part(amount, Fraction(employed), Fraction(days.calendar)),
    )


def _check(days: MonthDays) -> None:
    if days.payable <= 0:
        raise RuleRefusedError("本月应计薪日为 0，无法折算；请核对日历和班次。")
    if not 0 <= days.paid <= days.payable:
        raise RuleRefusedError(
            f"计薪日 {number(days.paid)} 天超出应计薪日 {number(days.payable)} 天；请核对考勤汇总。"
        )


def _reverse_allowed(days: MonthDays, day: dt.date) -> bool:
    limit = rate(in_force("proration", day).value["reverse_not_above_share"])
    return days.payable - days.paid <= days.payable * limit


def _ratio(amount: Fen, days: MonthDays, told: str) -> Prorated:
    paid = part(amount, days.paid, days.payable)
    return Prorated(
        paid,
        f"{told}{yuan_grouped(amount)} × {number(days.paid)} ÷ {number(days.payable)} 天"
        f" = {yuan_grouped(paid)}",
    )


def _forward(amount: Fen, days: MonthDays, divisor: Fraction) -> tuple[Fen, str]:
    raw = part(amount, days.paid, divisor)
    return raw, f"{yuan_grouped(amount)} ÷ {number(divisor)} × {number(days.paid)} 天"


def _reverse(amount: Fen, days: MonthDays, divisor: Fraction) -> tuple[Fen, str]:
    absent = days.payable - days.paid
    raw = part(amount, divisor - absent, divisor)
    shown = yuan_grouped(amount)
    return raw, f"{shown} − {shown} ÷ {number(divisor)} × {number(absent)} 天"


def _calendar(amount: Fen, days: MonthDays) -> Prorated:
    employed = days.employed
    if employed is None:
        if days.paid == days.payable:
            return Prorated(amount, f"{yuan_grouped(amount)}（全勤）")
        raise RuleRefusedError("按日历日折算需要本月在职的日历天数；请补录入离职日期。")
    if not 0 <= employed <= days.calendar:
        raise RuleRefusedError(
            f"在职 {employed} 天超出当月 {days.calendar} 个日历日；请核对入离职日期。"
        )
    if employed == days.calendar:
        return Prorated(amount, f"{yuan_grouped(amount)}（全月在职）")
    paid = part(amount, Fraction(employed), Fraction(days.calendar))
    return Prorated(
        paid,
        f"{yuan_grouped(amount)} × {employed} ÷ {days.calendar} 个日历日 = {yuan_grouped(paid)}",
    )


def _clamp(raw: Fen, full: Fen) -> Fen:
    low, high = min(0, full), max(0, full)
    return min(max(raw, low), high)
