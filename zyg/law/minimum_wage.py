"""Minimum wage: the dated standard of a place, and what counts towards it.

最低工资规定 §12: overtime pay, allowances for mid and night shifts, heat, cold, underground and
harmful work and statutory benefits do not count. Beijing and Shanghai also leave out the
employee's own contributions (unverified). Provinces have tiers; which districts belong to which
tier is known for named cities only, elsewhere the rule refuses and lists the candidates.

>>> import datetime as dt
>>> told = minimum_wage(place="440300", day=dt.date(2026, 5, 1))
>>> told.monthly, told.hourly, told.source.mark
(252000, 2370, 'unverified')
>>> check = check_minimum_wage(standard=274_000, wages=300_000, excluded=20_000,
...     own_contributions=79_946)
>>> check.counted, check.shortfall
(200054, 73946)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from zyg.law.explain import Line, RuleRefusedError, Source
from zyg.law.money import Fen, times, yuan_grouped, yuan_to_fen
from zyg.law.parameters import Version, measure
from zyg.law.places import chain, name_of, place_of

Scope = Literal["city", "urban", "rest", "unnamed"]
"""``city``: the whole city; ``urban``: its urban districts; ``rest``: every city of the province
that no tier names; ``unnamed``: nobody wrote down where it holds."""


@dataclass(frozen=True, slots=True)
class MinimumWage:
    """One tier of a province.

    Attributes:
        tier: 1 is the highest of the province.
        monthly: fen a month.
        hourly: fen an hour for part-time work; ``None`` = unknown.
        area: where it holds, in the words of the notice.
        scope: how sure the mapping from place to tier is.
        version: version of the parameters.
        source: the notice.
    """

    tier: int
    monthly: Fen
    hourly: Fen | None
    area: str
    scope: Scope
    version: str
    source: Source


@dataclass(frozen=True, slots=True)
class MinimumWageCheck:
    """What was counted and what is missing, in fen."""

    counted: Fen
    standard: Fen
    shortfall: Fen
    line: Line

    @property
    def ok(self) -> bool:
        """Whether the standard is reached."""
        return self.shortfall == 0


def minimum_wage(*, place: str, day: dt.date, tier: int | None = None) -> MinimumWage:
    """Return the standard that holds in a place on a day.

    Args:
        place: GB/T 2260 code; a city's urban districts are meant where tiers differ inside it.
        day: a day of the wage month.
        tier: the tier where the employer knows it, 1 = highest of the province.

    Raises:
        RuleRefusedError: no standard for the day, or the tier of the place is unknown; the
            message lists the tiers of the province.
    """
    tiers = minimum_wage_tiers(place=place, day=day)
    if tier is not None:
        if not 1 <= tier <= len(tiers):
            raise RuleRefusedError(
                f"「{name_of(place)}」{day} 的最低工资只有 {len(tiers)} 档，没有第 {tier} 档；"
                "请改正。"
            )
        return tiers[tier - 1]
    named = _named(place, day)
    if named is not None:
        return tiers[named]
    told = "；".join(f"第{one.tier}档 {yuan_grouped(one.monthly)} 元 {one.area}" for one in tiers)
    raise RuleRefusedError(
        f"「{name_of(place)}」{day} 适用哪一档最低工资未核实，可选：{told}。"
        "请按当地通知选择档次或录入标准。"
    )


def minimum_wage_tiers(*, place: str, day: dt.date) -> tuple[MinimumWage, ...]:
    """All tiers of the province of a place on a day, the highest first.

    Raises:
        RuleRefusedError: the province has no standard for the day.
    """
    version = _version(place, day)
    return tuple(
        MinimumWage(
            tier=number,
            monthly=yuan_to_fen(row["monthly"]),
            hourly=yuan_to_fen(row["hourly"]) if "hourly" in row else None,
            area=row["area"],
            scope=row["scope"],
            version=version.name,
            source=version.source,
        )
        for number, row in enumerate(_rows(version), start=1)
    )


def own_contributions_excluded(*, place: str, day: dt.date) -> tuple[bool, Source]:
    """Whether the place leaves the employee's own contributions out, and who says so."""
    version = measure("minimum_wage/own_contributions").at(day)
    return any(code in version.value["places"] for code in chain(place)), version.source


def check_minimum_wage(
    *,
    standard: Fen,
    wages: Fen,
    excluded: Fen = 0,
    own_contributions: Fen = 0,
    paid_share: Fraction = Fraction(1),
) -> MinimumWageCheck:
    """Compare the wages that count with the standard.

    Args:
        standard: monthly standard in fen.
        wages: wages of the month in fen.
        excluded: the part that does not count (overtime, shift and hardship allowances), in fen.
        own_contributions: own contributions to leave out (``own_contributions_excluded``), in fen.
        paid_share: share of the month that the person was to work; the standard shrinks with it.
    """
    version = measure("minimum_wage/counting").versions[-1]
    counted = wages - excluded - own_contributions
    due = times(standard, paid_share)
    shortfall = max(0, due - counted)
    parts = [yuan_grouped(wages)]
    parts += [f"不计入项目 {yuan_grouped(excluded)}"] if excluded else []
    parts += [f"个人缴费 {yuan_grouped(own_contributions)}"] if own_contributions else []
    line = Line(
        code="minimum_wage_shortfall",
        label="低于最低工资的差额",
        amount=shortfall,
        formula=(
            f"应计工资 {' − '.join(parts)} = {yuan_grouped(counted)}，标准 {yuan_grouped(due)}，"
            f"差额 {yuan_grouped(shortfall)}"
        ),
        rule="minimum_wage.check",
        version=version.name,
        source=version.source,
        inputs={"wages": wages, "excluded": excluded, "own_contributions": own_contributions},
    )
    return MinimumWageCheck(counted, due, shortfall, line)


def _named(place: str, day: dt.date) -> int | None:
    """Number of the tier that names the place; a county of a city with tiers inside is unknown."""
    rows = _rows(_version(place, day))
    for code in chain(place)[:-1]:
        for number, row in enumerate(rows):
            if code in row["places"] and row["scope"] != "unnamed":
                certain = row["scope"] != "urban" or code == place
                return number if certain else None
    return None


def _version(place: str, day: dt.date) -> Version:
    return measure(f"minimum_wage/{place_of(place).province_code}").at(day)


def _rows(version: Version) -> list[Mapping[str, Any]]:
    return list(version.value["tier"])
