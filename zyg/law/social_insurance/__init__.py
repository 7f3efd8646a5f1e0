"""Social insurance and housing fund: whose rates, which base, how much, and why."""

from zyg.law.social_insurance.arrears import late_fee, undeclared_amount
from zyg.law.social_insurance.bases import base_of_next_year, new_hire_base
from zyg.law.social_insurance.difference import Difference, difference, settlement
from zyg.law.social_insurance.entries import Entry
from zyg.law.social_insurance.flexible import flexible_contributions
from zyg.law.social_insurance.housing_fund import flexible_housing_fund
from zyg.law.social_insurance.levies import disabled_levy, union_fee
from zyg.law.social_insurance.many import ManyContributions, contributions_many
from zyg.law.social_insurance.monthly import Contributions, contributions
from zyg.law.social_insurance.overview import Known, overview
from zyg.law.social_insurance.people import PERSON_TYPES, InsuranceSet, PersonType, insurance_set
from zyg.law.social_insurance.resolution import LABELS, housing_fund_of, limit_of, rate_of
from zyg.law.social_insurance.rows import (
    DistrictLimit,
    FixedRow,
    HousingFundRow,
    LimitRow,
    Overlay,
    RateRow,
    RoundingRow,
)
from zyg.law.social_insurance.work_injury import WorkInjuryRate, work_injury_rate

__all__ = [
    "LABELS",
    "PERSON_TYPES",
    "Contributions",
    "Difference",
    "DistrictLimit",
    "Entry",
    "FixedRow",
    "HousingFundRow",
    "InsuranceSet",
    "Known",
    "LimitRow",
    "ManyContributions",
    "Overlay",
    "PersonType",
    "RateRow",
    "RoundingRow",
    "WorkInjuryRate",
    "base_of_next_year",
    "contributions",
    "contributions_many",
    "difference",
    "disabled_levy",
    "flexible_contributions",
    "flexible_housing_fund",
    "housing_fund_of",
    "insurance_set",
    "late_fee",
    "limit_of",
    "new_hire_base",
    "overview",
    "rate_of",
    "settlement",
    "undeclared_amount",
    "union_fee",
    "work_injury_rate",
]
