"""What an employer owes beside contributions: the levy for disabled employment, the union fee.

残疾人就业条例 §8–9: at least 1.5 % of the staff are disabled people, else the employer pays
(staff × ratio − disabled staff) × average wage of its staff; the wage counts up to twice the
local average. Reliefs of 2023–2027 are unverified. 工会法 §43(2): 2 % of all wages.

>>> disabled_levy(staff=100, disabled_staff=1, ratio=Fraction("0.015"), average_wage=12_000_000,
...     local_average_wage=15_000_000, year=2026).amount
3000000
>>> union_fee(total_wages=100_000_000, day=dt.date(2026, 10, 31)).amount
2000000
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.money import Fen, half_up, rate, times, yuan_grouped
from zyg.law.parameters import measure
from zyg.law.social_insurance.words import percent


def disabled_levy(
    *,
    staff: int | Fraction,
    disabled_staff: int | Fraction,
    ratio: Fraction,
    average_wage: Fen,
    local_average_wage: Fen,
    year: int,
) -> Line:
    """Compute the levy of a year from the figures of the year before.

    Args:
        staff: average number of staff of the last year.
        disabled_staff: disabled staff of the last year.
        ratio: ratio that the province asks for, not below 1.5 %.
        average_wage: average yearly wage of the employer's staff, in fen.
        local_average_wage: average yearly wage of the place, in fen.
        year: year in which it is declared.

    Raises:
        RuleRefusedError: ratio below the law, no staff, or a year without rules.
    """
    day = dt.date(year, 7, 1)
    rule = measure("social_insurance/disabled_levy").at(day)
    least = rate(rule.value["least_ratio"])
    if ratio < least:
        raise RuleRefusedError(
            f"安排残疾人就业的比例 {percent(ratio)} 低于法定最低 {percent(least)}；"
            "请按本省（区、市）规定填写。"
        )
    if staff <= 0 or not 0 <= disabled_staff <= staff:
        raise RuleRefusedError("在职职工人数应大于 0，残疾职工人数应在 0 与在职人数之间；请核对。")
    wage = min(average_wage, half_up(local_average_wage * rate(rule.value["wage_cap"])))
    missing = max(Fraction(0), staff * ratio - disabled_staff)
    factor, reason = _relief(staff, disabled_staff, missing, day)
    amount = half_up(missing * wage * factor)
    return Line(
        code="disabled_levy",
        label="残疾人就业保障金",
        amount=amount,
        formula=(
            f"（{_number(staff)} × {percent(ratio)} − {_number(disabled_staff)}）× "
            f"{yuan_grouped(wage)}{reason} = {yuan_grouped(amount)}"
        ),
        rule="social_insurance.disabled_levy",
        version=rule.name,
        source=rule.source,
        inputs={"average_wage": average_wage, "wage_counted": wage, "factor": percent(factor)},
    )


def union_fee(*, total_wages: Fen, day: dt.date) -> Line:
    """Compute the union fee on all wages of a month, in fen."""
    version = measure("social_insurance/union_fee").at(day)
    share = rate(version.value["rate"])
    amount = times(total_wages, share)
    wages = yuan_grouped(total_wages)
    return Line(
        code="union_fee",
        label="工会经费",
        amount=amount,
        formula=f"工资总额 {wages} × {percent(share)} = {yuan_grouped(amount)}",
        rule="social_insurance.union_fee",
        version=version.name,
        source=version.source,
        inputs={"total_wages": total_wages},
    )


def _relief(
    staff: int | Fraction, disabled_staff: int | Fraction, missing: Fraction, day: dt.date
) -> tuple[Fraction, str]:
    """Share of the levy that is asked for, and the words for the formula."""
    if not missing:
        return Fraction(1), ""
    relief = measure("social_insurance/disabled_levy_relief").at(day)
    value = relief.value
    if staff <= int(value["exempt_staff"]):
        return Fraction(0), f" × 0%（{value['exempt_staff']} 人及以下免征，优惠未核验）"
    reached = Fraction(disabled_staff) / staff >= rate(value["step"])
    factor = rate(value["above_step" if reached else "below_step"])
    return factor, f" × {percent(factor)}（分档减缴，优惠未核验）"


def _number(value: int | Fraction) -> str:
    exact = Fraction(value)
    return f"{Decimal(exact.numerator) / exact.denominator:f}"
