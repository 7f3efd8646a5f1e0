"""A payroll for tests: months computed by the law from terms, as archived runs hold them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from zyg.law.pay.insurance import insurance_lines
from zyg.law.pay.model import SocialInputs
from zyg.law.periods import Month
from zyg.workforce.insurance.payroll_rows import PaidLine, PaidMonth
from zyg.workforce.people.models import Employee


class Archive:
    """Stands in for the payroll app; ``months`` are settled."""

    def __init__(self, *months: PaidMonth, wages: Mapping[int, Mapping[Month, int]] | None = None):
        self.months = list(months)
        self._wages = wages or {}

    def of_month(self, month):
        return [one for one in self.months if one.month == month]

    def archived_from(self, first):
        return [one for one in self.months if one.month >= first]

    def wages(self, year):
        return {
            employee: {month: fen for month, fen in by_month.items() if month.year == year}
            for employee, by_month in self._wages.items()
        }


def social(base: int, place: str = "310000", **more) -> SocialInputs:
    """The terms of somebody in 上海 with 7 % housing fund and 0.2 % work injury."""
    told = {"fund_rate": Fraction(7, 100), "work_injury_rate": Fraction(2, 1000), **more}
    return SocialInputs(place=place, base=base, **told)


def paid(employee: Employee, month: Month, terms: SocialInputs) -> PaidMonth:
    """The lines of a run of a month."""
    lines = tuple(
        PaidLine(
            one.insurance,
            one.side,
            one.amount,
            one.base,
            str(one.line.inputs.get("rate", "")),
            one.backpay,
        )
        for one in insurance_lines(terms, month)
    )
    return PaidMonth(employee.pk, month, terms, lines)
