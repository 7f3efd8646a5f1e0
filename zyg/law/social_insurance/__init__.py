"""Social insurance and housing fund: whose rates, which base, how much, and why."""

from zyg.law.social_insurance.entries import Entry
from zyg.law.social_insurance.many import ManyContributions, contributions_many
from zyg.law.social_insurance.monthly import Contributions, contributions
from zyg.law.social_insurance.resolution import LABELS
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
    "LABELS",
    "Contributions",
    "DistrictLimit",
    "Entry",
    "FixedRow",
    "HousingFundRow",
    "LimitRow",
    "ManyContributions",
    "Overlay",
    "RateRow",
    "RoundingRow",
    "contributions",
    "contributions_many",
]
