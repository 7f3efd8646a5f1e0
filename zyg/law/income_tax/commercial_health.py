"""Commercial health insurance (商业健康保险) deducted before tax.

Law: 财税〔2017〕39号: 200 a month and 2,400 a year, only with the tax-preference code of the policy
(税优识别码).

>>> import datetime as dt
>>> commercial_health_deductible(
...     premium=300_00, deducted_this_year=0, policy_code="T-1", day=dt.date(2026, 1, 31)
... ).amount
20000
"""

from __future__ import annotations

import datetime as dt

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.income_tax.tables import explain, in_force
from zyg.law.money import Fen, yuan_grouped, yuan_to_fen


def commercial_health_deductible(
    *, premium: Fen, deducted_this_year: Fen, policy_code: str, day: dt.date
) -> Line:
    """Return the health premium that may be deducted in a month.

    Args:
        premium: premium of the month, in fen.
        deducted_this_year: already deducted in the tax year, in fen.
        policy_code: tax-preference code of the policy (税优识别码).
        day: a day in the month.

    Raises:
        RuleRefusedError: no policy code, or no rule in force.
    """
    if not policy_code.strip():
        raise RuleRefusedError("商业健康保险没有税优识别码，不能税前扣除；请向保险公司索取后补录。")
    version = in_force("commercial_health", day)
    month, year = (yuan_to_fen(version.value[key]) for key in ("month_cap", "year_cap"))
    amount = min(premium, month, max(0, year - deducted_this_year))
    return explain(
        code="commercial_health",
        label="商业健康保险扣除",
        amount=amount,
        formula=(
            f"每月限额 {yuan_grouped(month)}、每年限额 {yuan_grouped(year)}，"
            f"已扣 {yuan_grouped(deducted_this_year)}，保费 {yuan_grouped(premium)}，"
            f"可扣 {yuan_grouped(amount)}"
        ),
        version=version,
        rule="commercial_health",
        inputs={"premium": premium, "deducted_this_year": deducted_this_year},
    )
