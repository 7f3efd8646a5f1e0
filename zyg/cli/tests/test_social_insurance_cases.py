"""Every case of social insurance and retirement, through the public functions."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from zyg.cli import casebook
from zyg.cli.casebook import retirement, social_insurance  # noqa: F401 - register the handlers
from zyg.cli.casebook.files import cases_in

FOLDER = Path(__file__).parent / "cases"
CASES = [
    pytest.param(family, kind, case, id=str(case["id"]))
    for name in ("social_insurance.json", "retirement.json")
    for family, kind, case in cases_in(FOLDER / name)
]
NO_PLACE = "SI062"
"""Asks for the rates of an unnamed city: no parameter can answer (docs/decisions)."""


@pytest.mark.parametrize(("family", "kind", "case"), CASES)
def test_case_agrees(family, kind, case):
    outcome = casebook.run(family, kind, case)
    assert outcome.passed is (outcome.case_id != NO_PLACE), outcome.differences


@pytest.mark.parametrize("case_id", ["SI001", "SI044", "SI049", "SI063", "SI080", "R005"])
def test_a_wrong_figure_is_a_difference(case_id):
    family, kind, case = next(one.values for one in CASES if one.id == case_id)
    case = copy.deepcopy(case)
    wrong = {key: _off(value) for key, value in case["expected"].items()}
    outcome = casebook.run(family, kind, case | {"expected": wrong})
    assert outcome.differences


def test_the_case_does_not_bring_its_own_limits():
    """A case that claims another cap gets the cap of the place."""
    _, _, case = next(one.values for one in CASES if one.id == "SI001")
    case = copy.deepcopy(case)
    case["input"]["base"] = 99_999
    assert casebook.run("social_insurance", "housing_fund_official_limit/cap", case).passed


def _off(value):
    if isinstance(value, dict):
        return {key: _off(one) for key, one in value.items()}
    return f"{value}x" if isinstance(value, str) else value + 1
