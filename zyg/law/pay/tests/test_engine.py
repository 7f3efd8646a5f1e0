import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zyg.law.explain import RuleRefusedError
from zyg.law.income_tax.wages import WithholdingState
from zyg.law.pay import items as kinds
from zyg.law.pay.engine import compute_person_month
from zyg.law.pay.model import (
    Backpay,
    MinWageRule,
    PayState,
    StatedAmount,
    TaxProfile,
)
from zyg.law.pay.tests.cast import (
    SHANGHAI,
    amounts,
    base_pay,
    compute,
    fen,
    fixed,
    month_of,
    then,
    without_insurance,
)
from zyg.law.pay.variance import variance
from zyg.law.periods import Month

ITEMS = st.tuples(
    st.integers(0, 60_000_00),
    st.integers(-5_000_00, 5_000_00),
    st.sampled_from(["wage", "exempt", "employer_benefit", "bonus_merged", "post_tax"]),
    st.fractions(0, 21),
)


def person(told):
    base, other, pay_class, off = told
    return month_of(
        kinds.Monthly(code="base", label="基本工资", amount=base),
        kinds.Fixed(code="other", label="其他", amount=other, pay_class=pay_class),
        kinds.LeaveDeduction(code="leave", label="事假", base=base, days=off),
    )


@settings(max_examples=60)
@given(first=ITEMS, second=ITEMS)
def test_every_total_is_the_sum_of_printed_lines_and_causes_add_up(first, second):
    before = compute_person_month(person(first))
    now = compute_person_month(then(before, person(second)))
    paid = sum(x.amount for x in now.lines if x.pay_class not in {"employer_benefit", "post_tax"})
    own = sum(line.amount for line in now.insurance if line.side == "employee")
    after = sum(line.amount for line in now.lines if line.pay_class == "post_tax")
    assert now.gross == paid
    assert now.net == paid - own - now.tax_total + after
    assert now.bank_payment == max(0, now.net)
    for line in now.summary:
        if line.code in {"gross", "net", "tax_total", "employee_insurance", "employer_cost"}:
            assert line.amount == sum(line.inputs.values())
    causes = variance(now, before)
    assert sum(cause.amount for cause in causes) == now.net - before.net
    assert all(cause.kind != "rest" for cause in causes)


def test_every_printed_figure_says_its_rule_version_source_and_formula():
    found = compute(base_pay(), fixed("meal", 300, pay_class="exempt"))
    printed = [one.line for one in (*found.lines, *found.insurance)]
    for line in (*printed, *found.tax.lines, *found.summary):
        assert line.label
        assert line.formula
        assert line.rule
        assert line.version
        assert line.source.title


def test_two_runs_of_a_month_tax_the_month_as_one():
    whole = compute(base_pay(18000), fixed("bonus", "23456.78"))
    first = compute(base_pay(18000))
    second = compute(fixed("bonus", "23456.78"), run=2, social=None, carried=first.state)
    assert second.employee_insurance == 0
    assert first.net + second.net == whole.net
    assert second.state.withholding == replace(
        whole.state.withholding,
        month_special_additional=second.state.withholding.month_special_additional,
    )


def test_contributions_are_taken_once_a_wage_month():
    first = compute(base_pay())
    with pytest.raises(RuleRefusedError, match="第 2 次核算不应再扣"):
        compute(fixed("bonus", 1), run=2, carried=first.state)


def test_special_additional_deduction_counts_once_in_a_payment_month():
    first = compute(base_pay(), special_additional={"rent": fen(1500)})
    again = compute(
        fixed("bonus", 100),
        run=2,
        social=None,
        special_additional={"rent": fen(1500)},
        carried=first.state,
    )
    assert again.tax.wages.cum_special_additional == fen(1500)


def test_the_payment_month_decides_the_tax_year():
    inputs = month_of(
        base_pay(22000),
        period=Month(2026, 12),
        pay_month=Month(2027, 1),
        payable_days=Fraction(23),
        carried=PayState(withholding=WithholdingState(year=2026, first_month=3, income=fen(9))),
        tax=TaxProfile(first_month=3, first_year=2026, first_job=True),
    )
    wages = compute_person_month(inputs).tax.wages
    assert (wages.cum_income, wages.cum_basic) == (fen(22000), fen(5000))


def test_a_bonus_is_taxed_apart_once_a_year():
    bonus = fixed("bonus", 36000, pay_class="bonus_separate")
    inputs = month_of(base_pay(), bonus, pay_day=dt.date(2026, 5, 12))
    first = compute_person_month(inputs)
    assert first.tax.bonus.tax == fen(1080)
    with pytest.raises(RuleRefusedError, match=r"2026-05-12.*并入当月工资"):
        compute_person_month(then(first, inputs, pay_day=None))
    later = replace(inputs, period=Month(2027, 1), pay_month=Month(2027, 1), social=None)
    later = replace(later, pay_day=None, carried=first.state)
    assert compute_person_month(later).tax.bonus.tax == fen(1080)


def test_severance_asks_for_the_limit_and_keeps_its_odd_fen():
    item = fixed("sev", 500000, pay_class="severance")
    with pytest.raises(RuleRefusedError, match="年平均工资"):
        compute(base_pay(), item)
    found = compute(base_pay(), item, severance_exempt_limit=fen("400000.01")).tax.severance
    assert (found.exempt, found.taxable) == (fen("400000.01"), fen("99999.99"))


def test_a_non_resident_is_taxed_by_the_month_without_contributions():
    stranger = TaxProfile(resident=False)
    whole = compute(base_pay(26000), fixed("allow", "4321.09"), tax=stranger)
    assert whole.tax.wages.withheld == fen("3670.27")
    first = compute(base_pay(26000), tax=stranger)
    second = compute(
        fixed("allow", "4321.09"), tax=stranger, run=2, social=None, carried=first.state
    )
    assert first.tax_total + second.tax_total == whole.tax_total
    alone = compute(fixed("x", 12000, pay_class="bonus_separate"), tax=stranger)
    assert alone.tax.bonus.tax == fen(360)


def test_deductions_reductions_and_the_switch_of_the_basic_deduction():
    plain = compute(base_pay(20000), personal_pension=fen(1000), reductions=fen(100))
    wages = plain.tax.wages
    assert wages.cum_other == fen(1000)
    assert wages.withheld == wages.cum_tax - fen(100)
    without = compute(base_pay(20000), tax=TaxProfile(first_month=5, basic_deduction=False))
    assert without.tax.wages.cum_basic == 0


def test_the_statement_of_the_bureau_stands_in_place_of_the_computed_amount():
    stated = StatedAmount(insurance="medical", side="employee", amount=fen("160.01"), note="核定单")
    found = compute(base_pay(), social=replace(SHANGHAI, stated=(stated,)))
    line = next(x.line for x in found.insurance if x.line.code == "medical_employee")
    assert (line.amount, line.inputs["computed"]) == (fen("160.01"), fen(160))
    assert "按经办机构核定" in line.formula
    other = replace(stated, insurance="maternity")
    with pytest.raises(RuleRefusedError, match="maternity"):
        compute(base_pay(), social=replace(SHANGHAI, stated=(other,)))


def test_an_over_age_worker_joins_work_injury_only():
    social = replace(SHANGHAI, fund_rate=None, person_type="over_age")
    found = compute(base_pay(), social=social, period=Month(2026, 8), pay_month=Month(2026, 8))
    assert [line.line.code for line in found.insurance] == ["work_injury_employer"]


def test_backpay_is_a_line_for_each_month_and_side_and_deductible_now():
    old = Backpay(period=Month(2026, 7), used_limits=Month(2026, 6))
    social = replace(SHANGHAI, base=fen(40000), backpay=(old,))
    september = {"period": Month(2026, 9), "pay_month": Month(2026, 9)}
    found = compute(base_pay(40000), social=social, payable_days=Fraction(23), **september)
    owed = {x.line.code: x.amount for x in found.insurance if x.backpay}
    assert owed["backpay_2026-07_pension_employee"] == fen("34.32")
    assert found.tax.wages.cum_special == found.employee_insurance


def test_backpay_of_a_base_that_was_declared_late():
    old = Backpay(period=Month(2026, 7), used_limits=Month(2026, 7), used_base=fen(7600))
    social = replace(SHANGHAI, backpay=(old,))
    found = compute(base_pay(), social=social, period=Month(2026, 8), pay_month=Month(2026, 8))
    owed = {x.line.code: x.amount for x in found.insurance if x.backpay}
    assert owed["backpay_2026-07_pension_employee"] == fen(32)
    assert owed["backpay_2026-07_medical_employer"] == fen(36)


@pytest.mark.parametrize(("by_share", "shortfall"), [(True, "0"), (False, "1044.76")])
def test_the_minimum_wage_is_asked_for_the_paid_share_of_the_month(by_share, shortfall):
    rule = MinWageRule(standard=fen(2740), exclude=("night",), by_paid_share=by_share)
    found = compute_person_month(
        without_insurance(
            base_pay(3560),
            fixed("night", 200),
            kinds.Overtime(
                code="ot", label="加班", base=fen(3560), hours=Fraction(9), multiplier=Fraction(2)
            ),
            paid_days=Fraction(10),
            min_wage=rule,
        )
    )
    assert found.min_wage.counted == amounts(found)["base"]
    assert found.min_wage.shortfall == fen(shortfall)
