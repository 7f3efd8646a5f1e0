import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zyg.law.identity.resident_id import ResidentId, check_digit, check_resident_id, upgrade
from zyg.law.identity.result import Problem

TODAY = dt.date(2026, 11, 25)


def check(text):
    return check_resident_id(text, today=TODAY)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("", "empty", "为空"),
        ("99000019900101001", "length", "少 1 位（现在 17 位）"),
        ("9900001990010100177", "length", "多 1 位（现在 19 位）"),
        ("990000900101001", "old_form", "990000199001010017"),
        ("9.90000199001010E+17", "scientific", "科学计数法"),
        ("9900OO199001010017", "character", "第 5 位是“O”，应为数字，可能是数字 0"),
        ("990000202602300014", "birth_date", "2026-02-30 不存在"),
        ("990000209912310017", "future_birth", "2099-12-31 晚于今天"),
        ("990000188001010013", "too_old", "超过 120 年"),
        ("990000199001010018", "check_digit", "末位应为 7，现在是 8"),
        ("990000199001010000", "lost_digits", "末三位是 000"),
        ("99000019900101001Y", "character", "应为数字或 X"),
        ("110105194912310021", "check_digit", "末位应为 X"),
    ],
)
def test_fault_is_named_exactly(text, code, words):
    found = check(text)
    assert isinstance(found, Problem)
    assert (found.code, words in found.message) == (code, True), found.message


@pytest.mark.parametrize(
    "text",
    ["９９００００１９９００１０１００１７", " 990000 19900101 0017\t", "'990000199001010017"],
)
def test_typed_forms_are_normalised(text):
    assert check(text).number == "990000199001010017"


def test_small_x_is_normalised():
    assert check("99000019900101005x").number == "99000019900101005X"


@pytest.mark.parametrize(
    ("number", "holder", "known"),
    [
        ("990000199001010017", "resident", False),
        ("330113199001010011", "resident", True),
        ("810000199001010019", "hong_kong", True),
        ("820000199001010010", "macao", True),
        ("830000199001010020", "taiwan", True),
        ("931000199001010017", "foreigner", True),
    ],
)
def test_area_is_only_a_hint(number, holder, known):
    found = check(number)
    assert isinstance(found, ResidentId)
    assert (found.holder, found.area_known) == (holder, known)


def test_number_says_birth_and_sex():
    found = check("830000199001010020")
    assert (found.birth, found.sex) == (dt.date(1990, 1, 1), "female")


def test_suggestion_for_the_old_form_is_valid():
    assert isinstance(check(upgrade("990000900101001")), ResidentId)


bodies = st.builds(
    "990000{:%Y%m%d}{:03d}".format,
    st.dates(dt.date(1930, 1, 1), dt.date(2026, 1, 1)),
    st.integers(0, 999),
)


@given(bodies, st.integers(0, 16), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(body, position, shift):
    number = body + check_digit(body)
    wrong = str((int(number[position]) + shift) % 10)
    assert isinstance(check(number), ResidentId)
    assert isinstance(check(number[:position] + wrong + number[position + 1 :]), Problem)


@given(bodies)
def test_check_digit_agrees_with_an_independent_library(body):
    ric = pytest.importorskip("stdnum.cn.ric")
    assert ric.calc_check_digit(body + "0") == check_digit(body)
