"""From the lives of people to what must be declared: who should be insured, who is.

What a person should have in a month follows from hire, last day and the dated terms (place, form
of work, bases), whether they came from a page, an import or a decided change. What she has stands
in the enrolments. Every difference is a proposal; what has been declared and not yet answered is
proposed no more.

Months: work in any part of a month is insured in that month; whoever moves between two places of
the employer inside a month is insured at the old place to its end, so no month is paid twice.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from zyg.law.periods import Month
from zyg.law.places import chain, name_of
from zyg.law.social_insurance import LABELS
from zyg.workforce.insurance.enrolling.kinds import HOUSING_FUND, joined, person_kind_of
from zyg.workforce.insurance.models import (
    BatchState,
    ChangeKind,
    ChangeReason,
    Channel,
    DeclarationItem,
    Enrolment,
    PersonKind,
    Scheme,
)
from zyg.workforce.people.models import Employee, EmployeeTerms, EmploymentSpan

UNDECIDED = (BatchState.DRAFT, BatchState.SUBMITTED)
_RETIRED = frozenset({PersonKind.OVER_AGE, PersonKind.RETIREE_REHIRED})
Terms = EmployeeTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody should have at a channel in a month.

    Attributes:
        starts: the month from which she should have been insured there.
        since: the day that made it so.
        base: declared base in fen of this channel, None = not known.
        base_from: the month from which the terms have this base.
    """

    employee: Employee
    person_kind: PersonKind
    insurances: tuple[str, ...]
    base: int | None
    base_from: Month
    fund_rate: int | None
    fund_rate_employer: int | None
    starts: Month
    since: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One change that should be declared."""

    channel: Channel
    kind: ChangeKind
    reason: ChangeReason
    fact: str
    employee: Employee
    effective: Month
    person_kind: PersonKind
    insurances: tuple[str, ...]
    base: int | None
    fund_rate: int | None = None
    fund_rate_employer: int | None = None
    enrolment: Enrolment | None = None
    last_answer: str = ""


@dataclass(slots=True)
class Facts:
    """What is known of everybody who may matter in a month; read once for all channels."""

    month: Month
    employees: dict[int, Employee]
    histories: Mapping[int, list[Terms]]
    enrolments: Mapping[int, list[Enrolment]]
    schemes: list[Scheme]
    undecided: set[tuple[int, int, str]]
    answers: Mapping[tuple[int, int, str], str]
    returned_people: set[int] = field(default_factory=set)


def facts_of(month: Month) -> Facts:
    """Read what proposals of a month need, in the organization in scope; six SQL statements."""
    open_rows = list(Enrolment.objects.filter(Q(ends="") | Q(ends__gt=str(month))))
    held: dict[int, list[Enrolment]] = defaultdict(list)
    for row in open_rows:
        held[row.employee_id].append(row)
    here = Q(left=None) | Q(left__gte=month.first_day)
    insured = Q(pk__in={row.employee_id for row in open_rows})
    people = Employee.objects.filter(Q(hired__lte=month.last_day) & here | insured)
    employees = {one.pk: one for one in people.order_by("number")}
    items = DeclarationItem.objects.exclude(state=BatchState.ACCEPTED).order_by("pk")
    rows = items.values_list("batch__channel", "employee", "kind", "state", "answer")
    undecided: set[tuple[int, int, str]] = set()
    answers: dict[tuple[int, int, str], str] = {}
    for channel, employee, kind, state, answer in rows:
        if state in UNDECIDED:
            undecided.add((channel, employee, kind))
        else:
            answers[channel, employee, kind] = answer
    returned = set(EmploymentSpan.objects.values_list("employee", flat=True))
    return Facts(
        month=month,
        employees=employees,
        histories=_histories(people, month.last_day),
        enrolments=held,
        schemes=list(Scheme.objects.order_by("starts")),
        undecided=undecided,
        answers=answers,
        returned_people=returned,
    )


def _histories(people: object, last: dt.date) -> dict[int, list[Terms]]:
    """The terms of people up to a day, in order, the last revision of a day only."""
    found: dict[int, list[Terms]] = defaultdict(list)
    rows = Terms.objects.filter(employee__in=people, valid_from__lte=last)
    for row in rows.order_by("employee_id", "valid_from", "revision"):
        mine = found[row.employee_id]
        if mine and mine[-1].valid_from == row.valid_from:
            mine[-1] = row
        else:
            mine.append(row)
    return found


def proposals(channel: Channel, facts: Facts) -> list[Proposal]:
    """List what should be declared at a channel, by the number of the employee."""
    found = []
    for key, employee in facts.employees.items():
        rows = [row for row in facts.enrolments.get(key, ()) if row.channel_id == channel.pk]
        proposal = _proposal(channel, facts, employee, _current(rows))
        if proposal and (channel.pk, key, proposal.kind) not in facts.undecided:
            found.append(proposal)
    return found


def wanted_at(channel: Channel, facts: Facts, employee: Employee) -> Wanted | None:
    """Return what somebody should have at a channel in the month, None for nothing."""
    history = facts.histories.get(employee.pk, [])
    if not _works_in(employee, facts.month) or not history:
        return None
    segments = _segments(employee, history)
    if not segments:
        return None
    terms, since, after_other = segments[-1]
    if not _at(channel, terms.place) or not _insured(terms):
        return None
    month = facts.month
    starts = Month.of(since)
    if after_other and since != starts.first_day:
        starts = starts + 1
    if starts > month:
        return None
    kind = person_kind_of(terms.engagement, employee.id_kind)
    told = joined(kind=kind, place=channel.place, month=month, schemes=facts.schemes)
    insurances = tuple(code for code in told.insurances if code in channel.insurances)
    if not insurances:
        return None
    fund = insurances == (HOUSING_FUND,)
    base = _base(terms, fund=fund)
    return Wanted(
        employee=employee,
        person_kind=kind,
        insurances=insurances,
        base=base,
        base_from=Month.of(_base_since(history, base, fund=fund)),
        fund_rate=terms.fund_rate if HOUSING_FUND in insurances else None,
        fund_rate_employer=_employer_rate(terms) if HOUSING_FUND in insurances else None,
        starts=starts,
        since=since,
    )


def _proposal(
    channel: Channel, facts: Facts, employee: Employee, row: Enrolment | None
) -> Proposal | None:
    wanted = wanted_at(channel, facts, employee)
    leaves = employee.left is not None and employee.left <= facts.month.last_day
    if row and (wanted is None or leaves):
        return _stop(channel, facts, employee, row)
    if wanted is None:
        return None
    if row is None:
        return _add(channel, facts, wanted)
    return _change(channel, facts, row, wanted)


def _add(channel: Channel, facts: Facts, wanted: Wanted) -> Proposal:
    employee = wanted.employee
    moved = wanted.since != employee.hired
    resumed = employee.pk in facts.returned_people
    reason = ChangeReason.NEW
    fact = f"{employee.hired} 入职"
    if moved:
        reason = ChangeReason.MOVED_IN
        fact = f"{wanted.since} 参保城市改为{name_of(channel.place)}"
    elif resumed:
        reason = ChangeReason.RESUME
        fact = f"{employee.hired} 再入职"
    return _told(channel, facts, wanted, ChangeKind.ADD, reason, fact, wanted.starts)


def _stop(channel: Channel, facts: Facts, employee: Employee, row: Enrolment) -> Proposal | None:
    """Stop an enrolment: after the last month of work, or where the terms lead elsewhere."""
    reason, effective, fact = ChangeReason.ENDED, facts.month + 1, ""
    if employee.left is not None and employee.left <= facts.month.last_day:
        effective = Month.of(employee.left) + 1
        fact = f"{employee.left} 离职"
    elif employee.hired > facts.month.last_day:
        return None
    else:
        reason, effective, fact = _elsewhere(channel, facts, employee)
    if row.ends and row.ends <= str(effective):
        return None
    effective = max(effective, Month.parse(row.starts))
    return Proposal(
        channel=channel,
        kind=ChangeKind.STOP,
        reason=reason,
        fact=fact,
        employee=employee,
        effective=effective,
        person_kind=PersonKind(row.person_kind),
        insurances=tuple(row.insurances),
        base=row.base,
        fund_rate=row.fund_rate,
        fund_rate_employer=row.fund_rate_employer,
        enrolment=row,
        last_answer=facts.answers.get((channel.pk, employee.pk, ChangeKind.STOP), ""),
    )


def _elsewhere(
    channel: Channel, facts: Facts, employee: Employee
) -> tuple[ChangeReason, Month, str]:
    """Why somebody who still works here is insured at this channel no more."""
    segments = _segments(employee, facts.histories.get(employee.pk, []))
    if not segments:
        return ChangeReason.KIND, facts.month, "花名册里没有参保城市"
    terms, since, _ = segments[-1]
    effective = Month.of(since) if since.day == 1 else Month.of(since) + 1
    if not _at(channel, terms.place):
        return ChangeReason.MOVED_OUT, effective, f"{since} 参保城市改为{name_of(terms.place)}"
    kind = person_kind_of(terms.engagement, employee.id_kind)
    reason = ChangeReason.RETIRED if kind in _RETIRED else ChangeReason.KIND
    if not _insured(terms):
        return reason, effective, f"{since} 花名册注明不参保"
    return reason, effective, f"{since} 起为{kind.label}，不再参加这里的险种"


def _change(channel: Channel, facts: Facts, row: Enrolment, wanted: Wanted) -> Proposal | None:
    """Declare another base, rate or set of insurances than the row has."""
    effective = facts.month
    if set(wanted.insurances) != set(row.insurances):
        names = "、".join(LABELS[code] for code in wanted.insurances)
        reason, fact = ChangeReason.INSURANCES, f"应参加 {names}，现在参加 {row.insurance_names}"
    elif wanted.base not in (None, row.base):
        reason, fact = ChangeReason.BASE, "花名册的申报基数已变更"
        effective = min(effective, wanted.base_from)
    elif HOUSING_FUND in row.insurances and (
        (wanted.fund_rate, wanted.fund_rate_employer) != (row.fund_rate, row.fund_rate_employer)
    ):
        reason, fact = ChangeReason.BASE, "花名册的公积金比例已变更"
    else:
        return None
    if wanted.base is None:
        return None
    effective = max(effective, Month.parse(row.starts))
    return _told(channel, facts, wanted, ChangeKind.CHANGE, reason, fact, effective, row)


def _told(
    channel: Channel,
    facts: Facts,
    wanted: Wanted,
    kind: ChangeKind,
    reason: ChangeReason,
    fact: str,
    effective: Month,
    row: Enrolment | None = None,
) -> Proposal:
    key = (channel.pk, wanted.employee.pk, kind)
    return Proposal(
        channel=channel,
        kind=kind,
        reason=reason,
        fact=fact,
        employee=wanted.employee,
        effective=effective,
        person_kind=wanted.person_kind,
        insurances=wanted.insurances,
        base=wanted.base,
        fund_rate=wanted.fund_rate,
        fund_rate_employer=wanted.fund_rate_employer,
        enrolment=row,
        last_answer=facts.answers.get(key, ""),
    )


def _current(rows: Sequence[Enrolment]) -> Enrolment | None:
    """The open row of a channel, else the one that ends last."""
    return max(rows, key=lambda row: (row.ends == "", row.ends, row.pk), default=None)


def _works_in(employee: Employee, month: Month) -> bool:
    if employee.hired > month.last_day:
        return False
    return employee.left is None or employee.left >= month.first_day


def _segments(employee: Employee, history: Iterable[Terms]) -> list[tuple[Terms, dt.date, bool]]:
    """Split a history into times of one place and form of work.

    Returns:
        of each time the last terms, its first day, and whether it follows a time that was
        insured at another place.

    Terms that began before the hire (of a former time here) count from the day of hire.
    """
    found: list[tuple[Terms, dt.date, bool]] = []
    for row in history:
        since = max(row.valid_from, employee.hired)
        if found and (_same(found[-1][0], row) or found[-1][1] == since):
            found[-1] = (row, found[-1][1], found[-1][2])
        else:
            before = found[-1][0] if found else None
            other = before is not None and _insured(before) and before.place != row.place
            found.append((row, since, other))
    return found


def _same(one: Terms, other: Terms) -> bool:
    return (
        one.place == other.place
        and one.engagement == other.engagement
        and _insured(one) == _insured(other)
    )


def _insured(terms: Terms) -> bool:
    return terms.details.get("insured") is not False


def _at(channel: Channel, place: str) -> bool:
    """Whether a place of insurance belongs to a channel: a district belongs to its city."""
    return channel.place in chain(place)


def _base(terms: Terms, *, fund: bool) -> int | None:
    return terms.fund_base if fund and terms.fund_base is not None else terms.insurance_base


def _base_since(history: Sequence[Terms], base: int | None, *, fund: bool) -> dt.date:
    since = history[-1].valid_from
    for row in reversed(history):
        if _base(row, fund=fund) != base:
            break
        since = row.valid_from
    return since


def _employer_rate(terms: Terms) -> int | None:
    own = terms.fund_rate
    return own if terms.fund_rate_employer is None else terms.fund_rate_employer
