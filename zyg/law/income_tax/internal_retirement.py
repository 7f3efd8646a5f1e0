"""One-time income of internal retirement (内部退养一次性收入).

Law: 财税〔2018〕164号 article 5(3), 国税发〔1999〕58号: lump ÷ months to the legal age + the
month's wage − 5,000 picks the band of the *monthly* table; tax of the month = (wage + lump −
5,000) × rate − quick deduction. What the wage alone owes in that month is taken off to get the
tax on the lump; the wage itself goes on in the cumulative method.

>>> import datetime as dt
>>> result = tax_internal_retirement(
...     lump=100_000_00, months=40, month_wage=7_000_00, day=dt.date(2026, 7, 10)
... )
>>> result.month_tax, result.wage_tax, result.lump_tax
(999000, 6000, 993000)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.income_tax.tables import explain, in_force, monthly_table
from zyg.law.money import Fen, yuan_grouped, yuan_to_fen

RULE = "internal_retirement"


@dataclass(frozen=True, slots=True)
class InternalRetirementTax:
    """Tax of the month in which the lump is paid, in fen.

    Attributes:
        lump: the one-time income.
        rate_pct: rate that the spread lump picks.
        quick: its quick deduction.
        month_tax: tax on wage and lump of the month together.
        wage_tax: tax of the month's wage alone on the monthly table.
        lump_tax: the difference, declared for the lump.
        lines: the explanation.
    """

    lump: Fen
    rate_pct: int
    quick: Fen
    month_tax: Fen
    wage_tax: Fen
    lump_tax: Fen
    lines: tuple[Line, ...]


def tax_internal_retirement(
    *, lump: Fen, months: int, month_wage: Fen, day: dt.date
) -> InternalRetirementTax:
    """Tax the one-time income of internal retirement.

    Args:
        lump: the one-time income in fen.
        months: months from the internal retirement to the legal age.
        month_wage: wage of the month of payment after its deductions, before the 5,000.
        day: day of payment.

    Raises:
        RuleRefusedError: no months left, a negative amount, or no rule in force.
    """
    if months < 1 or lump < 0:
        raise RuleRefusedError(
            f"内退一次性收入 {yuan_grouped(lump)} 元、距法定退休 {months} 个月："
            "收入不能为负，月数至少为 1；请核对退休日期。"
        )
    version = in_force("internal_retirement", day)
    basic = yuan_to_fen(in_force("basic_deduction", day).value["month"])
    table = monthly_table(day)
    band = table.band(Fraction(lump, months) + month_wage - basic)
    taxable = max(0, month_wage + lump - basic)
    month_tax = band.tax(taxable)
    wage_tax = table.tax(month_wage - basic)
    lump_tax = max(0, month_tax - wage_tax)
    line = explain(
        code="internal_retirement_tax",
        label="内退一次性收入应纳税额",
        amount=lump_tax,
        formula=(
            f"{yuan_grouped(lump)} ÷ {months} + {yuan_grouped(month_wage)} − {yuan_grouped(basic)}"
            f" 适用 {band.pct}%：{band.formula(taxable)}；"
            f"减当月工资税额 {yuan_grouped(wage_tax)} = {yuan_grouped(lump_tax)}"
        ),
        version=version,
        rule=RULE,
        inputs={"lump": lump, "months": months, "month_wage": month_wage},
    )
    return InternalRetirementTax(lump, band.pct, band.quick, month_tax, wage_tax, lump_tax, (line,))
