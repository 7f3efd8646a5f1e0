"""Tax-free allowances of foreign residents, or special additional deductions (外籍津补贴).

Law: 财政部 税务总局公告2023年第29号, to 2027-12-31: a foreign resident chooses for the whole tax
year either the tax-free allowances (housing, meals, laundry, moving, travel, home leave, language,
children's education …) or the special additional deductions, never both.

>>> import datetime as dt
>>> choose_allowances(
...     allowances=8_000_00, special_additional=0, day=dt.date(2026, 5, 8)
... ).amount
800000
"""

from __future__ import annotations

import datetime as dt

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.income_tax.tables import explain, in_force
from zyg.law.money import Fen, yuan_grouped

RULE = "foreign_allowances"


def choose_allowances(*, allowances: Fen, special_additional: Fen, day: dt.date) -> Line:
    """Return the exempt allowances of a foreign resident who chose them.

    Args:
        allowances: allowances of the year so far, in fen, reasonable and with evidence.
        special_additional: special additional deductions taken in the same tax year, in fen.
        day: day of payment.

    Raises:
        RuleRefusedError: both are taken in one year, or after the last day of the rule.
    """
    version = in_force("foreign_allowances", day)
    if allowances and special_additional:
        raise RuleRefusedError(
            f"{day.year} 年同时享受外籍津补贴免税 {yuan_grouped(allowances)} 元与专项附加扣除 "
            f"{yuan_grouped(special_additional)} 元；一个纳税年度只能选一种，请取消其中一种。"
        )
    return explain(
        code="foreign_allowances",
        label="外籍个人津补贴免税",
        amount=allowances,
        formula=f"选择免税津补贴，免税 {yuan_grouped(allowances)}，不享受专项附加扣除",
        version=version,
        rule=RULE,
        inputs={"allowances": allowances},
    )
