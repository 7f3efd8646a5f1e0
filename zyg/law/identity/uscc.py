"""Unified social credit code of an organization (统一社会信用代码, GB 32100-2015).

Eighteen characters from ``0-9A-Z`` without I, O, S, V, Z: the registering department, the kind
of organization, six digits of area, the nine characters of the organization code (GB 11714, with
its own check character) and a check character modulo 31. Both check characters are verified.

>>> check_uscc("91110000600037341l").organization_code
'600037341'
>>> check_uscc("110000600037341").message
'这是 15 位的旧税务登记号，不是统一社会信用代码；请填写营业执照上的 18 位统一社会信用代码。'
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import mul

from zyg.law.identity.result import (
    Problem,
    clean,
    is_scientific,
    scientific,
    wrong_length,
)
from zyg.law.parameters import measure

LENGTH = 18
_NAME = "统一社会信用代码"
_OLD_LENGTH = 15
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {char: value for value, char in enumerate(_ALPHABET)}
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_INNER_DIGITS = "0123456789X"
_AREA = slice(2, 8)
_INNER = slice(8, 17)


@dataclass(frozen=True, slots=True)
class Uscc:
    """A unified social credit code that can be right.

    Attributes:
        code: normalised code.
        organization_code: characters 9–17.
        department: name of the registering department, or "" when the first character is not
            in the table (a hint only).
        kind: name of the kind of organization, or "" when unknown (a hint only).
    """

    code: str
    organization_code: str
    department: str
    kind: str


def check_uscc(text: str) -> Uscc | Problem:
    """Check a unified social credit code in the form people type it.

    Returns:
        The code and what it says, or the first fault.
    """
    code = clean(text)
    if len(code) != LENGTH or any(char not in _VALUES for char in code):
        return _shape_problem(code)
    if not code[_AREA].isdigit():
        return Problem(
            "area", f"{_NAME}第 3–8 位“{code[_AREA]}”应为 6 位数字的行政区划代码；请核对。"
        )
    inner = code[_INNER]
    if inner[-1] != organization_check_character(inner[:-1]):
        return Problem(
            "organization_code",
            f"{_NAME}中的组织机构代码 {inner}（第 9–17 位）校验不通过，说明其中有一位写错；"
            "请对照营业执照核对。",
        )
    right = check_character(code[:-1])
    if code[-1] != right:
        return Problem(
            "check_digit",
            f"{_NAME}的校验码不对：按前 17 位算末位应为 {right}，现在是 {code[-1]}，"
            "说明至少有一位写错；请对照营业执照核对。",
        )
    table = measure("codes/uscc_registration").versions[-1].value
    department = table.get(code[0], {})
    return Uscc(code, inner, department.get("name", ""), department.get(f"kind_{code[1]}", ""))


def check_character(body: str) -> str:
    """Return the check character for the first 17 characters.

    >>> check_character("91110000600037341")
    'L'
    """
    total = sum(map(mul, _WEIGHTS, (_VALUES[char] for char in body)))
    return _ALPHABET[-total % 31]


def organization_check_character(body: str) -> str:
    """Return the check character of an organization code for its first 8 characters.

    Letters count from A = 10 to Z = 35; 10 is written X and 11 is written 0 (GB 11714).

    >>> organization_check_character("60003734")
    '1'
    """
    total = sum(map(mul, _INNER_WEIGHTS, (int(char, 36) for char in body)))
    return _INNER_DIGITS[-total % 11]


def _shape_problem(code: str) -> Problem:
    if not code:
        return Problem("empty", f"{_NAME}为空；请填写。")
    if is_scientific(code):
        return scientific(_NAME)
    if len(code) == _OLD_LENGTH and code.isdigit():
        return Problem(
            "old_form",
            f"这是 {_OLD_LENGTH} 位的旧税务登记号，不是{_NAME}；"
            f"请填写营业执照上的 {LENGTH} 位{_NAME}。",
        )
    if len(code) != LENGTH:
        return wrong_length(_NAME, code, LENGTH)
    position = next(n for n, char in enumerate(code) if char not in _VALUES)
    return Problem(
        "character",
        f"{_NAME}第 {position + 1} 位是“{code[position]}”，而该代码只用数字和"
        "除 I、O、S、V、Z 以外的大写字母；请对照营业执照改正。",
    )
