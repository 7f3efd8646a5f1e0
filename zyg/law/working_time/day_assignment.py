"""Which day unplanned presence belongs to, when no shift says so.

Pairs of punches closer than the gap that begins a new shift (4 hours) form one shift. A shift
belongs to the day it starts on, ends on, or is mostly worked on; or it is split at midnight, the
minutes to each date. A tie of "most" goes to the earlier day.

>>> night = [(23 * 60, 30 * 60)]
>>> [assign_days(night, mode)[0].minutes for mode in ("shift_start_day", "shift_end_day")]
[{0: 420}, {1: 420}]
>>> assign_days(night, "split_at_midnight")[0].minutes
{0: 60, 1: 360}
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from zyg.law.working_time.intervals import Interval
from zyg.law.working_time.model import MINUTES_PER_DAY

Mode = Literal["shift_start_day", "shift_end_day", "most_time", "split_at_midnight"]
NEW_SHIFT_GAP = 4 * 60


@dataclass(frozen=True, slots=True)
class AssignedShift:
    """Pairs that form one shift and the minutes each day receives (day 0 = minutes 0–1440)."""

    pairs: tuple[Interval, ...]
    minutes: dict[int, int]


def assign_days(
    pairs: Sequence[Interval], mode: Mode, *, new_shift_gap: int = NEW_SHIFT_GAP
) -> list[AssignedShift]:
    """Group pairs to shifts and give each its day.

    Args:
        pairs: presence in minutes, in order.
        mode: one of the four ways.
        new_shift_gap: minutes between two pairs from which the later begins a new shift.
    """
    shifts: list[list[Interval]] = []
    for pair in pairs:
        if shifts and pair[0] - shifts[-1][-1][1] < new_shift_gap:
            shifts[-1].append(pair)
        else:
            shifts.append([pair])
    return [AssignedShift(tuple(shift), _days(shift, mode)) for shift in shifts]


def _days(shift: list[Interval], mode: Mode) -> dict[int, int]:
    by_date: dict[int, int] = {}
    for start, end in shift:
        begin = start
        while begin < end:
            day = begin // MINUTES_PER_DAY
            until = min(end, (day + 1) * MINUTES_PER_DAY)
            by_date[day] = by_date.get(day, 0) + until - begin
            begin = until
    if mode == "split_at_midnight":
        return by_date
    total = sum(by_date.values())
    if mode == "shift_start_day":
        day = shift[0][0] // MINUTES_PER_DAY
    elif mode == "shift_end_day":
        day = (shift[-1][1] - 1) // MINUTES_PER_DAY
    else:
        day = max(sorted(by_date), key=lambda date: by_date[date])
    return {day: total}
