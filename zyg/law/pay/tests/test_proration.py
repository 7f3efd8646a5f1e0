import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zyg.law.explain import RuleRefusedError
from zyg.law.pay.proration import POLICY_LABELS, MonthDays, compare_formulas, prorate

DAY = dt.date(2026, 10, 31)
POLICIES = st.sampled_from(sorted(POLICY_LABELS))
AMOUNTS = st.integers(0, 10_000_000_00)


def days(paid, payable=21, calendar=31, employed=20):
    return MonthDays(
        payable=Fraction(payable), paid=Fraction(paid), calendar=calendar, employed=employed
    )


@given(amount=AMOUNTS, policy=POLICIES, payable=st.integers(1, 27))
def test_full_attendance_always_pays_the_whole(amount, policy, payable):
    month = days(payable, payable=payable, calendar=31, employed=31)
    assert prorate(amount, policy=policy, days=month, day=DAY).amount == amount


@given(
    amount=AMOUNTS,
    policy=POLICIES,
    month=st.integers(1, 27).flatmap(
        lambda payable: st.fractions(0, payable).map(lambda paid: days(paid, payable=payable))
    ),
)
def test_the_result_never_leaves_zero_to_the_whole(amount, policy, month):
    assert 0 <= prorate(amount, policy=policy, days=month, day=DAY).amount <= amount


@given(amount=AMOUNTS, paid=st.integers(0, 21))
def test_by_ratio_the_paid_and_the_unpaid_part_make_the_whole(amount, paid):
    parts = [
        prorate(amount, policy="ratio", days=days(one), day=DAY).amount for one in (paid, 21 - paid)
    ]
    assert abs(sum(parts) - amount) <= 1


def test_the_reverse_formula_gives_way_when_more_than_half_is_missed():
    late = days(1, payable=23)
    assert compare_formulas(8_700_00, days=late, day=DAY).reverse_2175 == -100_00
    found = prorate(8_700_00, policy="reverse_21.75", days=late, day=DAY)
    assert found.amount == 378_26
    assert "反算不适用" in found.formula


def test_forward_pay_is_cut_to_the_whole_in_a_long_month():
    found = prorate(8_700_00, policy="forward_21.75", days=days(22, payable=23), day=DAY)
    assert found.amount == 8_700_00
    assert "限于" in found.formula


@pytest.mark.parametrize(
    ("month", "policy", "told"),
    [
        (days(0, payable=0), "ratio", "应计薪日为 0"),
        (days(22), "ratio", "超出应计薪日"),
        (days(15, employed=None), "calendar", "入离职日期"),
        (days(15, employed=32), "calendar", "超出当月"),
    ],
)
def test_days_that_can_not_be_are_refused_with_a_way_out(month, policy, told):
    with pytest.raises(RuleRefusedError, match=told):
        prorate(8_700_00, policy=policy, days=month, day=DAY)
