"""Rows of place parameters: limits, rates, fixed amounts, housing fund, rounding.

A row is dated in months, half-open: ``[start, end)``, ``end`` ``None`` = open. ``None`` as an
amount or a rate means *unknown*: whoever needs it refuses and asks, nobody guesses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from zyg.law.explain import Source
from zyg.law.money import Fen
from zyg.law.periods import Month

Status = Literal["confirmed", "final", "derived", "carried_forward", "unresolved"]
"""``confirmed``: entered by the employer from its own 核定单; wins over published rows."""

Confidence = Literal["A", "A-", "B", "C", "D", "-"]
"""A, A-: read at or cited from the official text; everything else is shown as 未核验."""

Side = Literal["employer", "employee"]

RoundingMode = Literal["half_up", "ceil", "floor"]


@dataclass(frozen=True, slots=True)
class Row:
    """What every row says about itself."""

    place: str
    start: Month
    end: Month | None
    confidence: Confidence
    source: Source
    note: str = ""

    def covers(self, month: Month) -> bool:
        """Whether the row holds in a month."""
        return self.start <= month and (self.end is None or month < self.end)


@dataclass(frozen=True, slots=True)
class LimitRow(Row):
    """Lower and upper limit of the contribution base of one insurance, in fen."""

    insurance: str = ""
    lower: Fen | None = None
    upper: Fen | None = None
    status: Status = "final"


@dataclass(frozen=True, slots=True)
class RateRow(Row):
    """Rates of one insurance; ``variant`` names a plan (tier1, flexible) or ""."""

    insurance: str = ""
    variant: str = ""
    employer: Fraction | None = None
    employee: Fraction | None = None
    status: Status = "final"


@dataclass(frozen=True, slots=True)
class FixedRow(Row):
    """Fixed monthly amounts in fen, e.g. large medical expenses."""

    insurance: str = ""
    employer: Fen = 0
    employee: Fen = 0
    status: Status = "final"


@dataclass(frozen=True, slots=True)
class DistrictLimit:
    """A lower limit that holds in some districts of a city only."""

    area: str
    lower: Fen


@dataclass(frozen=True, slots=True)
class HousingFundRow(Row):
    """Housing-fund limits and the rates that a place allows.

    Attributes:
        lower: lower limit of the main urban district, in fen.
        equal_sides: both sides must use the same rate.
        employee_not_below_employer: the employee's rate may be higher, never lower.
        whole_percent: only whole per cents.
        supplement: allowed range of the supplementary housing fund a side, or ``None``.
        flexible: allowed range of the total rate of flexible workers, or ``None``.
    """

    lower: Fen | None = None
    upper: Fen | None = None
    rate_min: Fraction | None = None
    rate_max: Fraction | None = None
    rate_text: str = ""
    equal_sides: bool = False
    employee_not_below_employer: bool = False
    whole_percent: bool = False
    supplement: tuple[Fraction, Fraction] | None = None
    flexible: tuple[Fraction, Fraction] | None = None
    districts: tuple[DistrictLimit, ...] = ()
    status: Status = "final"


@dataclass(frozen=True, slots=True)
class RoundingRow(Row):
    """How a place rounds: ``unit`` in fen, per ``side`` or per ``total`` of both sides."""

    target: str = "social_insurance"
    unit: Fen = 1
    mode: RoundingMode = "half_up"
    per: Literal["side", "total"] = "side"


@dataclass(frozen=True, slots=True)
class Overlay:
    """Rows that an employer has confirmed for itself; they win over the published ones."""

    limits: tuple[LimitRow, ...] = ()
    rates: tuple[RateRow, ...] = ()
    fixed: tuple[FixedRow, ...] = ()
    housing_funds: tuple[HousingFundRow, ...] = ()
    rounding: tuple[RoundingRow, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceRows:
    """All rows of one place."""

    limits: tuple[LimitRow, ...] = ()
    rates: tuple[RateRow, ...] = ()
    fixed: tuple[FixedRow, ...] = ()
    housing_funds: tuple[HousingFundRow, ...] = ()
    rounding: tuple[RoundingRow, ...] = ()
    default_variants: dict[str, str] = field(default_factory=dict)
