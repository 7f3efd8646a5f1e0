"""One-time subsidy for early retirement (提前退休一次性补贴).

Law: 财税〔2018〕164号 article 5(2), from 2019-01-01::

    tax = {[(subsidy ÷ years to the legal age) − 60,000] × rate − quick deduction} × years

on the annual table, apart from the comprehensive income; rounded once at the end.

>>> import datetime as dt
>>> tax_early_retirement(subsidy=180_000_00, years=2, day=dt.date(2026, 6, 1)).tax
180000
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.income_tax.tables import PER_CENT, annual_table, explain, in_force
from zyg.law.money import Fen, half_up, yuan_grouped, yuan_to_fen
from zyg.law.periods import MONTHS_PER_YEAR

RULE = "early_retirement"


@dataclass(frozen=True, slots=True)
class EarlyRetirementTax:
    """Tax on an early-retirement subsidy; ``yearly_taxable`` is rounded for display, in fen."""

    subsidy: Fen
    years: int
    yearly_taxable: Fen
    rate_pct: int
    quick: Fen
    tax: Fen
    lines: tuple[Line, ...]


def tax_early_retirement(*, subsidy: Fen, years: int, day: dt.date) -> EarlyRetirementTax:
    """Tax a subsidy for early retirement.

    Args:
        subsidy: the one-time subsidy in fen.
        years: years from the early retirement to the legal age (``whole_years``).
        day: day of payment.

    Raises:
        RuleRefusedError: no years left, a negative amount, or no rule in force.
    """
    if years < 1 or subsidy < 0:
        raise RuleRefusedError(
            f"提前退休补贴 {yuan_grouped(subsidy)} 元、距法定退休年龄 {years} 年："
            "补贴不能为负，年数至少为 1；请核对退休日期。"
        )
    version = in_force("early_retirement", day)
    basic = yuan_to_fen(in_force("basic_deduction", day).value["year"])
    yearly = max(Fraction(0), Fraction(subsidy, years) - basic)
    band = annual_table(day).band(yearly)
    tax = half_up(max(Fraction(0), yearly * band.pct / PER_CENT - band.quick) * years)
    line = explain(
        code="early_retirement_tax",
        label="提前退休一次性补贴应纳税额",
        amount=tax,
        formula=(
            f"[（{yuan_grouped(subsidy)} ÷ {years} − {yuan_grouped(basic)}，不低于 0）× {band.pct}%"
            f" − {yuan_grouped(band.quick)}] × {years} = {yuan_grouped(tax)}"
        ),
        version=version,
        rule=RULE,
        inputs={"subsidy": subsidy, "years": years, "rate_pct": band.pct, "quick": band.quick},
    )
    return EarlyRetirementTax(subsidy, years, half_up(yearly), band.pct, band.quick, tax, (line,))


def whole_years(*, months: int, day: dt.date) -> int:
    """Turn months to the legal age into the years of the formula.

    The text says 实际年度数; that a part of a year counts as one is unverified practice and
    marked so in the parameters.

    >>> whole_years(months=62, day=dt.date(2026, 6, 1))
    6
    """
    up: bool = in_force("early_retirement_years", day).value["part_year_counts"]
    return -(-months // MONTHS_PER_YEAR) if up else months // MONTHS_PER_YEAR
