import pytest
from hypothesis import given
from hypothesis import strategies as st

from zyg.law.identity.result import Problem
from zyg.law.identity.uscc import (
    Uscc,
    check_character,
    check_uscc,
    organization_check_character,
)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("", "empty", "为空"),
        ("A1110000600037341L", "check_digit", "校验码不对"),
        ("91110000600037342L", "organization_code", "组织机构代码 600037342"),
        ("9111000060003734IL", "character", "第 17 位是“I”"),
        ("9111000060003734L", "length", "少 1 位（现在 17 位）"),
        ("110000600037341", "old_form", "旧税务登记号"),
        ("9.11E+17", "scientific", "科学计数法"),
        ("91AB0000600037341L", "area", "第 3–8 位"),
    ],
)
def test_fault_is_named_exactly(text, code, words):
    found = check_uscc(text)
    assert isinstance(found, Problem)
    assert (found.code, words in found.message) == (code, True), found.message


def test_code_tells_its_parts():
    found = check_uscc("９１１１００００６０００３７３４１l")
    assert (found.code, found.organization_code) == ("91110000600037341L", "600037341")
    assert (found.department, found.kind) == ("工商", "企业")


def test_letters_in_the_organization_code_and_other_departments_are_accepted():
    found = check_uscc("N2990000MF0000005H")
    assert (found.department, found.kind) == ("农业", "村级集体经济组织")


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8))
def test_codes_with_both_check_characters_are_accepted_and_agree_with_a_library(organization):
    library = pytest.importorskip("stdnum.cn.uscc")
    body = "91990000" + organization + organization_check_character(organization)
    assert library.calc_check_digit(body) == check_character(body)
    assert isinstance(check_uscc(body + check_character(body)), Uscc)
