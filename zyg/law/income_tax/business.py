"""Business income (经营所得): the table, the half relief, the prepayment.

Law: IIT Law article 3(2); half relief for individual businesses on taxable income up to 2,000,000
(2023-01-01 to 2027-12-31; up to 1,000,000 in 2021 and 2022)::

    relief = (tax on the part up to the cap − other reductions × part ÷ total) × 50 %

>>> import datetime as dt
>>> half_relief(taxable=80_000_00, other_reduction=2_000_00, day=dt.date(2026, 1, 1)).relief
225000
>>> half_relief(taxable=1_200_000_00, other_reduction=6_000_00, day=dt.date(2022, 1, 1)).relief
13975000
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from zyg.law.explain import Line
from zyg.law.income_tax.tables import PER_CENT, business_table, explain, in_force
from zyg.law.money import Fen, half_up, yuan_grouped, yuan_to_fen


@dataclass(frozen=True, slots=True)
class HalfRelief:
    """Half relief of an individual business, in fen."""

    taxable: Fen
    tax: Fen
    relief: Fen
    payable: Fen
    line: Line


@dataclass(frozen=True, slots=True)
class BusinessPrepayment:
    """Prepayment of a period by the cumulative figures of the year, in fen."""

    cum_taxable: Fen
    cum_tax: Fen
    relief: Fen
    prepayment: Fen
    lines: tuple[Line, ...]


def tax_business(*, taxable: Fen, day: dt.date) -> Line:
    """Tax business income by the table, without reliefs.

    Raises:
        RuleRefusedError: no table in force.

    >>> tax_business(taxable=230_000_00, day=dt.date(2026, 1, 1)).amount
    3550000
    """
    table = business_table(day)
    band = table.band(taxable)
    return explain(
        code="business_tax",
        label="经营所得应纳税额",
        amount=band.tax(taxable),
        formula=band.formula(taxable),
        version=table.version,
        rule="business",
        inputs={"taxable": taxable, "rate_pct": band.pct, "quick": band.quick},
    )


def half_relief(*, taxable: Fen, day: dt.date, other_reduction: Fen = 0) -> HalfRelief:
    """Compute the half relief of an individual business (个体工商户).

    Args:
        taxable: taxable business income of the year, all businesses together, in fen.
        day: a day in the tax year.
        other_reduction: other reductions of tax (disability and the like), in fen.

    Raises:
        RuleRefusedError: outside the years of the relief.
    """
    version = in_force("business_half_relief", day)
    cap = yuan_to_fen(version.value["cap_taxable"])
    share = Fraction(version.value["relief_pct"], PER_CENT)
    table = business_table(day)
    part = min(max(0, taxable), cap)
    tax = table.tax(taxable)
    spread = Fraction(other_reduction * part, taxable) if taxable > 0 else Fraction(0)
    relief = max(0, half_up((table.tax(part) - spread) * share))
    line = explain(
        code="half_relief",
        label="个体工商户减半征收减免税额",
        amount=relief,
        formula=(
            f"（不超过 {yuan_grouped(cap)} 部分税额 {yuan_grouped(table.tax(part))}"
            f" − 其他减免分摊 {yuan_grouped(half_up(spread))}）× {version.value['relief_pct']}%"
            f" = {yuan_grouped(relief)}"
        ),
        version=version,
        rule="business_half_relief",
        inputs={"taxable": taxable, "other_reduction": other_reduction},
    )
    return HalfRelief(taxable, tax, relief, max(0, tax - other_reduction - relief), line)


def prepay_business(
    *,
    cum_profit: Fen,
    months: int,
    day: dt.date,
    deductions: Fen = 0,
    prepaid: Fen = 0,
    other_reduction: Fen = 0,
    takes_basic: bool = True,
    individual_business: bool = True,
) -> BusinessPrepayment:
    """Compute the prepayment of a period (经营所得预缴).

    Args:
        cum_profit: profit of the year so far, in fen.
        months: months of business in the year so far.
        day: last day of the period.
        deductions: own insurance and other personal deductions of the year so far; they and the
            basic deduction are taken here only by a person without comprehensive income.
        prepaid: tax prepaid for the year before.
        other_reduction: other reductions of tax of the year so far.
        takes_basic: the person has no comprehensive income and takes 5,000 a month.
        individual_business: registered as 个体工商户 and so entitled to the half relief.

    Raises:
        RuleRefusedError: no rule in force, or the half relief has ended.
    """
    basic = yuan_to_fen(in_force("basic_deduction", day).value["month"]) * months
    taxable = max(0, cum_profit - (basic if takes_basic else 0) - deductions)
    first = tax_business(taxable=taxable, day=day)
    lines, relief = [first], 0
    if individual_business:
        half = half_relief(taxable=taxable, day=day, other_reduction=other_reduction)
        relief = half.relief
        lines.append(half.line)
    due = max(0, first.amount - other_reduction - relief - prepaid)
    last = explain(
        code="business_prepayment",
        label="本期应预缴税额",
        amount=due,
        formula=(
            f"{yuan_grouped(first.amount)} − 其他减免 {yuan_grouped(other_reduction)}"
            f" − 减半征收 {yuan_grouped(relief)} − 已预缴 {yuan_grouped(prepaid)}，不低于 0"
            f" = {yuan_grouped(due)}"
        ),
        version=in_force("business_filing", day),
        rule="business_prepayment",
        inputs={"cum_profit": cum_profit, "months": months, "prepaid": prepaid},
    )
    return BusinessPrepayment(taxable, first.amount, relief, due, (*lines, last))
