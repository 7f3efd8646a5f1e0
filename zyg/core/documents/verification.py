"""The number and the QR code on a paper, by which whoever holds it can check it.

The number says nothing: it is random, its last character is a check character, so that a typing
mistake is told from a forged paper. What it leads to is kept by the app that issued the paper.

>>> is_well_formed("K7M2-9XQR-4TZC-B5HG")
False
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import qrcode  # type: ignore[import-untyped]

_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
_LENGTH = 16
_GROUP = 4


@dataclass(frozen=True, slots=True)
class Verification:
    """What the sheet prints at its foot; give ``as_data()`` to the template."""

    number: str
    address: str = ""

    def as_data(self) -> dict[str, str]:
        """Return the JSON that ``sheet(verification: …)`` takes; with an address, its QR code."""
        qr = qr_svg(self.address) if self.address else ""
        return {"number": self.number, "address": self.address, "qr": qr}


def new_number() -> str:
    """Return a fresh number of 15 random characters (72 bits) and a check character.

    >>> is_well_formed(new_number())
    True
    """
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH - 1))
    return _grouped(letters + _check(letters))


def is_well_formed(number: str) -> bool:
    """Say whether a number as typed can be one of ours; blanks and case do not count."""
    plain = normalised(number)
    return (
        len(plain) == _LENGTH
        and all(letter in _ALPHABET for letter in plain)
        and _check(plain[:-1]) == plain[-1]
    )


def normalised(number: str) -> str:
    """Return a number without hyphens and blanks, in capitals.

    >>> normalised(" k7m2-9xqr ")
    'K7M29XQR'
    """
    return "".join(letter for letter in number.upper() if letter.isalnum())


def qr_svg(text: str) -> str:
    """Draw the QR code of a text as SVG, black on nothing, one path.

    >>> qr_svg("https://hr.example/verify/K7M2")[:5]
    '<svg '
    """
    code = qrcode.QRCode(border=2, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    side = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path d="{path}"/></svg>'
    )


def _grouped(plain: str) -> str:
    return "-".join(plain[start : start + _GROUP] for start in range(0, len(plain), _GROUP))


def _check(letters: str) -> str:
    """Luhn's sum modulo the length of the alphabet: finds every single wrong character."""
    total, base = 0, len(_ALPHABET)
    for position, letter in enumerate(reversed(letters)):
        value = _ALPHABET.index(letter) * (2 if position % 2 == 0 else 1)
        total += value // base + value % base
    return _ALPHABET[-total % base]
