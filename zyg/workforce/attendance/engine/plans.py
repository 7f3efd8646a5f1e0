"""From groups, patterns and rosters to the planned days of each person.

People who share a pattern, an employment and a place share the same plan object, which the batch
of ``law.working_time`` reads once. A published day of the roster beats the pattern.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from zyg.law.calendar import WORKED, Calendar
from zyg.law.working_time import model as wt
from zyg.workforce.attendance.engine.setup import PatternFacts, Rule, Setup

AROUND = 2
"""Days on either side of a month that lend their windows to it (night shifts, on-call days)."""


@dataclass(frozen=True, slots=True)
class Person:
    """What planning needs to know of somebody.

    ``terms`` are (valid from, path of the department, place), in order.
    """

    id: int
    hired: dt.date
    left: dt.date | None
    terms: tuple[tuple[dt.date, str, str], ...]

    def where(self, day: dt.date) -> tuple[str, str]:
        """Return path and place on a day (before the first terms, those)."""
        found = self.terms[0]
        for row in self.terms:
            if row[0] > day:
                break
            found = row
        return found[1], found[2]


@dataclass(frozen=True, slots=True)
class Stage:
    """From this day on: the pattern, the rule and the calendar of a person."""

    start: dt.date
    pattern: PatternFacts | None
    rule: Rule
    place: str
    group: int


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """The planned days of a person and the stages they come from."""

    plans: tuple[wt.DayPlan, ...]
    stages: tuple[Stage, ...]

    def rule_on(self, day: dt.date) -> Rule:
        """Return the rule that judges a day."""
        found = self.stages[0]
        for stage in self.stages:
            if stage.start > day:
                break
            found = stage
        return found.rule


RosterDays = Mapping[dt.date, Sequence[int | None]]
"""Published roster days of a person: ids of shifts, [None] = rest."""


class Planner:
    """Plans days of people between two dates."""

    def __init__(self, setup: Setup, first: dt.date, last: dt.date) -> None:
        self.setup, self.first, self.last = setup, first, last
        self.days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
        self._made: dict[tuple[object, ...], PersonPlan] = {}
        self._staged: dict[tuple[object, ...], tuple[Stage, ...]] = {}

    def plan(self, person: Person, roster: RosterDays | None = None) -> PersonPlan:
        """Return the planned days of somebody.

        Raises:
            RuleRefusedError: no rules, or a shift without times.
        """
        stages = self._stages(person)
        begin = max(person.hired, self.first)
        end = min(person.left or self.last, self.last)
        own = tuple(sorted((day, tuple(shifts)) for day, shifts in (roster or {}).items()))
        told = tuple(
            (stage.start, stage.pattern.id if stage.pattern else 0, stage.rule.id, stage.place)
            for stage in stages
        )
        key = (told, begin, end, own)
        if key not in self._made:
            self._made[key] = PersonPlan(self._plans(stages, begin, end, dict(own)), stages)
        return self._made[key]

    def _stages(self, person: Person) -> tuple[Stage, ...]:
        """Return the stages of a person; those who are alike share them."""
        personal = self.setup.personal.get(person.id, ())
        inside = tuple(row for row in person.terms if self.first < row[0] <= self.last)
        key = (personal, person.where(self.first), inside)
        if key not in self._staged:
            self._staged[key] = self._split(person)
        return self._staged[key]

    def _split(self, person: Person) -> tuple[Stage, ...]:
        """Split the time wherever group, pattern, rule or place of the person may change."""
        setup, first, last = self.setup, self.first, self.last
        cuts = {first, *(row[0] for row in person.terms if first < row[0] <= last)}
        for one in (*setup.members, *setup.personal.get(person.id, ())):
            cuts.update(day for day in (one.start, one.end) if first < day <= last)
        for line in (*setup.patterns.values(), *setup.rules.values()):
            cuts.update(line.changes(first, last))
        stages: list[Stage] = []
        for day in sorted(cuts):
            path, place = person.where(day)
            group = setup.group_of(person.id, path, place, day)
            pattern = setup.patterns.get(group)
            stage = Stage(
                day,
                None if pattern is None else pattern.at(day),
                setup.rule(group, day),
                place,
                group,
            )
            if not stages or replace(stage, start=stages[-1].start) != stages[-1]:
                stages.append(stage)
        return tuple(stages)

    def _plans(
        self,
        stages: Sequence[Stage],
        begin: dt.date,
        end: dt.date,
        roster: RosterDays,
    ) -> tuple[wt.DayPlan, ...]:
        plans = []
        at = 0
        for day in self.days:
            while at + 1 < len(stages) and stages[at + 1].start <= day:
                at += 1
            employed = begin <= day <= end
            plans.append(self._day(day, stages[at], roster.get(day), employed=employed))
        return tuple(plans)

    def _day(
        self,
        day: dt.date,
        stage: Stage,
        own: Sequence[int | None] | None,
        *,
        employed: bool,
    ) -> wt.DayPlan:
        calendar = self.setup.calendar(stage.place)
        day_type = calendar.day_type(day)
        origin = "pattern" if own is None else "roster"
        wanted = _of_pattern(stage.pattern, day, calendar) if own is None else own
        shifts = tuple(self.setup.shift(shift, day) for shift in wanted if shift is not None)
        if stage.pattern is not None and stage.pattern.no_clock:
            shifts = tuple(self.setup.without_clock(shift) for shift in shifts)
        if not shifts:
            shifts = self._resting(stage.pattern, day)
        return wt.DayPlan(day, day_type, shifts, origin, employed)

    def _resting(self, pattern: PatternFacts | None, day: dt.date) -> tuple[wt.ShiftVersion, ...]:
        main = None if pattern is None else next((one for one in pattern.days if one), None)
        return () if main is None else (self.setup.resting(self.setup.shift(main, day)),)


def _of_pattern(
    pattern: PatternFacts | None, day: dt.date, calendar: Calendar
) -> Sequence[int | None]:
    """Return the shifts a pattern asks for on a day."""
    if pattern is None or not pattern.days:
        return ()
    if pattern.kind == "cycle":
        anchor = pattern.anchor or day
        return (pattern.days[(day - anchor).days % len(pattern.days)],)
    if pattern.kind != "calendar" or calendar.day_type(day) not in WORKED:
        return ()
    planned = pattern.days[day.weekday() % len(pattern.days)]
    if planned is None and calendar.day_type(day) == "makeup":
        # A weekend day that is worked instead of a weekday: as on the first working day.
        planned = next((one for one in pattern.days if one), None)
    return (planned,)
