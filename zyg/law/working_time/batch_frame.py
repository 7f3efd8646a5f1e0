"""Read the plans and punches of many people into arrays, each distinct schedule once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.law.working_time.model import DayPlan, Punch, ShiftVersion
from zyg.law.working_time.monthly import MonthTotals, add_calendar
from zyg.law.working_time.vector_rows import Bools, Ints, PlanArrays, supported
from zyg.law.working_time.windows import asked_shifts, check_segment, day_units


class PunchTable:
    """Punches sorted by person and time, cut out as objects for one person."""

    def __init__(self, person: Ints, second: Ints) -> None:
        self.order = np.lexsort((second, person))
        self.second = second[self.order]
        self.bounds = np.searchsorted(person[self.order], np.arange(person.max(initial=-1) + 2))

    def of(self, person: int, start: int = 0, end: int = 1 << 60) -> list[Punch]:
        """Return the punches of a person in a span of seconds."""
        if person + 1 >= self.bounds.size:
            return []
        low, high = self.bounds[person], self.bounds[person + 1]
        first, last = low + np.searchsorted(self.second[low:high], (start, end))
        times, ids = self.second[first:last].tolist(), self.order[first:last].tolist()
        return [Punch(f"{n:010d}", at) for n, at in zip(ids, times, strict=True)]


@dataclass(slots=True)
class Frame:
    """Plans read once for each distinct schedule: (G, D) tables, and each person's group."""

    month: Month
    first: int
    begin: int
    group: Ints
    shift: Ints
    rules: Ints
    statutory: Bools
    employed: Bools
    shifts: list[ShiftVersion]
    odd: Bools
    calendar: list[MonthTotals]

    def arrays(self, slow: Bools) -> PlanArrays:
        """Return the plans of every person as arrays; slow people get empty ones."""
        shift = self.shift[self.group]
        shift[slow] = -1
        rules = self.rules[self.group]
        rules[slow] = -1
        statutory, employed = self.statutory[self.group], self.employed[self.group]
        kept = sorted({*np.unique(shift).tolist(), *np.unique(rules).tolist()} - {-1})
        renumber = np.full(len(self.shifts) + 1, -1, np.int64)
        renumber[kept] = np.arange(len(kept))
        shifts = [self.shifts[index] for index in kept]
        return PlanArrays(self.first, renumber[shift], renumber[rules], statutory, employed, shifts)

    @property
    def columns(self) -> slice:
        """The days of the month among the planned days."""
        return slice(self.begin, self.begin + self.month.days)


def frame_of(month: Month, plans: Sequence[Sequence[DayPlan]]) -> Frame:
    """Read each distinct schedule once.

    Raises:
        RuleRefusedError: people with different dates, or a date of the month is missing.
    """
    groups: dict[int, int] = {}
    distinct: list[Sequence[DayPlan]] = []
    group = np.empty(len(plans), np.int64)
    for person, days in enumerate(plans):
        key = groups.setdefault(id(days), len(distinct))
        if key == len(distinct):
            distinct.append(days)
        group[person] = key
    first = distinct[0][0].day.toordinal() if distinct[0] else 0
    count = len(distinct[0])
    begin = month.first_day.toordinal() - first
    if begin < 0 or begin + month.days > count:
        raise RuleRefusedError(f"排班没有覆盖 {month} 的每一天；请补齐排班后重新计算。")
    frame = Frame(
        month=month,
        first=first,
        begin=begin,
        group=group,
        shift=np.full((len(distinct), count), -1, np.int64),
        rules=np.full((len(distinct), count), -1, np.int64),
        statutory=np.zeros((len(distinct), count), np.bool_),
        employed=np.ones((len(distinct), count), np.bool_),
        shifts=[],
        odd=np.zeros(len(distinct), np.bool_),
        calendar=[],
    )
    known: dict[int, int] = {}
    for row, days in enumerate(distinct):
        _read_group(frame, row, days, known)
    return frame


def _read_group(frame: Frame, row: int, days: Sequence[DayPlan], known: dict[int, int]) -> None:
    if len(days) != frame.shift.shape[1] or days[0].day.toordinal() != frame.first:
        raise RuleRefusedError("各人的排班日期范围不一致；请为每个人提供相同的日期。")
    totals = MonthTotals(frame.month)
    columns = frame.columns
    for column, plan in enumerate(days):
        shifts = asked_shifts(plan)
        for shift in plan.shifts:
            if id(shift) not in known:
                for segment in shift.segments:
                    check_segment(shift, segment)
                known[id(shift)] = len(frame.shifts)
                frame.shifts.append(shift)
            frame.odd[row] |= not supported(shift)
        frame.odd[row] |= len(plan.shifts) > 1
        if plan.shifts:
            frame.rules[row, column] = known[id(plan.shifts[0])]
        if shifts and plan.employed:
            frame.shift[row, column] = known[id(shifts[0])]
        frame.statutory[row, column] = plan.day_type == "statutory"
        frame.employed[row, column] = plan.employed
        if columns.start <= column < columns.stop:
            add_calendar(
                totals,
                day_type=plan.day_type,
                shifts=len(shifts),
                units=day_units(shifts),
                holiday_paid=plan.holiday_paid,
                employed=plan.employed,
            )
    frame.calendar.append(totals)
