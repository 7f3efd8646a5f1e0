"""Sum the arrays of the vectorised engine to the running totals of each person's month."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import numpy as np

from zyg.law.working_time.batch_frame import Frame
from zyg.law.working_time.day import planned_minutes
from zyg.law.working_time.engine import LONE, TOO_LONG
from zyg.law.working_time.limits import day_limit
from zyg.law.working_time.model import OVERTIME_CLASSES, OvertimeClass, Policy, ShiftVersion
from zyg.law.working_time.monthly import ZERO, MonthTotals
from zyg.law.working_time.vector import DayArrays
from zyg.law.working_time.vector_overtime import STATUTORY
from zyg.law.working_time.vector_rows import Bools, Ints

ADDED = (
    "planned",
    "worked",
    "tolerated",
    "late",
    "early",
    "lack",
    "absent",
    "night",
    "late_count",
    "serious_late_count",
    "early_count",
    "missing_count",
    "statutory_in_plan",
)


def month_totals(
    frame: Frame, arrays: DayArrays, slow: Bools, marked: Bools, policy: Policy
) -> dict[int, tuple[MonthTotals, int]]:
    """Return totals and unassigned punches of the unmarked days of every fast person.

    Args:
        frame: the plans that were read.
        arrays: judged days, (E, D).
        slow: (E) people left to the reference engine.
        marked: (E, days of the month) days left to the reference engine.
        policy: the tenant's choices.
    """
    columns = frame.columns
    keep = ~marked
    if policy.system == "flexible" and not policy.flexible_pays_statutory:
        arrays.statutory_in_plan[:] = 0

    def month(values: Ints) -> Ints:
        cut: Ints = values[..., columns] * keep
        return cut

    added = {name: month(getattr(arrays, name)).sum(axis=1).tolist() for name in ADDED}
    planned, absent, lack = _day_shares(frame, arrays, keep)
    asked = frame.shift[frame.group][:, columns] >= 0
    long_night = asked & (month(arrays.night) >= policy.night_shift_minutes) & keep
    nights = long_night.sum(axis=1).tolist()
    at_work = (arrays.presence[:, columns] > 0).tolist()
    alone = month(arrays.unassigned).sum(axis=1).tolist()
    found: dict[int, tuple[MonthTotals, int]] = {}
    for person in np.flatnonzero(~slow).tolist():
        calendar = frame.calendar[frame.group[person]]
        totals = MonthTotals(
            frame.month,
            workdays=calendar.workdays,
            statutory_days=calendar.statutory_days,
            employed_days=calendar.employed_days,
            planned_days=planned[person],
            absent_days=absent.get(person, ZERO),
            lack_days=lack.get(person, ZERO),
            night_shifts=nights[person],
            at_work=at_work[person],
            **{name: values[person] for name, values in added.items()},
        )
        found[person] = (totals, alone[person])
    _add_overtime(frame, arrays, keep, policy, found)
    _add_notes(frame, arrays, keep, found)
    return found


def _day_shares(
    frame: Frame, arrays: DayArrays, keep: Bools
) -> tuple[list[Fraction], dict[int, Fraction], dict[int, Fraction]]:
    """Return planned days of all people, absent and unproven shares of those who have some."""
    columns = frame.columns
    kinds: dict[tuple[int, Fraction], int] = {}
    of_shift = [
        kinds.setdefault((_planned(shift), shift.day_units), len(kinds)) for shift in frame.shifts
    ]
    shift = frame.shift[frame.group][:, columns]
    kind = np.where(shift >= 0, np.array([*of_shift, -1])[shift], -1)
    planned = [ZERO] * len(frame.group)
    absent: dict[int, Fraction] = {}
    lack: dict[int, Fraction] = {}
    for (minutes, units), number in kinds.items():
        mine = (kind == number) & keep
        if not minutes or not mine.any():
            continue
        days = mine.sum(axis=1)
        for person in np.flatnonzero(days).tolist():
            planned[person] += units * int(days[person])
        for pool, into in ((arrays.absent, absent), (arrays.lack, lack)):
            missed = (pool[:, columns] * mine).sum(axis=1)
            for person in np.flatnonzero(missed).tolist():
                share = units * int(missed[person]) / minutes
                into[person] = into.get(person, ZERO) + share
    return planned, absent, lack


def _planned(shift: ShiftVersion) -> int:
    return planned_minutes(shift) if shift.segments or shift.day_minutes is not None else 0


def _add_overtime(
    frame: Frame,
    arrays: DayArrays,
    keep: Bools,
    policy: Policy,
    found: dict[int, tuple[MonthTotals, int]],
) -> None:
    """Enter candidates and, in the mode that needs no approval, credited minutes."""
    columns = frame.columns
    shown = arrays.candidate[..., columns] * keep
    in_plan = arrays.statutory_in_plan[:, columns] * keep
    pays_nothing = policy.system == "flexible" and not policy.flexible_pays_statutory
    for number, name in enumerate(OVERTIME_CLASSES):
        own = number == STATUTORY
        total = shown[number] + in_plan if own else shown[number]
        _enter(found, "candidate", name, total)
        counted = policy.system == "standard" or own
        by_punch = policy.overtime_mode == "punch" and counted and not pays_nothing
        if not by_punch:
            shown[number] = 0
        banked = not own and name in policy.banked
        credited = shown[number] + in_plan if own else shown[number]
        _enter(found, "banked" if banked else "overtime", name, credited)
    extra = shown.sum(axis=0)
    for person, day in np.argwhere(extra > day_limit(frame.month.first_day)).tolist():
        if person in found:
            date = frame.month.first_day + dt.timedelta(days=day)
            found[person][0].long_days.append((date, int(extra[person, day])))


def _enter(
    found: dict[int, tuple[MonthTotals, int]], field: str, name: OvertimeClass, minutes: Ints
) -> None:
    sums = minutes.sum(axis=1)
    for person in np.flatnonzero(sums).tolist():
        if person in found:
            getattr(found[person][0], field)[name] = int(sums[person])


def _add_notes(
    frame: Frame, arrays: DayArrays, keep: Bools, found: dict[int, tuple[MonthTotals, int]]
) -> None:
    """Enter the flags of days in the order in which the reference engine tells them."""
    columns = frame.columns
    for mask, text in ((arrays.too_long, TOO_LONG), (arrays.lone, LONE)):
        for person, day in np.argwhere(mask[:, columns] & keep).tolist():
            if person in found:
                date = frame.month.first_day + dt.timedelta(days=day)
                found[person][0].notes.append(f"{date}：{text}")
