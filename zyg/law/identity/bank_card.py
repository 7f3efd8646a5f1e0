"""Bank cards (13–19 digits with a Luhn check digit) and other bank accounts.

Wages go to a card or to a passbook account, and a company is paid on an account of 8–30 digits;
only cards carry the check digit of ISO/IEC 7812-1 (modulus 10, "Luhn").

>>> check_bank_card("6222 0000 0000 0000 004").number
'6222000000000000004'
>>> check_bank_card("6222000000000000005").code
'check_digit'
"""

from __future__ import annotations

from dataclasses import dataclass

from zyg.law.identity.result import (
    Problem,
    clean,
    is_scientific,
    scientific,
    wrong_character,
)

SHORTEST_CARD, LONGEST_CARD = 13, 19
SHORTEST_ACCOUNT, LONGEST_ACCOUNT = 8, 30
_NAME = "银行卡号"
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account number that can be right.

    Attributes:
        number: digits only.
        is_card: whether length and check digit are those of a bank card.
        warning: Chinese sentence to show beside the number, or "".
    """

    number: str
    is_card: bool
    warning: str = ""


def check_bank_card(text: str) -> BankAccount | Problem:
    """Check the number of a bank card: 13–19 digits and the Luhn digit."""
    number = clean(text)
    problem = _digits_problem(_NAME, number)
    if problem:
        return problem
    if not SHORTEST_CARD <= len(number) <= LONGEST_CARD:
        return Problem(
            "length",
            f"{_NAME}有 {len(number)} 位，应为 {SHORTEST_CARD}–{LONGEST_CARD} 位"
            "（常见 16 或 19 位）；请对照银行卡补正。",
        )
    if luhn_digit(number[:-1]) != number[-1]:
        return Problem(
            "check_digit",
            f"{_NAME}的校验位不对，说明至少有一位写错；请对照银行卡逐位核对。"
            "若是存折或对公账号，请改用“其他账号”。",
        )
    return BankAccount(number, is_card=True)


def check_bank_account(text: str) -> BankAccount | Problem:
    """Check any account: a card, a passbook or a company account of 8–30 digits.

    What does not look like a card is accepted with a warning: there is nothing to verify.
    """
    card = check_bank_card(text)
    if isinstance(card, BankAccount):
        return card
    number = clean(text)
    problem = _digits_problem("银行账号", number)
    if problem:
        return problem
    if not SHORTEST_ACCOUNT <= len(number) <= LONGEST_ACCOUNT:
        return Problem(
            "length",
            f"银行账号有 {len(number)} 位，应为 {SHORTEST_ACCOUNT}–{LONGEST_ACCOUNT} 位数字；"
            "请对照开户资料核对。",
        )
    return BankAccount(
        number,
        is_card=False,
        warning="该账号不是银行卡号（无校验位可核对），请与开户资料再核对一次。",
    )


def luhn_digit(body: str) -> str:
    """Return the Luhn check digit for the digits before it.

    >>> luhn_digit("7992739871")
    '3'
    """
    digits = [int(char) for char in reversed(body)]
    total = sum(_DOUBLED[digit] for digit in digits[::2]) + sum(digits[1::2])
    return str(-total % 10)


def _digits_problem(name: str, number: str) -> Problem | None:
    if not number:
        return Problem("empty", f"{name}为空；请填写。")
    if is_scientific(number):
        return scientific(name)
    for position, char in enumerate(number):
        if not char.isdecimal():
            return wrong_character(name, number, position)
    return None
