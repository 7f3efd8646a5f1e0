"""Hard rules of schedules: pregnant and nursing women, minors (``law.leave.protection``).

What protects somebody is health data: it is sealed, and only the sentence of the rule is shown
to whoever plans.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping, Sequence

from zyg.law.leave.protection import Protected, ScheduleProblem, schedule_problems
from zyg.law.working_time import model as wt
from zyg.law.working_time.overtime import night_minutes
from zyg.workforce.attendance.models import ProtectedPeriod
from zyg.workforce.people.models import Employee

DAYS_PER_MONTH = 30


def protections(employees: Collection[int]) -> dict[int, list[ProtectedPeriod]]:
    """Return the protections in force of some people; one SQL statement."""
    found: dict[int, list[ProtectedPeriod]] = {}
    rows = ProtectedPeriod.objects.filter(employee_id__in=employees, ended_at=None)
    for row in rows.order_by("pk"):
        found.setdefault(row.employee_id, []).append(row)
    return found


def protected_on(employee: Employee, periods: Sequence[ProtectedPeriod], day: dt.date) -> Protected:
    """Return what protects somebody on a day."""
    pregnant: int | None = None
    born: dt.date | None = None
    babies = 1
    for row in periods:
        facts = json.loads(row.facts)
        if "began" in facts:
            began = dt.date.fromisoformat(facts["began"])
            pregnant = max((day - began).days // DAYS_PER_MONTH, 0) if began <= day else None
        else:
            born, babies = dt.date.fromisoformat(facts["baby_born"]), int(facts.get("babies", 1))
    return Protected(pregnant_months=pregnant, baby_born=born, babies=babies, born=employee.birth)


def planned_problems(
    employee: Employee,
    periods: Sequence[ProtectedPeriod],
    plan: wt.DayPlan,
    *,
    overtime_minutes: int = 0,
) -> tuple[ScheduleProblem, ...]:
    """Return what the law forbids in a planned day of somebody."""
    base = plan.day.toordinal() * wt.MINUTES_PER_DAY
    parts = [
        (base + p.on, base + p.off)
        for one in plan.shifts
        if one.kind != "rest"
        for p in one.segments
    ]
    return schedule_problems(
        protected_on(employee, periods, plan.day),
        overtime_minutes=overtime_minutes,
        night_minutes=night_minutes(parts),
        on=plan.day,
    )


def facts_text(facts: Mapping[str, object]) -> str:
    """Write the facts of a protection as they are sealed."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)
