"""Overtime of one day: what the punches show, what is credited, in which class.

Candidates are minutes of presence outside the planned stretches (all of it on a day without
shift), rests deducted. Each is split at local midnight; the class of 劳动法 art. 44 follows the
*calendar date of the minute* for statutory holidays and the person's own plan for rest days:

* ``statutory`` 300 %, never exchanged for time off;
* ``rest`` 200 % or time off;
* ``workday`` 150 %.

What is credited depends on the tenant's mode: the approved interval, what of it the punches
show, or what the punches show. Minutes *planned* on a statutory day (rotating shifts) are paid
with the month and counted as statutory besides. Under 综合计算工时 only statutory minutes are
counted by the day (the rest by the cycle); under 不定时 none, unless the city pays statutory days.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from zyg.law.working_time.intervals import Intervals, intersect, length, subtract, union
from zyg.law.working_time.model import (
    MINUTES_PER_DAY,
    OVERTIME_CLASSES,
    Document,
    OvertimeClass,
    Policy,
    ShiftVersion,
)

ClassOf = Callable[[int], OvertimeClass]
"""Class of the minutes of a calendar date, given as ordinal."""

NIGHT_ENDS = 6 * 60
NIGHT_BEGINS = 22 * 60


@dataclass(slots=True)
class Overtime:
    """Minutes by class: shown by punches, credited for pay, credited as time off."""

    candidate: dict[OvertimeClass, int] = field(default_factory=dict)
    paid: dict[OvertimeClass, int] = field(default_factory=dict)
    banked: dict[OvertimeClass, int] = field(default_factory=dict)
    statutory_in_plan: int = 0


@dataclass(frozen=True, slots=True)
class Outside:
    """What the overtime of a day is made from; absolute minutes.

    Attributes:
        presence: minutes between paired punches.
        planned: the planned stretches with their rests, as they lay after flex.
        scheduled: minutes worked inside the plan.
        worked: how many of ``scheduled`` remain after automatic rests.
        rests: unpaid rests that also interrupt work outside the plan.
        approved: approved overtime documents of the day.
        rules: the shift whose block, minimum and automatic rest apply, or None.
    """

    presence: Intervals
    planned: Intervals
    scheduled: Intervals
    worked: int
    rests: Intervals
    approved: Sequence[Document]
    rules: ShiftVersion | None


def overtime_of_day(outside: Outside, class_of: ClassOf, policy: Policy) -> Overtime:
    """Return candidates and credited minutes of one attendance day."""
    rules = outside.rules
    late = 0 if rules is None else rules.overtime_start_after
    guarded = [(start, end + late) for start, end in outside.planned]
    shown = _long_enough(subtract(outside.presence, union(guarded)), rules)
    shown = subtract(shown, outside.rests)
    result = Overtime(candidate=_by_class(shown, class_of, rules, whole_day=not outside.planned))
    if policy.system == "flexible" and not policy.flexible_pays_statutory:
        return result
    result.paid, result.banked = _credit(outside, shown, class_of, policy)
    statutory = intersect(outside.scheduled, _statutory_dates(outside.scheduled, class_of))
    if statutory:
        minutes = min(length(statutory), outside.worked)
        result.statutory_in_plan = minutes
        result.paid["statutory"] = result.paid.get("statutory", 0) + minutes
        result.candidate["statutory"] = result.candidate.get("statutory", 0) + minutes
    if policy.system != "standard":
        result.paid = {name: n for name, n in result.paid.items() if name == "statutory"}
        result.banked = {}
    return result


def night_minutes(presence: Intervals) -> int:
    """Return the minutes of presence between 22:00 and 06:00.

    >>> night_minutes([(20 * 60, 31 * 60)])
    480
    """
    total = 0
    for start, end in presence:
        for day in range(start // MINUTES_PER_DAY, end // MINUTES_PER_DAY + 1):
            base = day * MINUTES_PER_DAY
            night = [(base, base + NIGHT_ENDS), (base + NIGHT_BEGINS, base + MINUTES_PER_DAY)]
            total += length(intersect([(start, end)], night))
    return total


def split_by_class(parts: Intervals, class_of: ClassOf) -> dict[OvertimeClass, int]:
    """Count minutes by the class of the calendar date they lie on."""
    found: dict[OvertimeClass, int] = {}
    for start, end in parts:
        begin = start
        while begin < end:
            day = begin // MINUTES_PER_DAY
            until = min(end, (day + 1) * MINUTES_PER_DAY)
            name = class_of(day)
            found[name] = found.get(name, 0) + until - begin
            begin = until
    return found


def _credit(
    outside: Outside, shown: Intervals, class_of: ClassOf, policy: Policy
) -> tuple[dict[OvertimeClass, int], dict[OvertimeClass, int]]:
    """Return minutes to pay and minutes to bank, by the mode of the tenant."""
    whole_day = not outside.planned
    if policy.overtime_mode == "punch":
        groups: list[tuple[str, Intervals]] = [("", shown)]
    else:
        groups = []
        for document in outside.approved:
            asked = [(document.start // 60, document.end // 60)]
            if policy.overtime_mode == "punch_in_approval":
                counted = intersect(shown, asked)
            else:
                counted = subtract(subtract(asked, outside.planned), outside.rests)
            groups.append((document.compensation, counted))
    paid: dict[OvertimeClass, int] = {}
    banked: dict[OvertimeClass, int] = {}
    for wish, minutes in groups:
        parts = _by_class(minutes, class_of, outside.rules, whole_day=whole_day)
        for name, count in parts.items():
            off = name != "statutory" and (wish == "off" or (not wish and name in policy.banked))
            target = banked if off else paid
            target[name] = target.get(name, 0) + count
    return paid, banked


def _by_class(
    parts: Intervals, class_of: ClassOf, rules: ShiftVersion | None, *, whole_day: bool
) -> dict[OvertimeClass, int]:
    """Split by class, take the automatic rest of a day without shift, round down to blocks."""
    found = split_by_class(parts, class_of)
    if rules is None:
        return found
    auto = rules.auto_rest
    if whole_day and auto is not None and sum(found.values()) > auto.after:
        found = _deduct(found, auto.deduct)
    block = max(rules.overtime_block, 1)
    return {name: minutes // block * block for name, minutes in found.items()}


def _deduct(found: dict[OvertimeClass, int], minutes: int) -> dict[OvertimeClass, int]:
    """Take a rest from the cheapest class first: the person loses least."""
    left = minutes
    rest: dict[OvertimeClass, int] = {}
    for name in OVERTIME_CLASSES:
        if name in found:
            taken = min(left, found[name])
            left -= taken
            rest[name] = found[name] - taken
    return rest


def _long_enough(parts: Intervals, rules: ShiftVersion | None) -> Intervals:
    least = 0 if rules is None else rules.overtime_minimum
    return [(start, end) for start, end in parts if end - start >= max(least, 1)]


def _statutory_dates(parts: Intervals, class_of: ClassOf) -> Intervals:
    days = {
        day
        for start, end in parts
        for day in range(start // MINUTES_PER_DAY, (end - 1) // MINUTES_PER_DAY + 1)
    }
    return [
        (day * MINUTES_PER_DAY, (day + 1) * MINUTES_PER_DAY)
        for day in sorted(days)
        if class_of(day) == "statutory"
    ]
