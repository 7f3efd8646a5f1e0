"""今天: 到岗 · 未到 · 请假, from plans, today's punches and documents; nothing is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from zyg.core.permissions.actors import Actor, visible
from zyg.law.periods import Month
from zyg.law.working_time import model as wt
from zyg.workforce.attendance.engine.facts import employed_in, read_documents
from zyg.workforce.attendance.engine.refresh import local
from zyg.workforce.attendance.engine.setup import setup_of
from zyg.workforce.attendance.models import Punch
from zyg.workforce.attendance.planning import plans_between, told
from zyg.workforce.people.models import Employee

STATES: tuple[tuple[str, str, str], ...] = (
    ("absent", "未到", "block"),
    ("present", "到岗", "good"),
    ("leave", "请假", "info"),
    ("cover", "外出出差", "info"),
    ("later", "未到上班时间", ""),
    ("rest", "休息", ""),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands today."""

    employee: Employee
    state: str
    note: str


@dataclass(frozen=True, slots=True)
class Heap:
    """People of one state."""

    state: str
    label: str
    tone: str
    people: list[Standing]


@dataclass(frozen=True, slots=True)
class Board:
    """Everybody in the actor's reach but herself."""

    people: Sequence[Standing]
    day: dt.date

    def counts(self) -> dict[str, int]:
        """Count people by state."""
        return {state: sum(one.state == state for one in self.people) for state, _, _ in STATES}

    def heaps(self) -> list[Heap]:
        """Return people by state, those who are missing first."""
        found = [
            Heap(state, label, tone, [one for one in self.people if one.state == state])
            for state, label, tone in STATES
        ]
        return [heap for heap in found if heap.people]


def board_of(actor: Actor, *, now: dt.datetime) -> Board:
    """Return today's board; nine SQL statements, however many people there are.

    Raises:
        PermissionRefusedError: she may see nobody's attendance.
        RuleRefusedError: there are no rules yet.
    """
    clock = local(now)
    today = clock.date()
    rows = employed_in(actor.organization, Month.of(today)).filter(
        visible(actor, "attendance.view")
    )
    rows = rows.exclude(membership=actor.membership).select_related("department")
    people = [one for one in rows.order_by("number") if one.status_on(today) == "active"]
    ids = [one.pk for one in people]
    plans = plans_between(actor.organization, ids, today, today)
    setup = setup_of(actor.organization)
    begin = wt.day_second(today)
    span = (begin, begin + wt.SECONDS_PER_DAY)
    documents = read_documents(actor.organization, setup, span, {"employee__in": ids})
    first = _first_punches(ids, span)
    minute = clock.hour * 60 + clock.minute
    return Board(
        [
            _standing(
                one,
                told(plans[one.pk].plans[0], setup.names).times,
                plans[one.pk].plans[0],
                documents.get(one.pk, []),
                first.get(one.pk),
                minute,
            )
            for one in people
            if one.pk in plans
        ],
        today,
    )


def _standing(
    employee: Employee,
    times: str,
    plan: wt.DayPlan,
    documents: Sequence[wt.Document],
    first: int | None,
    minute: int,
) -> Standing:
    now = wt.day_second(plan.day) + minute * 60
    away = [one for one in documents if one.kind in {"leave", "field", "trip"}]
    here = next((one for one in away if one.start <= now < one.end), None)
    if first is not None:
        return Standing(employee, "present", f"{wt.moment_of(first):%H:%M} 到岗")
    if here is not None:
        state = "leave" if here.kind == "leave" else "cover"
        return Standing(employee, state, times)
    parts = [part for one in plan.shifts if one.kind != "rest" for part in one.segments]
    if not parts:
        return Standing(employee, "rest", "")
    if minute <= parts[0].on:
        return Standing(employee, "later", times)
    return Standing(employee, "absent", times)


def _first_punches(employees: Sequence[int], span: tuple[int, int]) -> dict[int, int]:
    """Return the first punch of each person in a span; one SQL statement."""
    rows = Punch.objects.filter(
        employee_id__in=employees,
        at__gte=span[0],
        at__lt=span[1],
        voids=None,
        is_quarantined=False,
    )
    told = rows.order_by("-at").values_list("employee_id", "at")
    return dict(told)  # the earliest comes last and stays
