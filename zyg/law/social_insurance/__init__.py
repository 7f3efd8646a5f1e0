"""Social insurance and housing fund: whose rates, which base, how much, and why."""

from zyg.law.social_insurance.entries import Entry
from zyg.law.social_insurance.monthly import Contributions, contributions
from zyg.law.social_insurance.rows import (
    DistrictLimit,
    FixedRow,
    HousingFundRow,
    LimitRow,
    Overlay,
    RateRow,
    RoundingRow,
)

__all__ = [
    "Contributions",
    "DistrictLimit",
    "Entry",
    "FixedRow",
    "HousingFundRow",
    "LimitRow",
    "Overlay",
    "RateRow",
    "RoundingRow",
    "contributions",
]
