"""From the wages of a calendar year to everybody's new base.

The months that count are those of the year in which somebody worked here. A month without a run
is missing and is asked for, never left out of the average: an average over the months that
happen to be known would be another number than the law means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.money import Fen
from zyg.law.periods import MONTHS_PER_YEAR, Month
from zyg.law.places import chain
from zyg.law.social_insurance import (
    HousingFundRow,
    LimitRow,
    Overlay,
    base_of_next_year,
    housing_fund_of,
    limit_of,
)
from zyg.workforce.people.models import Employee, EmployeeTerms, EmploymentSpan


@dataclass(frozen=True, slots=True)
class Averaged:
    """The wages of one person in a year; ``line`` is the base, None while a month is missing."""

    wages: Mapping[Month, Fen]
    missing: tuple[Month, ...]
    line: Line | None


def months_worked(
    employee: Employee, year: int, spans: Iterable[EmploymentSpan] = ()
) -> list[Month]:
    """List the months of a year in which somebody worked here, former times included.

    >>> import datetime as dt
    >>> [str(m) for m in months_worked(Employee(hired=dt.date(2025, 11, 20)), 2025)]
    ['2025-11', '2025-12']
    """
    times = [(employee.hired, employee.left), *((one.hired, one.left) for one in spans)]
    found = []
    for number in range(1, MONTHS_PER_YEAR + 1):
        month = Month(year, number)
        if any(
            hired <= month.last_day and (left is None or left >= month.first_day)
            for hired, left in times
        ):
            found.append(month)
    return found


def averaged(
    *, place: str, year: int, months: Iterable[Month], wages: Mapping[Month, Fen]
) -> Averaged:
    """Average the wages of the months worked."""
    wanted = list(months)
    known = {month: wages[month] for month in wanted if month in wages}
    missing = tuple(month for month in wanted if month not in wages)
    line = None
    if known and not missing:
        line = base_of_next_year(place=place, wages=list(known.items()), year=year)
    return Averaged(known, missing, line)


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one insurance in the first month of the new base; None = unknown."""

    label: str
    lower: Fen | None
    upper: Fen | None
    note: str = ""

    def counted(self, base: Fen | None) -> Fen | None:
        """The base that counts: between the limits; None where a limit that matters is unknown."""
        if base is None or (self.lower is None and self.upper is None):
            return None
        if self.lower is not None and base < self.lower:
            return self.lower
        if self.upper is not None and base > self.upper:
            return self.upper
        return base if None not in (self.lower, self.upper) else None


def limits_in(place: str, month: Month, overlay: Overlay) -> tuple[Limits, Limits]:
    """Return the limits of the pension and of the housing fund."""
    return (
        _limits("社保", lambda: limit_of(place, "pension", month, overlay)),
        _limits("公积金", lambda: housing_fund_of(place, month, overlay)),
    )


def _limits(label: str, look_up: Callable[[], LimitRow | HousingFundRow]) -> Limits:
    try:
        row = look_up()
    except RuleRefusedError as refusal:
        return Limits(label, None, None, str(refusal))
    carried = row.status == "carried_forward"
    return Limits(label, row.lower, row.upper, "暂沿用上期，新通知到达后补差" if carried else "")


def insured_here(
    place: str, people: Iterable[Employee], terms: Mapping[int, EmployeeTerms]
) -> list[Employee]:
    """Return the people whose bases belong to a place: they have a base there by their terms."""
    return [
        one
        for one in people
        if (row := terms.get(one.pk)) is not None
        and place in chain(row.place)
        and row.details.get("insured") is not False
        and row.insurance_base is not None
    ]
