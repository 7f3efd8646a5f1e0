"""The accounting voucher of a run: accrual by department, and what is settled by the payment.

::

    accrue   debit  cost of each department: pay items, benefits, the employer's insurance, fund
             credit 应付职工薪酬: wages, benefits, insurance, fund
    settle   debit  应付职工薪酬 wages (gross)
             credit own insurance, own fund, tax, lines after tax, bank, what stays open

Debits are sums of printed pay lines, credits are the figures of the results: the two sides meet
only if every line was carried into the totals. A negative sum stays on its side (红字).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from zyg.law.money import Fen, yuan
from zyg.law.pay.model import PersonMonthResult

ACCRUE, SETTLE = "计提", "发放"
KEYS: Mapping[str, str] = {
    "cost": "工资成本（借）",
    "cost_benefit": "福利成本（借）",
    "cost_insurance": "单位社保成本（借）",
    "cost_fund": "单位公积金成本（借）",
    "payable_wages": "应付工资",
    "payable_benefit": "应付福利（贷）",
    "payable_insurance": "应付单位社保（贷）",
    "payable_fund": "应付单位公积金（贷）",
    "own_insurance": "代扣个人社保（贷）",
    "own_fund": "代扣个人公积金（贷）",
    "tax": "代扣个税（贷）",
    "after_tax": "税后扣款和补款（贷）",
    "bank": "银行代发（贷）",
    "open": "未付和个人欠款（贷）",
}
ITEM = "item:"
_CASH = frozenset({"wage", "exempt", "bonus_separate", "bonus_merged", "severance"})


class VoucherError(ValueError):
    """The voucher can not be written; the message names what is missing."""


class Mapped(Protocol):
    """A row of the mapping, as the voucher needs it."""

    key: str
    department: str
    account: str
    account_name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the voucher; exactly one of the two amounts is not 0."""

    event: str
    account: str
    account_name: str
    department: str
    summary: str
    debit: Fen
    credit: Fen


def voucher(
    people: Iterable[tuple[str, PersonMonthResult]], mapping: Sequence[Mapped]
) -> list[Entry]:
    """Return the balanced entries of a run.

    Args:
        people: department and result of everybody in the run.
        mapping: rows of the mapping that are valid for the month.

    Raises:
        VoucherError: something has no account, or the sides differ.
    """
    accounts = {(row.key, row.department): row for row in mapping}
    sums: dict[tuple[str, str, str, str], Fen] = defaultdict(int)
    labels: dict[str, str] = dict(KEYS)
    for department, result in people:
        for event, side, key, label, amount in _amounts(result):
            labels.setdefault(key, label)
            sums[event, side, key, department] += amount
    missing = sorted(
        {
            f"{labels[key]}（{department or '未分部门'}）"
            for (_, _, key, department), amount in sums.items()
            if amount and _account(accounts, key, department) is None
        }
    )
    if missing:
        more = f"等 {len(missing)} 处" if len(missing) > 5 else ""  # noqa: PLR2004
        raise VoucherError(f"没有对应科目：{'、'.join(missing[:5])}{more}。请在「科目对应」补上。")
    entries = _entries(sums, accounts)
    for event in (ACCRUE, SETTLE):
        gap = sum(one.debit - one.credit for one in entries if one.event == event)
        if gap:
            raise VoucherError(
                f"{event}的借贷不平，差 {yuan(gap)} 元；已停止导出，请重新计算核对合计后再导出。"
            )
    return entries


def _amounts(result: PersonMonthResult) -> Iterable[tuple[str, str, str, str, Fen]]:
    cash = benefit = 0
    for one in result.lines:
        if one.pay_class in _CASH:
            cash += one.amount
            yield ACCRUE, "debit", f"{ITEM}{one.line.code}", one.line.label, one.amount
        elif one.pay_class == "employer_benefit":
            benefit += one.amount
            yield ACCRUE, "debit", "cost_benefit", "", one.amount
    yield ACCRUE, "credit", "payable_wages", "", result.gross
    yield ACCRUE, "credit", "payable_benefit", "", benefit
    for line in result.insurance:
        kind = "fund" if line.insurance.startswith("housing_fund") else "insurance"
        if line.side == "employer":
            yield ACCRUE, "debit", f"cost_{kind}", "", line.amount
            yield ACCRUE, "credit", f"payable_{kind}", "", line.amount
        else:
            yield SETTLE, "credit", f"own_{kind}", "", line.amount
    yield SETTLE, "debit", "payable_wages", "", cash
    yield SETTLE, "credit", "tax", "", result.tax_total
    yield SETTLE, "credit", "after_tax", "", -result.post_tax
    yield SETTLE, "credit", "bank", "", result.bank_payment
    yield SETTLE, "credit", "open", "", result.net - result.bank_payment


def _account(
    accounts: Mapping[tuple[str, str], Mapped], key: str, department: str
) -> Mapped | None:
    """Return the nearest row: item before group, cost centre before all."""
    keys = [key, "cost"] if key.startswith(ITEM) else [key]
    tries = [(one, place) for one in keys for place in (department, "")]
    return next((accounts[one] for one in tries if one in accounts), None)


def _entries(
    sums: Mapping[tuple[str, str, str, str], Fen], accounts: Mapping[tuple[str, str], Mapped]
) -> list[Entry]:
    merged: dict[tuple[str, str, str, str, str, str], Fen] = defaultdict(int)
    for (event, side, key, department), amount in sums.items():
        row = _account(accounts, key, department)
        if row is None:
            continue
        group = "cost" if key.startswith(ITEM) else key
        centre = department if group.startswith("cost") else ""
        summary = KEYS[group].split("（", maxsplit=1)[0]
        merged[event, side, row.account, row.account_name, centre, summary] += amount
    order = {ACCRUE: 0, SETTLE: 1}
    ranked = sorted(
        merged.items(), key=lambda one: (order[one[0][0]], one[0][1] != "debit", *one[0][2:])
    )
    return [
        Entry(
            event, account, name, centre, f"{event}{summary}",
            debit=amount if side == "debit" else 0, credit=amount if side == "credit" else 0,
        )
        for (event, side, account, name, centre, summary), amount in ranked
        if amount
    ]  # fmt: skip
