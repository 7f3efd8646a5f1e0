"""Advice on the annual bonus: both methods with numbers, dead zones, the best split.

Taxed apart, the bonus picks one rate for its whole amount, so the net pay falls right above each
bound of the table (36,000, 144,000 …) and only recovers further up: a dead zone. For a fixed sum
of taxable wages and bonus, the tax is piecewise linear in the bonus and jumps up only behind the
bounds; so the least tax lies at one of the bounds, and comparing those few is exact.

>>> import datetime as dt
>>> day = dt.date(2026, 2, 10)
>>> [zone.upper for zone in dead_zones(day)][:2]
[3856667, 16050000]
>>> best_split(wage_taxable=0, bonus=200_000_00, day=day).best_bonus
3600000
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from zyg.law.explain import Line
from zyg.law.income_tax.annual_bonus import (
    BonusTax,
    bonus_band,
    tax_bonus_merged,
    tax_bonus_separately,
)
from zyg.law.income_tax.tables import PER_CENT, annual_table, explain, in_force, monthly_table
from zyg.law.money import Fen, half_up, yuan_grouped

RULE = "bonus_plan"


@dataclass(frozen=True, slots=True)
class DeadZone:
    """Bonuses above ``lower`` and up to ``upper`` leave no more net pay than ``lower``, in fen."""

    lower: Fen
    upper: Fen

    def __contains__(self, bonus: Fen) -> bool:
        return self.lower < bonus <= self.upper


@dataclass(frozen=True, slots=True)
class BestSplit:
    """The least tax on a sum of taxable wages and bonus, in fen.

    Attributes:
        best_bonus: the bonus to tax apart; 0 when taxing apart gains nothing. Of several equal
            ones the largest at the lowest rate.
        tied_from: smallest bound with the same tax.
        tied_to: largest bound with the same tax.
        tax: tax on wages and bonus together at ``best_bonus``.
        line: the explanation.
    """

    best_bonus: Fen
    tied_from: Fen
    tied_to: Fen
    tax: Fen
    line: Line


@dataclass(frozen=True, slots=True)
class BonusAdvice:
    """Both methods with numbers, in fen.

    Attributes:
        separate: tax when the bonus is taxed apart.
        merged: tax the bonus adds when it is merged.
        cheaper: ``separate``, ``merged`` or ``equal``.
        saving: difference of the two.
        dead_zone: the zone the bonus lies in, or None.
        split: the best split of the same sum.
        sentences: the advice in Chinese.
    """

    separate: BonusTax
    merged: BonusTax
    cheaper: str
    saving: Fen
    dead_zone: DeadZone | None
    split: BestSplit
    sentences: tuple[str, ...]


def dead_zones(day: dt.date) -> tuple[DeadZone, ...]:
    """Compute the dead zones of a bonus taxed apart.

    Raises:
        RuleRefusedError: after the last day of the rule.
    """
    divisor = in_force("annual_bonus", day).value["divisor"]
    zones = []
    for below, above in pairwise(monthly_table(day).bands):
        assert below.upper is not None  # noqa: S101 - only the last band is open
        bound = below.upper * divisor
        net = bound - below.tax(bound)
        recovered = Fraction((net - above.quick) * PER_CENT, PER_CENT - above.pct)
        zones.append(DeadZone(bound, half_up(recovered)))
    return tuple(zones)


def best_split(*, wage_taxable: Fen, bonus: Fen, day: dt.date) -> BestSplit:
    """Find the part of a bonus to tax apart so that the tax of the year is least.

    Args:
        wage_taxable: taxable wages of the year without the bonus; below zero when the deductions
            exceed the wages.
        bonus: the bonus in fen; what is not taxed apart is merged.
        day: day of payment.

    Raises:
        RuleRefusedError: after the last day of the rule.
    """
    total = wage_taxable + bonus
    divisor = in_force("annual_bonus", day).value["divisor"]
    monthly = [band.upper * divisor for band in monthly_table(day).bands if band.upper]
    annual = [total - band.upper for band in annual_table(day).bands if band.upper]
    points = sorted({min(max(0, point), bonus) for point in (0, bonus, total, *monthly, *annual)})
    costs = {point: _tax(total, point, day) for point in points}
    least = min(costs.values())
    tied = [point for point in points if costs[point] == least]
    rate = bonus_band(tied[0], day).pct  # of equal splits the one that needs no higher rate
    best = 0 if tied[0] == 0 else max(p for p in tied if bonus_band(p, day).pct == rate)
    line = explain(
        code="best_bonus",
        label="单独计税的最优奖金额",
        amount=best,
        formula=(
            f"工资薪金应纳税所得额与奖金合计 {yuan_grouped(total)}："
            f"单独计税 {yuan_grouped(best)}，并入 {yuan_grouped(bonus - best)}，"
            f"全年税额最低 {yuan_grouped(least)}"
        ),
        version=in_force("annual_bonus", day),
        rule=RULE,
        inputs={"wage_taxable": wage_taxable, "bonus": bonus},
    )
    return BestSplit(best, tied[0], tied[-1], least, line)


def advise_on_bonus(*, wage_taxable: Fen, bonus: Fen, day: dt.date) -> BonusAdvice:
    """Compare both methods for a bonus and say what is cheaper and why.

    Args:
        wage_taxable: taxable wages of the year without the bonus (may be below zero).
        bonus: the bonus in fen.
        day: day of payment.

    Raises:
        RuleRefusedError: after the last day of the rule.
    """
    separate = tax_bonus_separately(bonus=bonus, day=day)
    merged = tax_bonus_merged(bonus=bonus, wage_taxable=wage_taxable, day=day)
    difference = merged.tax - separate.tax
    cheaper = "equal" if difference == 0 else ("separate" if difference > 0 else "merged")
    zone = next((zone for zone in dead_zones(day) if bonus in zone), None)
    split = best_split(wage_taxable=wage_taxable, bonus=bonus, day=day)
    return BonusAdvice(
        separate=separate,
        merged=merged,
        cheaper=cheaper,
        saving=abs(difference),
        dead_zone=zone,
        split=split,
        sentences=_sentences(separate, merged, zone, split),
    )


def _tax(total: Fen, apart: Fen, day: dt.date) -> Fen:
    return annual_table(day).tax(total - apart) + tax_bonus_separately(bonus=apart, day=day).tax


def _sentences(
    separate: BonusTax, merged: BonusTax, zone: DeadZone | None, split: BestSplit
) -> tuple[str, ...]:
    apart, joined = yuan_grouped(separate.tax), yuan_grouped(merged.tax)
    told = [f"单独计税 {apart} 元，并入综合所得增加税额 {joined} 元。"]
    if zone is not None:
        told.append(
            f"奖金处于多发少得区间（{yuan_grouped(zone.lower)}，{yuan_grouped(zone.upper)}]："
            f"发到 {yuan_grouped(zone.lower)} 元，或超过 {yuan_grouped(zone.upper)} 元，"
            "税后才不减少。"
        )
    told.append(
        f"同样总额下，单独计税 {yuan_grouped(split.best_bonus)} 元、其余并入工资时"
        f"全年税额最低，为 {yuan_grouped(split.tax)} 元。"
    )
    return tuple(told)
