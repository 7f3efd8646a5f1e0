import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zyg.law.explain import RuleRefusedError
from zyg.law.income_tax.cumulative_labour import AGENT, INTERN, LabourMonth, withhold_intern
from zyg.law.income_tax.labour import gross_for_net, withhold_payment, withhold_payment_with_vat
from zyg.law.income_tax.wages import WithholdingState

DAY = dt.date(2026, 5, 8)


@pytest.mark.parametrize(
    ("kind", "income", "tax"),
    [
        ("labour", 500_00, 0),
        ("labour", 4_000_00, 640_00),
        ("labour", 4_000_01, 640_00),
        ("labour", 62_500_00, 13_000_00),
        ("author", 4_000_00, 448_00),
        ("author", 500_00, 0),
        ("royalty", 3_000_00, 440_00),
    ],
)
def test_tax_on_a_payment(kind, income, tax):
    assert withhold_payment(kind=kind, income=income, day=DAY).tax == tax


def test_vat_and_surcharges_inside():
    result = withhold_payment_with_vat(kind="labour", income_with_vat=20_000_00, day=DAY)
    assert (result.vat, result.surcharges, result.tax) == (198_02, 11_88, 3_165_94)


def test_negative_income_is_refused():
    with pytest.raises(RuleRefusedError, match="更正"):
        withhold_payment(kind="labour", income=-1, day=DAY)


@given(
    kind=st.sampled_from(["labour", "author", "royalty"]),
    net=st.integers(min_value=0, max_value=10**9),
)
def test_gross_up_meets_the_net_with_the_smallest_gross(kind, net):
    result = gross_for_net(kind=kind, net=net, day=DAY)
    assert result.net == net
    if result.income:
        assert withhold_payment(kind=kind, income=result.income - 1, day=DAY).net < net


def test_intern_months_count_from_the_internship():
    state = WithholdingState.opening(year=2026, first_month=7, income_class=INTERN)
    july = withhold_intern(
        month=LabourMonth(income=10_000_00), state=state, day=dt.date(2026, 7, 31)
    )
    assert (july.state.basic, july.withheld) == (5_000_00, 90_00)
    assert july.lines[0].label == "本期收入额"


def test_classes_do_not_mix():
    state = WithholdingState.opening(year=2026, first_month=7, income_class=AGENT)
    with pytest.raises(RuleRefusedError, match="同类所得"):
        withhold_intern(month=LabourMonth(), state=state, day=dt.date(2026, 7, 31))


def test_interns_before_the_announcement_are_refused():
    state = WithholdingState.opening(year=2020, first_month=6, income_class=INTERN)
    with pytest.raises(RuleRefusedError, match="2020-07-01"):
        withhold_intern(month=LabourMonth(), state=state, day=dt.date(2020, 6, 30))
