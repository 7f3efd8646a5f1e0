import pytest
from hypothesis import given
from hypothesis import strategies as st

from zyg.law.identity.bank_card import (
    BankAccount,
    check_bank_account,
    check_bank_card,
    luhn_digit,
)
from zyg.law.identity.names import check_name
from zyg.law.identity.phone import check_mobile
from zyg.law.identity.result import Problem


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("622200000000", "length"),
        ("6222000000000000005", "check_digit"),
        ("62220000O0000000004", "character"),
        ("6.222E+18", "scientific"),
    ],
)
def test_card_faults(text, code):
    assert check_bank_card(text).code == code


@given(st.text("0123456789", min_size=12, max_size=18))
def test_luhn_agrees_with_an_independent_library(body):
    luhn = pytest.importorskip("stdnum.luhn")
    assert luhn.calc_check_digit(body) == luhn_digit(body)
    assert isinstance(check_bank_card(body + luhn_digit(body)), BankAccount)


def test_company_account_is_accepted_with_a_warning():
    found = check_bank_account("1100 0000 0001")
    assert (found.number, found.is_card, bool(found.warning)) == ("110000000001", False, True)


@pytest.mark.parametrize("text", ["1234567", "1" * 31, "12345678A"])
def test_what_can_not_be_an_account_is_refused(text):
    assert isinstance(check_bank_account(text), Problem)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("199 0000 0000", "19900000000"),
        ("+8619900000000", "19900000000"),
        ("008619900000000", "19900000000"),
        ("+85200000000".replace("00000000", "50000000"), "+85250000000"),
    ],
)
def test_mobile_forms(text, number):
    assert check_mobile(text).number == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("10000000000", "prefix"),
        ("12000000000", "prefix"),
        ("1990000000", "length"),
        ("021-00000000", "landline"),
        ("1.99E+10", "scientific"),
        ("19900000OOO", "character"),
        ("+861990000000", "length"),
    ],
)
def test_mobile_faults(text, code):
    assert check_mobile(text).code == code


@pytest.mark.parametrize(
    ("text", "name", "warned"),
    [
        ("欧阳 明", "欧阳明", True),
        ("张　三", "张三", True),
        ("阿依古丽•买买提", "阿依古丽·买买提", False),
        ("阿依古丽.买买提", "阿依古丽·买买提", False),
        ("JOHN  SMITH", "JOHN SMITH", False),
        ("JOHN A. SMITH", "JOHN A. SMITH", False),
        ("李\U00020bb7", "李\U00020bb7", True),
        ("王\ue001", "王\ue001", True),
    ],
)
def test_names_are_normalised(text, name, warned):
    found = check_name(text)
    assert (found.name, bool(found.warnings)) == (name, warned)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" ", "empty"),
        ("无", "placeholder"),
        ("张3", "character"),
        ("寮犱\ufffd", "mojibake"),
        ("张" * 51, "length"),
    ],
)
def test_name_faults(text, code):
    assert check_name(text).code == code
