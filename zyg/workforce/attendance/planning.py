"""What is planned for people on some days, for pages and checks; a fixed number of statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from zyg.core.organizations.models import Organization
from zyg.law.periods import Month
from zyg.law.working_time import model as wt
from zyg.workforce.attendance.engine.facts import read_people, read_roster
from zyg.workforce.attendance.engine.plans import PersonPlan, Planner
from zyg.workforce.attendance.engine.setup import setup_of
from zyg.workforce.attendance.showing import clock, name_of_shift


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """What a day asks of somebody, in words."""

    plan: wt.DayPlan
    shift: str
    times: str

    @property
    def works(self) -> bool:
        """Whether a shift is asked for."""
        return bool(self.times or self.shift)


def plans_between(
    organization: Organization, employees: Collection[int], first: dt.date, last: dt.date
) -> dict[int, PersonPlan]:
    """Return the plans of people from a day to a day (drafts left out); five SQL statements.

    Raises:
        RuleRefusedError: there are no rules yet.
    """
    setup = setup_of(organization)
    month = Month.of(last)
    people = read_people(organization, month, employees)
    own = {"employee__in": list(employees)}
    roster = read_roster(organization, first, last, own)
    planner = Planner(setup, first, last)
    return {pk: planner.plan(person, roster.get(pk)) for pk, person in people.items()}


def planned_day(
    organization: Organization, employee: int, day: dt.date
) -> tuple[PlannedDay, PersonPlan] | None:
    """Return what a day asks of somebody; None when she is not employed then.

    Raises:
        RuleRefusedError: there are no rules yet.
    """
    plans = plans_between(organization, [employee], day, day)
    if employee not in plans:
        return None
    plan = plans[employee]
    return told(plan.plans[0], setup_of(organization).names), plan


def told(plan: wt.DayPlan, names: Mapping[str, str]) -> PlannedDay:
    """Describe a planned day: 白班 09:00–18:00."""
    shifts = [one for one in plan.shifts if one.kind != "rest"]
    if not plan.employed or not shifts:
        return PlannedDay(plan, "", "")
    name = "、".join(name_of_shift(names, one.id) for one in shifts)
    parts = [part for one in shifts for part in one.segments]
    times = "、".join(f"{clock(part.on)}–{clock(part.off)}" for part in parts)
    return PlannedDay(plan, name, times or "不限时间")
