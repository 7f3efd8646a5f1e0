"""Acts on rosters: plan days as drafts, copy a week, publish with the checks of the law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.messaging.operations import send
from zyg.core.organizations.models import Membership
from zyg.core.permissions.actors import Actor, PermissionRefusedError
from zyg.law.periods import Month
from zyg.law.working_time.limits import check_rest
from zyg.workforce.attendance.engine.facts import read_people
from zyg.workforce.attendance.engine.plans import Planner
from zyg.workforce.attendance.engine.refresh import months_of, note_change
from zyg.workforce.attendance.engine.setup import setup_of
from zyg.workforce.attendance.errors import AttendanceError
from zyg.workforce.attendance.models import MonthLock, RosterDay, Shift
from zyg.workforce.attendance.protection import planned_problems, protections
from zyg.workforce.people.models import Employee

WEEK = 7
AROUND = 6
"""Days before the published ones that count for long runs without rest."""
Cell = tuple[int, dt.date]
_UNSET = "unset"


@dataclass(frozen=True, slots=True)
class RosterWarning:
    """What speaks against a roster; ``hard`` forbids it."""

    employee: Employee
    sentence: str
    hard: bool


def require_roster(actor: Actor, employees: Sequence[Employee]) -> None:
    """Refuse unless the actor may plan all of them: 处理考勤, or the manager of her team.

    Raises:
        PermissionRefusedError: so it is.
    """
    for one in employees:
        if not (actor.may("attendance.edit", one) or actor.may("attendance.roster", one)):
            raise PermissionRefusedError("attendance.roster")


@transaction.atomic
def plan_days(
    *, actor: Actor, employees: Sequence[Employee], days: Mapping[Cell, Shift | str | None]
) -> int:
    """Write drafts: a shift, None = rest, ``"unset"`` = as the pattern says.

    Args:
        actor: plans her own reach.
        employees: everybody concerned.
        days: by (primary key of the employee, date).

    Returns:
        how many days were changed.

    Raises:
        PermissionRefusedError: somebody is out of reach.
        AttendanceError: a day of a locked month.
    """
    require_roster(actor, employees)
    _refuse_locked(actor, {day for _, day in days})
    known = {one.pk for one in employees}
    wanted = {cell: shift for cell, shift in days.items() if cell[0] in known}
    drafts = RosterDay.objects.filter(
        employee_id__in=known, day__in={day for _, day in wanted}, is_published=False
    )
    drafts.filter(
        pk__in=[row.pk for row in drafts if (row.employee_id, row.day) in wanted]
    ).delete()
    rows = [
        RosterDay(
            organization=actor.organization,
            employee_id=employee,
            day=day,
            shift=shift if isinstance(shift, Shift) else None,
            origin="pattern" if shift == _UNSET else "roster",
            user=actor.user,
        )
        for (employee, day), shift in sorted(wanted.items(), key=lambda one: one[0])
    ]
    RosterDay.objects.bulk_create(rows)
    record(actor, "attendance.roster", payload={"人数": len(known), "天数": len(rows)})
    return len(rows)


@transaction.atomic
def copy_week(
    *, actor: Actor, employees: Sequence[Employee], source: dt.date, target: dt.date
) -> int:
    """Copy the plans of one week (its Monday) as drafts into another.

    Raises:
        PermissionRefusedError: somebody is out of reach.
        AttendanceError: a day of a locked month.
    """
    rows = RosterDay.objects.filter(
        employee__in=employees, day__range=(source, source + dt.timedelta(days=WEEK - 1))
    ).select_related("shift")
    found: dict[Cell, Shift | str | None] = {}
    # A draft of the source week beats what is published there.
    for row in rows.order_by("-is_published", "number"):
        day = row.day + (target - source)
        found[row.employee_id, day] = _UNSET if row.origin == "pattern" else row.shift
    if not found:
        raise AttendanceError("来源的那一周没有排班，没有复制任何内容。")
    return plan_days(actor=actor, employees=employees, days=found)


def roster_warnings(
    actor: Actor, employees: Sequence[Employee], first: dt.date, last: dt.date
) -> list[RosterWarning]:
    """Check drafts and published days of a period: weekly rest, long runs, protected people.

    Eight SQL statements.

    Raises:
        RuleRefusedError: there are no rules yet.
    """
    setup = setup_of(actor.organization)
    begin = first - dt.timedelta(days=AROUND)
    ids = [one.pk for one in employees]
    people = read_people(actor.organization, Month.of(last), ids)
    planner = Planner(setup, begin, last)
    roster = _with_drafts(ids, begin, last)
    guarded = protections(ids)
    found: list[RosterWarning] = []
    for one in employees:
        if one.pk not in people:
            continue
        plans = planner.plan(people[one.pk], roster.get(one.pk)).plans
        worked = [
            plan.employed and any(shift.kind != "rest" for shift in plan.shifts) for plan in plans
        ]
        found += [
            RosterWarning(one, finding.text, hard=False)
            for finding in check_rest(begin, worked)
            if finding.day is not None and finding.day >= first
        ]
        found += [
            RosterWarning(one, problem.message, problem.hard)
            for plan in plans[AROUND:]
            for problem in planned_problems(one, guarded.get(one.pk, ()), plan)
        ]
    return found


@transaction.atomic
def publish_roster(
    *,
    actor: Actor,
    employees: Sequence[Employee],
    first: dt.date,
    last: dt.date,
    now: dt.datetime,
) -> int:
    """Publish the drafts of a period: they replace what was published, and days are judged anew.

    Returns:
        how many days were published.

    Raises:
        PermissionRefusedError: somebody is out of reach.
        AttendanceError: a locked month, nothing to publish, or what the law forbids.
    """
    require_roster(actor, employees)
    drafts = list(
        RosterDay.objects.filter(
            employee__in=employees, day__range=(first, last), is_published=False
        ).order_by("employee_id", "day", "number")
    )
    if not drafts:
        raise AttendanceError("没有要发布的排班；请先填写或复制一周。")
    _refuse_locked(actor, {row.day for row in drafts})
    hard = [one for one in roster_warnings(actor, employees, first, last) if one.hard]
    if hard:
        told = "".join(f"{one.employee.name}：{one.sentence}" for one in hard[:5])
        raise AttendanceError(f"法律不允许这样排班，没有发布。{told}")
    for cell, rows in groupby(drafts, key=lambda row: (row.employee_id, row.day)):
        _publish(cell, list(rows))
    cells = {(row.employee_id, row.day) for row in drafts}
    pairs = {(pk, month) for pk, day in cells for month in months_of([day])}
    note_change(actor.organization, pairs, now=now)
    _tell(actor, {pk for pk, _ in cells}, first, last, now)
    payload = {"人数": len({pk for pk, _ in cells}), "天数": len(cells), "从": str(first)}
    record(actor, "attendance.roster_publish", payload=payload)
    return len(cells)


def _publish(cell: Cell, drafts: list[RosterDay]) -> None:
    employee, day = cell
    RosterDay.objects.filter(employee_id=employee, day=day, is_published=True).delete()
    ids = [row.pk for row in drafts]
    rows = RosterDay.objects.filter(pk__in=ids)
    if drafts[0].origin == "pattern":
        rows.delete()
    else:
        rows.update(is_published=True)


def _with_drafts(
    employees: Sequence[int], first: dt.date, last: dt.date
) -> dict[int, dict[dt.date, list[int | None]]]:
    """Return the roster as it would be after publishing."""
    rows = RosterDay.objects.filter(employee_id__in=employees, day__range=(first, last))
    cells: dict[Cell, list[RosterDay]] = {}
    for row in rows.order_by("is_published", "number"):
        mine = cells.setdefault((row.employee_id, row.day), [])
        if not mine or mine[0].is_published == row.is_published:
            mine.append(row)
    found: dict[int, dict[dt.date, list[int | None]]] = {}
    for (employee, day), told in cells.items():
        if told[0].origin != "pattern":
            found.setdefault(employee, {})[day] = [row.shift_id for row in told]
    return found


def _refuse_locked(actor: Actor, days: set[dt.date]) -> None:
    names = {str(Month.of(day)) for day in days}
    locked = MonthLock.objects.filter(
        organization=actor.organization, month__in=names, is_locked=True
    )
    if found := locked.order_by("month").values_list("month", flat=True).first():
        raise AttendanceError(f"{found} 的考勤已经锁定，不能再改排班；请先解锁。")


def _tell(
    actor: Actor, employees: set[int], first: dt.date, last: dt.date, now: dt.datetime
) -> None:
    """Tell the people whose roster was published."""
    ids = Employee.objects.filter(pk__in=employees).values("membership_id")
    send(
        actor=actor,
        template="attendance.roster",
        to=Membership.objects.filter(pk__in=ids),
        params={"first": first, "last": last},
        key=f"attendance.roster/{first}/{now:%Y%m%d%H%M%S}",
        now=now,
        link="/me/attendance",
    )
