"""Known values about punches, shifts, overtime and the calendar."""

from pathlib import Path

import pytest

from zyg.cli import casebook
from zyg.cli.casebook.files import cases_in
from zyg.cli.casebook_command import load_handlers

CASES = Path(__file__).parent / "cases"
# Both say "nearest15" for 491 and 489 minutes and expect 480; the nearest quarter is 495. The
# public test behind them rounds *down* to 15 minutes with a grace of 3.
MISLABELLED = {"TT12": 8.25, "TT13": 8.25}
load_handlers()


def cases(name):
    return [(kind, case) for _, kind, case in cases_in(CASES / name)]


@pytest.mark.parametrize(
    ("kind", "case"),
    [*cases("attendance_time.json"), *cases("attendance_time_more.json")],
    ids=lambda value: value["id"] if isinstance(value, dict) else "",
)
def test_case(kind, case):
    if case["id"] in MISLABELLED:
        case = {**case, "expect": {"work_h": MISLABELLED[case["id"]]}}
    assert casebook.run("attendance", kind, case).differences == ()


@pytest.mark.parametrize("number", ["TT12", "TT13"])
def test_mislabelled_cases_hold_with_the_rule_of_their_source(number):
    kind, case = next(
        (kind, case) for kind, case in cases("attendance_time.json") if case["id"] == number
    )
    given = {**case["given"], "round": {"day_total": "down15_grace3"}}
    assert casebook.run("attendance", kind, {**case, "given": given}).passed


def test_unknown_result_is_a_difference():
    case = {"id": "x", "given": {"punches": ["0 09:00"]}, "expect": {"mood": None}}
    assert casebook.run("attendance", "basic", case).differences == ("unknown result 'mood'",)
