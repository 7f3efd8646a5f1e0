"""The known right values of income tax, and that a wrong or unknown expectation is told."""

import copy
from pathlib import Path

import pytest

from zyg.cli import casebook
from zyg.cli.casebook import income_tax, income_tax_foreign, income_tax_yearly  # noqa: F401 - they register handlers
from zyg.cli.casebook.files import cases_in

CASES = list(cases_in(Path(__file__).parent / "cases" / "income_tax.json"))


@pytest.mark.parametrize(("family", "kind", "case"), CASES, ids=[case[2]["id"] for case in CASES])
def test_known_value(family, kind, case):
    assert casebook.run(family, kind, case).differences == ()


@pytest.mark.parametrize("kind", sorted({kind for _, kind, _ in CASES}))
def test_a_changed_expectation_fails(kind):
    case = copy.deepcopy(next(case for _, other, case in CASES if other == kind))
    key = next(iter(case["expected"]))
    case["expected"][key] = "987654.32"
    assert not casebook.run("income_tax", kind, case).passed


def test_an_expected_key_that_nobody_answers_is_a_difference():
    case = {"id": "x", "kind": "annual_table", "inputs": {"taxable": 1}, "expected": {"colour": 1}}
    assert "colour" in casebook.run("income_tax", "annual_table", case).differences[0]


def test_an_expired_rule_answers_refused():
    case = {
        "id": "x",
        "law_period": "2028-01-01..",
        "inputs": {"bonus": 36000},
        "expected": {"refused": True},
    }
    assert casebook.run("income_tax", "annual_bonus_separate", case).passed


NEIGHBOURS = [
    ("monthly_table", {"taxable": "80000.01"}, {"tax": "20840.00", "rate": 45}),
    ("wage_cumulative", {"months": [{"gross": 9000, "tax_reduction": 50}]}, {"withheld": [70]}),
    ("wage_cumulative", {"months": [{"gross": 9000, "exempt": 1000}]}, {"withheld": [90]}),
    ("wage_cumulative", {"months": [{"gross": 9000}], "deduct_basic": False}, {"withheld": [270]}),
    ("wage_cumulative", {"months": [{"gross": 9000, "donation": 500}]}, {"withheld": [105]}),
    ("annual_bonus_separate", {"bonus": 960001}, {"tax": "416840.45"}),
    (
        "annual_bonus_once_per_year",
        {"bonus_months": ["2026-12", "2027-01"], "both_separate": True},
        {"second_refused": False},
    ),
    ("author_gross_up", {"net": 35520}, {"gross": 40000}),
    ("royalty_gross_up", {"net": 8400}, {"gross": 10000}),
    (
        "platform_labour_cumulative",
        {"months": [{"gross": 15000}, {"gross": 15000}, None, {"gross": 15000}]},
        {"withheld": [210, 210, 0, 210]},
    ),
    (
        "platform_labour_cumulative",
        {"months": [{"gross": 15000}, None, {"gross": 15000}], "gap": "no_break"},
        {"withheld": [210, 0, 60]},
    ),
    ("platform_vat_threshold", {"month_total_sales_excl_vat": 100500}, {"taxable_sales": 100500}),
    (
        "internal_retirement",
        {"amount": 100000, "months_to_retirement": 40, "month_wage": 7000, "wage_months": 6},
        {"tax_on_lump": 9930, "wage_tax_year": 360, "tax_total_year": 10290},
    ),
    ("business_half_relief", {"taxable": 2400000, "other_reduction": 6000}, {"relief": 314750}),
    (
        "settlement_exemption",
        {"income": 120001, "tax_due": "400.01", "prepaid_ok": True},
        {"must_file": True},
    ),
    (
        "settlement_exemption",
        {"income": 90000, "tax_due": 500, "prepaid_ok": False},
        {"must_file": True},
    ),
    (
        "no_domicile_income",
        {"total": 40000, "foreign_paid": 20000, "foreign_days": 15, "formula": 3},
        {"income": 30000},
    ),
    (
        "internal_retirement",
        {
            "amount": 100000,
            "months_to_retirement": 20,
            "month_wage": 7000,
            "annual_special_additional": 12000,
        },
        {"tax_on_lump": 9930, "annual_tax": 360, "year_total": 10290},
    ),
    (
        "wage_cumulative",
        {"months": [{"gross": 9000}], "basic_deduction": False},
        {"withheld": [270]},
    ),
    (
        "wage_cumulative",
        {"months": [{"gross": 8000, "special": 2000}] * 12, "basic_60000_from_january": True},
        {"withheld_at": {"10": 0, "11": 180, "12": 180}, "year_total": 360},
    ),
    (
        "wage_cumulative",
        {"months": [{"gross": 30000, "special": 4500, "special_additional": 2000}] * 3},
        {"withheld": [555, 625, 1850], "quick": [0, 2520, 2520]},
    ),
    ("early_retirement", {"amount": 600000, "months_to_legal_age": 62}, {"years": 6, "tax": 8880}),
    ("annual_bonus_separate", {"bonus": 1, "date": "2028-01-15"}, {"refused": True}),
    ("bonus_best_split", {"total": 700000}, {"best_bonus": 300000}),
    ("annuity_withdrawal", {"amount": 36000, "drawing": "yearly"}, {"tax": 1080}),
]


@pytest.mark.parametrize(("kind", "inputs", "expected"), NEIGHBOURS)
def test_neighbours_of_the_cases(kind, inputs, expected):
    case = {"id": "x", "inputs": inputs, "expected": expected}
    assert casebook.run("income_tax", kind, case).differences == ()
