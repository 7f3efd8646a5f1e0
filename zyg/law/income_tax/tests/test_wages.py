import datetime as dt
import json

import pytest

from zyg.law.explain import RuleRefusedError
from zyg.law.income_tax.wages import (
    WageMonth,
    WithholdingState,
    whole_year_basic_eligibility,
    withhold_wages,
)


def pay(month, *, income=0, state=None, first_month=1, **amounts):
    state = state or WithholdingState.opening(year=2026, first_month=first_month)
    day = dt.date(2026, month, 10)
    return withhold_wages(month=WageMonth(income=income, **amounts), state=state, day=day)


def test_half_a_fen_rounds_up():
    result = pay(1, income=20_000_00, special=2_450_50, special_additional=6_500_00)
    assert (result.cum_taxable, result.withheld) == (604950, 18149)


def test_months_without_pay_count():
    january = pay(1, income=8_000_00)
    april = pay(4, income=30_000_00, state=january.state)
    assert april.state.months == 4
    assert april.state.basic == 20_000_00


def test_second_run_in_a_month_takes_no_second_deductions():
    first = pay(2, income=18_000_00, special=3_996_00, special_additional=1_500_00, first_month=2)
    second = pay(2, income=23_456_78, special_additional=1_500_00, state=first.state)
    assert (first.withheld, second.withheld) == (225_12, 703_70)
    assert second.state.basic == 5_000_00
    assert second.state.special_additional == 1_500_00


def test_second_run_adds_only_the_newly_declared_part():
    first = pay(2, income=18_000_00, special_additional=1_500_00)
    second = pay(2, income=1_00, special_additional=3_500_00, state=first.state)
    third = pay(3, income=18_000_00, special_additional=3_500_00, state=second.state)
    assert second.state.special_additional == 3_500_00
    assert third.state.special_additional == 7_000_00


def test_late_declaration_is_caught_up():
    june = pay(6, income=90_000_00)
    july = pay(7, income=15_000_00, special_additional_to_date=14_000_00, state=june.state)
    assert july.state.special_additional == 14_000_00


def test_no_refund_inside_the_year():
    january = pay(1, income=30_000_00)
    february = pay(2, income=3_000_00, state=january.state)
    march = pay(3, income=15_000_00, state=february.state)
    assert (january.withheld, february.withheld, march.withheld) == (750_00, 0, 240_00)
    assert "不退税" in february.lines[-1].formula


def test_reductions_come_off_the_cumulative_tax():
    january = pay(1, income=9_100_00, tax_reduction=10_00)
    february = pay(2, income=9_100_00, tax_reduction=10_00, state=january.state)
    assert (january.withheld, february.withheld) == (113_00, 113_00)


def test_first_job_counts_from_january():
    july = pay(7, income=20_000_00, special=3_500_00, first_month=7, first_job_in_year=True)
    assert (july.state.basic, july.withheld) == (35_000_00, 0)


def test_whole_year_basic():
    january = pay(1, income=10_000_00, basic_60000_from_january=True)
    december = pay(12, income=54_000_00, basic_60000_from_january=True, state=january.state)
    assert (january.withheld, december.cum_taxable) == (0, 4_000_00)


def test_basic_deduction_may_be_left_to_another_employer():
    january = pay(1, income=9_000_00, deduct_basic=False)
    february = pay(2, income=9_000_00, state=january.state)
    assert (january.withheld, february.state.basic) == (270_00, 5_000_00)


def test_break_in_employment():
    may = pay(5, income=9_000_00, employed_months=3)
    assert may.state.basic == 15_000_00


def test_personal_pension_is_an_other_deduction():
    result = pay(1, income=9_000_00, personal_pension=1_000_00, other=200_00)
    assert (result.state.other, result.state.personal_pension) == (1_200_00, 1_000_00)
    assert result.withheld == 84_00


def test_personal_pension_stops_at_the_limit_of_the_year():
    july = pay(7, income=99_000_00, personal_pension=11_500_00)
    august = pay(8, income=9_000_00, personal_pension=1_000_00, state=july.state)
    september = pay(9, income=9_000_00, personal_pension=1_000_00, state=august.state)
    assert [one.state.other for one in (july, august)] == [11_500_00, 12_000_00]
    assert (september.state.other, september.lines[0].code) == (12_000_00, "personal_pension")
    assert july.lines[0].code == "cum_taxable"


def test_carried_in_figures():
    state = WithholdingState(
        year=2026, first_month=1, income=14_000_00, special=2_625_00, withheld=41_25
    )
    march = pay(3, income=0, special=1_312_50, state=state)
    assert (march.withheld, march.state.withheld, march.state.basic) == (0, 41_25, 15_000_00)


def test_state_survives_json():
    state = pay(3, income=9_999_99, special=1_23).state
    assert WithholdingState.from_dict(json.loads(json.dumps(state.as_dict()))) == state


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (WithholdingState(year=2025), "纳税年度"),
        (WithholdingState(year=2026, last_month=7), "已计税"),
        (WithholdingState(year=2026, first_month=8), "入职日期"),
        (WithholdingState(year=2026, income_class="agent"), "工资薪金"),
    ],
)
def test_wrong_state_is_refused(state, word):
    with pytest.raises(RuleRefusedError, match=word):
        pay(6, income=1, state=state)


def test_lines_explain_with_law_and_values():
    taxable, tax, withheld = pay(1, income=20_000_00, special=3_500_00).lines
    assert taxable.formula == (
        "累计收入 20,000.00 − 减除费用（1个月） 5,000.00 − 专项扣除 3,500.00 = 11,500.00"
    )
    assert tax.formula == "11,500.00 × 3% − 0.00 = 345.00"
    assert withheld.source.article == "第六条"
    assert withheld.amount == 345_00


@pytest.mark.parametrize(
    ("changed", "eligible"),
    [
        ({}, True),
        ({"months_declared_last_year": 11}, False),
        ({"wage_income_last_year": 60_000_01}, False),
        ({"same_agent_from_january": False}, False),
    ],
)
def test_whole_year_basic_eligibility(changed, eligible):
    facts = {
        "months_declared_last_year": 12,
        "wage_income_last_year": 60_000_00,
        "same_agent_from_january": True,
    }
    result = whole_year_basic_eligibility(**{**facts, **changed}, day=dt.date(2026, 1, 10))
    assert result.eligible is eligible
    assert bool(result.reasons) is not eligible


def test_one_run_or_two_give_the_same_state():
    state = WithholdingState.opening(year=2026, first_month=1)
    once = pay(5, income=40_000_00, special=1_000_00, state=state).state
    half = pay(5, income=20_000_00, special=1_000_00, state=state).state
    twice = pay(5, income=20_000_00, state=half).state
    assert once == twice
