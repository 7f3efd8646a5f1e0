"""The three-way comparison: ours ↔ the bureau's list ↔ what payroll took, with the reason.

A leg that is not there at all (no list of the insurance yet, no payroll of the month) is not
compared; a person who is missing in a leg that is there is a difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zyg.law.money import Fen, yuan_grouped
from zyg.workforce.insurance.models import DifferenceCode
from zyg.workforce.insurance.reconciling.ours import Amount, Key

SMALL: Fen = 100
"""Less than a yuan with the same base and rate is rounding."""

_NOT_DUE = Amount(0)


@dataclass(frozen=True, slots=True)
class Difference:
    """One key where the three do not agree."""

    key: Key
    ours: Fen | None
    bureau: Fen | None
    payroll: Fen | None
    code: DifferenceCode
    sentence: str


@dataclass(frozen=True, slots=True)
class Total:
    """Sums of an insurance and side; None for a leg that is not there."""

    insurance: str
    side: str
    ours: Fen
    bureau: Fen | None
    payroll: Fen | None

    def plain(self) -> dict[str, str | int | None]:
        """Return it as it is stored."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Legs:
    """The three legs by key; ``stated`` are the insurances and sides that lists cover.

    ``payroll`` None = there is no payroll of the month yet.
    """

    ours: Mapping[Key, Amount]
    bureau: Mapping[Key, Amount]
    payroll: Mapping[Key, Amount] | None
    stated: frozenset[tuple[str, str]]


def differences(legs: Legs) -> list[Difference]:
    """List every key that does not agree, in the order of people and insurances."""
    keys = sorted({*legs.ours, *legs.bureau, *(legs.payroll or ())})
    return [found for key in keys if (found := _compare(legs, key))]


def totals(legs: Legs) -> list[Total]:
    """Sum each insurance and side."""
    sums: dict[tuple[str, str], list[Fen]] = defaultdict(lambda: [0, 0, 0])
    for place, leg in enumerate((legs.ours, legs.bureau, legs.payroll or {})):
        for (_, insurance, side), told in leg.items():
            sums[insurance, side][place] += told.amount
    return [
        Total(
            insurance,
            side,
            ours,
            bureau if (insurance, side) in legs.stated else None,
            payroll if legs.payroll is not None else None,
        )
        for (insurance, side), (ours, bureau, payroll) in sorted(sums.items())
    ]


def _compare(legs: Legs, key: Key) -> Difference | None:
    ours = legs.ours.get(key)
    told: tuple[DifferenceCode, str] | None = None
    if (key[1], key[2]) in legs.stated:
        told = _against_bureau(ours, legs.bureau.get(key))
    if told is None and legs.payroll is not None:
        told = _against_payroll(ours, legs.payroll.get(key))
    if told is None:
        return None
    amounts = [_fen(leg.get(key)) for leg in (legs.ours, legs.bureau, legs.payroll or {})]
    return Difference(key, amounts[0], amounts[1], amounts[2], *told)


def _against_bureau(
    ours: Amount | None, bureau: Amount | None
) -> tuple[DifferenceCode, str] | None:
    if bureau is None or bureau.amount == (ours or _NOT_DUE).amount:
        if bureau is None and ours and ours.amount:
            sentence = "我方应缴，核定单里没有；请核对增员是否受理。"
            return DifferenceCode.NOT_IN_NOTICE, sentence
        return None
    if ours is None:
        sentence = "核定单有，我方没有参保登记；请核对是否漏减员。"
        return DifferenceCode.NOT_OURS, sentence
    return _other_amount(ours, bureau)


def _other_amount(ours: Amount, bureau: Amount) -> tuple[DifferenceCode, str]:
    if None not in (ours.base, bureau.base) and ours.base != bureau.base:
        told = f"我方缴费基数 {_yuan(ours.base)}，核定 {_yuan(bureau.base)}。"
        return DifferenceCode.BASE, told
    if ours.rate and bureau.rate and ours.rate != bureau.rate:
        return DifferenceCode.RATE, f"我方费率 {ours.rate}，核定 {bureau.rate}。"
    gap = bureau.amount - ours.amount
    if abs(gap) < SMALL:
        return DifferenceCode.ROUNDING, f"基数和费率相同，相差 {_yuan(gap)} 元，是取整方法不同。"
    return DifferenceCode.AMOUNT, f"核定比我方多 {_yuan(gap)} 元；请核对是否含补缴。"


def _against_payroll(
    ours: Amount | None, payroll: Amount | None
) -> tuple[DifferenceCode, str] | None:
    due, taken = (ours or _NOT_DUE).amount, (payroll or _NOT_DUE).amount
    if due == taken:
        return None
    if not taken:
        return DifferenceCode.NOT_DEDUCTED, f"应缴 {_yuan(due)}，工资里没有；请核对本月是否计薪。"
    if not due:
        sentence = f"工资里有 {_yuan(taken)}，没有参保登记；请核对增员或停止代扣。"
        return DifferenceCode.DEDUCTED_ONLY, sentence
    bases = (ours.base if ours else None, payroll.base if payroll else None)
    if None not in bases and bases[0] != bases[1]:
        sentence = f"我方缴费基数 {_yuan(bases[0])}，工资按 {_yuan(bases[1])} 扣。"
    elif ours and payroll and ours.rate and payroll.rate and ours.rate != payroll.rate:
        sentence = f"我方费率 {ours.rate}，工资按 {payroll.rate} 扣。"
    else:
        sentence = f"工资里是 {_yuan(taken)}，应缴 {_yuan(due)}；请核对参保险种和基数。"
    return DifferenceCode.DEDUCTED_OTHER, sentence


def sums_of(rows: Iterable[tuple[Key, Amount]]) -> dict[Key, Amount]:
    """Add rows of one key (several lists, several runs); base and rate of the first stay."""
    found: dict[Key, Amount] = {}
    for key, told in rows:
        before = found.get(key)
        found[key] = (
            Amount(before.amount + told.amount, before.base, before.rate) if before else told
        )
    return found


def _fen(told: Amount | None) -> Fen | None:
    return None if told is None else told.amount


def _yuan(fen: Fen | None) -> str:
    return yuan_grouped(fen or 0)
