"""Schedules, punches and months for tests; people come from ``people.tests.makers``."""

from __future__ import annotations

import datetime as dt
from typing import Any

from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import Actor
from zyg.law.periods import Month
from zyg.law.working_time import model as wt
from zyg.workforce.attendance.engine.month import compute_month
from zyg.workforce.attendance.models import DayResult, MonthResult, PunchSource
from zyg.workforce.attendance.operations.punching import RawPunch, store_batch
from zyg.workforce.attendance.operations.schedule import (
    begin_attendance,
)
from zyg.workforce.people.models import Employee
from zyg.workforce.people.operations import link_membership
from zyg.workforce.people.tests.makers import make_employee

NOW = dt.datetime(2026, 11, 25, 4, tzinfo=dt.UTC)  # 12:00 in Shanghai
AFTER = dt.datetime(2026, 12, 2, 1, tzinfo=dt.UTC)
SINCE = dt.date(2026, 1, 1)


def begun(actor: Actor) -> Actor:
    """Set up the usual attendance: 9–18, Monday to Friday."""
    with organization_scope(actor.organization):
        begin_attendance(actor=actor, valid_from=SINCE, now=NOW)
    return actor


def at(text: str, *, year: int = 2026) -> int:
    """Read ``11-25 08:58`` or ``11-25 08:58:03`` as a wall-clock second."""
    text = f"{year}-{text}"
    form = "%Y-%m-%d %H:%M:%S" if text.count(":") == 2 else "%Y-%m-%d %H:%M"
    return wt.second(dt.datetime.strptime(text, form))  # noqa: DTZ007 - a wall clock


def punch_at(
    actor: Actor, employee: Employee, *times: str, now: dt.datetime = AFTER, origin: str = "t/0"
) -> Any:
    """Store punches of a clock."""
    batch = [RawPunch(employee.number, at(text), origin) for text in times]
    with organization_scope(actor.organization):
        return store_batch(actor.organization, batch, source=PunchSource.DEVICE, now=now)


def day_of(employee: Employee, day: str) -> DayResult | None:
    """Return the stored result of ``11-25``."""
    with organization_scope(employee.organization):
        return DayResult.objects.filter(employee=employee, day=f"2026-{day}").first()


def stored(organization: Any, month: str) -> tuple[list[Any], list[Any]]:
    """Return everything stored of a month, but keys and times, in order."""
    year, number = month.split("-")
    with organization_scope(organization):
        days = DayResult.objects.filter(day__year=year, day__month=number)
        rows = list(days.order_by("employee_id", "day").values())
        months = list(MonthResult.objects.filter(month=month).order_by("employee_id").values())
    for row in rows + months:
        row.pop("id")
        row.pop("computed_at", None)
    return rows, months


def computed(actor: Actor, month: str = "2026-11", *, now: dt.datetime = AFTER) -> Any:
    """Compute a month of everybody."""
    with organization_scope(actor.organization):
        return compute_month(actor.organization, Month.parse(month), now=now)


def linked(actor: Actor, admin: Actor, worker: Actor, serial: int = 1, **values: Any) -> Employee:
    """Take somebody on whose login is ``worker``."""
    with organization_scope(actor.organization):
        employee = make_employee(actor, serial, **values)
        link_membership(actor=admin, employee=employee, membership=worker.membership)
        employee.refresh_from_db()
    return employee
