"""Whose rows are used, what refuses, and what the lines say."""

from fractions import Fraction

import pytest

from zyg.law.explain import RuleRefusedError, Source
from zyg.law.periods import Month
from zyg.law.social_insurance import (
    LimitRow,
    Overlay,
    RateRow,
    contributions,
    limit_of,
    rate_of,
)

OCTOBER = Month(2026, 10)
OWN = Source("本单位核定单", mark="sourced")


def of(place, month=OCTOBER, declared_base=1_000_000, **terms):
    terms = {"housing_fund_rate": None, "work_injury_rate": Fraction("0.002")} | terms
    return contributions(place=place, month=month, declared_base=declared_base, **terms)


def test_the_row_of_the_city_wins_over_the_province():
    assert limit_of("440100", "pension", Month(2026, 1)).lower == 551_000
    assert limit_of("440200", "pension", Month(2026, 1)).lower == 477_500


def test_a_final_row_wins_over_one_carried_forward():
    assert limit_of("120000", "pension", Month(2026, 8)).status == "carried_forward"
    assert limit_of("120000", "pension", Month(2026, 9)).lower == 518_000


def test_a_district_stands_on_its_city():
    assert of("440305", skip=frozenset({"work_injury"})).bases["medical"] == 1_000_000
    assert of("310115").bases["pension"] == 1_000_000


def test_provisional_limits_are_said_so():
    told = of("320500")
    assert told.provisional
    pension = next(line for line in told.lines if line.code == "pension_employee")
    assert "暂沿用上期" in pension.formula
    assert pension.inputs["limit_status"] == "carried_forward"


def test_maternity_is_a_line_only_where_it_has_its_own_rate():
    assert "maternity" not in of("110000").bases
    assert of("320500").employer_amounts["maternity"] == 8_000


def test_fixed_amounts_follow_the_medical_insurance():
    assert of("110000").employee_amounts["large_medical"] == 300
    assert "large_medical" not in of("110000", skip=frozenset({"medical"})).employee_amounts


def test_plans_of_a_place():
    skip = frozenset({"work_injury"})
    assert of("440300", skip=skip).employee_amounts["medical"] == 20_000
    second = of("440300", skip=skip, variants={"medical": "tier2"})
    assert second.employee_amounts["medical"] == 5_000
    local = of("440300", skip=skip, variants={"pension_local_supplement": "hukou:440300"})
    assert local.employer_amounts["pension_local_supplement"] == 10_000


@pytest.mark.parametrize(
    ("place", "month", "words"),
    [
        ("440300", OCTOBER, ("深圳", "2026-10", "工伤保险")),  # no row of limits
        ("130100", OCTOBER, ("石家庄", "医疗保险单位费率", "核定单")),  # unknown rate
        ("430100", Month(2024, 5), ("长沙", "养老保险", "candidates")),  # nobody could settle it
        ("310000", Month(2027, 7), ("上海", "2027-07", "上下限")),  # the rows have ended
        ("310000", Month(2027, 1), ("失业保险费率", "执行至 2026-12")),  # the reduced rate ended
        ("999999", OCTOBER, ("999999",)),
    ],
)
def test_what_is_unknown_refuses_and_says_so(place, month, words):
    with pytest.raises(RuleRefusedError) as refusal:
        of(place, month)
    assert all(word in str(refusal.value) for word in words)


def test_no_rate_of_work_injury_refuses():
    with pytest.raises(RuleRefusedError, match="工伤保险费率"):
        of("310000", work_injury_rate=None)


def test_a_negative_base_refuses():
    with pytest.raises(RuleRefusedError, match="不能为负数"):
        of("310000", declared_base=-1)


def test_an_employer_can_confirm_its_own_rows():
    start = Month(2026, 1)
    limits = tuple(
        LimitRow("130100", start, None, "A", OWN, insurance=name, lower=400_000, upper=2_000_000)
        for name in ("medical", "maternity")
    )
    medical = RateRow(
        "130100",
        start,
        None,
        "A",
        OWN,
        insurance="medical",
        employer=Fraction("0.08"),
        employee=Fraction("0.02"),
        status="confirmed",
    )
    told = of("130100", overlay=Overlay(limits=limits, rates=(medical,)))
    assert told.employer_amounts["medical"] == 80_000
    assert rate_of("130100", "medical", OCTOBER, "", Overlay(rates=(medical,))) is medical


def test_a_month_run_on_old_limits_says_so():
    told = of("310000", Month(2026, 7), 5_000_000, limits_month=Month(2026, 6))
    assert told.bases["pension"] == 3_730_200
    assert "暂按 2026-06 的上下限" in told.lines[0].formula


def test_a_line_is_unverified_as_soon_as_one_part_of_it_is():
    lines = {line.code: line for line in of("110000").lines}
    assert lines["pension_employee"].source.mark == "sourced"
    assert lines["medical_employee"].source.mark == "unverified"  # 9.8 % has confidence B


def test_totals_are_the_sums_of_the_lines():
    told = of("310000", housing_fund_rate=(Fraction("0.06"), Fraction("0.07")))
    assert sum(line.amount for line in told.lines) == told.employer_total + told.employee_total
    assert told.employer_amounts["housing_fund"] == 60_000
    assert told.employee_amounts["housing_fund"] == 70_000
