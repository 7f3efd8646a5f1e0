"""Contributions of one person and month: every insurance, both sides, each line explained.

社会保险法 §60: the employer declares and pays in full each month, withholds the employee's
share and tells the employee the details. Base = clamp(declared base, lower, upper) by the limits
of the place for that insurance and month; each insurance and side is rounded once, in the way
of the place.

>>> from fractions import Fraction
>>> from zyg.law.money import yuan_to_fen, yuan_grouped
>>> told = contributions(place="310000", month=Month(2026, 8), declared_base=yuan_to_fen(6000),
...     housing_fund_rate=Fraction("0.07"), work_injury_rate=Fraction("0.002"))
>>> yuan_grouped(told.employee_total), yuan_grouped(told.employer_total)
('1,212.33', '2,359.32')
>>> told.lines[1].label, told.lines[1].formula
('养老保险（个人）', '申报基数 6,000.00 低于下限 7,546.00，按 7,546.00 × 8% = 603.68')
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.money import Fen, yuan_grouped
from zyg.law.periods import Month
from zyg.law.social_insurance.amounts import amounts
from zyg.law.social_insurance.clamp import clamp
from zyg.law.social_insurance.entries import Entry
from zyg.law.social_insurance.lines import SIDES, line_of
from zyg.law.social_insurance.plan import Item, Plan, ToldTerms, plan_of, terms_of
from zyg.law.social_insurance.rows import FixedRow


@dataclass(frozen=True, slots=True)
class Contributions:
    """All insurances of one person and month; totals, bases and lines are read from it."""

    place: str
    month: Month
    limits_month: Month
    entries: tuple[Entry, ...]

    @property
    def employer_amounts(self) -> dict[str, Fen]:
        """Employer's fen by insurance, only insurances that the employer pays to."""
        return {e.insurance: e.employer for e in self.entries if e.pays("employer")}

    @property
    def employee_amounts(self) -> dict[str, Fen]:
        """Employee's fen by insurance, only insurances that the employee pays to."""
        return {e.insurance: e.employee for e in self.entries if e.pays("employee")}

    @property
    def bases(self) -> dict[str, Fen]:
        """Contribution base by insurance in fen; fixed amounts have none."""
        return {e.insurance: e.base for e in self.entries if e.base is not None}

    @property
    def employer_total(self) -> Fen:
        """Sum of the employer's side in fen."""
        return sum(e.employer for e in self.entries)

    @property
    def employee_total(self) -> Fen:
        """Sum of the employee's side in fen."""
        return sum(e.employee for e in self.entries)

    @property
    def provisional(self) -> bool:
        """Whether any base stands on limits carried forward (a 补差 will follow)."""
        return any(
            e.limit is not None and e.limit.status == "carried_forward" for e in self.entries
        )

    @property
    def lines(self) -> tuple[Line, ...]:
        """One explained line for each insurance and side that pays."""
        return tuple(
            line_of(entry, side, self.month, self.limits_month)
            for entry in self.entries
            for side in SIDES
            if entry.pays(side)
        )


def contributions(
    *,
    declared_base: Fen,
    housing_fund_base: Fen | None = None,
    **terms: Unpack[ToldTerms],
) -> Contributions:
    """Compute the contributions of one person for one wage month.

    Args:
        declared_base: declared monthly base in fen, before limits.
        housing_fund_base: declared base of the housing fund where it differs, in fen.
        **terms: place, month, rates and the rest: see ``ToldTerms``. Required: ``place``,
            ``month``, ``housing_fund_rate``, ``work_injury_rate``.

    Raises:
        RuleRefusedError: a limit or rate is unknown for the place and month, or a rate is
            outside what the place allows; the sentence names place, insurance and month.
    """
    plan = plan_of(terms_of(**terms))
    fund_base = declared_base if housing_fund_base is None else housing_fund_base
    entries = [
        _entry(plan, item, fund_base if item.is_housing_fund else declared_base)
        for item in plan.items
    ]
    if plan.fixed is not None:
        entries.append(_fixed_entry(plan.fixed))
    return Contributions(plan.place, plan.month, plan.limits_month, tuple(entries))


def _entry(plan: Plan, item: Item, declared: Fen) -> Entry:
    if declared < 0:
        raise RuleRefusedError(
            f"申报缴费基数 {yuan_grouped(declared)} 元不能为负数；请改正后再计算。"
        )
    base = clamp(
        declared,
        lower=item.lower,
        upper=item.upper,
        insurance=item.insurance,
        place=plan.place,
        month=plan.limits_month,
    )
    employer, employee = amounts(item, base)
    return Entry(
        item.insurance,
        declared,
        base,
        employer,
        employee,
        item.employer_rate,
        item.employee_rate,
        item.limit,
        item.rate,
        item.rounding,
    )


def _fixed_entry(row: FixedRow) -> Entry:
    return Entry(row.insurance, None, None, row.employer, row.employee, None, None, None, row, None)
