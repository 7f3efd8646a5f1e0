"""Overtime pay: base ÷ 21.75 ÷ 8 × hours × 150 % / 200 % / 300 % (加班工资).

Law: 劳动法 art. 44 and 工资支付暂行规定 art. 13 — 150 % on a workday, 200 % on a rest day when no
compensatory day off is given, 300 % on a statutory holiday, which no day off can replace. It is
paid on top of the month's pay. Day and hour wages: 人社部发〔2025〕2号 (21.75 days of 8 hours).
Piece workers get the piece rate × the same multipliers for what they make after the quota.

The base is a rule of the place or the tenant: the wage of the contract (national), what was
agreed, all of the normal pay, or 70 % of it; never below the minimum wage where the place says so.

>>> day = dt.date(2026, 5, 31)
>>> line = overtime_pay(base=8_000_00, hours=Fraction("12.5"), multiplier=Fraction("1.5"), day=day)
>>> line.amount, line.formula
(86207, '8,000.00 ÷ 21.75 ÷ 8 × 12.5 小时 × 150% = 862.07')
>>> overtime_settlement(base=8_700_00, kind="rest", hours=Fraction(8), day=day, off=True)
OvertimeSettlement(pay=0, compensatory_hours=Fraction(8, 1), compensatory_allowed=True)
"""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.money import Fen, rate, round_half_up, yuan_grouped
from zyg.law.pay.figures import PER_CENT, in_force, number, pay_days, percent, rule_source
from zyg.law.pay.items import OvertimeBase

OvertimeKind = Literal["workday", "rest", "statutory"]
OVERTIME_LABELS: dict[OvertimeKind, str] = {
    "workday": "工作日加班工资",
    "rest": "休息日加班工资",
    "statutory": "法定节假日加班工资",
}
BASE_LABELS: dict[OvertimeBase, str] = {
    "contract": "劳动合同约定工资",
    "agreed": "约定的加班基数",
    "full_normal": "正常工作时间工资",
    "pct70": "正常工作时间工资的70%",
}


@dataclass(frozen=True, slots=True)
class OvertimeSettlement:
    """How one piece of overtime is settled: paid, or taken as time off."""

    pay: Fen
    compensatory_hours: Fraction
    compensatory_allowed: bool
    line: Line = field(repr=False)


def overtime_pay(
    *,
    base: Fen,
    hours: Fraction,
    multiplier: Fraction,
    day: dt.date,
    base_rule: OvertimeBase = "contract",
    min_wage: Fen = 0,
    code: str = "overtime",
    label: str = "加班工资",
) -> Line:
    """Pay hours of one class.

    Args:
        base: monthly base in fen after the base rule.
        hours: hours of the class, 0 or more.
        multiplier: ``1.5``, ``2``, ``3``.
        day: a day of the month.
        base_rule: where the base comes from, for the explanation.
        min_wage: floor of the base in fen, 0 = the place has none.
        code: code of the line.
        label: name of the line.

    Raises:
        RuleRefusedError: negative hours.
    """
    if hours < 0:
        raise RuleRefusedError(f"加班时数 {number(hours)} 为负数；请核对考勤汇总。")
    amount, formula = overtime_amount(
        max(base, min_wage), hours, multiplier, day, raised=base < min_wage
    )
    version, source = rule_source("overtime", day)
    return Line(
        code=code,
        label=label,
        amount=amount,
        formula=formula,
        rule="pay.overtime",
        version=version,
        source=source,
        inputs={
            "base": base,
            "base_rule": BASE_LABELS[base_rule],
            "hours": number(hours),
            "multiplier": number(multiplier),
        },
    )


def overtime_amount(
    base: Fen, hours: Fraction, multiplier: Fraction, day: dt.date, *, raised: bool = False
) -> tuple[Fen, str]:
    """Return the amount in fen and its formula; the base is taken as it is."""
    divisor, hours_a_day = pay_days(day)
    exact = hours * multiplier / (divisor * hours_a_day)
    amount = round_half_up(base * exact.numerator, exact.denominator)
    floor = "（按最低工资）" if raised else ""
    formula = (
        f"{yuan_grouped(base)}{floor} ÷ {number(divisor)} ÷ {number(hours_a_day)}"
        f" × {number(hours)} 小时 × {number(multiplier * PER_CENT)}% = {yuan_grouped(amount)}"
    )
    return amount, formula


@functools.cache
def multiplier_of(kind: OvertimeKind, day: dt.date) -> Fraction:
    """Return the multiplier of a class of overtime: 1.5, 2 or 3."""
    return rate(in_force("overtime", day).value[kind])


def overtime_settlement(
    *,
    base: Fen,
    kind: OvertimeKind,
    hours: Fraction,
    day: dt.date,
    off: bool = False,
    min_wage: Fen = 0,
) -> OvertimeSettlement:
    """Settle overtime of one class as pay or as compensatory time off.

    Args:
        base: monthly base in fen.
        kind: ``workday``, ``rest`` or ``statutory``.
        hours: credited hours.
        day: the day worked.
        off: whether time off shall be given instead of pay.
        min_wage: floor of the base in fen.

    Raises:
        RuleRefusedError: time off for a class that must be paid (a workday or statutory day).
    """
    allowed = kind in in_force("overtime", day).value["compensatory_off"]
    if off and not allowed:
        raise RuleRefusedError(
            f"{OVERTIME_LABELS[kind].removesuffix('工资')}不得以调休代替工资（劳动法第四十四条）；"
            "请改为支付加班工资。"
        )
    paid_hours = Fraction(0) if off else hours
    line = overtime_pay(
        base=base,
        hours=paid_hours,
        multiplier=multiplier_of(kind, day),
        day=day,
        min_wage=min_wage,
        code=f"overtime_{kind}",
        label=OVERTIME_LABELS[kind],
    )
    return OvertimeSettlement(line.amount, hours - paid_hours, allowed, line)


def piece_overtime_pay(
    *, piece_rate: Fraction, pieces: Fraction, kind: OvertimeKind, day: dt.date
) -> Line:
    """Pay pieces made after the quota: rate × pieces × multiplier.

    Args:
        piece_rate: yuan for one piece, exact.
        pieces: pieces made in overtime.
        kind: class of the overtime.
        day: the day worked.

    >>> day = dt.date(2026, 5, 1)
    >>> piece_overtime_pay(
    ...     piece_rate=Fraction("1.352"), pieces=Fraction(100), kind="workday", day=day).formula
    '1.352 元 × 100 件 × 150% = 202.80'
    """
    multiplier = multiplier_of(kind, day)
    exact = piece_rate * pieces * multiplier * PER_CENT
    amount = round_half_up(exact.numerator, exact.denominator)
    version, source = rule_source("overtime", day)
    return Line(
        code=f"piece_overtime_{kind}",
        label=f"计件{OVERTIME_LABELS[kind]}",
        amount=amount,
        formula=(
            f"{number(piece_rate)} 元 × {number(pieces)} 件 × {number(multiplier * PER_CENT)}%"
            f" = {yuan_grouped(amount)}"
        ),
        rule="pay.overtime",
        version=version,
        source=source,
        inputs={"piece_rate": number(piece_rate), "pieces": number(pieces)},
    )


def overtime_base(*, rule: OvertimeBase, normal_pay: Fen, min_wage: Fen, day: dt.date) -> Line:
    """Return the monthly base that a rule makes of the pay it starts from.

    Args:
        rule: ``contract`` and ``agreed`` take the amount as it is, ``full_normal`` all of the
            pay due for normal work, ``pct70`` 70 % of it.
        normal_pay: the wage of the contract, the agreed amount, or the normal pay, in fen.
        min_wage: floor in fen, 0 = the place has none.
        day: a day of the month.

    >>> day = dt.date(2026, 5, 31)
    >>> overtime_base(rule="pct70", normal_pay=3_500_00, min_wage=2_740_00, day=day).amount
    274000
    """
    share = rate(in_force("overtime_base", day).value[rule]) * PER_CENT
    folded = percent(normal_pay, share)
    amount = max(folded, min_wage)
    told = yuan_grouped(normal_pay)
    if share != PER_CENT:
        told += f" × {number(share)}% = {yuan_grouped(folded)}"
    if amount != folded:
        told += f"，低于最低工资，按 {yuan_grouped(min_wage)}"
    version, source = rule_source("overtime_base", day)
    return Line(
        code="overtime_base",
        label=f"加班基数（{BASE_LABELS[rule]}）",
        amount=amount,
        formula=told,
        rule="pay.overtime_base",
        version=version,
        source=source,
        inputs={"normal_pay": normal_pay, "min_wage": min_wage},
    )
