"""Contributions of one person and month: every insurance, both sides, each line explained.

社会保险法 §60: the employer declares and pays in full each month, withholds the employee's
share and tells the employee the details. Base = clamp(declared base, lower, upper) by the limits
of the place for that insurance and month; each insurance and side is rounded once, in the way
of the place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from zyg.law.explain import Line
from zyg.law.money import Fen
from zyg.law.periods import Month
from zyg.law.social_insurance.rows import (
    FixedRow,
    HousingFundRow,
    LimitRow,
    Overlay,
    RateRow,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One insurance of one person-month.

    Attributes:
        insurance: ``pension``, ``medical``, ``unemployment``, ``work_injury``, ``maternity``,
            ``large_medical`` (fixed amounts, no base), ``pension_local_supplement``,
            ``work_injury_supplement``, ``housing_fund``, ``housing_fund_supplement``.
        base: contribution base in fen; ``None`` for fixed amounts.
        employer: employer's amount in fen.
        employee: employee's amount in fen.
        employer_rate: exact rate; ``None`` for fixed amounts.
        employee_rate: exact rate; ``None`` for fixed amounts.
        limit: the row that limited the base (``status`` tells whether it is carried forward).
        rate: the row that gave the rates, ``None`` where the employer's own rate was given.
    """

    insurance: str
    base: Fen | None
    employer: Fen
    employee: Fen
    employer_rate: Fraction | None
    employee_rate: Fraction | None
    limit: LimitRow | HousingFundRow | None
    rate: RateRow | FixedRow | None


@dataclass(frozen=True, slots=True)
class Contributions:
    """All insurances of one person and month; totals, bases and lines are read from it."""

    place: str
    month: Month
    limits_month: Month
    declared_base: Fen
    entries: tuple[Entry, ...]

    @property
    def employer_amounts(self) -> dict[str, Fen]:
        """Employer's fen by insurance, only insurances that the employer pays to."""
        return {e.insurance: e.employer for e in self.entries if e.employer_rate or e.employer}

    @property
    def employee_amounts(self) -> dict[str, Fen]:
        """Employee's fen by insurance, only insurances that the employee pays to."""
        return {e.insurance: e.employee for e in self.entries if e.employee_rate or e.employee}

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
        raise NotImplementedError


def contributions(  # noqa: PLR0913 - one fact an argument
    *,
    place: str,
    month: Month,
    declared_base: Fen,
    housing_fund_rate: Fraction | tuple[Fraction, Fraction] | None,
    work_injury_rate: Fraction | None,
    skip: frozenset[str] = frozenset(),
    variants: Mapping[str, str] | None = None,
    limits_month: Month | None = None,
    district: str = "",
    supplementary_housing_fund_rate: Fraction | tuple[Fraction, Fraction] | None = None,
    housing_fund_base: Fen | None = None,
    overlay: Overlay | None = None,
) -> Contributions:
    """Compute the contributions of one person for one wage month.

    Args:
        place: GB/T 2260 code of the place of insurance.
        month: wage month; decides the rates.
        declared_base: declared monthly base in fen, before limits.
        housing_fund_rate: one rate for both sides, or (employer, employee); ``None`` = none.
        work_injury_rate: the employer's rate of work injury from its 核定单.
        skip: insurances this person does not join.
        variants: plan by insurance where a place has several, e.g. ``{"medical": "tier2"}``.
        limits_month: month whose limit rows are used (a run before the notice came);
            default ``month``.
        district: name of the district for housing-fund lower limits; "" = main urban district.
        supplementary_housing_fund_rate: like ``housing_fund_rate``.
        housing_fund_base: declared base of the housing fund where it differs, in fen.
        overlay: rows that the employer has confirmed; they win.

    Raises:
        RuleRefusedError: a limit or rate is unknown for the place and month, or a rate is
            outside what the place allows; the sentence names place, insurance and month.
    """
    raise NotImplementedError
