"""The explained lines of the totals: each names the lines it sums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from zyg.law.explain import Line
from zyg.law.money import FEN_PER_YUAN, Fen, yuan_grouped
from zyg.law.pay.figures import rule_source
from zyg.law.pay.items import Garnishment, PayClass
from zyg.law.pay.model import InsuranceLine, PayLine, PersonMonth, TaxBox

PLUS, MINUS = " + ", " − "
CASH: tuple[PayClass, ...] = ("wage", "exempt", "bonus_separate", "bonus_merged", "severance")
TAXABLE: tuple[PayClass, ...] = ("wage", "employer_benefit", "bonus_merged")
_UNITS = {"none": 1, "jiao_carry": FEN_PER_YUAN // 10, "yuan_carry": FEN_PER_YUAN}


@dataclass(frozen=True, slots=True)
class Part:
    """A line or total that goes into a sum, with its sign as it enters."""

    code: str
    label: str
    amount: Fen


def sum_line(
    code: str, label: str, parts: Iterable[Part], day: dt.date, *, measure: str = "wages"
) -> Line:
    """Return the line of a total: its amount is the sum of the parts, its inputs name them.

    >>> day = dt.date(2026, 10, 31)
    >>> parts = [Part("gross", "应发", 20_000_00), Part("tax", "个税", -255_00)]
    >>> line = sum_line("net", "实发工资", parts, day)
    >>> line.amount, line.formula, dict(line.inputs)
    (1974500, '应发 20,000.00 − 个税 255.00 = 19,745.00', {'gross': 2000000, 'tax': -25500})
    """
    parts = tuple(parts)
    amount = sum(part.amount for part in parts)
    told = "".join(
        f"{MINUS if part.amount < 0 else PLUS}{part.label} {yuan_grouped(abs(part.amount))}"
        for part in parts
        if part.amount
    )
    told = told.removeprefix(PLUS)
    if told.startswith(MINUS):
        told = f"{MINUS.strip()}{told.removeprefix(MINUS)}"
    formula = f"{told} = {yuan_grouped(amount)}" if told else yuan_grouped(amount)
    return _line(
        code, label, amount, formula, {one.code: one.amount for one in parts}, day, measure
    )


def summarise(
    inputs: PersonMonth,
    lines: tuple[PayLine, ...],
    insurance: tuple[InsuranceLine, ...],
    tax: TaxBox,
) -> tuple[Line, ...]:
    """Return the explained totals of a person-month, from 计税工资 to 人工成本."""
    day = inputs.period.last_day
    gross = sum_line("gross", "应发工资", _pay(lines, CASH), day)
    own = sum_line(
        "employee_insurance",
        "个人社保公积金",
        _social(insurance, "employee"),
        day,
        measure="deductions",
    )
    employer = sum_line("employer_insurance", "单位社保公积金", _social(insurance, "employer"), day)
    taxes = sum_line("tax_total", "个人所得税", _taxes(tax), day, measure="deductions")
    after = sum_line("post_tax", "税后扣款", _pay(lines, ("post_tax",)), day, measure="deductions")
    net = sum_line("net", "实发工资", [_of(gross), _of(own, -1), _of(taxes, -1), _of(after)], day)
    benefits = _pay(lines, ("employer_benefit",))
    cost = sum_line("employer_cost", "人工成本", [_of(gross), *benefits, _of(employer)], day)
    exempt = _pay(lines, ("exempt",))
    return (
        sum_line("taxable_wages", "计税工资", _pay(lines, TAXABLE), day),
        sum_line("exempt_pay", "不计税收入", exempt, day, measure="exempt_pay"),
        gross,
        own,
        taxes,
        after,
        net,
        *_payment(inputs, net.amount, day),
        employer,
        cost,
    )


def _payment(inputs: PersonMonth, net: Fen, day: dt.date) -> tuple[Line, ...]:
    """Lines from net pay to the bank: what is owed, what is taken back, coins kept."""
    policy, owed = inputs.policy, inputs.carried.receivable
    opening, unit = inputs.carried.rounding_carry, _UNITS[policy.net_rounding]
    room = max(0, net - _reserve(inputs)) if policy.recover_consent else 0
    recovered = min(owed, room)
    payable = max(0, net - recovered + opening) if net > 0 else 0
    carry = payable % unit if net > 0 else opening
    back = Part("receivable_recovered", "扣回前期欠款", -recovered)
    debt = [Part("receivable", "前期欠款", owed), back, Part("net", "本期实发不足", max(0, -net))]
    bank = [
        Part("net", "实发工资", net),
        back,
        Part("receivable_opened", "不足部分记欠款", max(0, -net)),
        Part("rounding_opening", "上期尾数", opening),
        Part("rounding_carry", "留存尾数", -carry),
    ]
    why = "" if policy.recover_consent or not owed else "；没有书面同意，不扣回"
    told = f"前期欠款 {yuan_grouped(owed)}，可扣 {yuan_grouped(room)}，取小{why}"
    coins = f"不足 {yuan_grouped(unit)} 元的部分留至下次" if unit > 1 else "不留尾数"
    inputs_ = {"net": net, "receivable": owed, "rounding_opening": opening}
    return (
        _line("receivable_recovered", back.label, recovered, told, inputs_, day, "deductions"),
        sum_line("receivable_closing", "期末欠款", debt, day, measure="deductions"),
        sum_line("bank_payment", "本次发放", bank, day),
        _line("rounding_carry", "留存尾数", carry, coins, inputs_, day, "wages"),
    )


def _reserve(inputs: PersonMonth) -> Fen:
    """Net pay that a recovery leaves: the tenant's, and living costs that a court reserved."""
    courts = [item.reserve for item in inputs.items if isinstance(item, Garnishment)]
    return max([inputs.policy.recover_reserve, *(one for one in courts if one is not None)])


def _line(
    code: str,
    label: str,
    amount: Fen,
    formula: str,
    inputs: dict[str, int],
    day: dt.date,
    measure: str,
) -> Line:
    version, source = rule_source(measure, day)
    return Line(code, label, amount, formula, f"pay.{code}", version, source, dict(inputs))


def _pay(lines: tuple[PayLine, ...], classes: tuple[PayClass, ...]) -> list[Part]:
    return [
        Part(one.line.code, one.line.label, one.line.amount)
        for one in lines
        if one.pay_class in classes
    ]


def _social(insurance: tuple[InsuranceLine, ...], side: str) -> list[Part]:
    return [
        Part(one.line.code, one.line.label, one.line.amount)
        for one in insurance
        if one.side == side
    ]


def _taxes(tax: TaxBox) -> list[Part]:
    parts = [Part("withheld", "工资薪金个税", tax.wages.withheld)]
    if tax.bonus is not None:
        parts.append(Part("bonus_tax", "全年一次性奖金个税", tax.bonus.tax))
    if tax.severance is not None:
        parts.append(Part("severance_tax", "一次性补偿金个税", tax.severance.tax))
    return parts


def _of(line: Line, sign: int = 1) -> Part:
    return Part(line.code, line.label, sign * line.amount)
