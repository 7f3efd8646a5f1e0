"""What runs out: papers, permits and certificates of people in service, and the reminders of it.

The person is told 60, 30 and 7 days before and on the day (``contracts/alert_leads``), HR gets one
message a day with how many there are. A message is sent once, however often the day's turn runs.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from zyg.core.messaging.operations import send
from zyg.core.organizations.models import Membership, Organization, Role
from zyg.core.permissions.actors import Actor, require, system_actor
from zyg.law.parameters import measure
from zyg.workforce.people.file.documents import expiring_documents, kind_of
from zyg.workforce.people.file.registry import section_of
from zyg.workforce.people.models import Employee, FileEntry

WITHIN = dt.timedelta(days=60)
_FORGOTTEN = dt.timedelta(days=365)  # what ran out longer ago is no news


@dataclass(frozen=True, slots=True)
class Expiring:
    """One thing that runs out (or has) on ``day``, its last day."""

    employee: Employee
    what: str
    day: dt.date
    id: str

    def days_left(self, today: dt.date) -> int:
        """Days from today to the last day; negative when it is over."""
        return (self.day - today).days


def expiring(actor: Actor, *, today: dt.date) -> list[Expiring]:
    """List what runs out within 60 days or has run out, nearest first; two SQL statements.

    Raises:
        PermissionRefusedError: the right 编辑员工资料 over everybody is missing.
    """
    require(actor, "people.edit")
    return _found(first=today - _FORGOTTEN, last=today + WITHIN, today=today)


def remind(organization: Organization, *, today: dt.date, now: dt.datetime) -> int:
    """Send the day's reminders of the organization in scope; return how many to the people."""
    leads = measure("contracts/alert_leads").at(today).value["document_expiry"]
    days = [today + dt.timedelta(days=lead) for lead in (*leads, 0)]
    due = [one for one in _found(first=today, last=max(days), today=today) if one.day in days]
    if not due:
        return 0
    actor, told = system_actor(organization), 0
    with transaction.atomic():
        for one in due:
            told += _tell_person(actor, one, now)
        _tell_hr(actor, len(due), today, now)
    return told


def _found(*, first: dt.date, last: dt.date, today: dt.date) -> list[Expiring]:
    papers = expiring_documents(first=first, last=last)
    found = [
        Expiring(one.employee, one.title or kind_of(one.kind).label, one.expires_on, one.public_id)
        for one in papers
        if one.expires_on
    ]
    in_service = Q(employee__left=None) | Q(employee__left__gte=today)
    rows = FileEntry.objects.filter(in_service, expires_on__range=(first, last))
    for row in rows.select_related("employee", "employee__membership").defer("sealed_values"):
        label = section_of(row.section).label
        found.append(Expiring(row.employee, label, row.expires_on, row.public_id))
    current = [one for one in found if one.employee.left is None or one.employee.left >= today]
    return sorted(current, key=lambda one: (one.day, one.employee.number, one.what))


def _tell_person(actor: Actor, one: Expiring, now: dt.datetime) -> int:
    if one.employee.membership is None:
        return 0
    sent = send(
        actor=actor,
        template="people.expiring",
        to=[one.employee.membership],
        params={"what": one.what, "day": one.day},
        key=f"people.expiring/{one.id}/{one.day}/{one.days_left(timezone.localdate(now))}",
        now=now,
        link=reverse("people:me"),
    )
    return len(sent)


def _tell_hr(actor: Actor, count: int, today: dt.date, now: dt.datetime) -> None:
    hr = Membership.objects.filter(is_active=True, roles__role=Role.HR).distinct()
    send(
        actor=actor,
        template="people.expiring_many",
        to=hr,
        params={"count": count, "day": today},
        key=f"people.expiring_many/{today}",
        now=now,
        link=reverse("people:expiring"),
    )
