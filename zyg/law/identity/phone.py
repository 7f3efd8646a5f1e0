"""Mobile numbers: eleven digits of the mainland, or an international number with a plus sign.

>>> check_mobile("+86 199-0000-0000").number
'19900000000'
>>> check_mobile("1990000000").message
'手机号少 1 位（现在 10 位），应为 11 位；请核对。'
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from zyg.law.identity.result import Problem, clean, is_scientific, scientific

LENGTH = 11
_MAINLAND = re.compile(r"1[3-9]\d{9}")
_COUNTRY = re.compile(r"(?:\+|00)?86(?=1\d{10}$)")
_INTERNATIONAL = re.compile(r"\+[1-9]\d{6,14}")
_LANDLINE = re.compile(r"0\d{9,11}|[2-8]\d{6,7}")


@dataclass(frozen=True, slots=True)
class Mobile:
    """A mobile number that can be right.

    Attributes:
        number: eleven digits, or ``+`` and the digits of a number outside the mainland.
        mainland: whether text messages of mainland providers reach it.
    """

    number: str
    mainland: bool


def check_mobile(text: str) -> Mobile | Problem:
    """Check a mobile number in the form people type it, with or without +86."""
    typed = clean(text)
    if is_scientific(typed):
        return scientific("手机号")
    number = _COUNTRY.sub("", re.sub(r"[().]", "", typed))
    if _MAINLAND.fullmatch(number):
        return Mobile(number, mainland=True)
    if not number:
        return Problem("empty", "手机号为空；请填写。")
    if number.startswith("+86"):
        number = number[3:]
    elif _INTERNATIONAL.fullmatch(number):
        return Mobile(number, mainland=False)
    return _problem(number)


def _problem(number: str) -> Problem:
    if not number.isdecimal():
        return Problem("character", f"手机号“{number}”含有数字以外的字符；请只填 {LENGTH} 位数字。")
    if _LANDLINE.fullmatch(number):
        return Problem("landline", f"“{number}”像是固定电话；请填写 {LENGTH} 位手机号。")
    gap = LENGTH - len(number)
    if gap:
        fault = f"少 {gap} 位" if gap > 0 else f"多 {-gap} 位"
        return Problem(
            "length", f"手机号{fault}（现在 {len(number)} 位），应为 {LENGTH} 位；请核对。"
        )
    return Problem("prefix", f"手机号“{number}”的号段不存在，应以 13–19 开头；请核对。")
