"""The same judgement for thousands of people at once, in whole-number arrays.

Punches are sorted by one key (person, second); every window of every person finds its first and
last punch by two binary searches, and the rules of the reference engine follow as array
arithmetic. It agrees with ``compute_days`` to the minute, which a property test shows, on what
it supports: fixed and flexible shifts of one to four segments, night shifts, thresholds, rests,
automatic rests, double taps, missing punches, rest-day work, first-and-last pairing, one shift a
day, no documents. ``batch.py`` sends everything else to the reference engine.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zyg.law.explain import RuleRefusedError
from zyg.law.working_time.model import Policy, SlotStatus
from zyg.law.working_time.vector_overtime import (
    CLASSES,
    Presence,
    class_arrays,
    night_of,
    planned_overtime,
    rest_day_overtime,
)
from zyg.law.working_time.vector_rows import (
    MOST_SEGMENTS,
    NONE,
    Bools,
    Ints,
    PlanArrays,
    Rows,
    Table,
    find,
    minute_at,
    overlapping,
    shift_table,
    sorted_keys,
    supported,
    window_rows,
)

STATUSES: tuple[SlotStatus, ...] = (
    "normal",
    "late",
    "serious_late",
    "early",
    "lack",
    "missing",
    "not_needed",
)
NORMAL, LATE, SERIOUS, EARLY, LACK, MISSING, NOT_NEEDED = range(len(STATUSES))


@dataclass(slots=True)
class SlotArrays:
    """One row a stretch of work: who, which day, its punches (minutes) and their status.

    ``in_close`` and ``close`` are the last minutes at which its two punches count.
    """

    person: Ints
    day: Ints
    number: Ints
    come: Ints
    go: Ints
    status_in: Ints
    status_out: Ints
    in_close: Ints
    close: Ints


@dataclass(slots=True)
class DayArrays:
    """Results by (E, D), names and units as in ``DayResult``.

    ``candidate`` is (3, E, D): workday, rest, statutory (minutes planned on statutory days in
    ``statutory_in_plan``, not among the candidates). ``unassigned`` counts punches by calendar
    date. ``overlaps`` (E) marks people whose planned stretches overlap: their rows are void.
    ``punched`` tells days with a punch or presence.
    """

    planned: Ints
    worked: Ints
    tolerated: Ints
    late: Ints
    early: Ints
    lack: Ints
    absent: Ints
    presence: Ints
    night: Ints
    late_count: Ints
    serious_late_count: Ints
    early_count: Ints
    missing_count: Ints
    statutory_in_plan: Ints
    candidate: Ints
    too_long: Bools
    lone: Bools
    punched: Bools
    unassigned: Ints
    overlaps: Bools
    slots: SlotArrays


@dataclass(slots=True)
class _Stretches:
    """The judged rows: punches, times after flex, statuses and minutes forgiven."""

    come: Ints
    go: Ints
    too_long: Bools
    on: Ints
    off: Ints
    status_in: Ints
    status_out: Ints
    grace_in: Ints
    grace_out: Ints


def supports(policy: Policy) -> bool:
    """Tell whether the vectorised engine follows this policy."""
    return policy.pairing == "first_last" and not policy.compare_seconds


def judge_arrays(*, plans: PlanArrays, person: Ints, second: Ints, policy: Policy) -> DayArrays:
    """Judge all days of all people.

    Args:
        plans: who works when.
        person: row of each punch in the plans, in any order.
        second: wall-clock second of each punch (counted from 0001-01-01 as everywhere).
        policy: the tenant's choices.

    Raises:
        RuleRefusedError: a shift or policy that only the reference engine follows.
    """
    if not supports(policy) or not all(supported(shift) for shift in plans.shifts):
        raise RuleRefusedError("该打卡规则或班次只能逐人计算；请改用逐人计算引擎。")
    table = shift_table(plans.shifts)
    rows = window_rows(plans, table, policy)
    keys = sorted_keys(person, second, plans.first, policy.duplicate_gap_seconds)
    low = find(keys, rows.person, rows.open)
    high = np.maximum(find(keys, rows.person, rows.close + 1), low)
    judged = _judge(table, rows, _pick(rows, keys, low, high, policy), policy)
    presence = _presence(rows, judged)
    result = _by_day(plans, table, rows, judged, presence, policy)
    classes = class_arrays(plans, policy)
    result.candidate, result.statutory_in_plan = planned_overtime(
        plans=plans, table=table, rows=rows, presence=presence, classes=classes
    )
    np.minimum(result.statutory_in_plan, result.worked, out=result.statutory_in_plan)
    rest = rest_day_overtime(
        plans=plans, table=table, rows=rows, keys=keys, classes=classes, policy=policy
    )
    result.candidate += rest.candidate
    result.presence += rest.presence
    result.night += rest.night
    result.too_long |= rest.too_long
    result.lone |= rest.lone
    gaps = _gaps(rows, keys)
    result.punched = (result.presence > 0) | result.lone | result.too_long
    _mark(result.punched, rows, high > low)
    _mark(result.punched, rows, np.append(gaps[1] > gaps[0], False)[: rows.day.size])
    result.unassigned = _unassigned(plans, keys, [(low, high), rest.span, gaps])
    return result


def _pick(
    rows: Rows, keys: Ints, low: Ints, high: Ints, policy: Policy
) -> tuple[Ints, Ints, Bools]:
    """Return first and last punch of each window, and which pairs are too long."""
    count = high - low
    first, last = minute_at(keys, low), minute_at(keys, high - 1)
    many, one = count > 1, count == 1
    may_come = rows.need_in & (first <= rows.in_close)
    may_go = rows.need_out & (last >= rows.out_open)
    before_middle = 2 * first < rows.on + rows.off
    come = np.where(may_come & (many | (one & (before_middle | ~may_go))), first, NONE)
    go = np.where(may_go & (many | (one & (~before_middle | ~may_come))), last, NONE)
    longest = np.maximum(policy.max_span_minutes, rows.off - rows.on)
    too_long = (come != NONE) & (go != NONE) & (go - come > longest)
    return come, np.where(too_long, NONE, go), too_long


def _judge(
    table: Table, rows: Rows, picked: tuple[Ints, Ints, Bools], policy: Policy
) -> _Stretches:
    come, go, too_long = picked
    flex = table.flex[rows.shift]
    moved = np.minimum(np.maximum(come, rows.on - flex[:, 0]), rows.on + flex[:, 1])
    on = np.where(come != NONE, moved, rows.on)
    off = rows.off + (on - rows.on)
    status_in = _status(come, come - on, table.late[rows.shift], rows.need_in, LATE)
    status_out = _status(go, off - go, table.early[rows.shift], rows.need_out, EARLY)
    late = (status_in == LATE) | (status_in == SERIOUS)
    kept_in = table.late[rows.shift, 0] if policy.late_from_grace else 0
    kept_out = table.early[rows.shift, 0] if policy.late_from_grace else 0
    grace_in = np.where(late, kept_in, np.where(status_in == NORMAL, come - on, 0))
    early = status_out == EARLY
    grace_out = np.where(early, kept_out, np.where(status_out == NORMAL, off - go, 0))
    forgiven = np.maximum(grace_in, 0), np.maximum(grace_out, 0)
    return _Stretches(come, go, too_long, on, off, status_in, status_out, *forgiven)


def _status(at: Ints, missed: Ints, limits: Ints, needed: Bools, plain: int) -> Ints:
    """Compare missed minutes with grace, serious and lack limits, strictly greater."""
    status = np.where(missed <= limits[:, 0], NORMAL, plain)
    above = missed > limits[:, 0]
    status = np.where(above & (missed > limits[:, 1]), SERIOUS, status)
    status = np.where(above & (missed > limits[:, 2]), LACK, status)
    absent = np.where(needed, MISSING, NOT_NEEDED)
    judged: Ints = np.where(at == NONE, absent, status)
    return judged


def _presence(rows: Rows, judged: _Stretches) -> Presence:
    """Return presence of each row; a slot that needs no punch counts as kept in time."""
    free_in = (judged.come == NONE) & ~rows.need_in
    free_out = (judged.go == NONE) & ~rows.need_out
    start = np.where(free_in, judged.on, judged.come)
    end = np.where(free_out, judged.off, judged.go)
    known = (start != NONE) & (end != NONE)
    both = known & (end > start)
    begin, finish = np.where(both, start, 0), np.where(both, end, 0)
    return Presence(begin, finish, judged.on, judged.off, known)


def _by_day(
    plans: PlanArrays,
    table: Table,
    rows: Rows,
    judged: _Stretches,
    presence: Presence,
    policy: Policy,
) -> DayArrays:
    """Divide the minutes of each stretch, add them up by day and close the accounts."""
    shape = plans.shift.shape
    come, go = judged.come, judged.go
    on, off = judged.on, judged.off
    inside = _Inside(table, rows, on, off)
    late_in = (judged.status_in == LATE) | (judged.status_in == SERIOUS)
    early_out = judged.status_out == EARLY
    parts = {
        "worked": inside.minutes(presence.begin, presence.finish),
        "tolerated": inside.minutes(on, on + judged.grace_in)
        + inside.minutes(off - judged.grace_out, off),
        "late": np.where(late_in, inside.minutes(on + judged.grace_in, come), 0),
        "early": np.where(early_out, inside.minutes(go, off - judged.grace_out), 0),
    }
    punched = (come != NONE) | (go != NONE)
    if policy.missing == "absent":
        parts["lack"] = np.zeros_like(on)
    else:
        unproven = punched & ~presence.known
        left = inside.minutes(on, off) - sum(parts.values())
        parts["lack"] = np.where(unproven, left, 0)
    counts = _counts(judged, presence, punched)
    sums = {name: _sum_rows(rows, values, shape) for name, values in {**parts, **counts}.items()}
    planned, absent = _close(plans, table, sums)
    too_long = sums.pop("too_long") > 0
    nothing = np.zeros((CLASSES, 1, 1), np.int64)
    return DayArrays(
        **sums,
        planned=planned,
        absent=absent,
        too_long=too_long,
        statutory_in_plan=nothing[0],
        candidate=nothing,
        lone=np.zeros(shape, np.bool_),
        punched=np.zeros(shape, np.bool_),
        unassigned=nothing[0],
        overlaps=overlapping(rows, shape[0]),
        slots=SlotArrays(
            rows.person,
            rows.day,
            rows.number,
            come,
            go,
            judged.status_in,
            judged.status_out,
            rows.in_close,
            rows.close,
        ),
    )


def _counts(judged: _Stretches, presence: Presence, punched: Bools) -> dict[str, Ints]:
    """Count by row lateness, missing cards, presence and night minutes."""
    status_in, status_out = judged.status_in, judged.status_out
    missed_in = (status_in == LACK) | ((status_in == MISSING) & punched)
    missed_out = (status_out == LACK) | ((status_out == MISSING) & punched)
    return {
        "presence": presence.finish - presence.begin,
        "night": night_of(presence.begin, presence.finish),
        "late_count": (status_in == LATE) | (status_in == SERIOUS),
        "serious_late_count": status_in == SERIOUS,
        "early_count": status_out == EARLY,
        "missing_count": missed_in.astype(np.int64) + missed_out,
        "too_long": judged.too_long,
    }


class _Inside:
    """Minutes of ``[a, b)`` that lie in the planned stretch of each row, unpaid rests taken out."""

    def __init__(self, table: Table, rows: Rows, on: Ints, off: Ints) -> None:
        self.on, self.off = on, off
        rests = table.rests[rows.shift]
        self.rests = [
            (rests[:, n, 0] + rows.base, rests[:, n, 1] + rows.base)
            for n in range(rests.shape[1])
            if (table.rests[:, n, 1] > table.rests[:, n, 0]).any()
        ]

    def minutes(self, a: Ints, b: Ints) -> Ints:
        """Return the minutes of each row."""
        lower, upper = np.maximum(a, self.on), np.minimum(b, self.off)
        total: Ints = np.maximum(upper - lower, 0)
        for start, end in self.rests:
            shared = np.minimum(upper, end) - np.maximum(lower, start)
            total -= np.maximum(shared, 0)
        return total


def _sum_rows(rows: Rows, values: Ints, shape: tuple[int, ...]) -> Ints:
    """Add the rows of each day; rows of one number are unique in their day."""
    total = np.zeros(shape, np.int64)
    flat = total.reshape(-1)
    cells = rows.person * shape[1] + rows.day
    for number in range(MOST_SEGMENTS):
        own = rows.number == number
        if own.all():
            flat[cells] += values
            break
        if own.any():
            flat[cells[own]] += values[own]
    return total


def _close(plans: PlanArrays, table: Table, sums: dict[str, Ints]) -> tuple[Ints, Ints]:
    """Take automatic rests and let each pool take what those before it left."""
    active = plans.shift >= 0
    planned = np.where(active, table.planned[plans.shift], 0)
    auto = table.auto[plans.shift]
    gross = sums["worked"]
    rest = np.where(active & (gross > auto[:, :, 0]), np.minimum(auto[:, :, 1], gross), 0)
    sums["worked"] = gross - rest
    left = planned.copy()
    for name in ("worked", "tolerated", "late", "early", "lack"):
        sums[name] = np.minimum(sums[name], left)
        left -= sums[name]
    return planned, left


def _gaps(rows: Rows, keys: Ints) -> tuple[Ints, Ints]:
    """Punches between a row and the next of the same day: evidence of it, not unassigned."""
    same = (rows.person[1:] == rows.person[:-1]) & (rows.day[1:] == rows.day[:-1])
    person = rows.person[:-1]
    low = find(keys, person, rows.close[:-1] + 1)
    return low, np.where(same, find(keys, person, rows.open[1:]), low)


def _mark(days: Bools, rows: Rows, held: Bools) -> None:
    """Mark the days of the rows that hold something."""
    days[rows.person[held], rows.day[held]] = True


def _unassigned(plans: PlanArrays, keys: Ints, spans: list[tuple[Ints, Ints]]) -> Ints:
    """Count by calendar date the punches that no span of positions holds."""
    people, days = plans.shift.shape
    edge = np.zeros(keys.size + 1, np.int64)
    for low, high in spans:
        edge += np.bincount(low, minlength=keys.size + 1)
        edge -= np.bincount(np.maximum(high, low), minlength=keys.size + 1)
    alone = np.flatnonzero(np.cumsum(edge[:-1]) == 0)
    person = keys[alone] >> 32
    day = minute_at(keys, alone) // 1440
    known = (day >= 0) & (day < days)
    counted = np.bincount((person * days + day)[known], minlength=people * days)
    return counted.reshape(people, days)
