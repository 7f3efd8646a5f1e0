"""The plan of a place and month: everything about contributions that does not need the person.

Resolved once and kept, so that a payroll of thousands pays for the search once. The scalar
path and the vectorised path both compute from the same plan.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Required, TypedDict

from zyg.law.explain import RuleRefusedError
from zyg.law.money import Fen
from zyg.law.periods import Month
from zyg.law.places import name_of
from zyg.law.social_insurance.housing_fund import check_rates, district_lower
from zyg.law.social_insurance.resolution import (
    fixed_of,
    housing_fund_of,
    limit_of,
    rate_of,
    rounding_of,
    variant_of,
)
from zyg.law.social_insurance.rows import (
    FixedRow,
    HousingFundRow,
    LimitRow,
    Overlay,
    RateRow,
    RoundingRow,
)

JOINED = ("pension", "medical", "unemployment", "work_injury", "maternity")
"""What an ordinary employee joins, in the order of a payslip."""

BY_REQUEST = ("pension_local_supplement", "work_injury_supplement")
"""Joined only when ``variants`` names them."""

FOLLOWS = {
    "large_medical": "medical",
    "pension_local_supplement": "pension",
    "work_injury_supplement": "work_injury",
}
"""Who does not join the insurance does not join its supplement."""

HousingRates = Fraction | tuple[Fraction, Fraction] | None


@dataclass(frozen=True, slots=True)
class Item:
    """One insurance of a plan: limits in fen, exact rates, rounding, and the rows behind them."""

    insurance: str
    lower: Fen | None
    upper: Fen | None
    employer_rate: Fraction
    employee_rate: Fraction
    rounding: RoundingRow
    limit: LimitRow | HousingFundRow
    rate: RateRow | None

    @property
    def is_housing_fund(self) -> bool:
        """Whether the base of the housing fund is meant."""
        return self.insurance.startswith("housing_fund")


@dataclass(frozen=True, slots=True)
class Plan:
    """Items of a place and month, and its fixed amounts."""

    place: str
    month: Month
    limits_month: Month
    items: tuple[Item, ...]
    fixed: FixedRow | None


@dataclass(frozen=True, slots=True)
class Terms:
    """What decides a plan, in a form that can be a key; see ``ToldTerms`` for the meaning."""

    place: str
    month: Month
    limits_month: Month
    housing_fund_rate: HousingRates
    supplementary_housing_fund_rate: HousingRates
    work_injury_rate: Fraction | None
    skip: frozenset[str]
    variants: tuple[tuple[str, str], ...]
    district: str
    overlay: Overlay | None


class ToldTerms(TypedDict, total=False):
    """Keyword arguments that ``contributions`` and ``contributions_many`` share.

    Attributes:
        place: GB/T 2260 code of the place of insurance.
        month: wage month; decides the rates.
        housing_fund_rate: one rate for both sides, or (employer, employee); ``None`` = none.
        work_injury_rate: the employer's rate of work injury from its 核定单.
        skip: insurances this person does not join.
        variants: plan by insurance where a place has several, ``{"medical": "tier2"}``; also
            asks for supplements, ``{"pension_local_supplement": "hukou:440300"}``.
        limits_month: month whose limit rows are used (a run before the notice came);
            default ``month``.
        district: name of the district for housing-fund lower limits; "" = main urban district.
        supplementary_housing_fund_rate: like ``housing_fund_rate``.
        overlay: rows that the employer has confirmed; they win.
    """

    place: Required[str]
    month: Required[Month]
    housing_fund_rate: Required[HousingRates]
    work_injury_rate: Required[Fraction | None]
    skip: frozenset[str]
    variants: Mapping[str, str] | None
    limits_month: Month | None
    district: str
    supplementary_housing_fund_rate: HousingRates
    overlay: Overlay | None


def terms_of(  # noqa: PLR0913 - one fact an argument
    *,
    place: str,
    month: Month,
    housing_fund_rate: HousingRates,
    work_injury_rate: Fraction | None,
    skip: frozenset[str] = frozenset(),
    variants: Mapping[str, str] | None = None,
    limits_month: Month | None = None,
    district: str = "",
    supplementary_housing_fund_rate: HousingRates = None,
    overlay: Overlay | None = None,
) -> Terms:
    """Fill in the defaults of the told terms."""
    return Terms(
        place=place,
        month=month,
        limits_month=limits_month or month,
        housing_fund_rate=housing_fund_rate,
        supplementary_housing_fund_rate=supplementary_housing_fund_rate,
        work_injury_rate=work_injury_rate,
        skip=skip,
        variants=tuple(sorted(variants.items())) if variants else (),
        district=district,
        overlay=overlay,
    )


@functools.lru_cache(maxsize=4096)
def plan_of(terms: Terms) -> Plan:
    """Resolve every row once.

    Raises:
        RuleRefusedError: a row is missing or unknown, or a rate is not allowed.
    """
    items = [item for name in _wanted(terms) if (item := _item(terms, name)) is not None]
    items += _housing_fund_items(terms)
    medical = not {"medical", "large_medical"} & terms.skip
    fixed = fixed_of(terms.place, "large_medical", terms.month, terms.overlay) if medical else None
    return Plan(terms.place, terms.month, terms.limits_month, tuple(items), fixed)


def _wanted(terms: Terms) -> list[str]:
    asked = [name for name, _ in terms.variants if name in BY_REQUEST]
    return [
        name
        for name in (*JOINED, *asked)
        if name not in terms.skip and FOLLOWS.get(name, name) not in terms.skip
    ]


def _item(terms: Terms, insurance: str) -> Item | None:
    rates = _rates(terms, insurance)
    if rates is None:
        return None
    employer, employee, row = rates
    limit = limit_of(terms.place, insurance, terms.limits_month, terms.overlay)
    rounding = rounding_of(terms.place, ("social_insurance",), terms.month, terms.overlay)
    return Item(insurance, limit.lower, limit.upper, employer, employee, rounding, limit, row)


def _rates(terms: Terms, insurance: str) -> tuple[Fraction, Fraction, RateRow | None] | None:
    if insurance == "work_injury":
        if terms.work_injury_rate is None:
            raise RuleRefusedError(_no_work_injury_rate(terms))
        return terms.work_injury_rate, Fraction(0), None
    told = dict(terms.variants).get(insurance, "")
    variant = variant_of(terms.place, insurance, told)
    row = rate_of(terms.place, insurance, terms.month, variant, terms.overlay)
    if row is None or row.employer is None or row.employee is None:
        return None
    return row.employer, row.employee, row


def _housing_fund_items(terms: Terms) -> list[Item]:
    wanted = {
        "housing_fund": terms.housing_fund_rate,
        "housing_fund_supplement": terms.supplementary_housing_fund_rate,
    }
    if "housing_fund" in terms.skip or not any(wanted.values()):
        return []
    row = housing_fund_of(terms.place, terms.limits_month, terms.overlay)
    lower = district_lower(row, terms.district)
    rounding = rounding_of(terms.place, ("housing_fund",), terms.month, terms.overlay)
    items = []
    for insurance, rates in wanted.items():
        if rates is not None:
            sides = rates if isinstance(rates, tuple) else (rates, rates)
            check_rates(row, insurance, sides, terms.month)
            items.append(Item(insurance, lower, row.upper, *sides, rounding, row, None))
    return items


def _no_work_injury_rate(terms: Terms) -> str:
    return (
        f"「{name_of(terms.place)}」{terms.month} 缺少本单位的工伤保险费率；"
        "费率按单位行业类别和浮动档次核定，请按核定单录入（如 0.2%），或注明该人员不参加工伤保险。"
    )
