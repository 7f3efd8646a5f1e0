"""Gather: the stored facts of people around a month, as inputs of the engine.

A fixed number of SQL statements, for one person as for ten thousand.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from zyg.core.organizations.models import Organization
from zyg.law.periods import Month
from zyg.law.working_time import model as wt
from zyg.workforce.attendance.engine.plans import AROUND, Person, Planner
from zyg.workforce.attendance.engine.setup import Setup
from zyg.workforce.attendance.models import ApprovedDocument, Punch, RosterDay
from zyg.workforce.people.models import Employee, EmployeeTerms

# Sources that the engine does not tell apart.
_SOURCES: dict[str, wt.PunchSource] = {
    "qr": "web",
    "kiosk": "device",
    "file": "device",
    "api": "device",
}
Roster = dict[int, dict[dt.date, list[int | None]]]


@dataclass(frozen=True, slots=True)
class Span:
    """A month with the days around it that are read with it."""

    month: Month

    @property
    def first(self) -> dt.date:
        """First day that is planned."""
        return self.month.first_day - dt.timedelta(days=AROUND)

    @property
    def last(self) -> dt.date:
        """Last day that is planned."""
        return self.month.last_day + dt.timedelta(days=AROUND)

    @property
    def seconds(self) -> tuple[int, int]:
        """First second and the one after the last."""
        return wt.day_second(self.first), wt.day_second(self.last) + wt.SECONDS_PER_DAY


@dataclass(slots=True)
class Facts:
    """What is stored of some people around a month.

    ``punches`` has only those people whose punches were asked for.
    """

    people: dict[int, Person]
    roster: Roster
    documents: dict[int, list[wt.Document]]
    punches: dict[int, list[wt.Punch]] = field(default_factory=dict)


def employed_in(organization: Organization, month: Month) -> QuerySet[Employee]:
    """Return the people employed on some day of a month, by primary key."""
    rows: QuerySet[Employee] = Employee.objects.filter(organization=organization)
    return rows.filter(
        Q(left=None) | Q(left__gte=month.first_day), hired__lte=month.last_day
    ).order_by("pk")


def read_facts(
    organization: Organization,
    setup: Setup,
    month: Month,
    employees: Collection[int] | None = None,
    *,
    punches: Collection[int] = (),
) -> Facts:
    """Read people, rosters and documents of a month; five SQL statements.

    Args:
        organization: whose.
        setup: its schedule.
        month: the month.
        employees: primary keys, None = everybody employed in the month.
        punches: the people whose punches are read too.
    """
    span = Span(month)
    people = read_people(organization, month, employees)
    facts = Facts(people, {}, {})
    own = {} if employees is None else {"employee__in": list(employees)}
    facts.roster = read_roster(organization, span.first, span.last, own)
    facts.documents = read_documents(organization, setup, span.seconds, own)
    if punches:
        facts.punches = read_punches(organization, span.seconds, list(punches))
    return facts


def read_people(
    organization: Organization, month: Month, employees: Collection[int] | None = None
) -> dict[int, Person]:
    """Read who was employed and where; two SQL statements."""
    rows = employed_in(organization, month)
    terms = EmployeeTerms.objects.filter(
        organization=organization, valid_from__lte=month.last_day + dt.timedelta(days=AROUND)
    )
    if employees is not None:
        rows = rows.filter(pk__in=list(employees))
        terms = terms.filter(employee__in=list(employees))
    history: dict[int, dict[dt.date, tuple[dt.date, str, str]]] = defaultdict(dict)
    told = terms.order_by("employee_id", "valid_from", "revision")
    columns = ("employee_id", "valid_from", "department__path", "place")
    for pk, start, path, place in told.values_list(*columns):
        history[pk][start] = (start, path or "", place)
    people = {}
    for pk, hired, left, path, place in rows.values_list(
        "pk", "hired", "left", "department__path", "place"
    ):
        own = tuple(history[pk].values()) or ((hired, path or "", place),)
        people[pk] = Person(pk, hired, left, own)
    return people


def read_roster(
    organization: Organization, first: dt.date, last: dt.date, own: dict[str, Any]
) -> Roster:
    """Read the published days of the roster; one SQL statement."""
    rows = RosterDay.objects.filter(
        organization=organization, day__range=(first, last), is_published=True, **own
    )
    found: Roster = {}
    told = rows.order_by("employee_id", "day", "number")
    for pk, day, shift in told.values_list("employee_id", "day", "shift_id"):
        found.setdefault(pk, {}).setdefault(day, []).append(shift)
    return found


def read_documents(
    organization: Organization, setup: Setup, seconds: tuple[int, int], own: dict[str, Any]
) -> dict[int, list[wt.Document]]:
    """Read the documents in force that touch a span; one SQL statement."""
    rows = ApprovedDocument.objects.filter(
        organization=organization,
        is_current=True,
        revoked_at=None,
        start__lt=seconds[1],
        end__gte=seconds[0],
        **own,
    )
    found: dict[int, list[wt.Document]] = defaultdict(list)
    for row in rows.order_by("employee_id", "start", "key"):
        found[row.employee_id].append(document_of(row, setup))
    return dict(found)


def document_of(row: ApprovedDocument, setup: Setup) -> wt.Document:
    """Return a stored document as the engine reads it."""
    shifts: tuple[wt.ShiftVersion, ...] = ()
    if row.kind == "swap" and row.shift_id is not None:
        shifts = (setup.shift(row.shift_id, wt.moment_of(row.start).date()),)
    return wt.Document(
        id=f"{row.key}@{row.version}",
        kind=row.kind,  # type: ignore[arg-type]
        start=row.start,
        end=row.end,
        type=row.type,
        paid=row.paid,
        half=row.half,  # type: ignore[arg-type]
        slot=row.slot,  # type: ignore[arg-type]
        compensation=row.compensation,  # type: ignore[arg-type]
        shifts=shifts,
        counts_as_attendance=row.counts_as_attendance,
        version=str(row.version),
    )


def read_punches(
    organization: Organization, seconds: tuple[int, int], employees: Sequence[int]
) -> dict[int, list[wt.Punch]]:
    """Read the punches of some people in a span; one SQL statement."""
    rows = Punch.objects.filter(
        organization=organization,
        employee__in=employees,
        at__gte=seconds[0],
        at__lt=seconds[1],
        is_quarantined=False,
    )
    columns = (
        "pk",
        "employee_id",
        "at",
        "source",
        "direction",
        "place_ok",
        "device_ok",
        "voids_id",
    )
    told = list(rows.order_by("employee_id", "at", "pk").values_list(*columns))
    return punches_of(told)


def punches_of(told: Iterable[tuple[Any, ...]]) -> dict[int, list[wt.Punch]]:
    """Turn rows into punches of the engine; a row that voids another is none itself."""
    told = list(told)
    void = {row[7] for row in told if row[7] is not None}
    found: dict[int, list[wt.Punch]] = defaultdict(list)
    for pk, employee, at, source, direction, place_ok, device_ok, voids in told:
        if voids is None:
            found[employee].append(
                wt.Punch(
                    id=f"{pk:012d}",
                    at=at,
                    source=_SOURCES.get(source, source),
                    direction=direction,
                    place_ok=place_ok,
                    device_ok=device_ok,
                    void=pk in void,
                )
            )
    return dict(found)


def planner_of(setup: Setup, month: Month) -> Planner:
    """Return the planner of a month and the days around it."""
    span = Span(month)
    return Planner(setup, span.first, span.last)
