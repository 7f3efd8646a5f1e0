"""Documents other than the citizen number, and one entry for every kind of document.

The eleven kinds are the ones of the income-tax declaration files. Residence permits and the new
foreign permanent residence card carry an 18-digit number with a check digit and are checked like
a citizen number; the travel permits, passports and work permits have a form only, so a typing
error inside them can not be seen.

>>> check_document("hk_macao_permit", "h1234567８", today=dt.date(2026, 11, 25)).number
'H12345678'
>>> check_document("taiwan_permit", "1234567", today=dt.date(2026, 11, 25)).message
'台湾居民来往大陆通行证号码“1234567”的形式不对，应为 8 位数字（旧证 10 位数字）；请对照证件改正。'
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from zyg.law.identity.resident_id import LENGTH, Holder, ResidentId, Sex, check_resident_id
from zyg.law.identity.result import Problem, clean, is_scientific, scientific

DocumentKind = Literal[
    "resident_id",
    "chinese_passport",
    "hk_macao_permit",
    "hk_macao_residence",
    "taiwan_permit",
    "taiwan_residence",
    "foreign_passport",
    "foreign_permanent_residence",
    "work_permit_a",
    "work_permit_b",
    "work_permit_c",
]

LABELS: dict[DocumentKind, str] = {
    "resident_id": "居民身份证",
    "chinese_passport": "中国护照",
    "hk_macao_permit": "港澳居民来往内地通行证",
    "hk_macao_residence": "港澳居民居住证",
    "taiwan_permit": "台湾居民来往大陆通行证",
    "taiwan_residence": "台湾居民居住证",
    "foreign_passport": "外国护照",
    "foreign_permanent_residence": "外国人永久居留身份证",
    "work_permit_a": "外国人工作许可证（A类）",
    "work_permit_b": "外国人工作许可证（B类）",
    "work_permit_c": "外国人工作许可证（C类）",
}

_HOLDERS: dict[DocumentKind, tuple[Holder, ...]] = {
    "resident_id": ("resident",),
    "hk_macao_residence": ("hong_kong", "macao"),
    "taiwan_residence": ("taiwan",),
    "foreign_permanent_residence": ("foreigner",),
}
_KIND_OF_HOLDER: dict[Holder, DocumentKind] = {
    holder: kind for kind, holders in _HOLDERS.items() for holder in holders
}
_FORMS: dict[DocumentKind, tuple[re.Pattern[str], str]] = {
    "chinese_passport": (
        re.compile(r"(?:[EGDSPKHM]\d{8}|[EDSPKM][A-HJ-NP-Z]\d{7}|1[45]\d{7})"),
        "字母 E、G、D、S、P 等加 8 位数字（或两个字母加 7 位数字）",
    ),
    "hk_macao_permit": (
        re.compile(r"[HM](?:\d{8}|\d{10})"),
        "字母 H（香港）或 M（澳门）加 8 位数字（旧证 10 位数字）",
    ),
    "taiwan_permit": (re.compile(r"\d{8}|\d{10}[A-Z]?"), "8 位数字（旧证 10 位数字）"),
    "foreign_passport": (re.compile(r"[A-Z0-9]{5,15}"), "5–15 位字母或数字"),
}
_WORK_PERMIT = (re.compile(r"[A-Z0-9]{8,20}"), "8–20 位字母或数字")
_OLD_PERMANENT = re.compile(r"[A-Z]{3}\d{12}")


@dataclass(frozen=True, slots=True)
class Document:
    """A document number that can be right, and what the number itself says.

    Attributes:
        kind: kind of document.
        number: normalised number.
        birth: day of birth when the number carries it, else ``None``.
        sex: sex when the number carries it, else ``None``.
        verified_form: whether the number has a check digit that was verified.
    """

    kind: DocumentKind
    number: str
    birth: dt.date | None = None
    sex: Sex | None = None
    verified_form: bool = False


def check_document(kind: DocumentKind, text: str, *, today: dt.date) -> Document | Problem:
    """Check a number against the kind of document it is said to be.

    Args:
        kind: kind of document; ``kind_of_label`` gives it for a Chinese name.
        text: the number as typed.
        today: births after this day are impossible.
    """
    number = clean(text)
    if not number:
        return Problem("empty", f"{LABELS[kind]}号码为空；请填写。")
    if kind == "foreign_permanent_residence" and _OLD_PERMANENT.fullmatch(number):
        return Document(kind, number)
    if kind in _HOLDERS:
        return _checked_citizen_form(kind, number, today)
    pattern, form = _FORMS.get(kind, _WORK_PERMIT)
    if kind not in ("chinese_passport", "foreign_passport") and is_scientific(number):
        return scientific(f"{LABELS[kind]}号码")
    if pattern.fullmatch(number):
        return Document(kind, number)
    return Problem(
        "form",
        f"{LABELS[kind]}号码“{number}”的形式不对，应为 {form}；请对照证件改正。",
    )


def kind_of_label(label: str) -> DocumentKind | None:
    """Return the kind for a Chinese name of a document, brackets of either width.

    >>> kind_of_label("外国人工作许可证(A类)"), kind_of_label("身份证"), kind_of_label("驾照")
    ('work_permit_a', 'resident_id', None)
    """
    name = label.strip().replace("(", "（").replace(")", "）")
    if name in ("身份证", "居民身份证", "二代身份证"):
        return "resident_id"
    return next((kind for kind, known in LABELS.items() if known == name), None)


def _checked_citizen_form(kind: DocumentKind, number: str, today: dt.date) -> Document | Problem:
    found = check_resident_id(number, today=today)
    if isinstance(found, Problem):
        if kind == "foreign_permanent_residence" and len(number) != LENGTH:
            return Problem(
                "form",
                f"{LABELS[kind]}号码“{number}”的形式不对，应为 9 开头的 {LENGTH} 位号码"
                "（旧证为 3 个字母加 12 位数字）；请对照证件改正。",
            )
        message = found.message.replace("身份证号", f"{LABELS[kind]}号码", 1)
        return found if kind == "resident_id" else Problem(found.code, message, found.suggestion)
    if found.holder not in _HOLDERS[kind]:
        return _other_kind(kind, found)
    return Document(kind, number, found.birth, found.sex, verified_form=True)


def _other_kind(kind: DocumentKind, found: ResidentId) -> Problem:
    right = LABELS[_KIND_OF_HOLDER[found.holder]]
    return Problem(
        "other_kind",
        f"号码本身有效，但它是{right}的号码，不是{LABELS[kind]}；请把证件类型改为“{right}”。",
        right,
    )
