"""What is due in a month by the enrolments of a channel: our own sum, before any list arrives."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from zyg.law.explain import RuleRefusedError
from zyg.law.money import Fen, rate
from zyg.law.periods import Month
from zyg.law.social_insurance import Overlay, contributions, work_injury_rate
from zyg.law.social_insurance.plan import JOINED
from zyg.law.social_insurance.words import percent
from zyg.workforce.insurance.enrolling.kinds import HOUSING_FUND
from zyg.workforce.insurance.enrolling.queries import account_in
from zyg.workforce.insurance.models import Channel, Enrolment

PARTS = 10_000
Key = tuple[int, str, str]
"""Employee, insurance, side."""


@dataclass(frozen=True, slots=True)
class Amount:
    """Fen with the base and rate behind it, where they are known."""

    amount: Fen
    base: Fen | None = None
    rate: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """What is due by key, and for whom it could not be computed and why."""

    amounts: dict[Key, Amount]
    refused: dict[int, str]


def enrolled_in(channel: Channel, month: Month) -> list[Enrolment]:
    """List the enrolments of a channel that hold in a month, by number; one SQL statement."""
    rows = Enrolment.objects.filter(channel=channel, starts__lte=str(month))
    held = rows.select_related("employee").order_by("employee__number")
    return [row for row in held if row.covers(month)]


def due_in(channel: Channel, month: Month, rows: Iterable[Enrolment], overlay: Overlay) -> Due:
    """Compute what is due for every enrolment."""
    injury = injury_rate(channel, month)
    amounts: dict[Key, Amount] = {}
    refused: dict[int, str] = {}
    for row in rows:
        try:
            amounts |= _of_row(channel, month, row, injury, overlay)
        except RuleRefusedError as refusal:
            refused[row.employee_id] = str(refusal)
    return Due(amounts, refused)


def injury_rate(channel: Channel, month: Month) -> Fraction:
    """Return the employer's own work-injury rate, else that of the least dangerous class."""
    account = account_in(channel, month)
    if account and account.work_injury_rate:
        return rate(account.work_injury_rate)
    return _benchmark(channel.place, month)


def fund_rates(row: Enrolment) -> tuple[Fraction, Fraction] | None:
    """Return the rates of the housing fund (employer, employee) of an enrolment."""
    if HOUSING_FUND not in row.insurances or row.fund_rate is None:
        return None
    employer = row.fund_rate if row.fund_rate_employer is None else row.fund_rate_employer
    return Fraction(employer, PARTS), Fraction(row.fund_rate, PARTS)


def _of_row(
    channel: Channel, month: Month, row: Enrolment, injury: Fraction, overlay: Overlay
) -> dict[Key, Amount]:
    told = contributions(
        place=channel.place,
        month=month,
        declared_base=row.base,
        housing_fund_rate=fund_rates(row),
        work_injury_rate=injury,
        skip=frozenset(JOINED) - frozenset(row.insurances),
        overlay=overlay,
    )
    found: dict[Key, Amount] = {}
    for entry in told.entries:
        for side in ("employer", "employee"):
            if entry.pays(side):
                own = entry.side_rate(side)
                text = percent(own) if own is not None else ""
                key = (row.employee_id, entry.insurance, side)
                found[key] = Amount(entry.amount(side), entry.base, text)
    return found


@functools.cache
def _benchmark(place: str, month: Month) -> Fraction:
    return work_injury_rate(place=place, month=month, industry_class=1).rate
