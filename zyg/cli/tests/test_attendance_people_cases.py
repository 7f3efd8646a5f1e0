"""Every case about identity numbers, leave and labour contracts, and that a case can fail."""

import copy
import json
from pathlib import Path

import pytest

import zyg.law.contracts
from zyg.cli import casebook
from zyg.cli.casebook import attendance_people

FILE = Path(zyg.law.contracts.__file__).parent / "tests" / "cases" / "attendance_people.json"
CASES = {case["id"]: case for case in json.loads(FILE.read_text(encoding="utf-8"))["cases"]}
NEIGHBOURS = [
    ("id", {"id": "11010519491231002x"}, {"valid": True, "birth": "1949-12-31", "sex": "female"}),
    ("id", {"area": "330113"}, {"valid": True, "area_known": True}),
    ("id", {"birth": "2026-02-30"}, {"valid": False, "problem": "birth_date"}),
    ("uscc", {"code": "91110000600037341L"}, {"valid": True}),
    ("uscc", {"code": "91110000600037342L"}, {"valid": False, "org_check_ok": False}),
    ("annual_leave", {"hired": "2028-01-01", "full_year_days": 5}, {"days": 5, "raw": 5.0137}),
    ("annual_leave", {"work_years": 0.5}, {"entitled": False, "full_year_days": 0}),
    ("annual_leave", {"work_years": 12, "sick_months": 2}, {"entitled": True}),
    ("annual_leave", {"work_years": 3, "school_holiday_days": 30}, {"entitled": False}),
    ("annual_leave_exit", {"last_day": "2026-06-30", "full_year_days": 5, "hired": "2026-04-01",
                           "taken": 0}, {"unused_paid_days": 1}),
    ("no_contract", {"start": "2026-01-05", "signed": None},
     {"double_to": "2027-01-04", "months": 11, "open_ended_from": "2027-01-05"}),
    ("no_contract", {"start": "2026-01-05", "signed": "2026-02-04"}, {"double_from": None}),
    ("medical_period", {"total_years": 10, "here_years": 4}, {"months": 6, "window_months": 12}),
    ("medical_period", {"total_years": 10, "here_years": 5}, {"months": 9, "window_months": 15}),
    ("probation", {"term_months": "task"}, {"max_months": 0}),
    ("probation", {"term_months": 12, "probation_months": 3}, {"max_months": 2, "ok": False}),
    ("probation_pay", {"contract_pay": 8000, "lowest_same_post": 7500, "min_wage": 2540,
                       "reading": "strict"}, {"min_probation_pay": 6400}),
    ("severance", {"years": 1, "months": 5}, {"N": 1.5}),
    ("severance", {"avg_wage": 40000, "local_avg": 11937, "years": 15},
     {"base": 35811, "N": 12, "pay": 429732}),
    ("severance", {"avg_wage": 2000, "min_wage": 2540, "years": 2}, {"pay": 5080}),
    ("severance", {"start": "2020-03-02", "end": "2026-09-01"}, {"N": 7}),
    ("dispatch", {"contracts": 90, "dispatched": 10}, {"ok": True, "max": 10}),
    ("open_ended", {"years": 10}, {"entitled": True}),
    ("open_ended", {"fixed_terms": 2}, {"entitled": True, "ground": "two_fixed_terms"}),
    ("open_ended", {"fixed_terms": 1}, {"entitled": False}),
    ("notice", {"given_on": "2026-11-02", "in_probation": True}, {"last_day": "2026-11-05"}),
    ("notice", {"given_on": "2026-11-02", "by": "employer"}, {"days": 30}),
    ("bank_card", {"number": "6222000000000000004"}, {"valid": True}),
    ("permit", {"type": "台湾居民居住证", "number": "830000199001010020"}, {"valid": True}),
    ("mass_layoff", {"cut": 19, "staff": 191}, {"mass": False}),
    ("non_compete", {"avg_wage": 10000, "min_wage": 2540, "unpaid_months": 3},
     {"monthly": 3000, "may_terminate": True}),
    ("service_period", {"cost": 36000, "months": 36, "served": 24}, {"max_penalty": 12000}),
]  # fmt: skip


def differences(case):
    return casebook.run("attendance", case["topic"], case).differences


@pytest.mark.parametrize("case_id", CASES)
def test_case_agrees(case_id):
    assert attendance_people.DAY.year == 2026
    assert differences(CASES[case_id]) == ()


@pytest.mark.parametrize(("topic", "given", "expect"), NEIGHBOURS)
def test_neighbour_agrees(topic, given, expect):
    assert differences({"topic": topic, "given": given, "expect": expect}) == ()


@pytest.mark.parametrize("case_id", CASES)
def test_every_case_can_fail(case_id):
    case = copy.deepcopy(CASES[case_id])
    case["expect"] = dict.fromkeys(case["expect"], "wrong")
    assert differences(case)


def test_unknown_facts_and_results_are_differences():
    case = copy.deepcopy(CASES["LC03"])
    case["expect"]["unheard_of"] = None
    assert "unknown result 'unheard_of'" in differences(case)
    case["given"]["mood"] = "good"
    assert differences(case) == ("unknown fact 'mood'",)
