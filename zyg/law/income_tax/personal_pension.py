"""Personal pension (个人养老金): what may be deducted and the tax on drawings.

Law: 12,000 a year, in withholding or in the annual settlement; drawings are taxed alone at 3 %.

>>> import datetime as dt
>>> day = dt.date(2026, 11, 10)
>>> personal_pension_deductible(paid=1_500_00, deducted_this_year=11_000_00, day=day).amount
100000
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from zyg.law.explain import Line
from zyg.law.income_tax.tables import PER_CENT, explain, in_force
from zyg.law.money import Fen, times, yuan_grouped, yuan_to_fen


def personal_pension_deductible(*, paid: Fen, deducted_this_year: Fen, day: dt.date) -> Line:
    """Return the personal pension that may be deducted now.

    Args:
        paid: paid and not yet deducted, in fen.
        deducted_this_year: already deducted in the tax year, in fen.
        day: day of the deduction.

    Raises:
        RuleRefusedError: no rule in force.
    """
    version = in_force("personal_pension", day)
    cap = yuan_to_fen(version.value["year_cap"])
    amount = min(paid, max(0, cap - deducted_this_year))
    return explain(
        code="personal_pension",
        label="个人养老金扣除",
        amount=amount,
        formula=(
            f"年度限额 {yuan_grouped(cap)}，已扣 {yuan_grouped(deducted_this_year)}，"
            f"本次缴存 {yuan_grouped(paid)}，可扣 {yuan_grouped(amount)}"
        ),
        version=version,
        rule="personal_pension",
        inputs={"paid": paid, "deducted_this_year": deducted_this_year},
    )


def tax_personal_pension_drawing(*, amount: Fen, day: dt.date) -> Line:
    """Tax a drawing from the personal pension at its own rate.

    Raises:
        RuleRefusedError: no rule in force.

    >>> tax_personal_pension_drawing(amount=10_000_00, day=dt.date(2026, 1, 5)).amount
    30000
    """
    version = in_force("personal_pension", day)
    pct = version.value["withdraw_rate_pct"]
    tax = times(amount, Fraction(pct, PER_CENT))
    return explain(
        code="personal_pension_tax",
        label="领取个人养老金应纳税额",
        amount=tax,
        formula=f"{yuan_grouped(amount)} × {pct}% = {yuan_grouped(tax)}",
        version=version,
        rule="personal_pension",
        inputs={"amount": amount},
    )
