"""Which family a case belongs to, whatever its file is called."""

import json

import pytest

from zyg.cli import casebook
from zyg.cli.casebook.files import UnknownCasesFileError, cases_in
from zyg.cli.casebook_command import load_handlers

load_handlers()
TAX = {"id": "t", "kind": "annual_table", "law_period": "2026", "inputs": {}, "expected": {}}
PAY = {
    "id": "p",
    "kind": "person_months",
    "social": {"place": "440300", "base": "8000", "hf_rate": "0.05"},
    "tax_state": {"first_tax_month": 1},
    "months": [{"period": "2026-05", "items": []}],
}


def family_and_kind(tmp_path, data):
    path = tmp_path / "more.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return [(family, kind) for family, kind, _ in cases_in(path)]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ([TAX], ("income_tax", "annual_table")),
        ({"cases": [TAX]}, ("income_tax", "annual_table")),
        ([{"topic": "calendar"}], ("attendance", "calendar")),
        ({"cases": [{"group": "g", "kind": "k"}]}, ("social_insurance", "g/k")),
        ({"cases": [PAY]}, ("payroll", "person_months")),
        ({"cases": [{"kind": "other", "inputs": {}}]}, ("more", "other")),
        ({"awards": [{"type": "male"}]}, ("retirement", "awards")),
        ({"schedule": {"male": [{"birth": "1965-01"}]}}, ("retirement", "schedule")),
    ],
)
def test_each_case_tells_its_family(tmp_path, data, told):
    assert family_and_kind(tmp_path, data) == [told]


@pytest.mark.parametrize("data", [7, {"rows": []}, {"cases": ["text"]}])
def test_another_structure_is_refused(tmp_path, data):
    with pytest.raises(UnknownCasesFileError, match="no known structure"):
        family_and_kind(tmp_path, data)


@pytest.mark.parametrize(
    ("skip", "expected", "passed"),
    [
        ([], {"refused": True}, True),
        ([], {"months": [{}]}, False),
        (["work_injury"], {"refused": True}, False),
        (["work_injury"], {"months": [{}]}, True),
    ],
)
def test_payroll_may_expect_a_refusal(skip, expected, passed):
    case = {**PAY, "social": {**PAY["social"], "skip": skip}, "expected": expected}
    assert casebook.run("payroll", "person_months", case).passed is passed
