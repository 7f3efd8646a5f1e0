"""Judge the two slots of one stretch of work: normal, late, early, missing.

Times are compared in whole minutes, seconds dropped on both sides (09:00:59 is 09:00 and not
late); a threshold is passed only by more minutes than it names. A flexible shift moves with the
arrival: ``on' = clamp(arrival, on − early_max, on + late_max)`` and ``off' = off + (on' − on)``.
Approved covers move the due times: whoever is on leave until 11:00 is due at 11:00.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from zyg.law.working_time.covers import Cover
from zyg.law.working_time.intervals import Interval, Intervals, union
from zyg.law.working_time.model import (
    Policy,
    Punch,
    Rounding,
    SlotResult,
    SlotStatus,
    Threshold,
)
from zyg.law.working_time.pairing import Picked
from zyg.law.working_time.rounding import round_seconds
from zyg.law.working_time.windows import Window


@dataclass(slots=True)
class Stretch:
    """One judged stretch: slots, planned minutes, presence, and where minutes went."""

    on: int
    off: int
    arrival: SlotResult
    departure: SlotResult
    presence: Intervals = field(default_factory=list)
    late: Intervals = field(default_factory=list)
    early: Intervals = field(default_factory=list)
    tolerated: Intervals = field(default_factory=list)
    unproven: bool = False
    punched: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """When a stretch is due, after flex, late-off-late-on and covers; absolute minutes."""

    on: int
    off: int
    come: int
    go: int
    covered_in: bool
    covered_out: bool

    @property
    def nothing(self) -> bool:
        """Whether covers leave nothing to do."""
        return self.come >= self.go


def judge(
    *,
    window: Window,
    picked: Picked,
    covers: list[Cover],
    rests: Intervals,
    policy: Policy,
    later_on: int,
    as_of: int | None,
) -> Stretch:
    """Judge one stretch.

    Args:
        window: the stretch and its window.
        picked: the punches that fill its slots.
        covers: approved leave, field and trip minutes of the day.
        rests: unpaid rests, absolute minutes.
        policy: the tenant's choices.
        later_on: minutes by which the person may come later today (late off, late on).
        as_of: absolute minute up to which punches are known, or None.
    """
    shift = window.shift
    come = _minute(picked.arrival, window.base, shift.round_in)
    go = _minute(picked.departure, window.base, shift.round_out)
    due = _due(window, come, covers, rests, later_on)
    open_until = window.base + window.segment.in_close
    slots = {
        "in": _slot(window, "in", picked.arrival, come, due, policy, _open(open_until, as_of)),
        "out": _slot(window, "out", picked.departure, go, due, policy, _open(window.close, as_of)),
    }
    stretch = Stretch(due.on, due.off, slots["in"], slots["out"])
    stretch.punched = come is not None or go is not None
    _account(stretch, window, picked, come, go, due)
    return stretch


def punched_minute(punch: Punch, base: int, rounding: Rounding) -> int:
    """Return the absolute minute of a punch, rounded as the shift says."""
    if rounding.mode == "none":
        return punch.at // 60
    return base + round_seconds(punch.at - base * 60, rounding) // 60


def _minute(punch: Punch | None, base: int, rounding: Rounding) -> int | None:
    return None if punch is None else punched_minute(punch, base, rounding)


def _open(until: int, as_of: int | None) -> bool:
    return as_of is not None and as_of <= until


def _due(
    window: Window, come: int | None, covers: list[Cover], rests: Intervals, later_on: int
) -> Due:
    shift = window.shift
    on, off = window.on, window.off
    if shift.flex is not None and come is not None:
        moved = min(max(come, on - shift.flex.early_max), on + shift.flex.late_max)
        on, off = moved, off + (moved - on)
    first, last = (on, off) if shift.core is None else _core(window)
    first += later_on
    blocked = union([part for cover in covers for part in cover.minutes] + rests)
    covered = union(part for cover in covers for part in cover.minutes)
    outside = union(
        part for cover in covers if cover.document.kind != "leave" for part in cover.minutes
    )
    come_due, go_due = first, last
    if _holds(covered, first):
        come_due = next(end for start, end in blocked if start <= first < end)
    if _holds(covered, last - 1):
        go_due = next(start for start, end in blocked if start < last <= end)
    return Due(on, off, come_due, go_due, _holds(outside, first), _holds(outside, last - 1))


def _core(window: Window) -> Interval:
    core = window.shift.core
    if core is None:
        return window.on, window.off
    return window.base + core.start, window.base + core.end


def _holds(parts: Intervals, minute: int) -> bool:
    return any(start <= minute < end for start, end in parts)


def _slot(
    window: Window,
    kind: Literal["in", "out"],
    punch: Punch | None,
    actual: int | None,
    due: Due,
    policy: Policy,
    still_open: bool,  # noqa: FBT001 - private
) -> SlotResult:
    segment, shift = window.segment, window.shift
    coming = kind == "in"
    planned = segment.on if coming else segment.off
    effective = due.come if coming else due.go
    needed = segment.need_in if coming else segment.need_out
    covered = due.covered_in if coming else due.covered_out
    minutes = 0
    status: SlotStatus
    if due.nothing:
        status = "exempt"
    elif actual is not None and punch is not None:
        threshold = shift.late if coming else shift.early
        missed = actual - effective if coming else effective - actual
        seconds = punch.at - effective * 60 if coming else effective * 60 - punch.at
        rounded = shift.round_in if coming else shift.round_out
        precise = seconds if policy.compare_seconds and rounded.mode == "none" else missed * 60
        status = _status(precise, threshold, coming=coming)
        if status == "early" and still_open:
            status = "pending"
        elif status != "normal":
            minutes = max(missed - (threshold.grace if policy.late_from_grace else 0), 0)
    elif not needed:
        status = "not_needed"
    elif covered:
        status = "exempt"
    else:
        status = "pending" if still_open else "missing"
    return SlotResult(
        kind=kind,
        segment=window.number,
        planned=planned,
        effective=effective - window.base,
        status=status,
        actual=None if actual is None else actual - window.base,
        minutes=minutes,
        punch_id="" if punch is None else punch.id,
        place_ok=punch is None or punch.place_ok,
        device_ok=punch is None or punch.device_ok,
        made_up=punch is not None and punch.source == "make_up",
    )


def _status(seconds: int, threshold: Threshold, *, coming: bool) -> SlotStatus:
    """Compare with strictly-greater limits; ``seconds`` are those missed, negative = in time."""
    if seconds <= threshold.grace * 60:
        return "normal"
    if threshold.lack is not None and seconds > threshold.lack * 60:
        return "lack"
    if not coming:
        return "early"
    if threshold.serious is not None and seconds > threshold.serious * 60:
        return "serious_late"
    return "late"


def _account(
    stretch: Stretch,
    window: Window,
    picked: Picked,
    come: int | None,
    go: int | None,
    due: Due,
) -> None:
    """Fill presence and say which minutes were late, early or forgiven."""
    inside, outside = stretch.arrival.status, stretch.departure.status
    free_in = come is None and inside in {"not_needed", "exempt"} and not due.nothing
    free_out = go is None and outside in {"not_needed", "exempt"} and not due.nothing
    start = due.come if free_in else come
    end = due.go if free_out else go
    if picked.pairs and come is not None and go is not None:
        stretch.presence = _pairs(window, picked)
    elif start is not None and end is not None:
        stretch.presence = union([(start, end)])
    stretch.unproven = stretch.punched and not due.nothing and (start is None or end is None)
    grace_in = grace_out = 0
    if come is not None and inside in {"late", "serious_late"}:
        grace_in = come - due.come - stretch.arrival.minutes
        stretch.late = union([(due.come + grace_in, come)])
    elif come is not None and inside == "normal":
        grace_in = max(come - due.come, 0)
    if go is not None and outside == "early":
        grace_out = due.go - go - stretch.departure.minutes
        stretch.early = union([(go, due.go - grace_out)])
    elif go is not None and outside == "normal":
        grace_out = max(due.go - go, 0)
    forgiven = [(due.come, due.come + grace_in), (due.go - grace_out, due.go)]
    if window.shift.core is None:
        forgiven.append((stretch.on, due.come))
    stretch.tolerated = union(forgiven)


def _pairs(window: Window, picked: Picked) -> Intervals:
    """Presence of all pairs, rounded as the shift says."""
    shift = window.shift
    return union(
        (
            punched_minute(first, window.base, shift.round_in),
            punched_minute(second, window.base, shift.round_out),
        )
        for first, second in picked.pairs
    )
