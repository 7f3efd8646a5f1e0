"""Invented payments for a test print: nobody's name, accounts of no bank, every awkward case."""

from __future__ import annotations

from zyg.workforce.payroll.payout.layout import Layout
from zyg.workforce.payroll.payout.writing import Payment

_NAMES = ("测试一", "测试二", "阿依古丽·买买提", "测试四", "欧阳测试", "测试六")
_AMOUNTS = (1, 10, 100, 123456, 2000000, 999999999)


def invented_payments(layout: Layout) -> list[Payment]:
    """Return six payments, or as many as the smallest file needs; amounts from one fen up."""
    count = max(len(_NAMES), layout.min_lines)
    return [_payment(number, layout) for number in range(count)]


def _payment(number: int, layout: Layout) -> Payment:
    place = number % len(_NAMES)
    amount = _AMOUNTS[place]
    return Payment(
        reference=f"TEST{number + 1:05d}",
        name=_NAMES[place],
        account=f"000000000000{number + 1:04d}",
        amount=min(amount, layout.max_amount) if layout.max_amount else amount,
        bank=layout.own_bank or "测试银行",
        identity=f"99000019900101{number + 1:04d}",
        employee_number=f"T{number + 1:04d}",
        note="测试打印",
    )
