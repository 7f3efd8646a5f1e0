"""Put the judged stretches of one day together and close its account.

The planned minutes of a day are divided once: worked, tolerated, leave, cover, late, early,
unproven (a missing card), absent. Each takes at most what those before it left, and absence is
the remainder, so no minute is counted twice and none is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from zyg.law.working_time.covers import Cover
from zyg.law.working_time.intervals import Intervals, intersect, length, subtract, union
from zyg.law.working_time.judging import Stretch
from zyg.law.working_time.model import MINUTES_PER_DAY, DayPlan, Policy, ShiftVersion
from zyg.law.working_time.rounding import round_minutes


@dataclass(slots=True)
class Account:
    """Where the planned minutes of a day went."""

    planned: int = 0
    worked: int = 0
    tolerated: int = 0
    late: int = 0
    early: int = 0
    lack: int = 0
    absent: int = 0
    leave: dict[str, int] = field(default_factory=dict)
    unpaid_leave: int = 0
    attendance_leave: int = 0
    cover: dict[str, int] = field(default_factory=dict)
    scheduled: Intervals = field(default_factory=list)


def unpaid_rests(plan: DayPlan, shifts: Sequence[ShiftVersion]) -> Intervals:
    """Return the unpaid rests of a day in absolute minutes."""
    base = plan.day.toordinal() * MINUTES_PER_DAY
    return union(
        (base + rest.start, base + rest.end)
        for shift in shifts
        for rest in shift.rests
        if not rest.paid
    )


def planned_minutes(shift: ShiftVersion) -> int:
    """Return the minutes a shift asks for in a day.

    >>> from zyg.law.working_time.model import Rest, Segment
    >>> office = Segment.around(540, 1080)
    >>> planned_minutes(ShiftVersion("day", segments=(office,), rests=(Rest(720, 780),)))
    480
    """
    if shift.day_minutes is not None:
        return shift.day_minutes
    if shift.core is not None:
        return shift.core.required
    rests = union((rest.start, rest.end) for rest in shift.rests if not rest.paid)
    gross = length(subtract(union((s.on, s.off) for s in shift.segments), rests))
    return gross - auto_rest(shift, gross)


def close_account(
    shifts: Sequence[ShiftVersion],
    stretches: Sequence[tuple[ShiftVersion, Stretch]],
    covers: Sequence[Cover],
    rests: Intervals,
    policy: Policy,
) -> Account:
    """Divide the planned minutes of a day."""
    account = Account(planned=sum(planned_minutes(shift) for shift in shifts))
    plan = subtract(union((s.on, s.off) for _, s in stretches), rests)
    presence = union(part for _, stretch in stretches for part in stretch.presence)
    left = account.planned
    covered = union(part for cover in covers for part in cover.minutes)
    if policy.conflict == "leave":
        presence = subtract(presence, covered)
    account.scheduled = intersect(plan, presence)
    account.worked = min(_worked(shifts, stretches, account.scheduled), left)
    left -= account.worked
    left = _take_covers(account, covers, subtract(plan, presence), left)
    rest = subtract(subtract(plan, presence), covered)
    pools = {
        "tolerated": [part for _, stretch in stretches for part in stretch.tolerated],
        "late": [part for _, stretch in stretches for part in stretch.late],
        "early": [part for _, stretch in stretches for part in stretch.early],
        "lack": [] if policy.missing == "absent" else _unproven(stretches),
    }
    for name, parts in pools.items():
        found = intersect(rest, union(parts))
        rest = subtract(rest, found)
        minutes = min(length(found), left)
        setattr(account, name, minutes)
        left -= minutes
    account.absent = left
    return account


def _worked(
    shifts: Sequence[ShiftVersion],
    stretches: Sequence[tuple[ShiftVersion, Stretch]],
    scheduled: Intervals,
) -> int:
    total = 0
    for shift in shifts:
        own = union((s.on, s.off) for of, s in stretches if of is shift)
        gross = length(intersect(scheduled, own))
        total += round_minutes(gross - auto_rest(shift, gross), shift.round_total)
    return total


def auto_rest(shift: ShiftVersion, gross: int) -> int:
    """Return the minutes of the automatic rest for a gross working time."""
    auto = shift.auto_rest
    if auto is None or gross <= auto.after:
        return 0
    return min(auto.deduct, gross)


def _unproven(stretches: Sequence[tuple[ShiftVersion, Stretch]]) -> Intervals:
    return [(stretch.on, stretch.off) for _, stretch in stretches if stretch.unproven]


def _take_covers(account: Account, covers: Sequence[Cover], free: Intervals, left: int) -> int:
    """Enter leave and covers; minutes that two documents cover count for the first."""
    for cover in covers:
        found = intersect(free, cover.minutes)
        free = subtract(free, found)
        minutes = min(length(found), left)
        left -= minutes
        document = cover.document
        if document.kind == "leave":
            name = document.type or "leave"
            account.leave[name] = account.leave.get(name, 0) + minutes
            account.unpaid_leave += 0 if document.paid else minutes
            account.attendance_leave += minutes if document.counts_as_attendance else 0
        elif minutes:
            account.cover[document.kind] = account.cover.get(document.kind, 0) + minutes
    return left
