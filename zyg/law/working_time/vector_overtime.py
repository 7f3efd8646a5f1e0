"""Overtime and night minutes of the vectorised engine: rules as in ``overtime.py``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zyg.law.working_time.model import MINUTES_PER_DAY, Policy
from zyg.law.working_time.vector_rows import (
    NEVER,
    Bools,
    Ints,
    PlanArrays,
    Rows,
    Table,
    find,
    minute_at,
)

CLASSES = 3
WORKDAY, REST, STATUTORY = range(CLASSES)
DATES = (-1, 0, 1, 2)
"""Calendar dates, counted from the attendance day, that presence can reach."""
NIGHT_ENDS = 6 * 60
NIGHT_BEGINS = 22 * 60


@dataclass(slots=True)
class Presence:
    """Minutes of presence of each row, beside its planned stretch (after flex).

    ``begin`` = ``finish`` = 0 means no presence; ``known`` tells rows whose two ends are known.
    """

    begin: Ints
    finish: Ints
    on: Ints
    off: Ints
    known: Bools


@dataclass(slots=True)
class RestDays:
    """What days without shift bring: (E, D) arrays, and which punches they took."""

    candidate: Ints
    presence: Ints
    night: Ints
    too_long: Bools
    lone: Bools
    span: tuple[Ints, Ints]


def class_arrays(plans: PlanArrays, policy: Policy) -> Ints:
    """Return (E, D, 4): the class of the dates −1, 0, +1, +2 seen from each attendance day."""
    people, days = plans.shift.shape
    active = plans.shift >= 0
    own = np.where(active, WORKDAY, REST)
    classes = np.empty((people, days, len(DATES)), np.int8)
    for index, offset in enumerate(DATES):
        seen = own.copy()
        low, high = max(0, -offset), min(days, days - offset)
        if low < high:
            here, there = slice(low, high), slice(low + offset, high + offset)
            other = np.where(active[:, there], WORKDAY, REST)
            if policy.rest_class_by == "minute":
                seen[:, here] = np.where(plans.employed[:, there], other, own[:, here])
            seen[:, here] = np.where(plans.statutory[:, there], STATUTORY, seen[:, here])
        classes[:, :, index] = seen
    return classes


def night_of(begin: Ints, finish: Ints) -> Ints:
    """Return the minutes of each interval between 22:00 and 06:00."""
    total = np.zeros(begin.shape, np.int64)
    if not begin.size:
        return total
    day = begin // MINUTES_PER_DAY * MINUTES_PER_DAY
    longest = int((finish - day).max()) if begin.size else 0
    for base in range(0, max(longest, 1), MINUTES_PER_DAY):
        for start, end in ((0, NIGHT_ENDS), (NIGHT_BEGINS, MINUTES_PER_DAY)):
            lower = np.maximum(begin, day + base + start)
            total += np.maximum(np.minimum(finish, day + base + end) - lower, 0)
    return total


def planned_overtime(
    *, plans: PlanArrays, table: Table, rows: Rows, presence: Presence, classes: Ints
) -> tuple[Ints, Ints]:
    """Return candidates (3, E, D) before and after planned stretches, and statutory minutes.

    The second array holds minutes present inside the plan on statutory dates (E, D).
    """
    shape = plans.shift.shape
    begin, finish = presence.begin, presence.finish
    guard = presence.off + table.overtime[rows.shift, 2]
    candidate = np.zeros((CLASSES, *shape), np.int64)
    # Minutes right after an earlier stretch of the day may be guarded by its start_after.
    early = begin.copy()
    same = (rows.person[1:] == rows.person[:-1]) & (rows.day[1:] == rows.day[:-1])
    early[1:] = np.where(same, np.maximum(begin[1:], guard[:-1]), begin[1:])
    before = np.flatnonzero(early < np.minimum(finish, presence.on))
    after = np.flatnonzero(finish > np.maximum(begin, guard))
    for index, start, end in (
        (before, early[before], np.minimum(finish, presence.on)[before]),
        (after, np.maximum(begin, guard)[after], finish[after]),
    ):
        least = table.overtime[rows.shift[index], 1]
        kept = end - start >= least
        _add_by_class(candidate, table, rows, index[kept], start[kept], end[kept], classes)
    block = np.where(plans.rules >= 0, table.overtime[plans.rules, 0], 1)
    candidate -= candidate % block
    in_plan = np.zeros(shape, np.int64)
    holiday = np.flatnonzero((classes[rows.person, rows.day] == STATUTORY).any(axis=1))
    start = np.maximum(begin, presence.on)[holiday]
    end = np.minimum(finish, presence.off)[holiday]
    found = np.zeros((CLASSES, *shape), np.int64)
    kept = end > start
    _add_by_class(found, table, rows, holiday[kept], start[kept], end[kept], classes)
    in_plan += found[STATUTORY]
    return candidate, in_plan


def _add_by_class(
    into: Ints, table: Table, rows: Rows, index: Ints, start: Ints, end: Ints, classes: Ints
) -> None:
    """Split intervals of rows at midnight and add them, without unpaid rests, by class."""
    person, day = rows.person[index], rows.day[index]
    base = day * MINUTES_PER_DAY
    rests = table.rests[rows.shift[index]] + base[:, None, None]
    _split(into, (person, day, base), rests, (start, end), classes)


def _split(
    into: Ints,
    where: tuple[Ints, Ints, Ints],
    rests: Ints,
    interval: tuple[Ints, Ints],
    classes: Ints,
) -> None:
    person, day, base = where
    start, end = interval
    for number, offset in enumerate(DATES):
        lower = np.maximum(start, base + offset * MINUTES_PER_DAY)
        upper = np.minimum(end, base + (offset + 1) * MINUTES_PER_DAY)
        minutes = np.maximum(upper - lower, 0)
        for rest in range(rests.shape[1]):
            shared = np.minimum(upper, rests[:, rest, 1]) - np.maximum(lower, rests[:, rest, 0])
            minutes -= np.maximum(shared, 0)
        held = np.flatnonzero(minutes)
        if held.size:
            of = classes[person[held], day[held], number]
            np.add.at(into, (of, person[held], day[held]), minutes[held])


def rest_day_overtime(
    *,
    plans: PlanArrays,
    table: Table,
    rows: Rows,
    keys: Ints,
    classes: Ints,
    policy: Policy,
) -> RestDays:
    """Pair first and last punch of days without shift; all of it is a candidate."""
    shape = plans.shift.shape
    person, day = np.nonzero((plans.shift < 0) & plans.employed)
    low, high = _loose(rows, keys, person, day, policy)
    count = high - low
    first, last = minute_at(keys, low), minute_at(keys, high - 1)
    long = (count > 1) & (last - first > policy.max_span_minutes)
    paired = (count > 1) & ~long & (last > first)
    result = RestDays(
        candidate=np.zeros((CLASSES, *shape), np.int64),
        presence=np.zeros(shape, np.int64),
        night=np.zeros(shape, np.int64),
        too_long=np.zeros(shape, np.bool_),
        lone=np.zeros(shape, np.bool_),
        span=(low, high),
    )
    result.too_long[person, day] = long
    result.lone[person, day] = (count > 0) & ~paired
    person, day, first, last = person[paired], day[paired], first[paired], last[paired]
    result.presence[person, day] = last - first
    result.night[person, day] = night_of(first, last)
    rules = plans.rules[person, day]
    ruled = rules >= 0
    least = np.where(ruled, table.overtime[rules, 1], 1)
    kept = last - first >= least
    base = (day * MINUTES_PER_DAY)[kept]
    rests = np.where(ruled[kept, None, None], table.rests[rules[kept]], 0) + base[:, None, None]
    where = (person[kept], day[kept], base)
    _split(result.candidate, where, rests, (first[kept], last[kept]), classes)
    _auto_rest(plans, table, result.candidate, person, day)
    return result


def _auto_rest(plans: PlanArrays, table: Table, candidate: Ints, person: Ints, day: Ints) -> None:
    """Deduct the automatic rest from the cheapest class first and round down to blocks."""
    rules = plans.rules[person, day]
    ruled = rules >= 0
    after = np.where(ruled, table.auto[rules, 0], NEVER)
    found = candidate[:, person, day]
    left = np.where(found.sum(axis=0) > after, table.auto[rules, 1], 0)
    block = np.where(ruled, table.overtime[rules, 0], 1)
    for number in range(CLASSES):
        taken = np.minimum(left, found[number])
        left -= taken
        minutes = found[number] - taken
        candidate[number, person, day] = minutes - minutes % block


def _loose(rows: Rows, keys: Ints, person: Ints, day: Ints, policy: Policy) -> tuple[Ints, Ints]:
    """Positions of the punches of days without shift: their day, less neighbouring windows."""
    begin = day * MINUTES_PER_DAY + policy.day_start_minute
    end = begin + MINUTES_PER_DAY
    if rows.person.size:
        order = rows.person * (1 << 20) + rows.day
        follows = np.searchsorted(order, person * (1 << 20) + day)
        before = np.maximum(follows - 1, 0)
        after = np.minimum(follows, rows.person.size - 1)
        own = (follows > 0) & (rows.person[before] == person)
        begin = np.where(own, np.maximum(begin, rows.close[before] + 1), begin)
        own = (follows < rows.person.size) & (rows.person[after] == person)
        end = np.where(own, np.minimum(end, rows.open[after]), end)
    low = find(keys, person, begin)
    return low, np.maximum(find(keys, person, end), low)
