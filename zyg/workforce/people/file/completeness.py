"""What is missing in somebody's file: by law (职工名册, 劳动合同法实施条例 8), or only useful.

The roster of employees must hold name, sex, number of the identity document, registered and
present address, contact, form of engagement, first day and term of the contract; without it a
fine of 2,000 to 20,000 yuan (art. 33). Everything else is optional and does not count as missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from zyg.workforce.people.models import (
    ContractState,
    Employee,
    Engagement,
    LabourContract,
    PersonDetails,
)

# Whoever works on these forms has a term of contract of her own.
WITH_CONTRACT = (
    Engagement.LABOUR_CONTRACT,
    Engagement.PART_TIME,
    Engagement.INTERN,
    Engagement.OVER_AGE,
    Engagement.LABOUR_SERVICE,
)


@dataclass(frozen=True, slots=True)
class Needed:
    """One thing of the roster: its name, the page that mends it, whether somebody lacks it."""

    label: str
    place: str
    lacks: Callable[[Employee, PersonDetails | None, bool], bool]


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many of the roster's things are there, and which are missing (label, place)."""

    filled: int
    needed: int
    missing: tuple[tuple[str, str], ...]

    @property
    def percent(self) -> int:
        """Part that is there, in percent; 100 only when nothing is missing."""
        return self.filled * 100 // self.needed


def _without(name: str) -> Callable[[Employee, PersonDetails | None, bool], bool]:
    return lambda employee, _details, _signed: not getattr(employee, name)


def _without_address(name: str) -> Callable[[Employee, PersonDetails | None, bool], bool]:
    return lambda _employee, details, _signed: not getattr(details, name, "")


def _without_contract(employee: Employee, _details: PersonDetails | None, signed: bool) -> bool:  # noqa: FBT001 - one shape for all
    return employee.engagement in WITH_CONTRACT and not signed


NEEDED: tuple[Needed, ...] = (
    Needed("姓名", "edit", _without("name")),
    Needed("性别", "edit", _without("sex")),
    Needed("证件号码", "edit", _without("id_number")),
    Needed("联系方式", "edit", _without("phone")),
    Needed("用工形式", "edit", _without("engagement")),
    Needed("用工起始时间", "edit", _without("hired")),
    Needed("户籍地址", "residence", _without_address("registered_address")),
    Needed("现住址", "residence", _without_address("present_address")),
    Needed("劳动合同期限", "contract", _without_contract),
)


def completeness_of(employee: Employee) -> Completeness:
    """Tell what somebody's roster entry lacks; two SQL statements."""
    details = PersonDetails.objects.filter(employee=employee).first()
    signed = _signed().filter(employee=employee).exists()
    missing = tuple(
        (one.label, one.place) for one in NEEDED if one.lacks(employee, details, signed)
    )
    return Completeness(len(NEEDED) - len(missing), len(NEEDED), missing)


def incomplete() -> Q:
    """Return the filter for people whose roster entry lacks something by law."""
    addressed = PersonDetails.objects.filter(employee=OuterRef("pk"))
    addressed = addressed.exclude(registered_address="").exclude(present_address="")
    signed = _signed().filter(employee=OuterRef("pk"))
    needs_contract = Q(engagement__in=WITH_CONTRACT) & ~Exists(signed)
    return Q(sex="") | Q(phone="") | ~Exists(addressed) | needs_contract


def _signed() -> QuerySet[LabourContract]:
    return LabourContract.objects.filter(state=ContractState.SIGNED)
