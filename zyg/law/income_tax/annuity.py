"""Enterprise and occupational annuity (企业年金、职业年金): contributions and drawings.

Law: 财税〔2013〕103号: the own contribution is deductible up to 4 % of the own average monthly wage
of last year, that base capped at three times the city's average monthly wage of last year; the
excess is wage income of the month. Drawings (财税〔2018〕164号 article 4) are taxed alone, without
5,000: by the month on the monthly table, by the quarter spread over its months, by the year on
the annual table; a lump sum on the annual table after emigration or death, else on the monthly.

>>> import datetime as dt
>>> result = annuity_deductible(
...     contribution=500_00, own_average_wage=10_000_00, city_average_annual_wage=48_089_00,
...     day=dt.date(2014, 1, 31),
... )
>>> result.deductible, result.taxable_excess
(40000, 10000)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from zyg.law.explain import Line
from zyg.law.income_tax.tables import (
    PER_CENT,
    TaxTable,
    annual_table,
    explain,
    in_force,
    monthly_table,
)
from zyg.law.money import Fen, half_up, yuan_grouped
from zyg.law.periods import MONTHS_PER_YEAR

Drawing = Literal["monthly", "quarterly", "yearly", "lump_emigration_or_death", "lump_other"]


@dataclass(frozen=True, slots=True)
class AnnuityDeduction:
    """Deductible own contribution of a month, in fen."""

    base: Fen
    deductible: Fen
    taxable_excess: Fen
    line: Line


def annuity_deductible(
    *,
    contribution: Fen,
    own_average_wage: Fen,
    city_average_annual_wage: Fen,
    day: dt.date,
) -> AnnuityDeduction:
    """Split an own annuity contribution into its deductible part and the taxable excess.

    Args:
        contribution: own contribution of the month, in fen.
        own_average_wage: own average monthly wage of last year, in fen.
        city_average_annual_wage: average annual wage of the city of last year, in fen.
        day: a day in the month.

    Raises:
        RuleRefusedError: before 2014-01-01.
    """
    version = in_force("annuity", day)
    multiple = version.value["base_cap_multiple"]
    cap = Fraction(city_average_annual_wage * multiple, MONTHS_PER_YEAR)
    base = min(Fraction(own_average_wage), cap)
    limit = half_up(base * version.value["rate_pct"] / PER_CENT)
    deductible = min(contribution, limit)
    line = explain(
        code="annuity_deductible",
        label="年金个人缴费可扣除额",
        amount=deductible,
        formula=(
            f"计税基数 {yuan_grouped(half_up(base))}（上限 {yuan_grouped(half_up(cap))}）"
            f" × {version.value['rate_pct']}% = {yuan_grouped(limit)}，"
            f"缴费 {yuan_grouped(contribution)}，可扣 {yuan_grouped(deductible)}"
        ),
        version=version,
        rule="annuity",
        inputs={"contribution": contribution, "own_average_wage": own_average_wage},
    )
    return AnnuityDeduction(half_up(base), deductible, contribution - deductible, line)


def tax_annuity_drawing(*, amount: Fen, drawing: Drawing, day: dt.date) -> Line:
    """Tax a drawing from an annuity.

    Args:
        amount: the amount drawn, in fen.
        drawing: how it is drawn.
        day: day of payment.

    Raises:
        RuleRefusedError: no rule in force.

    >>> tax_annuity_drawing(amount=5_000_00, drawing="monthly", day=dt.date(2026, 1, 31)).amount
    29000
    """
    version = in_force("annuity_drawing", day)
    months: int = version.value["months_in_quarter"] if drawing == "quarterly" else 1
    table = _drawing_table(drawing, day)
    part = Fraction(amount, months)
    band = table.band(part)
    tax = half_up(max(Fraction(0), part * band.pct / PER_CENT - band.quick) * months)
    spread = f" ÷ {months}" if months > 1 else ""
    return explain(
        code="annuity_tax",
        label="领取年金应纳税额",
        amount=tax,
        formula=(
            f"[（{yuan_grouped(amount)}{spread}）× {band.pct}% − {yuan_grouped(band.quick)}]"
            f" × {months} = {yuan_grouped(tax)}"
        ),
        version=version,
        rule="annuity_drawing",
        inputs={"amount": amount, "drawing": drawing, "rate_pct": band.pct},
    )


def _drawing_table(drawing: Drawing, day: dt.date) -> TaxTable:
    if drawing in {"yearly", "lump_emigration_or_death"}:
        return annual_table(day)
    return monthly_table(day)
