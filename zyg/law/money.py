"""Money as integer fen, and the one way to round.

All amounts in the product are ``int`` fen (1 yuan = 100 fen); all rates are exact
``fractions.Fraction``. There is no float between reading a file and writing one.

Rounding is half-up with ties away from zero, to the fen, once for each printed line
(the interface of the tax client carries two decimals; published examples 151.485 → 151.49,
21.801 → 21.80).

>>> times(1_000_000, rate("0.105"))
105000
>>> yuan(times(yuan_to_fen("5049.50"), rate("0.03")))
'151.49'
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

Fen = int
"""An amount of money in fen."""

FEN_PER_YUAN = 100
_PLAIN = re.compile(r"-?\d+(\.\d+)?")


class MoneyError(ValueError):
    """The text is not an amount of money that can be held exactly in fen."""


def round_half_up(numerator: int, denominator: int) -> int:
    """Divide two integers and round half-up, ties away from zero.

    >>> round_half_up(5, 2), round_half_up(-5, 2), round_half_up(7, 3)
    (3, -3, 2)
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    if numerator < 0:
        return -((-2 * numerator + denominator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


def half_up(value: Fraction) -> int:
    """Round an exact number half-up to an integer, ties away from zero."""
    return round_half_up(value.numerator, value.denominator)


def rate(text: str | int) -> Fraction:
    """Read an exact rate or factor from its decimal text.

    Raises:
        MoneyError: the text is not a plain decimal number (a float is refused).

    >>> rate("0.105")
    Fraction(21, 200)
    """
    return _exact(text)


def times(amount: Fen, factor: Fraction) -> Fen:
    """Multiply fen by an exact factor, rounded half-up to the fen."""
    return round_half_up(amount * factor.numerator, factor.denominator)


def yuan_to_fen(value: str | int | Decimal) -> Fen:
    """Convert an amount in yuan to fen, exactly.

    Args:
        value: yuan as decimal text, ``int`` or ``Decimal``; at most two decimals.

    Raises:
        MoneyError: not a plain number, or finer than one fen.

    >>> yuan_to_fen("-12.3"), yuan_to_fen(9000)
    (-1230, 900000)
    """
    fen = _exact(value) * FEN_PER_YUAN
    if fen.denominator != 1:
        raise MoneyError(f"金额「{value}」小于一分，无法精确入账；请保留两位小数。")
    return int(fen)


def fen_of(value: str | int | Decimal) -> Fen:
    """Convert an amount in yuan to fen, rounding half-up what is finer than one fen."""
    return half_up(_exact(value) * FEN_PER_YUAN)


def yuan(amount: Fen) -> str:
    """Write fen as yuan with two decimals and no separators: the form of every file.

    >>> yuan(-1230), yuan(5), yuan(0)
    ('-12.30', '0.05', '0.00')
    """
    sign = "-" if amount < 0 else ""
    whole, cents = divmod(abs(amount), FEN_PER_YUAN)
    return f"{sign}{whole}.{cents:02d}"


def yuan_grouped(amount: Fen) -> str:
    """Write fen as yuan for people, with a true minus sign: ``−1,234.50``."""
    sign = "\N{MINUS SIGN}" if amount < 0 else ""
    whole, cents = divmod(abs(amount), FEN_PER_YUAN)
    return f"{sign}{whole:,}.{cents:02d}"


def number(value: Fraction | int) -> str:
    """Write an exact number for people: at most two decimals, cut, no trailing zeros.

    >>> number(Fraction(7, 2)), number(Fraction(1840, 730)), number(12)
    ('3.5', '2.52', '12')
    """
    whole, cents = divmod(int(abs(Fraction(value)) * FEN_PER_YUAN), FEN_PER_YUAN)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{cents:02d}".rstrip("0").rstrip(".")


def _exact(value: str | int | Decimal) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise MoneyError(f"金额或比例必须是十进制文本或整数，不能是 {type(value).__name__}。")
    text = format(value, "f") if isinstance(value, Decimal) else str(value).strip()
    if not _PLAIN.fullmatch(text):
        raise MoneyError(f"「{value}」不是数字；请写成 1234.56 这样的形式。")
    return Fraction(text)
