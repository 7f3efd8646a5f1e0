import datetime as dt

import pytest

from zyg.law.identity.permits import LABELS, Document, check_document, kind_of_label
from zyg.law.identity.result import Problem

TODAY = dt.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [
        ("resident_id", "990000199001010017", "990000199001010017"),
        ("hk_macao_permit", "h00000001", "H00000001"),
        ("hk_macao_permit", "M0000000101", "M0000000101"),
        ("hk_macao_residence", "810000199001010019", "810000199001010019"),
        ("taiwan_permit", "0000 0001", "00000001"),
        ("taiwan_residence", "830000199001010020", "830000199001010020"),
        ("foreign_permanent_residence", "931000199001010017", "931000199001010017"),
        ("foreign_permanent_residence", "xxx310090010101", "XXX310090010101"),
        ("foreign_passport", "x0000001", "X0000001"),
        ("chinese_passport", "E00000001", "E00000001"),
        ("chinese_passport", "ea0000001", "EA0000001"),
        ("work_permit_a", "00000000000001", "00000000000001"),
    ],
)
def test_right_form_is_accepted(kind, text, number):
    found = check_document(kind, text, today=TODAY)
    assert isinstance(found, Document), found.message
    assert found.number == number


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("hk_macao_permit", "H123", "字母 H（香港）或 M（澳门）"),
        ("taiwan_permit", "", "为空"),
        ("taiwan_permit", "1.0E+7", "科学计数法"),
        ("foreign_passport", "X1", "5–15 位"),
        ("chinese_passport", "Q00000001", "中国护照号码"),
        ("resident_id", "830000199001010020", "请把证件类型改为“台湾居民居住证”"),
        ("taiwan_residence", "990000199001010017", "请把证件类型改为“居民身份证”"),
        ("taiwan_residence", "830000199001010021", "台湾居民居住证号码的校验码不对"),
        ("foreign_permanent_residence", "ABC123", "3 个字母加 12 位数字"),
    ],
)
def test_wrong_form_is_explained(kind, text, words):
    found = check_document(kind, text, today=TODAY)
    assert isinstance(found, Problem)
    assert words in found.message


def test_every_label_leads_to_its_kind():
    assert {kind_of_label(label): label for label in LABELS.values()} == LABELS


def test_residence_permit_says_birth_and_sex():
    found = check_document("taiwan_residence", "830000199001010020", today=TODAY)
    assert (found.birth, found.sex, found.verified_form) == (dt.date(1990, 1, 1), "female", True)
