"""One-time compensation at the end of a labour relation (解除劳动关系一次性补偿收入).

Law: 财税〔2018〕164号 article 5(1), from 2019-01-01: up to three times the local average *annual*
wage of last year is exempt; the excess alone goes on the annual table, without 60,000, and stays
out of the comprehensive income.

>>> import datetime as dt
>>> result = tax_severance(
...     amount=600_000_00, local_average_annual_wage=144_000_00, day=dt.date(2026, 9, 30)
... )
>>> result.exempt, result.taxable, result.tax
(43200000, 16800000, 1668000)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.income_tax.tables import annual_table, explain, in_force
from zyg.law.money import Fen, yuan_grouped
from zyg.law.parameters import Version

RULE = "severance"


@dataclass(frozen=True, slots=True)
class SeveranceTax:
    """Tax on a severance payment, in fen."""

    amount: Fen
    exempt: Fen
    taxable: Fen
    rate_pct: int
    quick: Fen
    tax: Fen
    lines: tuple[Line, ...]


def tax_severance(
    *,
    amount: Fen,
    local_average_annual_wage: Fen,
    day: dt.date,
    deductions: Fen = 0,
    tax_reduction: Fen = 0,
) -> SeveranceTax:
    """Tax a severance payment.

    Args:
        amount: everything paid for the end of the relation, in fen.
        local_average_annual_wage: average annual wage of last year at the place, in fen.
        day: day of payment.
        deductions: other deductions and donations declared with it.
        tax_reduction: reduction of tax.

    Raises:
        RuleRefusedError: a negative amount, no average wage, or no rule in force.
    """
    if amount < 0 or local_average_annual_wage <= 0:
        raise RuleRefusedError(
            "补偿金不能为负，且须有当地上年职工年平均工资；请在政策参数中补录当地公布的数。"
        )
    version = in_force("severance", day)
    limit = local_average_annual_wage * version.value["exempt_multiple"]
    exempt = min(amount, limit)
    taxable = max(0, amount - exempt - deductions)
    table = annual_table(day)
    band = table.band(taxable)
    tax = max(0, band.tax(taxable) - tax_reduction)
    lines = (
        _exempt_line(amount, local_average_annual_wage, limit, version),
        explain(
            code="severance_tax",
            label="一次性补偿应纳税额",
            amount=tax,
            formula=band.formula(taxable),
            version=table.version,
            rule=RULE,
            inputs={"taxable": taxable, "rate_pct": band.pct, "quick": band.quick},
        ),
    )
    return SeveranceTax(amount, exempt, taxable, band.pct, band.quick, tax, lines)


def _exempt_line(amount: Fen, average: Fen, limit: Fen, version: Version) -> Line:
    exempt = min(amount, limit)
    return explain(
        code="severance_exempt",
        label="一次性补偿免税部分",
        amount=exempt,
        formula=(
            f"当地上年职工平均工资 {yuan_grouped(average)} × {version.value['exempt_multiple']}"
            f" = {yuan_grouped(limit)}，补偿 {yuan_grouped(amount)}，免税 {yuan_grouped(exempt)}"
        ),
        version=version,
        rule=RULE,
        inputs={"amount": amount, "local_average_annual_wage": average},
    )
