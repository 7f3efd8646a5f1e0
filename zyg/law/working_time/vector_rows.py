"""Arrays of the vectorised engine: plans, shift table, windows and sorted punches.

Minutes are counted from 00:00 of the first planned day; a missing punch is ``NONE``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from zyg.law.working_time.day import planned_minutes
from zyg.law.working_time.intervals import union
from zyg.law.working_time.model import MINUTES_PER_DAY, SECONDS_PER_DAY, Policy, ShiftVersion

Ints: TypeAlias = NDArray[Any]
Bools: TypeAlias = NDArray[np.bool_]

NONE = -(1 << 30)
NEVER = 1 << 29
MOST_SEGMENTS = 4
KEY_BITS = 32
LEAD_DAYS = 2
"""Days before the first planned day whose punches are kept (a window may open the day before)."""


@dataclass(frozen=True, slots=True)
class PlanArrays:
    """The plans of E people over D consecutive days.

    Attributes:
        first: ordinal of the first day.
        shift: (E, D) index of the active shift, −1 = none.
        rules: (E, D) index of the shift whose overtime rules and rests apply, −1 = none.
        statutory: (E, D) whether the date is a statutory holiday.
        employed: (E, D) whether the person is employed.
        shifts: the shift table.
    """

    first: int
    shift: Ints
    rules: Ints
    statutory: Bools
    employed: Bools
    shifts: Sequence[ShiftVersion]


@dataclass(slots=True)
class Table:
    """Numbers of each shift, ready to be indexed by shift.

    Attributes:
        segments: (shifts, 4, 8) on, off, in_open, out_close, in_close, out_open, needs.
        late, early: grace, serious and lack limits (early has no serious).
        flex: minutes that the shift may move earlier and later.
        auto: automatic rest: after and deduct.
        overtime: block, minimum and the minutes after the shift that do not count.
        rests: (shifts, n, 2) unpaid rests, padded with empty ones.
    """

    segments: Ints
    count: Ints
    planned: Ints
    late: Ints
    early: Ints
    flex: Ints
    auto: Ints
    overtime: Ints
    rests: Ints


@dataclass(slots=True)
class Rows:
    """Windows of all people, one row each, in order of person and time."""

    person: Ints
    day: Ints
    number: Ints
    shift: Ints
    on: Ints
    off: Ints
    open: Ints
    close: Ints
    in_close: Ints
    out_open: Ints
    need_in: Bools
    need_out: Bools

    @property
    def base(self) -> Ints:
        """Minute at which the attendance day of each row begins."""
        begin: Ints = self.day * MINUTES_PER_DAY
        return begin


def supported(shift: ShiftVersion) -> bool:
    """Tell whether the vectorised engine judges days of this shift."""
    plain = shift.core is None and not shift.late_off_late_on
    unrounded = all(r.mode == "none" for r in (shift.round_in, shift.round_out, shift.round_total))
    if shift.kind == "rest":
        return unrounded
    ordered = all(one.off <= other.on for one, other in pairwise(shift.segments))
    few = 1 <= len(shift.segments) <= MOST_SEGMENTS
    return shift.kind in {"fixed", "flex"} and plain and unrounded and few and ordered


def shift_table(shifts: Sequence[ShiftVersion]) -> Table:
    """Lay the numbers of the shifts out as arrays (at least one row)."""
    shifts = shifts or (ShiftVersion("", kind="rest"),)
    segments = np.zeros((len(shifts), MOST_SEGMENTS, 8), np.int64)
    unpaid = [
        union((rest.start, rest.end) for rest in shift.rests if not rest.paid) for shift in shifts
    ]
    rests = np.zeros((len(shifts), max(1, *map(len, unpaid), 1), 2), np.int64)
    for index, shift in enumerate(shifts):
        for number, s in enumerate(shift.segments):
            times = (s.on, s.off, s.in_open, s.out_close, s.in_close, s.out_open)
            segments[index, number] = (*times, s.need_in, s.need_out)
        for number, rest in enumerate(unpaid[index]):
            rests[index, number] = rest

    def column(*rows: tuple[int, ...]) -> Ints:
        return np.array(rows, np.int64)

    return Table(
        segments=segments,
        count=np.array([len(s.segments) for s in shifts], np.int64),
        planned=np.array([planned_minutes(s) if s.segments else 0 for s in shifts], np.int64),
        late=column(*((s.late.grace, _limit(s.late.serious), _limit(s.late.lack)) for s in shifts)),
        early=column(*((s.early.grace, NEVER, _limit(s.early.lack)) for s in shifts)),
        flex=column(*((s.flex.early_max, s.flex.late_max) if s.flex else (0, 0) for s in shifts)),
        auto=column(
            *(
                (s.auto_rest.after, s.auto_rest.deduct) if s.auto_rest else (NEVER, 0)
                for s in shifts
            )
        ),
        overtime=column(
            *(
                (max(s.overtime_block, 1), max(s.overtime_minimum, 1), s.overtime_start_after)
                for s in shifts
            )
        ),
        rests=rests,
    )


def window_rows(plans: PlanArrays, table: Table, policy: Policy) -> Rows:
    """Lay out the windows of all people and cut neighbours that overlap."""
    shift = plans.shift
    count = np.where(shift >= 0, table.count[shift], 0).ravel()
    days = shift.shape[1]
    cell = np.repeat(np.arange(shift.size), count)
    number = np.arange(cell.size) - np.repeat(np.cumsum(count) - count, count)
    which = shift.ravel()[cell]
    person, day = np.divmod(cell, days)
    base = day * MINUTES_PER_DAY
    segment = table.segments[which, number]
    rows = Rows(
        person=person,
        day=day,
        number=number,
        shift=which,
        on=base + segment[:, 0],
        off=base + segment[:, 1],
        open=base + segment[:, 2],
        close=base + segment[:, 3],
        in_close=base + segment[:, 4],
        out_open=base + segment[:, 5],
        need_in=segment[:, 6] != 0,
        need_out=segment[:, 7] != 0,
    )
    _cut(rows, policy)
    return rows


def overlapping(rows: Rows, people: int) -> Bools:
    """Tell for each person whether planned stretches overlap: such plans are not supported."""
    clash = (rows.person[1:] == rows.person[:-1]) & (rows.on[1:] < rows.off[:-1])
    odd = np.zeros(people, np.bool_)
    odd[rows.person[1:][clash]] = True
    return odd


def sorted_keys(person: Ints, second: Ints, first: int, gap: int) -> Ints:
    """Sort the punches to one key each and drop double taps (chained, by the raw punch before)."""
    relative = second.astype(np.int64) - (first - LEAD_DAYS) * SECONDS_PER_DAY
    keys: Ints = (person.astype(np.int64) << KEY_BITS) | relative
    near = (relative >= 0) & (relative < 1 << (KEY_BITS - 1))
    if not near.all():
        keys = keys[near]
    keys.sort()
    if keys.size:
        fresh = np.empty(keys.size, np.bool_)
        fresh[0] = True
        # The keys of two people differ by far more than any gap in seconds.
        np.greater(keys[1:] - keys[:-1], gap, out=fresh[1:])
        keys = keys[fresh]
    return keys


def find(keys: Ints, person: Ints, minute: Ints) -> Ints:
    """Return the position of a person's first punch at or after a minute of the plans."""
    sought = (person.astype(np.int64) << KEY_BITS) + (minute + LEAD_DAYS * MINUTES_PER_DAY) * 60
    found: Ints = np.searchsorted(keys, sought)
    return found


def minute_at(keys: Ints, position: Ints) -> Ints:
    """Return the minute of the plans of the punch at a position."""
    if not keys.size:
        return np.full(position.shape, NONE, np.int64)
    clipped = np.minimum(np.maximum(position, 0), keys.size - 1)
    seconds = keys[clipped] & ((1 << KEY_BITS) - 1)
    minutes: Ints = seconds // 60 - LEAD_DAYS * MINUTES_PER_DAY
    return minutes


def _limit(minutes: int | None) -> int:
    return NEVER if minutes is None else minutes


def _cut(rows: Rows, policy: Policy) -> None:
    same = rows.person[1:] == rows.person[:-1]
    opens, closes = rows.open[1:].copy(), rows.close[:-1].copy()
    clash = same & (opens <= closes)
    if policy.adjacency == "later_open":
        cut = np.maximum(opens, rows.off[:-1])
    else:
        cut = (rows.off[:-1] + rows.on[1:]) // 2
    rows.close[:-1] = np.where(clash, np.minimum(closes, cut), closes)
    # A boundary minute belongs to the earlier window: the later one opens a minute after it.
    opens = np.where(clash, np.maximum(opens, cut), opens)
    rows.open[1:] = np.where(same, np.maximum(opens, rows.close[:-1] + 1), opens)
