"""Contributions of many people of one place and month at once, on int64 arrays.

The same plan and the same multiplication as the scalar path; a property test keeps them equal.

>>> from fractions import Fraction
>>> from zyg.law.periods import Month
>>> told = contributions_many(place="310000", month=Month(2026, 8),
...     declared_bases=np.array([600_000, 2_000_000], dtype=np.int64),
...     housing_fund_rate=Fraction("0.07"), work_injury_rate=Fraction("0.002"))
>>> told.employee_totals.tolist()
[121233, 350000]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from zyg.law.explain import RuleRefusedError
from zyg.law.money import Fen, yuan_grouped
from zyg.law.social_insurance.amounts import amounts
from zyg.law.social_insurance.clamp import unknown_limit
from zyg.law.social_insurance.plan import Item, Plan, ToldTerms, plan_of, terms_of

Amounts = NDArray[np.int64]

LARGEST_BASE: Fen = 10**12
"""Ten thousand million yuan: far above any base, far below what int64 can multiply."""


@dataclass(frozen=True, slots=True)
class ManyContributions:
    """Amounts in fen by insurance, each an int64 array in the order of the people."""

    bases: Mapping[str, Amounts]
    employer: Mapping[str, Amounts]
    employee: Mapping[str, Amounts]
    employer_totals: Amounts
    employee_totals: Amounts


def contributions_many(
    *,
    declared_bases: Amounts,
    housing_fund_bases: Amounts | None = None,
    **terms: Unpack[ToldTerms],
) -> ManyContributions:
    """Compute what ``contributions`` computes, for an array of declared bases.

    Args:
        declared_bases: declared monthly bases in fen, one-dimensional int64.
        housing_fund_bases: bases of the housing fund where they differ, same shape.
        **terms: see ``ToldTerms``.

    Raises:
        RuleRefusedError: as ``contributions``; a base that is negative or above
            ``LARGEST_BASE`` also refuses.
    """
    plan = plan_of(terms_of(**terms))
    fund_bases = declared_bases if housing_fund_bases is None else housing_fund_bases
    for told in (declared_bases, fund_bases):
        _check_bases(told)
    return _compute(plan, declared_bases, fund_bases)


def _compute(plan: Plan, declared: Amounts, fund_declared: Amounts) -> ManyContributions:
    bases: dict[str, Amounts] = {}
    employer: dict[str, Amounts] = {}
    employee: dict[str, Amounts] = {}
    for item in plan.items:
        base = _clamp(plan, item, fund_declared if item.is_housing_fund else declared)
        bases[item.insurance] = base
        employer[item.insurance], employee[item.insurance] = amounts(item, base)
    if plan.fixed is not None:
        name = plan.fixed.insurance
        employer[name] = np.full_like(declared, plan.fixed.employer)
        employee[name] = np.full_like(declared, plan.fixed.employee)
    return ManyContributions(
        bases, employer, employee, _sum(employer, declared), _sum(employee, declared)
    )


def _clamp(plan: Plan, item: Item, declared: Amounts) -> Amounts:
    lower, upper = item.lower, item.upper
    if lower is None or upper is None:
        certain = declared <= lower if lower is not None else np.zeros_like(declared, dtype=bool)
        if upper is not None:
            certain = declared >= upper
        if not certain.all():
            raise unknown_limit(
                int(declared[~certain][0]),
                upper=upper,
                insurance=item.insurance,
                place=plan.place,
                month=plan.limits_month,
            )
    return np.clip(declared, lower, upper)


def _sum(sides: Mapping[str, Amounts], like: Amounts) -> Amounts:
    total = np.zeros_like(like)
    for amount in sides.values():
        total += amount
    return total


def _check_bases(bases: Amounts) -> None:
    if bases.dtype != np.int64 or bases.ndim != 1:
        raise TypeError("declared bases must be a one-dimensional int64 array of fen")
    if bases.size and bases.min() < 0:
        raise RuleRefusedError(
            f"申报缴费基数 {yuan_grouped(int(bases.min()))} 元不能为负数；请改正后再计算。"
        )
    if bases.size and bases.max() > LARGEST_BASE:
        raise RuleRefusedError(
            f"申报缴费基数 {yuan_grouped(int(bases.max()))} 元大得不合理；请核对单位（元）。"
        )
