"""补差: months, the bill, and what changed besides the limits."""

from fractions import Fraction

import pytest

from zyg.law.periods import Month
from zyg.law.social_insurance import contributions, difference, settlement

ONLY_TWO = frozenset({"medical", "work_injury", "maternity"})


def month_of(month, limits_month, base=300_000, place="130000", skip=ONLY_TWO, **terms):
    terms = {"housing_fund_rate": None, "work_injury_rate": None} | terms
    return contributions(
        place=place, month=month, declared_base=base, limits_month=limits_month, skip=skip, **terms
    )


def hebei():
    return [
        one
        for number in range(1, 8)
        for one in difference(
            used=month_of(Month(2026, number), Month(2025, 12)),
            due=month_of(Month(2026, number), Month(2026, number)),
        )
    ]


def test_the_bill_rounds_once_and_months_round_each():
    bill = {line.code: line for line in settlement(hebei())}
    assert bill["backpay_unemployment_employer"].amount == 338
    assert bill["backpay_unemployment_employer"].inputs["sum_of_months"] == 7 * 48
    assert bill["backpay_pension_employer"].amount == 7 * 1_104
    assert sum(line.amount for line in bill.values()) == 8_066 + 4_009


def test_a_month_has_one_line_for_each_insurance_and_side():
    months = [one for one in hebei() if one.month == Month(2026, 3)]
    assert [(one.insurance, one.side, one.amount) for one in months] == [
        ("pension", "employer", 1_104),
        ("pension", "employee", 552),
        ("unemployment", "employer", 48),
        ("unemployment", "employee", 21),
    ]
    assert months[0].line.code == "backpay_2026-03_pension"
    assert "应缴 652.16 − 已缴 641.12" in months[0].line.formula


def test_nothing_to_settle_between_the_limits():
    same = difference(
        used=month_of(Month(2026, 3), Month(2025, 12), base=1_000_000),
        due=month_of(Month(2026, 3), Month(2026, 3), base=1_000_000),
    )
    assert same == ()


def test_the_housing_fund_settles_in_rounded_months():
    terms = {"place": "310000", "base": 4_000_000, "work_injury_rate": Fraction("0.002")}
    months = [
        one
        for number in (7, 8)
        for one in difference(
            used=month_of(
                Month(2026, number), Month(2026, 6), housing_fund_rate=Fraction("0.07"), **terms
            ),
            due=month_of(
                Month(2026, number),
                Month(2026, number),
                housing_fund_rate=Fraction("0.07"),
                **terms,
            ),
        )
    ]
    bill = {line.code: line.amount for line in settlement(months)}
    assert bill["backpay_housing_fund_employee"] == 2 * 3_000


def test_different_months_are_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="2026-03"):
        difference(
            used=month_of(Month(2026, 2), Month(2025, 12)),
            due=month_of(Month(2026, 3), Month(2026, 3)),
        )
