"""Clean text without changing what it says.

Only forms that carry no meaning are unified: full-width digits, letters and punctuation of ASCII
become half-width, the many kinds of blanks become a space, marks that make a cell text (a leading
apostrophe, ``="0012"``) and invisible characters go. Chinese characters are never normalised: a
compatibility character in a name may be the name in the bank's records.
"""

from __future__ import annotations

import re
from typing import Any

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_BLANKS = dict.fromkeys((0x3000, 0xA0, 0x2002, 0x2003, 0x2009, 0x202F, 0x09, 0x0A, 0x0D), " ")
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x202A, 0x202C, 0x202D, 0x200E))
_TABLE: dict[int, int | str | None] = {**_FULL_WIDTH, **_BLANKS, **_INVISIBLE}
_AS_TEXT = re.compile(r'="([^"]*)"')
_NOTHING = {"", "-", "--", "—", "——", "/", "\\"}


def clean(text: str) -> str:
    """Unify forms without meaning and trim.

    >>> clean("　ＡＢ１２　"), clean('="0012"'), clean("'0012")
    ('AB12', '0012', '0012')
    """
    if text.isascii() and text.isalnum():
        return text
    text = text.translate(_TABLE).strip()
    marked = _AS_TEXT.fullmatch(text)
    if marked:
        return marked.group(1).strip()
    return text.removeprefix("'").strip()


def compact(text: str) -> str:
    """Remove every blank inside a text."""
    return text if " " not in text else text.replace(" ", "")


def is_blank(cell: Any) -> bool:
    """Whether a cell says nothing: empty, only blanks, or the dash offices write for nothing."""
    if cell is None:
        return True
    return isinstance(cell, str) and (not cell or clean(cell) in _NOTHING)
