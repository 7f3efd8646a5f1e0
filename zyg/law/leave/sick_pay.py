"""Sick pay for a full month: the agreed share, never below the floor of the place.

Nation and 北京: at least 80 % of the local minimum wage. 上海: up to six months a share of the
agreed pay by length of service (sick pay), after that a lower one (sickness relief); the base is
the agreed pay, or 70 % of the normal month pay when nothing is agreed, at least the minimum wage.

>>> paid = sick_pay(sick_pay_rule("310000", on=dt.date(2026, 9, 1)), base=1_000_000, agreed=True,
...                 service_years=3, sick_months=1, minimum_wage=274_000)
>>> paid.amount, paid.lines[0].formula
(700000, '10,000.00 × 70% = 7,000.00；下限 2,740.00 × 80% = 2,192.00')
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.leave.local import find
from zyg.law.money import Fen, number, rate, times, yuan_grouped
from zyg.law.parameters import Version
from zyg.law.places import NATION, name_of

_PERCENT = 100


@dataclass(frozen=True, slots=True)
class SickPay:
    """Sick pay of a full month, in fen.

    Attributes:
        amount: pay of a month wholly on sick leave; the payroll takes the share of the days.
        floor: least amount of the place.
        lines: explanation.
    """

    amount: Fen
    floor: Fen
    lines: tuple[Line, ...]


def sick_pay_rule(place: str, *, on: dt.date, confirmed: bool = False) -> Version:
    """Return the sick-pay rule of a place.

    Args:
        place: code of the place of work.
        on: first day of the month.
        confirmed: the HR administrator has confirmed an unverified rule, or that the national
            floor is right where the place has no rule here.

    Raises:
        RuleRefusedError: nobody has confirmed the rule of this place.
    """
    code, version = find("leave/sick_pay", place, on=on, title="病假工资")
    if confirmed or (version.source.mark == "sourced" and (code != NATION or place == NATION)):
        return version
    raise RuleRefusedError(
        f"「{name_of(place)}」的病假工资规定尚未核实；"
        "请人事管理员确认当地规定或确认适用国家下限后再计算。"
    )


def sick_pay(
    rule: Version,
    *,
    base: Fen,
    minimum_wage: Fen,
    service_years: Fraction | int,
    sick_months: Fraction | int = 0,
    agreed: bool = True,
    agreed_share: Fraction | None = None,
) -> SickPay:
    """Return the sick pay of a full month.

    Args:
        rule: rule of the place from ``sick_pay_rule``.
        base: agreed pay of a month in fen, or the normal month pay when ``agreed`` is false.
        minimum_wage: minimum month wage of the place in fen.
        service_years: years with this employer.
        sick_months: months of continuous sick leave so far.
        agreed: whether ``base`` is agreed in the contract or collective agreement.
        agreed_share: share of the base that the employer's rules promise, if any.
    """
    value = rule.value
    share = _share(rule, service_years, sick_months)
    if agreed_share is not None:
        share = max(share, agreed_share)
    if not agreed and "base_without_agreement" in value:
        base = times(base, rate(value["base_without_agreement"]) / _PERCENT)
    if "sick_pay" in value:
        base = max(base, minimum_wage)
    floor = times(minimum_wage, rate(value["floor_of_minimum_wage"]) / _PERCENT)
    amount = max(times(base, share), floor)
    return SickPay(amount, floor, (_line(rule, base, share, minimum_wage, amount),))


def _share(rule: Version, service_years: Fraction | int, sick_months: Fraction | int) -> Fraction:
    value = rule.value
    if "sick_pay" not in value:
        return rate(value.get("floor_of_normal_pay", 0)) / _PERCENT
    rows = value["sick_pay" if sick_months <= value["sick_pay_months"] else "relief"]
    percent = [share for years, share in rows if service_years >= years][-1]
    return rate(percent) / _PERCENT


def _line(rule: Version, base: Fen, share: Fraction, minimum: Fen, amount: Fen) -> Line:
    percent = rate(rule.value["floor_of_minimum_wage"])
    floor = times(minimum, percent / _PERCENT)
    own = (
        f"{yuan_grouped(base)} × {number(share * _PERCENT)}% = {yuan_grouped(times(base, share))}；"
        if share
        else ""
    )
    return Line(
        code="sick_pay",
        label="病假工资（整月）",
        amount=amount,
        formula=(f"{own}下限 {yuan_grouped(minimum)} × {number(percent)}% = {yuan_grouped(floor)}"),
        rule="leave.sick_pay",
        version=rule.name,
        source=rule.source,
        inputs={"base": base, "minimum_wage": minimum},
    )
