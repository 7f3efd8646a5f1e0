import json

import pytest

from zyg.cli.main import main

GOOD = {"id": "good", "kind": "annual_table", "inputs": {"taxable": "36000.01"}}
CASES = [
    {**GOOD, "expected": {"tax": "1080.00"}},
    {**GOOD, "id": "wrong", "expected": {"tax": "1.00"}},
]


@pytest.fixture
def run(tmp_path, capsys):
    def run(cases, *words):
        file = tmp_path / "cases.json"
        file.write_text(json.dumps(cases))
        return main(["casebook", *words, str(file)]), capsys.readouterr().out

    return run


def test_the_last_line_counts_and_a_failure_is_named(run):
    code, out = run(CASES)
    assert code == 1
    assert "FAILED wrong: tax" in out
    assert out.endswith("1 passed, 1 failed\n")


def test_all_passed_is_zero(run):
    assert run(CASES[:1]) == (0, "1 passed, 0 failed\n")


def test_a_documented_case_still_counts_as_failed(run, tmp_path):
    held = tmp_path / "held.txt"
    held.write_text("# why\nwrong  the law says otherwise\n")
    code, out = run(CASES, "--held-wrong", str(held))
    assert code == 0
    assert out.endswith("1 passed, 1 failed\n")


def test_an_unknown_kind_is_a_failure(run):
    code, out = run([{"id": "x", "kind": "astrology", "inputs": {}, "expected": {}}])
    assert code == 1
    assert "no handler" in out


def test_a_file_of_no_known_structure_is_a_failure(run):
    assert run({"stars": []})[0] == 1
