"""What is known about a place in a month, and what is missing: for the page 政策参数.

>>> told = {one.insurance: one for one in overview(place="420100", month=Month(2026, 8))}
>>> told["pension"].rates_text, told["medical"].missing != ""
('单位 16%，个人 8%', True)
"""

from __future__ import annotations

from dataclasses import dataclass

from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.law.social_insurance.plan import JOINED
from zyg.law.social_insurance.resolution import (
    housing_fund_of,
    limit_of,
    rate_of,
    variant_of,
)
from zyg.law.social_insurance.rows import HousingFundRow, LimitRow, Overlay, RateRow
from zyg.law.social_insurance.words import percent


@dataclass(frozen=True, slots=True)
class Known:
    """One insurance of a place and month.

    Attributes:
        insurance: its code.
        limit: the row of limits, or ``None``.
        rate: the row of rates, or ``None`` (work injury is set for each employer).
        missing: sentence that says what has to be entered, or "".
    """

    insurance: str
    limit: LimitRow | HousingFundRow | None
    rate: RateRow | None
    missing: str

    @property
    def rates_text(self) -> str:
        """Rates in words, "" where unknown."""
        if isinstance(self.limit, HousingFundRow):
            return self.limit.rate_text
        if self.rate is None or self.rate.employer is None or self.rate.employee is None:
            return ""
        return f"单位 {percent(self.rate.employer)}，个人 {percent(self.rate.employee)}"


def overview(*, place: str, month: Month, overlay: Overlay | None = None) -> tuple[Known, ...]:
    """List every insurance of a place with its rows, or the sentence about what is missing."""
    found = [_insurance(place, month, name, overlay) for name in JOINED]
    try:
        fund = Known("housing_fund", housing_fund_of(place, month, overlay), None, "")
    except RuleRefusedError as refusal:
        fund = Known("housing_fund", None, None, str(refusal))
    return (*(one for one in found if one is not None), fund)


def _insurance(place: str, month: Month, insurance: str, overlay: Overlay | None) -> Known | None:
    limit: LimitRow | None = None
    rate: RateRow | None = None
    missing = []
    if insurance != "work_injury":
        variant = variant_of(place, insurance, "")
        try:
            rate = rate_of(place, insurance, month, variant, overlay)
            if rate is None:
                return None  # merged into another insurance
        except RuleRefusedError as refusal:
            missing.append(str(refusal))
    try:
        limit = limit_of(place, insurance, month, overlay)
    except RuleRefusedError as refusal:
        missing.append(str(refusal))
    return Known(insurance, limit, rate, "".join(missing))
