"""People and months that the tests of pay share."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from zyg.law.money import yuan_to_fen
from zyg.law.pay import items as kinds
from zyg.law.pay.engine import compute_person_month
from zyg.law.pay.model import PersonMonth, SocialInputs, TaxProfile
from zyg.law.periods import Month

SHANGHAI = SocialInputs(
    place="310000",
    base=yuan_to_fen(8000),
    fund_rate=Fraction("0.07"),
    work_injury_rate=Fraction("0.002"),
)


def fen(amount):
    return yuan_to_fen(str(amount))


def base_pay(amount=8000, **more):
    return kinds.Monthly(code="base", label="基本工资", amount=fen(amount), **more)


def fixed(code, amount, **more):
    return kinds.Fixed(code=code, label=code, amount=fen(amount), **more)


def month_of(*items, **more):
    facts = {
        "person": "p1",
        "agent": "a1",
        "period": Month(2026, 5),
        "pay_month": Month(2026, 5),
        "payable_days": Fraction(21),
        "social": SHANGHAI,
        "tax": TaxProfile(first_month=5),
        **more,
    }
    return PersonMonth(items=items, **facts)


def without_insurance(*items, **more):
    return month_of(*items, social=None, **more)


def then(result, inputs, **more):
    """The inputs of the following month, starting from a result."""
    period = inputs.period + 1
    return replace(inputs, period=period, pay_month=period, carried=result.state, **more)


def amounts(result):
    return {line.line.code: line.amount for line in result.lines}


def compute(*items, **more):
    return compute_person_month(month_of(*items, **more))
