"""Which insurances somebody joins: by the kind of person, the law, and the employer's scheme.

A scheme adds to what the law asks for and never takes from it: an agreement not to insure is
void (社会保险法 §58; 法释〔2025〕12号).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zyg.law.periods import Month
from zyg.law.social_insurance import InsuranceSet, insurance_set
from zyg.workforce.insurance.models import PersonKind, Scheme
from zyg.workforce.people.models import Engagement

HOUSING_FUND = "housing_fund"
JOINABLE = ("pension", "medical", "unemployment", "work_injury", "maternity", HOUSING_FUND)
"""What an enrolment can name, in the order of a payslip; supplements follow their insurance."""

_BY_ENGAGEMENT = {
    Engagement.PART_TIME: PersonKind.PART_TIME,
    Engagement.DISPATCH: PersonKind.DISPATCHED,
    Engagement.INTERN: PersonKind.INTERN,
    Engagement.OVER_AGE: PersonKind.OVER_AGE,
    Engagement.LABOUR_SERVICE: PersonKind.FLEXIBLE,
    Engagement.OUTSOURCING: PersonKind.FLEXIBLE,
}


@dataclass(frozen=True, slots=True)
class Joined:
    """What a kind of person joins in a place and month.

    Attributes:
        insurances: codes, the housing fund among them.
        law: what the law says, with its note and source.
        scheme: the employer's own scheme, or None.
    """

    insurances: tuple[str, ...]
    law: InsuranceSet
    scheme: Scheme | None


def person_kind_of(engagement: str, id_kind: str) -> PersonKind:
    """Return the kind of person for insurance.

    >>> person_kind_of("labour_contract", "foreign_passport").label
    '外国人'
    >>> person_kind_of("part_time", "resident_id").label
    '非全日制人员'
    """
    if kind := _BY_ENGAGEMENT.get(Engagement(engagement)):
        return kind
    if id_kind.startswith(("foreign", "work")):
        return PersonKind.FOREIGNER
    if id_kind.startswith(("hk", "taiwan")):
        return PersonKind.HK_MACAO_TAIWAN
    return PersonKind.ORDINARY


def least_of(law: InsuranceSet) -> tuple[str, ...]:
    """What the employer must declare: nothing where another unit or the person pays."""
    if law.payer != "employer":
        return ()
    fund = (HOUSING_FUND,) if law.housing_fund == "required" else ()
    return (*law.join, *fund)


def joined(*, kind: str, place: str, month: Month, schemes: Iterable[Scheme]) -> Joined:
    """Return what a kind of person joins; the scheme of the place wins over the general one."""
    law = insurance_set(person_type=PersonKind(kind).value, month=month)
    fitting = [
        scheme
        for scheme in schemes
        if scheme.person_kind == kind
        and scheme.place in ("", place)
        and scheme.starts <= str(month)
    ]
    scheme = max(fitting, key=lambda one: (one.place, one.starts), default=None)
    least = least_of(law)
    wanted = {*least, *(scheme.insurances if scheme else ())}
    return Joined(tuple(code for code in JOINABLE if code in wanted), law, scheme)
