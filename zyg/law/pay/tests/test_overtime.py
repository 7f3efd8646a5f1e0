import datetime as dt
from fractions import Fraction

import pytest

from zyg.law.explain import RuleRefusedError
from zyg.law.pay.overtime import (
    multiplier_of,
    overtime_base,
    overtime_pay,
    overtime_settlement,
    piece_overtime_pay,
)

DAY = dt.date(2026, 5, 31)


@pytest.mark.parametrize(
    ("kind", "pay"), [("workday", 600_00), ("rest", 800_00), ("statutory", 1_200_00)]
)
def test_a_day_of_each_class(kind, pay):
    found = overtime_settlement(base=8_700_00, kind=kind, hours=Fraction(8), day=DAY)
    assert (found.pay, found.compensatory_hours) == (pay, 0)
    assert found.compensatory_allowed == (kind == "rest")


@pytest.mark.parametrize("kind", ["workday", "statutory"])
def test_time_off_can_not_replace_pay_outside_rest_days(kind):
    with pytest.raises(RuleRefusedError, match="不得以调休代替"):
        overtime_settlement(base=8_700_00, kind=kind, hours=Fraction(8), day=DAY, off=True)


@pytest.mark.parametrize(
    ("rule", "pay", "floor", "base"),
    [
        ("contract", 8_000_00, 2_740_00, 8_000_00),
        ("agreed", 2_500_00, 2_740_00, 2_740_00),
        ("full_normal", 8_000_00, 0, 8_000_00),
        ("pct70", 8_000_01, 2_740_00, 5_600_01),
        ("pct70", 3_500_00, 2_740_00, 2_740_00),
    ],
)
def test_the_base_by_rule_and_floor(rule, pay, floor, base):
    assert overtime_base(rule=rule, normal_pay=pay, min_wage=floor, day=DAY).amount == base


def test_hours_are_rounded_once_not_by_the_hour():
    """8,000 ÷ 174 = 45.977…: by the rounded hour 12.5 × 150 % would give 862.13."""
    line = overtime_pay(base=8_000_00, hours=Fraction("12.5"), multiplier=Fraction("1.5"), day=DAY)
    assert line.amount == 862_07


def test_pieces_after_the_quota_are_paid_by_the_same_multipliers():
    pay = [
        piece_overtime_pay(
            piece_rate=Fraction("0.35"), pieces=Fraction(333), kind=kind, day=DAY
        ).amount
        for kind in ("workday", "rest", "statutory")
    ]
    assert pay == [174_83, 233_10, 349_65]
    assert multiplier_of("statutory", DAY) == 3


def test_negative_hours_are_refused():
    with pytest.raises(RuleRefusedError, match="负数"):
        overtime_pay(base=1, hours=Fraction(-1), multiplier=Fraction(2), day=DAY)
