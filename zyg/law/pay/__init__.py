"""The pay engine: from a frozen person-month to explained lines.

>>> from fractions import Fraction
>>> from zyg.law.pay import PersonMonth, compute_person_month
>>> from zyg.law.pay.items import Monthly
>>> from zyg.law.periods import Month
>>> october = Month(2026, 10)
>>> result = compute_person_month(PersonMonth(
...     person="1", agent="A", period=october, pay_month=october, payable_days=Fraction(21),
...     items=(Monthly(code="base", label="基本工资", amount=12_000_00),)))
>>> result.gross, result.net, result.summary[6].formula
(1200000, 1200000, '应发工资 12,000.00 = 12,000.00')
"""

from zyg.law.pay.checks import Check, CheckContext, Thresholds, problems, refusal
from zyg.law.pay.engine import compute_person_month
from zyg.law.pay.lines import check_items
from zyg.law.pay.model import (
    Backpay,
    MinWageRule,
    PayPolicy,
    PayState,
    PersonMonth,
    PersonMonthResult,
    SocialInputs,
    StatedAmount,
    TaxProfile,
)
from zyg.law.pay.variance import Cause, variance

__all__ = [
    "Backpay",
    "Cause",
    "Check",
    "CheckContext",
    "MinWageRule",
    "PayPolicy",
    "PayState",
    "PersonMonth",
    "PersonMonthResult",
    "SocialInputs",
    "StatedAmount",
    "TaxProfile",
    "Thresholds",
    "check_items",
    "compute_person_month",
    "problems",
    "refusal",
    "variance",
]
