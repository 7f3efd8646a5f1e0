"""Every case of the pay engine, through the public functions, figure by figure."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

import zyg.law.pay
from zyg.cli.casebook.payroll import (
    annual_leave_pay,
    ot_pay,
    person_months,
    person_months_parts,
    proration,
)

FILE = Path(zyg.law.pay.__file__).parent / "tests" / "cases" / "payroll.json"
CASES = {case["id"]: case for case in json.loads(FILE.read_text(encoding="utf-8"))["cases"]}
KINDS = {"person_months": person_months, "person_months_parts": person_months_parts}


@pytest.mark.parametrize("case_id", CASES)
def test_case_agrees_in_every_figure(case_id):
    case = CASES[case_id]
    assert KINDS[case["kind"]](case) == []


def test_a_wrong_figure_a_missing_and_an_extra_contribution_are_differences():
    case = copy.deepcopy(CASES["pay-v20"])
    month = case["expected"]["months"][0]
    month["net"] = "1.00"
    del month["employee_social"]["medical"]
    month["unheard_of"] = "0.00"
    differences = "; ".join(person_months(case))
    assert "months[0].net: expected '1.00'" in differences
    assert "months[0].employee_social: not expected ['medical']" in differences
    assert "months[0].unheard_of: expected '0.00', got None" in differences


def test_a_key_that_nobody_reads_is_refused():
    case = copy.deepcopy(CASES["pay-v01"])
    case["months"][0]["surprise"] = 1
    with pytest.raises(ValueError, match="surprise"):
        person_months(case)


@pytest.mark.parametrize(
    ("given", "expect"),
    [
        ({"base": 8700, "type": "workday", "h": 2}, {"pay": 150, "comp_off_allowed": False}),
        ({"base": 8700, "type": "off_adjust", "h": 8, "comp_off": False}, {"pay": 800}),
        ({"base": 8700, "type": "rest", "h": 8, "comp_off": True}, {"pay": 0, "comp_off_h": 8}),
        ({"base": 2000, "min_wage": 2740, "type": "workday", "h": 20}, {"pay": 472.41}),
        ({"piece_rate": "1.352", "pieces": 100, "type": "statutory"}, {"pay": 405.6}),
    ],
)
def test_overtime_of_a_day(given, expect):
    assert ot_pay({"given": given, "expect": expect}) == []


@pytest.mark.parametrize(
    ("given", "expect"),
    [
        (
            {"month_salary": 2175, "workdays": 22, "statutory_days": 1, "absent_days": 1},
            {"pay": 2080.43},
        ),
        (
            {"month_salary": 8700, "month": "2026-10", "hired": "2026-10-12"},
            {"ratio": 6214.29, "forward_2175": 6000, "reverse_2175": 6300, "calendar": 5612.9},
        ),
        (
            {"month_salary": 8700, "month": "2026-02"},
            {"ratio": 8700, "forward_2175": 8000, "reverse_2175": 8700, "pay": 8700},
        ),
    ],
)
def test_practice_formulas_of_proration(given, expect):
    assert proration({"given": given, "expect": expect}) == []


def test_leave_declined_in_writing_is_paid_once():
    given = {"avg_month_wage_ex_ot_12m": 8700, "unused_days": 2, "declined_in_writing": True}
    expect = {"daily": 400, "extra_on_top_of_normal_pay": 0}
    assert annual_leave_pay({"given": given, "expect": expect}) == []
