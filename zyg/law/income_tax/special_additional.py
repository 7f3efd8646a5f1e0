"""Special additional deductions (专项附加扣除): amounts a month and to date.

Law: 国发〔2018〕41号, 国发〔2022〕8号, 国发〔2023〕13号; amounts are dated parameters. A claim is a
window of months with the facts that fix its amount; the agent deducts as declared and may not
alter it. In one tax year rent and loan interest exclude each other. Serious illness counts only
in the annual settlement (``serious_illness_deductible``).

>>> claims = [
...     Claim(kind="child_education", start=Month(2025, 9)),
...     Claim(kind="housing_rent", start=Month(2026, 3), city="major"),
... ]
>>> month_total(claims, month=Month(2026, 2)), month_total(claims, month=Month(2026, 3))
(200000, 350000)
>>> to_date(claims, month=Month(2026, 4)).total
1100000
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, get_args

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.income_tax.tables import PER_CENT, explain, in_force
from zyg.law.money import Fen, times, yuan_grouped, yuan_to_fen
from zyg.law.parameters import Version, measure
from zyg.law.periods import MONTHS_PER_YEAR, Month, add_months

Kind = Literal[
    "child_education",
    "infant_care",
    "degree_education",
    "certificate_education",
    "housing_loan",
    "housing_rent",
    "elderly",
]
City = Literal["major", "large", "small"]
INFANT_YEARS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One declared deduction.

    Attributes:
        kind: which deduction.
        start: first month, or the month of the certificate.
        end: last month, None = open.
        share_pct: share of a child or infant taken by this person, 100 or 50.
        city: class of the work city, for rent.
        only_child: only child of the parents, for the elderly.
        declared: agreed amount a month in fen when the elderly are shared, or when less is
            declared than allowed; None = the full amount.
        months_used: months of a degree or loan deducted before ``start``.
    """

    kind: Kind
    start: Month
    end: Month | None = None
    share_pct: int = 100
    city: City | None = None
    only_child: bool = False
    declared: Fen | None = None
    months_used: int = 0


@dataclass(frozen=True, slots=True)
class ToDate:
    """Year-to-date amounts in fen by kind, as the import file wants them."""

    by_kind: Mapping[str, Fen]
    lines: tuple[Line, ...]

    @property
    def total(self) -> Fen:
        """Sum of all kinds."""
        return sum(self.by_kind.values())


def claim_amount(claim: Claim, *, month: Month) -> Fen:
    """Amount of one claim in one month, in fen; 0 outside its window.

    Raises:
        RuleRefusedError: a fact is missing or out of range, or no rule in force.
    """
    if month < claim.start or (claim.end is not None and month > claim.end):
        return 0
    version = _version(claim.kind, month)
    allowed = _allowed(claim, month, version.value)
    if claim.declared is None:
        return allowed
    return min(claim.declared, allowed)


def month_total(claims: Sequence[Claim], *, month: Month) -> Fen:
    """Sum of all claims in one month, in fen.

    Raises:
        RuleRefusedError: rent and loan in one year, a missing fact, or no rule in force.
    """
    require_one_housing_claim(claims, year=month.year)
    return sum(claim_amount(claim, month=month) for claim in claims)


def to_date(claims: Sequence[Claim], *, month: Month, first: int = 1) -> ToDate:
    """Year-to-date amounts up to a month.

    Args:
        claims: what the person declared to this agent.
        month: the last month counted.
        first: first month of the year employed at this agent.

    Raises:
        RuleRefusedError: rent and loan in one year, a missing fact, or no rule in force.
    """
    require_one_housing_claim(claims, year=month.year)
    sums: dict[str, Fen] = {}
    for claim in claims:
        months = [Month(month.year, number) for number in range(first, month.month + 1)]
        amount = sum(claim_amount(claim, month=each) for each in months)
        sums[claim.kind] = sums.get(claim.kind, 0) + amount
    lines = tuple(_line(kind, amount, month) for kind, amount in sums.items())
    return ToDate(sums, lines)


def require_one_housing_claim(claims: Sequence[Claim], *, year: int) -> None:
    """Refuse loan interest and rent in the same tax year (国发〔2018〕41号 article 20).

    Raises:
        RuleRefusedError: both lie in the year.
    """
    first, last = Month(year, 1), Month(year, MONTHS_PER_YEAR)
    kinds = {
        claim.kind
        for claim in claims
        if claim.start <= last and (claim.end is None or claim.end >= first)
    }
    if {"housing_loan", "housing_rent"} <= kinds:
        raise RuleRefusedError(
            f"{year} 年同时申报了住房贷款利息与住房租金；一个纳税年度只能享受一项，请保留其中一项。"
        )


def infant_claim(*, birth: dt.date, share_pct: int = 100) -> Claim:
    """Claim for an infant: from the month of birth to the month before the third birthday.

    >>> claim = infant_claim(birth=dt.date(2024, 5, 20))
    >>> str(claim.start), str(claim.end)
    ('2024-05', '2027-04')
    """
    third = add_months(birth, INFANT_YEARS * MONTHS_PER_YEAR)
    last = Month.of(third) + -1
    return Claim(kind="infant_care", start=Month.of(birth), end=last, share_pct=share_pct)


def elderly_claim(
    *,
    parent_birth: dt.date,
    day: dt.date,
    only_child: bool,
    duty_ended: dt.date | None = None,
    declared: Fen | None = None,
) -> Claim:
    """Claim for supported parents: from the month of 60 to the end of the year the duty ends.

    Raises:
        RuleRefusedError: no rule in force on ``day``.
    """
    age: int = _version("elderly", Month.of(day)).value["parents_age"]
    start = Month.of(add_months(parent_birth, age * MONTHS_PER_YEAR))
    end = None if duty_ended is None else Month(duty_ended.year, MONTHS_PER_YEAR)
    return Claim(kind="elderly", start=start, end=end, only_child=only_child, declared=declared)


def serious_illness_deductible(*, own_cost: Fen, day: dt.date) -> Line:
    """Serious-illness deduction of one person and year; only in the annual settlement.

    Args:
        own_cost: own cost inside the insurance list, in fen.
        day: a day in the tax year.

    Raises:
        RuleRefusedError: no rule in force.

    >>> serious_illness_deductible(own_cost=120_000_00, day=dt.date(2025, 12, 31)).amount
    8000000
    """
    version = in_force("special_additional/serious_illness", day)
    over, cap = (yuan_to_fen(version.value[key]) for key in ("over", "year_cap"))
    amount = min(max(0, own_cost - over), cap)
    return explain(
        code="serious_illness",
        label="大病医疗专项附加扣除",
        amount=amount,
        formula=(
            f"自付 {yuan_grouped(own_cost)} − {yuan_grouped(over)}，限额 {yuan_grouped(cap)}"
            f" = {yuan_grouped(amount)}"
        ),
        version=version,
        rule="special_additional",
        inputs={"own_cost": own_cost},
    )


def _version(kind: str, month: Month) -> Version:
    if kind not in get_args(Kind):
        choices = "、".join(get_args(Kind))
        raise RuleRefusedError(f"专项附加扣除「{kind}」不存在；可选：{choices}。")
    return in_force(f"special_additional/{kind}", month.first_day)


def _allowed(claim: Claim, month: Month, value: Mapping[str, Any]) -> Fen:
    if claim.kind == "certificate_education":
        return yuan_to_fen(value["year"]) if month == claim.start else 0
    if claim.kind == "housing_rent":
        return _rent(claim, value)
    if claim.kind == "elderly":
        return _elderly(claim, value)
    amount = yuan_to_fen(value["month"])
    if "max_months" in value and claim.months_used + (month - claim.start) >= value["max_months"]:
        return 0
    if "shares_pct" in value:
        if claim.share_pct not in value["shares_pct"]:
            raise RuleRefusedError(
                f"扣除比例 {claim.share_pct}% 不允许；子女教育、婴幼儿照护只能选 100% 或 50%。"
            )
        return times(amount, Fraction(claim.share_pct, PER_CENT))
    return amount


def _rent(claim: Claim, value: Mapping[str, Any]) -> Fen:
    if claim.city not in value["month_by_city"]:
        raise RuleRefusedError(
            "住房租金缺少工作城市类别；请选择：直辖市、省会等（major）、"
            "市辖区户籍人口超过100万（large）或其他（small）。"
        )
    return yuan_to_fen(value["month_by_city"][claim.city])


def _elderly(claim: Claim, value: Mapping[str, Any]) -> Fen:
    if claim.only_child:
        return yuan_to_fen(value["only_child"])
    if claim.declared is None:
        raise RuleRefusedError("非独生子女赡养老人须填报分摊金额；请补录每月分摊额。")
    cap = yuan_to_fen(value["share_cap"])
    if claim.declared > cap:
        raise RuleRefusedError(
            f"赡养老人分摊 {yuan_grouped(claim.declared)} 元超过每人每月 {yuan_grouped(cap)} 元；"
            "请更正分摊协议。"
        )
    return claim.declared


def _line(kind: str, amount: Fen, month: Month) -> Line:
    version = _version(kind, month)
    title = measure(version.measure).title
    return explain(
        code=kind,
        label=f"累计专项附加扣除（{title}）",
        amount=amount,
        formula=f"{month.year}年1月至{month.month}月累计 {yuan_grouped(amount)}",
        version=version,
        rule="special_additional",
        inputs={"month": str(month)},
    )
