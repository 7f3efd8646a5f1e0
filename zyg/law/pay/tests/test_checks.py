from dataclasses import replace
from fractions import Fraction

import pytest

from zyg.law.explain import RuleRefusedError
from zyg.law.pay import items as kinds
from zyg.law.pay.checks import CheckContext, problems, refusal
from zyg.law.pay.engine import compute_person_month
from zyg.law.pay.model import Backpay, MinWageRule
from zyg.law.pay.tests.cast import (
    SHANGHAI,
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

SEPTEMBER = Month(2026, 9)


def codes(result, previous=None, **context):
    return {one.code: one.level for one in problems(result, previous, CheckContext(**context))}


def overtime(hours):
    return kinds.Overtime(
        code="ot", label="加班", base=fen(8000), hours=Fraction(hours), multiplier=Fraction(2)
    )


def test_an_ordinary_month_after_an_ordinary_month_needs_no_look():
    inputs = month_of(base_pay())
    first = compute_person_month(inputs)
    second = compute_person_month(then(first, inputs))
    assert problems(second, first) == ()


@pytest.mark.parametrize(
    ("items", "more", "code", "level"),
    [
        ((kinds.Fixed(code="a", label="a", amount=None),), {}, "missing_input", "block"),
        ((), {}, "negative_net", "block"),
        ((), {"social": None}, "zero_wage", "confirm"),
        (
            (base_pay(2000),),
            {"min_wage": MinWageRule(standard=fen(2740))},
            "below_min_wage",
            "block",
        ),
        ((base_pay(), overtime("36.5")), {}, "overtime_over_limit", "confirm"),
        ((base_pay(),), {"paid_days": Fraction(9)}, "prorated", "confirm"),
        (
            (base_pay(), fixed("b", 37000, pay_class="bonus_separate")),
            {},
            "bonus_dead_zone",
            "confirm",
        ),
        (
            (base_pay(), kinds.Manual(code="m", label="补差", amount=1, reason="口头")),
            {},
            "manual_item",
            "confirm",
        ),
        ((base_pay(), fixed("r", -100, corrects="2026-04:allow")), {}, "retro", "confirm"),
    ],
)
def test_what_a_month_alone_shows(items, more, code, level):
    found = codes(compute(*items, **more))
    assert found.get(code) == level


def test_thirty_six_hours_and_the_end_of_the_dead_zone_are_still_allowed():
    result = compute(base_pay(), overtime(36), fixed("b", 36000, pay_class="bonus_separate"))
    assert not {"overtime_over_limit", "bonus_dead_zone"} & set(codes(result))


@pytest.mark.parametrize(
    ("context", "code", "level"),
    [
        ({"retirement_reached": True}, "retirement", "confirm"),
        ({"previous_archived": False}, "previous_open", "block"),
        ({"joined": True}, "prorated", "confirm"),
        ({"assessed": {"pension": fen(640), "medical": fen(161)}}, "statement_differs", "confirm"),
    ],
)
def test_what_the_context_shows(context, code, level):
    assert codes(compute(base_pay()), **context).get(code) == level


def test_a_base_outside_the_limits_stops_approval_and_a_clamped_one_does_not():
    result = compute(base_pay(), social=replace(SHANGHAI, base=fen(50000)))
    assert "base_out_of_limits" not in codes(result)
    over = [replace(one, base=one.base and one.base + 1) for one in result.insurance]
    assert codes(replace(result, insurance=tuple(over)))["base_out_of_limits"] == "block"


def test_sums_are_checked_by_a_second_way():
    result = compute(base_pay())
    assert codes(replace(result, gross=result.gross + 1))["totals_differ"] == "block"
    assert codes(replace(result, net=result.net + 1))["net_differs"] == "block"


def test_cumulative_tax_that_does_not_go_on_stops_approval():
    inputs = month_of(base_pay(20000))
    first = compute_person_month(inputs)
    after = then(first, inputs)
    assert "tax_gap" not in codes(compute_person_month(after), first)
    gap = replace(after, carried=replace(after.carried, withholding=None))
    assert codes(compute_person_month(gap), first)["tax_gap"] == "block"


@pytest.mark.parametrize(
    ("base", "events", "code"),
    [
        (8300, (), None),
        (8600, (), "unexplained_change"),
        (8600, ("调薪",), None),
        (12000, ("调薪",), "large_change"),
    ],
)
def test_changes_against_last_month(base, events, code):
    inputs = without_insurance(base_pay(8000))
    first = compute_person_month(inputs)
    second = compute_person_month(then(first, inputs, items=(base_pay(base),)))
    found = set(codes(second, first, events=events)) & {"large_change", "unexplained_change"}
    assert found == ({code} if code else set())


def test_a_jump_of_the_bracket_and_old_limits_are_shown():
    inputs = without_insurance(base_pay(41000))
    first = compute_person_month(inputs)
    second = compute_person_month(then(first, inputs))
    assert codes(second, first)["bracket_jump"] == "confirm"
    tax = next(one for one in variance(second, first) if one.kind == "tax")
    assert "税率 3% → 10%" in tax.sentence
    assert tax.amount == first.tax_total - second.tax_total


def test_a_refusal_is_a_blocking_check_with_its_sentence():
    social = replace(SHANGHAI, base=None)
    with pytest.raises(RuleRefusedError) as caught:
        compute(base_pay(), social=social)
    found = refusal(caught.value)
    assert (found.code, found.level) == ("rule_refused", "block")
    assert "申报基数" in found.sentence


def test_backpay_is_signed_off():
    old = Backpay(period=SEPTEMBER + -2, used_limits=SEPTEMBER + -3)
    social = replace(SHANGHAI, base=fen(40000), backpay=(old,))
    result = compute(base_pay(40000), social=social, period=SEPTEMBER, pay_month=SEPTEMBER)
    sentences = [one.sentence for one in problems(result, None) if one.code == "retro"]
    assert any("补差" in sentence for sentence in sentences)
