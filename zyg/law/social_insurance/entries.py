"""One insurance of one person and month, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from zyg.law.money import Fen
from zyg.law.social_insurance.rows import (
    FixedRow,
    HousingFundRow,
    LimitRow,
    RateRow,
    RoundingRow,
    Side,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One insurance of one person-month.

    Attributes:
        insurance: ``pension``, ``medical``, ``unemployment``, ``work_injury``, ``maternity``,
            ``large_medical`` (fixed amounts, no base), ``pension_local_supplement``,
            ``work_injury_supplement``, ``housing_fund``, ``housing_fund_supplement``.
        base: contribution base in fen; ``None`` for fixed amounts.
        declared: declared base in fen, before limits; ``None`` for fixed amounts.
        employer: employer's amount in fen.
        employee: employee's amount in fen.
        employer_rate: exact rate; ``None`` for fixed amounts.
        employee_rate: exact rate; ``None`` for fixed amounts.
        limit: the row that limited the base (``status`` tells whether it is carried forward).
        rate: the row that gave the rates, ``None`` where the employer's own rate was given.
        rounding: the row that says how the place rounds.
    """

    insurance: str
    declared: Fen | None
    base: Fen | None
    employer: Fen
    employee: Fen
    employer_rate: Fraction | None
    employee_rate: Fraction | None
    limit: LimitRow | HousingFundRow | None
    rate: RateRow | FixedRow | None
    rounding: RoundingRow | None

    def amount(self, side: Side) -> Fen:
        """Amount of a side in fen."""
        return self.employer if side == "employer" else self.employee

    def side_rate(self, side: Side) -> Fraction | None:
        """Rate of a side, ``None`` for fixed amounts."""
        return self.employer_rate if side == "employer" else self.employee_rate

    def pays(self, side: Side) -> bool:
        """Whether the side pays to this insurance at all."""
        return bool(self.side_rate(side) or self.amount(side))
