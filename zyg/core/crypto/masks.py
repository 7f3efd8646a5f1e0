"""What may be shown of a sensitive value to somebody who has not asked to see it.

>>> mask_identity("990000199001011234")
'990***********1234'
>>> mask_phone("13800005678")
'138****5678'
>>> mask_bank("6222020000000006021")
'尾号 6021'
"""

from __future__ import annotations

_IDENTITY_SHOWN = 9  # below this, the usual 3 + 4 would show most of it
_PHONE_SHOWN = 10
_TAIL = 4


def mask_identity(number: str) -> str:
    """Mask an identity number: the first three and the last four; short ones less.

    >>> mask_identity("H1234567"), mask_identity("")
    ('H*****67', '')
    """
    if len(number) < _IDENTITY_SHOWN:
        return _middle(number, 1, 2)
    return _middle(number, 3, 4)


def mask_phone(number: str) -> str:
    """Mask a phone number: the first three and the last four; short ones the last two.

    >>> mask_phone("62781234")
    '******34'
    """
    return _middle(number, 3, 4) if len(number) >= _PHONE_SHOWN else _middle(number, 0, 2)


def mask_bank(number: str) -> str:
    """Show the end of a bank account.

    >>> mask_bank(""), mask_bank("123")
    ('', '***')
    """
    if len(number) <= _TAIL:
        return "*" * len(number)
    return f"尾号 {number[-_TAIL:]}"


def _middle(text: str, head: int, tail: int) -> str:
    hidden = len(text) - head - tail
    if hidden <= 0:
        return "*" * len(text)
    return text[:head] + "*" * hidden + text[len(text) - tail :]
