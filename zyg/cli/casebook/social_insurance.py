"""Cases about social insurance and housing fund: keys ``group/kind``.

A case names a city and a period in words; limits, rates and rounding are looked up for them in
the product's own parameters. Only where these have no row at all does the case's own figure
stand in, entered as an employer would enter the figure of its 核定单.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from zyg.cli.casebook import Case, handler
from zyg.law.explain import RuleRefusedError, Source
from zyg.law.money import Fen, yuan, yuan_to_fen
from zyg.law.money import rate as exact
from zyg.law.periods import Month
from zyg.law.places import place_named, places_named
from zyg.law.social_insurance import (
    Contributions,
    HousingFundRow,
    LimitRow,
    Overlay,
    RateRow,
    contributions,
    difference,
    flexible_contributions,
    flexible_housing_fund,
    housing_fund_of,
    late_fee,
    limit_of,
    overview,
    settlement,
    undeclared_amount,
    union_fee,
    work_injury_rate,
)
from zyg.law.social_insurance.plan import JOINED
from zyg.law.social_insurance.words import percent

_FAMILY = "social_insurance"
_FROM_CASE = Source("案例给出的核定数", mark="unverified")
_PERIOD = re.compile(r"(\d{4})(?:-(\d{2}))?(?:\.\.(\d{4})-(\d{2}))?")
_VARIANTS = {
    "一档": {"medical": "tier1"},
    "二档": {"medical": "tier2"},
    "tier1": {"medical": "tier1"},
    "tier2": {"medical": "tier2"},
    "深户": {"pension_local_supplement": "hukou:440300"},
}


@dataclass(frozen=True)
class _Where:
    """Place, months and plan that a case means."""

    place: str
    months: tuple[Month, ...]
    variants: dict[str, str] = field(default_factory=dict)
    flexible: bool = False

    @property
    def month(self) -> Month:
        return self.months[0]


@handler(
    _FAMILY,
    "housing_fund_official_limit/cap",
    "housing_fund_official_limit/floor",
    "si_third_party/housing_fund",
)
def housing_fund(case: Case) -> list[str]:
    """Amount of both sides at a limit of the housing fund."""
    where = _where(case, housing_fund_first=True)
    given = case["input"]
    base = _fen(given["base"])
    sides = (_rate(given["employer_rate"]), _rate(given["employee_rate"]))
    month, overlay = _housing_fund_month(where, base)
    told = contributions(
        place=where.place,
        month=month,
        declared_base=base,
        housing_fund_rate=sides,
        work_injury_rate=None,
        skip=frozenset(JOINED),
        district=_district(where.place, month, base, overlay),
        overlay=overlay,
    )
    return list(_compare_sides(case["expected"], told))


@handler(
    _FAMILY,
    "housing_fund_flexible/limit",
    "housing_fund_flexible/cap",
    "housing_fund_flexible/floor",
)
def housing_fund_flexible(case: Case) -> list[str]:
    """Amount of a flexible worker at a limit of the housing fund."""
    where = _where(case, housing_fund_first=True)
    base = _fen(case["input"]["base"])
    month, overlay = _housing_fund_month(where, base)
    line = flexible_housing_fund(
        place=where.place,
        month=month,
        base=base,
        rate=_rate(case["input"]["rate"]),
        district=_district(where.place, month, base, overlay),
        overlay=overlay,
    )
    return list(_compare(case["expected"], {"total": line.amount}))


@handler(
    _FAMILY,
    *(f"si_third_party/{name}" for name in (*JOINED, "large_medical")),
    "si_third_party/medical(tier1)",
    "si_third_party/medical(tier2)",
)
def third_party(case: Case) -> list[str]:
    """One side of one insurance."""
    insurance, _, tier = str(case["kind"]).partition("(")
    where = _where(case)
    given = case["input"]
    side = str(given.get("side", "employee"))
    base = _fen(given.get("base", 0))
    if where.flexible:
        told = flexible_contributions(
            place=where.place, month=where.month, base=base, insurances=(insurance,)
        )
        return list(_compare(case["expected"], {"individual": told.employee_total}))
    joined = "medical" if insurance == "large_medical" else insurance
    sides = {side: _rate(given["rate"])} if given.get("rate") is not None else {}
    where = replace(where, variants=where.variants | _VARIANTS.get(tier.rstrip(")"), {}))
    told = _contributions(where, base, {joined: base}, {joined: sides})
    parts = {"large_medical"} if insurance == "large_medical" else {insurance}
    if given.get("fixed"):
        parts.add("large_medical")
    return list(_compare(case["expected"], {side: _side_sum(told, side, parts)}))


@handler(_FAMILY, "si_third_party/total")
def third_party_total(case: Case) -> list[str]:
    """All insurances of a person together, without the housing fund."""
    where = _where(case)
    base = _fen(case["input"]["base"])
    if where.flexible:
        told = flexible_contributions(place=where.place, month=where.month, base=base)
        return list(_compare(case["expected"], {"individual": told.employee_total}))
    told = _contributions(where, base, dict.fromkeys(JOINED, base), {})
    return list(_compare_sides(case["expected"], told))


@handler(_FAMILY, "si_third_party/rule")
def rule(case: Case) -> list[str]:
    """Rates of a place in words; a case that names no place can not be answered from data."""
    where = _where(case)
    known = {one.insurance: one for one in overview(place=where.place, month=where.month)}
    told: dict[str, dict[str, str]] = {"employer": {}, "employee": {}}
    for name, one in known.items():
        if one.rate is not None and one.rate.employer is not None and one.rate.employee is not None:
            told["employer"][name] = f"base*{percent(one.rate.employer)}"
            told["employee"][name] = f"base*{percent(one.rate.employee)}"
    return list(_differences(case["expected"], told))


@handler(_FAMILY, "derived_full/payslip")
def payslip(case: Case) -> list[str]:
    """Every insurance of one person and month, both sides."""
    where = _where(case)
    given = case["input"]
    told = _contributions(
        where,
        _fen(given["previous_year_avg_wage"]),
        {name: _fen(value) for name, value in given["bases"].items()},
        {},
        fund=_rate(given["housing_fund_rate"]),
        industry_class=_industry_class(case),
    )
    bases = {name: yuan(base) for name, base in told.bases.items()}
    wanted = {name: yuan(_fen(value)) for name, value in given["bases"].items()}
    found = list(_differences({"bases": wanted}, {"bases": bases}))
    for side in ("employer", "employee"):
        parts = {entry.insurance: entry.amount(side) for entry in told.entries}
        parts["medical"] += parts.pop("large_medical", 0)
        found += _compare(case["expected"][side], parts, f"{side}.")
    return found + list(_compare_sides(case["expected"], told, suffix="_total"))


@handler(_FAMILY, "derived_rule/late_fee")
def late_payment(case: Case) -> list[str]:
    """Late fee by the day."""
    given = case["input"]
    line = late_fee(
        arrears=_fen(given["arrears"]),
        days_late=int(given["days_late"]),
        day=_where(case).month.first_day,
    )
    return list(_compare(case["expected"], {"late_fee": line.amount}))


@handler(_FAMILY, "derived_rule/undeclared")
def undeclared(case: Case) -> list[str]:
    """110 % of the last month where nothing was declared."""
    given = case["input"]
    last = _fen(given.get("last_month_amount", given.get("last_month")))
    line = undeclared_amount(last_month=last, day=_where(case).month.first_day)
    return list(_differences([yuan(line.amount)], _yuan_values(case["expected"])))


@handler(_FAMILY, "derived_rule/union_fee")
def union(case: Case) -> list[str]:
    """2 % of all wages."""
    wages = _fen(case["input"]["total_wages"])
    line = union_fee(total_wages=wages, day=_where(case).month.first_day)
    return list(_differences([yuan(line.amount)], _yuan_values(case["expected"])))


@handler(_FAMILY, "derived_rule/base_difference")
def base_difference(case: Case) -> list[str]:
    """补差 of several months after a limit arrived late, as one bill."""
    where = _where(case)
    given = case["input"]
    rates = {
        name: {"employer": _rate(pair[0]), "employee": _rate(pair[1])}
        for name, pair in given["rates"].items()
    }
    wage = _fen(given["actual_wage"])
    months = where.months[: int(given["months_paid_with_old_limit"])]
    before = where.month + -1
    found = [
        one
        for month in months
        for one in difference(
            used=_contributions(where, wage, {}, rates, month=month, limits_month=before),
            due=_contributions(where, wage, {}, rates, month=month),
        )
    ]
    lines = settlement(found)
    sums = {
        side: sum(line.amount for line in lines if line.code.endswith(f"_{side}"))
        for side in ("employer", "employee")
    }
    return list(_compare(case["expected"], sums))


def _where(case: Case, *, housing_fund_first: bool = False) -> _Where:
    """Read the city and the period of a case."""
    name, _, remark = str(case.get("city", "-")).partition("(")
    months = _months(str(case.get("period", "-")))
    if name in ("-", "", "全国"):
        return _Where("000000", months)
    found = places_named(name)
    if len(found) > 1:
        found = tuple(place for place in found if place.is_province != housing_fund_first)
    place = found[0] if len(found) == 1 else place_named(name)
    variants: dict[str, str] = {}
    for word, told in _VARIANTS.items():
        variants |= told if word in remark else {}
    return _Where(place.code, months, variants, "灵活就业" in remark)


def _months(period: str) -> tuple[Month, ...]:
    """``2026-07..2027-06``, ``2026-07..`` (that month and eleven more), ``2025``, ``-``."""
    match = _PERIOD.search(period)
    if match is None:
        return (Month(2026, 10),)
    start = Month(int(match[1]), int(match[2] or 1))
    end = Month(int(match[3]), int(match[4])) if match[3] else start + 11
    return tuple(start + number for number in range(max(1, end - start + 1)))


def _housing_fund_month(where: _Where, base: Fen) -> tuple[Month, Overlay | None]:
    """First month of the period that has a row, else the case's own limit as a confirmed row."""
    for month in where.months:
        try:
            housing_fund_of(where.place, month)
        except RuleRefusedError:
            continue
        return month, None
    row = HousingFundRow(
        where.place, where.month, None, "-", _FROM_CASE, lower=base, upper=base, status="confirmed"
    )
    return where.month, Overlay(housing_funds=(row,))


def _district(place: str, month: Month, base: Fen, overlay: Overlay | None) -> str:
    """The district whose lower limit is meant: a printed floor belongs to the tier it names."""
    row = housing_fund_of(place, month, overlay)
    if row.lower is None or base >= row.lower:
        return ""
    fitting = [tier for tier in row.districts if tier.lower <= base]
    return max(fitting, key=lambda tier: tier.lower).area if fitting else ""


def _contributions(
    where: _Where,
    wage: Fen,
    bases: dict[str, Fen],
    rates: dict[str, dict[str, Fraction]],
    *,
    fund: Fraction | None = None,
    industry_class: int = 1,
    month: Month | None = None,
    limits_month: Month | None = None,
) -> Contributions:
    """Contributions of the insurances named by ``bases`` or ``rates``, from our own rows."""
    month = month or where.month
    limits_month = limits_month or month
    joined = set(bases) | set(rates)
    given = Overlay(
        limits=tuple(_missing_limits(where.place, limits_month, bases)),
        rates=tuple(_missing_rates(where.place, month, rates)),
    )
    injury = work_injury_rate(place=where.place, month=month, industry_class=industry_class).rate
    told_injury = rates.get("work_injury", {}).get("employer")
    return contributions(
        place=where.place,
        month=month,
        declared_base=wage,
        housing_fund_rate=fund,
        work_injury_rate=told_injury or injury,
        skip=frozenset(JOINED) - joined,
        variants=where.variants,
        limits_month=limits_month,
        overlay=given,
    )


def _missing_limits(place: str, month: Month, bases: dict[str, Fen]) -> Iterator[LimitRow]:
    for name, base in bases.items():
        if name not in JOINED:
            continue
        try:
            limit_of(place, name, month)
        except RuleRefusedError:
            yield LimitRow(
                place,
                month,
                None,
                "-",
                _FROM_CASE,
                insurance=name,
                lower=base,
                upper=base,
                status="confirmed",
            )


def _missing_rates(
    place: str, month: Month, rates: dict[str, dict[str, Fraction]]
) -> Iterator[RateRow]:
    known = {one.insurance for one in overview(place=place, month=month) if one.rate is not None}
    for name, sides in rates.items():
        if sides and name != "work_injury" and name not in known:
            yield RateRow(
                place,
                month,
                None,
                "-",
                _FROM_CASE,
                insurance=name,
                employer=sides.get("employer", Fraction(0)),
                employee=sides.get("employee", Fraction(0)),
                status="confirmed",
            )


def _industry_class(case: Case) -> int:
    match = re.search(r"class (\d)", str(case.get("note", "")))
    return int(match[1]) if match else 1


def _side_sum(told: Contributions, side: str, insurances: set[str]) -> Fen:
    amounts = told.employer_amounts if side == "employer" else told.employee_amounts
    return sum(amount for name, amount in amounts.items() if name in insurances)


def _compare_sides(
    expected: dict[str, Any], told: Contributions, *, suffix: str = ""
) -> Iterator[str]:
    employer, employee = told.employer_total, told.employee_total
    sides = {f"employer{suffix}": employer, f"employee{suffix}": employee}
    sides["total"] = employer + employee
    wanted = {key: value for key, value in expected.items() if key in sides}
    return _compare(wanted or expected, sides)


def _compare(expected: dict[str, Any], told: dict[str, Fen], where: str = "") -> Iterator[str]:
    for key, value in expected.items():
        got = told.get(key)
        if got is None or yuan(got) != yuan(_fen(value)):
            yield f"{where}{key}: expected {value}, got {None if got is None else yuan(got)}"


def _differences(expected: Any, told: Any) -> Iterator[str]:
    if isinstance(expected, dict) and isinstance(told, dict):
        for key, value in expected.items():
            for one in _differences(value, told.get(key)):
                yield f"{key}: {one}"
    elif expected != told:
        yield f"expected {expected!r}, got {told!r}"


def _yuan_values(expected: dict[str, Any]) -> list[str]:
    return [yuan(_fen(value)) for value in expected.values()]


def _fen(value: Any) -> Fen:
    return yuan_to_fen(str(value))


def _rate(value: Any) -> Fraction:
    return exact(str(value))
