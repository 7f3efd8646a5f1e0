"""The judged days of a batch as columns: one row a day, equal to what the reference engine says.

Only days on which something was planned or happened are rows: a day off without a punch says
nothing. The columns carry the names of ``DayResult``; overtime, banked and candidate minutes are
one column a class (``overtime_workday`` …).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zyg.law.working_time.batch_frame import Frame
from zyg.law.working_time.model import (
    MINUTES_PER_DAY,
    OVERTIME_CLASSES,
    SECONDS_PER_DAY,
    DayStatus,
    Policy,
    ShiftVersion,
)
from zyg.law.working_time.vector import STATUSES, DayArrays
from zyg.law.working_time.vector_overtime import STATUTORY
from zyg.law.working_time.vector_rows import NONE, Bools, Ints

DAY_STATUSES: tuple[DayStatus, ...] = ("present", "half_day", "absent", "leave", "rest", "pending")
PRESENT, HALF_DAY, ABSENT, LEAVE, REST, PENDING = range(len(DAY_STATUSES))
MISSING = STATUSES.index("missing")
PENDING_SLOT = len(STATUSES)
SLOT_STATUSES = (*STATUSES, "pending")
MINUTES = (
    "planned",
    "worked",
    "tolerated",
    "late",
    "early",
    "lack",
    "absent",
    "presence",
    "night",
    "late_count",
    "serious_late_count",
    "early_count",
    "missing_count",
    "statutory_in_plan",
)
Column = Callable[[Ints], Ints]


@dataclass(slots=True)
class DayColumns:
    """Days in order of person and date; every array has one entry a row.

    Attributes:
        person: index of the person in the batch.
        number: day of the month, from 0.
        status: index in ``DAY_STATUSES``.
        shift: index in ``shifts`` of the shift asked for, −1 = none.
        minutes: by name of ``DayResult``.
        too_long, lone: the flags of the day.
        slots: the stretches of the rows.
    """

    person: Ints
    number: Ints
    status: Ints
    shift: Ints
    shifts: Sequence[ShiftVersion]
    minutes: Mapping[str, Ints]
    too_long: Bools
    lone: Bools
    slots: SlotColumns


@dataclass(slots=True)
class SlotColumns:
    """Stretches in order: the row they belong to, minutes of the attendance day (or ``NONE``).

    Statuses are indexes in ``SLOT_STATUSES``.
    """

    row: Ints
    come: Ints
    go: Ints
    status_in: Ints
    status_out: Ints


def leave_open(
    frame: Frame, arrays: DayArrays, slow: Bools, as_of: int | None
) -> tuple[Bools, Bools]:
    """Move absence of days that are not over to ``lack``.

    Returns:
        (E, days of the month) the days that are not over, and those of them that have a punch
        already: the reference engine has to judge them.
    """
    if as_of is None:
        nothing = np.zeros((slow.size, frame.month.days), np.bool_)
        return nothing, nothing
    open_ = _open(frame, arrays, as_of)
    arrays.lack[open_] += arrays.absent[open_]
    arrays.absent[open_] = 0
    still = open_[:, frame.columns] & ~slow[:, None]
    return still, still & arrays.punched[:, frame.columns]


def day_columns(
    frame: Frame, arrays: DayArrays, keep: Bools, policy: Policy, as_of: int | None
) -> DayColumns:
    """Lay out the kept days of a month.

    Args:
        frame: the plans that were read.
        arrays: judged days, after ``month_totals``.
        keep: (E, days of the month) the days that the arrays have judged.
        policy: the tenant's choices.
        as_of: wall-clock second up to which punches can be known, or None.
    """
    cut = frame.columns
    shift = frame.shift[frame.group][:, cut]
    shown = keep & frame.employed[frame.group][:, cut]
    shown &= (shift >= 0) | arrays.punched[:, cut]
    person, number = np.nonzero(shown)

    def column(values: Ints) -> Ints:
        return values[:, cut][shown]

    minutes = {name: column(getattr(arrays, name)) for name in MINUTES}
    minutes |= _overtime(arrays, policy, column)
    shift = shift[shown]
    open_ = np.zeros(shift.size, np.bool_) if as_of is None else column(_open(frame, arrays, as_of))
    return DayColumns(
        person=person,
        number=number,
        status=_status(minutes, shift >= 0, column(arrays.punched), open_, policy),
        shift=shift,
        shifts=frame.shifts,
        minutes=minutes,
        too_long=column(arrays.too_long),
        lone=column(arrays.lone),
        slots=_slots(frame, arrays, shown, as_of),
    )


def _minute_of(frame: Frame, as_of: int) -> int:
    return (as_of - frame.first * SECONDS_PER_DAY) // 60


def _open(frame: Frame, arrays: DayArrays, as_of: int) -> Bools:
    """Tell (E, D) the days whose last window has not closed."""
    slots = arrays.slots
    still = slots.close >= _minute_of(frame, as_of)
    found = np.zeros(arrays.planned.shape, np.bool_)
    found[slots.person[still], slots.day[still]] = True
    return found


def _status(
    minutes: Mapping[str, Ints], asked: Bools, punched: Bools, open_: Bools, policy: Policy
) -> Ints:
    attended = np.full(asked.size, PRESENT, np.int64)
    if policy.half_day_below is not None:
        attended[minutes["worked"] < policy.half_day_below] = HALF_DAY
    if policy.absent_below is not None:
        attended[minutes["worked"] < policy.absent_below] = ABSENT
    alone = np.where(minutes["absent"] > 0, ABSENT, LEAVE)
    status = np.where(punched, attended, alone)
    status = np.where(open_, PENDING, status)
    told: Ints = np.where(asked, status, REST)
    return told


def _overtime(arrays: DayArrays, policy: Policy, column: Column) -> dict[str, Ints]:
    """Return candidates and credited minutes by class, as ``overtime.py`` credits them."""
    found: dict[str, Ints] = {}
    in_plan = column(arrays.statutory_in_plan)
    pays_nothing = policy.system == "flexible" and not policy.flexible_pays_statutory
    for number, name in enumerate(OVERTIME_CLASSES):
        own = number == STATUTORY
        shown = column(arrays.candidate[number])
        counted = policy.system == "standard" or own
        by_punch = policy.overtime_mode == "punch" and counted and not pays_nothing
        credited = shown if by_punch else np.zeros_like(shown)
        if own:
            shown, credited = shown + in_plan, credited + in_plan
        banked = not own and name in policy.banked
        nothing = np.zeros_like(shown)
        found[f"candidate_{name}"] = shown
        found[f"overtime_{name}"] = nothing if banked else credited
        if not own:
            found[f"banked_{name}"] = credited if banked else nothing
    return found


def _slots(frame: Frame, arrays: DayArrays, shown: Bools, as_of: int | None) -> SlotColumns:
    """Return the stretches of the shown days; punches still to come are pending."""
    slots = arrays.slots
    number = slots.day - frame.begin
    inside = (number >= 0) & (number < frame.month.days)
    row_of = np.cumsum(shown).reshape(shown.shape) - 1
    inside[inside] = shown[slots.person[inside], number[inside]]
    base = slots.day[inside] * MINUTES_PER_DAY

    def minute(values: Ints) -> Ints:
        told = values[inside]
        return np.where(told == NONE, NONE, told - base)

    status_in, status_out = slots.status_in[inside], slots.status_out[inside]
    if as_of is not None:
        now = _minute_of(frame, as_of)
        pending_in = (status_in == MISSING) & (slots.in_close[inside] >= now)
        status_in = np.where(pending_in, PENDING_SLOT, status_in)
        pending_out = (status_out == MISSING) & (slots.close[inside] >= now)
        status_out = np.where(pending_out, PENDING_SLOT, status_out)
    row = row_of[slots.person[inside], number[inside]]
    return SlotColumns(row, minute(slots.come), minute(slots.go), status_in, status_out)
