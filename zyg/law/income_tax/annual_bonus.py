"""Annual one-time bonus (全年一次性奖金) taxed apart from the comprehensive income.

Law: 财政部 税务总局公告2023年第30号, to 2027-12-31: the bonus divided by 12 picks the band of the
monthly table; tax = bonus × rate − quick deduction (the quick deduction once). A person may use
it once in a tax year, over all employers (国税发〔2005〕9号 article 3). It may be merged into the
wages instead.

>>> import datetime as dt
>>> tax_bonus_separately(bonus=36_001_00, day=dt.date(2026, 2, 10)).tax
339010
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.income_tax.tables import Band, annual_table, explain, in_force, monthly_table
from zyg.law.money import Fen, half_up, yuan_grouped

RULE = "annual_bonus"


@dataclass(frozen=True, slots=True)
class BonusTax:
    """Tax on a bonus, in fen."""

    bonus: Fen
    taxable: Fen
    rate_pct: int
    quick: Fen
    tax: Fen
    lines: tuple[Line, ...]


def tax_bonus_separately(
    *,
    bonus: Fen,
    day: dt.date,
    exempt: Fen = 0,
    deductions: Fen = 0,
    tax_reduction: Fen = 0,
) -> BonusTax:
    """Tax a bonus apart from the comprehensive income.

    Args:
        bonus: the bonus in fen.
        day: day of payment.
        exempt: exempt part of the bonus.
        deductions: other deductions and donations declared with the bonus.
        tax_reduction: reduction of tax.

    Raises:
        RuleRefusedError: negative bonus, or after the last day of the rule.
    """
    if bonus < 0:
        raise RuleRefusedError(f"奖金 {yuan_grouped(bonus)} 为负；请以更正申报冲减原奖金。")
    version = in_force("annual_bonus", day)
    taxable = max(0, bonus - exempt - deductions)
    band = bonus_band(taxable, day)
    tax = max(0, band.tax(taxable) - tax_reduction)
    reduced = f" − 减免税额 {yuan_grouped(tax_reduction)}" if tax_reduction else ""
    divisor = version.value["divisor"]
    monthly = yuan_grouped(half_up(Fraction(taxable, divisor)))
    line = explain(
        code="bonus_tax",
        label="全年一次性奖金应纳税额",
        amount=tax,
        formula=f"÷{divisor} = {monthly}，适用 {band.pct}%：{band.formula(taxable)}{reduced}",
        version=version,
        rule=RULE,
        inputs={"bonus": bonus, "taxable": taxable, "rate_pct": band.pct, "quick": band.quick},
    )
    return BonusTax(bonus, taxable, band.pct, band.quick, tax, (line,))


def tax_bonus_merged(*, bonus: Fen, wage_taxable: Fen, day: dt.date) -> BonusTax:
    """Tax that a bonus adds when it joins the comprehensive income of the year.

    Args:
        bonus: the bonus in fen.
        wage_taxable: taxable income of the year without the bonus; below zero when deductions
            exceed the wages.
        day: day of payment.

    Raises:
        RuleRefusedError: no table in force.
    """
    table = annual_table(day)
    together = max(0, wage_taxable + bonus)
    band = table.band(together)
    without = table.tax(wage_taxable)
    tax = band.tax(together) - without
    line = explain(
        code="bonus_tax",
        label="全年一次性奖金并入综合所得增加的税额",
        amount=tax,
        formula=f"{band.formula(together)}；减不含奖金的税额 {yuan_grouped(without)}",
        version=table.version,
        rule=RULE,
        inputs={"bonus": bonus, "wage_taxable": wage_taxable},
    )
    return BonusTax(bonus, together, band.pct, band.quick, tax, (line,))


def bonus_band(taxable: Fen, day: dt.date) -> Band:
    """Return the band of the monthly table that a twelfth of the bonus picks.

    Raises:
        RuleRefusedError: after the last day of the rule.
    """
    divisor = in_force("annual_bonus", day).value["divisor"]
    return monthly_table(day).band(Fraction(taxable, divisor))


def require_unused_this_year(*, day: dt.date, used_on: Sequence[dt.date]) -> None:
    """Refuse a second separately taxed bonus in one tax year.

    Args:
        day: day of payment of the bonus that is about to be taxed apart.
        used_on: days on which this person used the rule, at any employer.

    Raises:
        RuleRefusedError: the person used the rule in the year of ``day``.
    """
    limit = in_force("annual_bonus", day).value["times_a_year"]
    used = sorted(other for other in used_on if other.year == day.year)
    if len(used) >= limit:
        raise RuleRefusedError(
            f"{day.year} 年已在 {used[-1]} 按全年一次性奖金单独计税，每人每年只能用 {limit} 次"
            "（国税发〔2005〕9号第三条）；请并入当月工资薪金计税。"
        )
