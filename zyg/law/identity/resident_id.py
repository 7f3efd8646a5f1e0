"""The 18-digit citizen number: 居民身份证 and the documents that share its form.

GB 11643-1999: six digits of area, eight of the birth date, three of sequence (odd = male) and a
check digit: the weighted sum modulo 11 looked up in ``10X98765432``. The residence permits of
Hong Kong (810000), Macao (820000) and Taiwan (830000) people and the foreign permanent
residence card (leading 9) have the same form. The area is only a hint: districts come and go,
and a person keeps the number given at birth.

>>> found = check_resident_id("99000019491231002x", today=dt.date(2026, 11, 25))
>>> found.message
'身份证号的校验码不对：按前 17 位算末位应为 6，现在是 X，说明至少有一位写错；请对照证件逐位核对。'
>>> check_resident_id("990000194912310026", today=dt.date(2026, 11, 25)).birth
datetime.date(1949, 12, 31)
"""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass
from operator import mul
from typing import Literal

from zyg.law.identity.result import (
    Problem,
    clean,
    is_scientific,
    scientific,
    wrong_character,
    wrong_length,
)
from zyg.law.places import all_places

Sex = Literal["male", "female"]
Holder = Literal["resident", "hong_kong", "macao", "taiwan", "foreigner"]

LENGTH = 18
OLDEST_YEARS = 120
_OLD_LENGTH = 15
_BODY = LENGTH - 1
_NAME = "身份证号"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ASCII_OFFSET = ord("0") * sum(_WEIGHTS)
_CHECK_DIGITS = "10X98765432"
_HOLDERS: dict[str, Holder] = {"810000": "hong_kong", "820000": "macao", "830000": "taiwan"}


@dataclass(frozen=True, slots=True)
class ResidentId:
    """An 18-digit number that can be right.

    Attributes:
        number: normalised, the check digit X in capitals.
        birth: day of birth in digits 7–14.
        sex: from digit 17.
        area: digits 1–6.
        area_known: whether the first two digits are a province of GB/T 2260 or the document
            has no area; a hint, never a reason to refuse.
        holder: whose document has this number.
    """

    number: str
    birth: dt.date
    sex: Sex
    area: str
    area_known: bool
    holder: Holder


def check_resident_id(text: str, *, today: dt.date) -> ResidentId | Problem:
    """Check a citizen number in the form people type it.

    Args:
        text: the number; full-width digits, blanks and a small x are normalised.
        today: births after this day are impossible.

    Returns:
        The number and what it says, or the first fault.
    """
    number = clean(text)
    body = number[:_BODY]
    if len(number) != LENGTH or not body.isdigit():
        return _shape_problem(number)
    birth = _birth(number)
    if birth is None:
        written = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
        return Problem(
            "birth_date",
            f"{_NAME}第 7–14 位的出生日期 {written} 不存在；请对照证件改正。",
        )
    if birth > today:
        return Problem("future_birth", f"{_NAME}的出生日期 {birth} 晚于今天 {today}；请核对。")
    if today.year - birth.year > OLDEST_YEARS:
        return Problem(
            "too_old", f"{_NAME}的出生日期 {birth} 距今超过 {OLDEST_YEARS} 年；请核对出生年份。"
        )
    right = check_digit(body)
    if number[_BODY] != right:
        return _check_problem(number, right)
    area = number[:6]
    holder = _holder(area)
    known = holder != "resident" or area[:2] in _provinces()
    sex: Sex = "male" if int(number[16]) % 2 else "female"
    return ResidentId(number, birth, sex, area, known, holder)


def check_digit(body: str) -> str:
    """Return the check digit for the first 17 digits.

    >>> check_digit("11010519491231002")
    'X'
    """
    return _CHECK_DIGITS[(sum(map(mul, _WEIGHTS, body.encode())) - _ASCII_OFFSET) % 11]


def upgrade(old: str) -> str:
    """Return the 18-digit form of a 15-digit number: the century and the check digit added.

    >>> upgrade("990000491231002")
    '990000194912310026'
    """
    body = f"{old[:6]}19{old[6:]}"
    return body + check_digit(body)


def _birth(number: str) -> dt.date | None:
    try:
        return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _holder(area: str) -> Holder:
    if area[0] == "9" and area[1:3] in _provinces():
        return "foreigner"
    return _HOLDERS.get(area, "resident")


@functools.cache
def _provinces() -> frozenset[str]:
    """First two digits of the areas in use, with Taiwan, Hong Kong and Macao."""
    return frozenset(place.code[:2] for place in all_places()) | {"71", "81", "82"}


def _shape_problem(number: str) -> Problem:
    if not number:
        return Problem("empty", f"{_NAME}为空；请填写。")
    if is_scientific(number):
        return scientific(_NAME)
    if len(number) == _OLD_LENGTH and number.isdigit():
        return Problem(
            "old_form",
            f"这是 15 位的第一代身份证号，已停止使用；按规则换算为 {upgrade(number)}，"
            f"请对照现在的身份证确认后填写 {LENGTH} 位号码。",
            upgrade(number),
        )
    position = next((n for n, char in enumerate(number[:_BODY]) if not char.isdecimal()), None)
    if position is not None and len(number) == LENGTH:
        return wrong_character(_NAME, number, position)
    return wrong_length(_NAME, number, LENGTH)


def _check_problem(number: str, right: str) -> Problem:
    found = number[_BODY]
    if found not in _CHECK_DIGITS:
        return Problem("character", f"{_NAME}末位是“{found}”，应为数字或 X；请对照证件改正。")
    if number.endswith("000"):
        return Problem(
            "lost_digits",
            f"{_NAME}末三位是 000 且校验码不对，多半是表格软件按数字保存时丢失了末三位；"
            "请把该列设为“文本”格式后重新填写完整号码。",
        )
    return Problem(
        "check_digit",
        f"{_NAME}的校验码不对：按前 17 位算末位应为 {right}，现在是 {found}，"
        "说明至少有一位写错；请对照证件逐位核对。",
    )
