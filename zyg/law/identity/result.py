"""What the checks share: the problem they return and how typed text is cleaned.

Numbers come out of spreadsheets with full-width digits, spaces, a leading apostrophe, a trailing
``.0`` or in scientific notation; all but the last are cleaned silently, the last has lost digits
and is told apart.

>>> clean("'１１０１ 0519"), clean("19900000000.0")
('11010519', '19900000000')
>>> is_scientific("1.10105E+17"), is_scientific("110105")
(True, False)
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_SEPARATORS = re.compile(r"[\s\-'`\u200b-\u200f\u2060\ufeff]+")
_WHOLE_FLOAT = re.compile(r"(\d+)\.0+")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[Ee]\+?\d{1,3}")
_LOOKALIKES = {"O": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "B": "8"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a number or name is not accepted.

    Attributes:
        code: stable identifier of the fault, e.g. ``length`` or ``check_digit``.
        message: Chinese sentence with the fault and the way out, shown as it is.
        suggestion: the form that is probably meant, or "".
    """

    code: str
    message: str
    suggestion: str = ""


def clean(text: str) -> str:
    """Return typed text without separators, in half-width capitals."""
    if text.isascii() and text.isalnum():
        return text.upper()
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    whole = _WHOLE_FLOAT.fullmatch(plain)
    return whole[1] if whole else plain


def is_scientific(text: str) -> bool:
    """Tell whether a spreadsheet has turned a long number into scientific notation."""
    return _SCIENTIFIC.fullmatch(text) is not None


def scientific(name: str) -> Problem:
    """Return the problem for a number that a spreadsheet has shortened."""
    return Problem(
        "scientific",
        f"{name}被表格软件转成了科学计数法，后面的数字已经丢失；"
        "请把该列设为“文本”格式后重新填写完整号码。",
    )


def wrong_length(name: str, number: str, right: int) -> Problem:
    """Return the problem for a number with digits missing or too many."""
    gap = right - len(number)
    fault = f"少 {gap} 位" if gap > 0 else f"多 {-gap} 位"
    return Problem(
        "length", f"{name}{fault}（现在 {len(number)} 位），应为 {right} 位；请对照证件补正。"
    )


def wrong_character(name: str, number: str, position: int) -> Problem:
    """Return the problem for a character that must be a digit; ``position`` counts from 0."""
    found = number[position]
    digit = _LOOKALIKES.get(found)
    hint = f"，可能是数字 {digit} 写成了字母" if digit else ""
    return Problem(
        "character",
        f"{name}第 {position + 1} 位是“{found}”，应为数字{hint}；请对照证件改正。",
        number[:position] + digit + number[position + 1 :] if digit else "",
    )
