"""Which day and which stretch of work a punch belongs to.

Every segment of every planned shift opens a window ``[in_open, out_close]``. Windows of
neighbours that overlap (yesterday's night shift, today's second shift) are cut, by policy at the
later window's opening (but not before the earlier stretch ends) or at the middle of the gap; the
boundary minute belongs to the earlier one. A punch outside every window belongs to the rest day
or free day around it (its day may start at, say, 05:00), else to nobody: it is reported, never
lost. The attendance day is the date of the shift's first ``on``, even when its window opens the
evening before.

Two shifts 08:00–12:00 and 12:30–16:30 with windows of an hour are cut at 12:00.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from zyg.law.calendar import WORKED
from zyg.law.explain import RuleRefusedError
from zyg.law.working_time.model import (
    MINUTES_PER_DAY,
    DayPlan,
    Policy,
    Punch,
    Segment,
    ShiftVersion,
)


@dataclass(slots=True)
class Window:
    """The window of one segment on one day; absolute minutes, both ends belong to it."""

    day: int
    base: int
    shift: ShiftVersion
    segment: Segment
    number: int
    open: int
    close: int
    overlaps: bool = False
    punches: list[Punch] = field(default_factory=list)

    @property
    def on(self) -> int:
        """Absolute minute at which the stretch begins."""
        return self.base + self.segment.on

    @property
    def off(self) -> int:
        """Absolute minute at which the stretch ends."""
        return self.base + self.segment.off


@dataclass(slots=True)
class Assignment:
    """Windows with their punches, punches of days without windows, and those of nobody."""

    windows: list[list[Window]]
    loose: list[list[Punch]]
    unassigned: list[Punch]


def asked_shifts(plan: DayPlan) -> tuple[ShiftVersion, ...]:
    """Return the shifts the day asks for, whether or not the person is employed on it."""
    worked = plan.day_type in WORKED
    return tuple(
        shift
        for shift in plan.shifts
        if shift.kind != "rest" and (worked or shift.runs_on_holidays)
    )


def active_shifts(plan: DayPlan) -> tuple[ShiftVersion, ...]:
    """Return the shifts that really ask for work on the day."""
    return asked_shifts(plan) if plan.employed else ()


def day_units(shifts: Sequence[ShiftVersion]) -> Fraction:
    """Return how much of a payable day the shifts make: never more than one."""
    return min(sum((shift.day_units for shift in shifts), Fraction(0)), Fraction(1))


def chosen_shifts(
    assigned: tuple[ShiftVersion, ...] | None, default: tuple[ShiftVersion, ...]
) -> tuple[tuple[ShiftVersion, ...], str]:
    """Return the shifts of a day and their origin: an assignment, also of rest, beats a default."""
    return (default, "default") if assigned is None else (assigned, "roster")


def open_windows(plans: Sequence[DayPlan], policy: Policy) -> list[Window]:
    """Build the windows of consecutive days in order, cut where neighbours overlap.

    Raises:
        RuleRefusedError: the days have gaps or a segment is impossible.
    """
    windows: list[Window] = []
    for index, plan in enumerate(plans):
        if index and plan.day.toordinal() != plans[index - 1].day.toordinal() + 1:
            raise RuleRefusedError(
                f"排班在 {plans[index - 1].day} 与 {plan.day} 之间不连续；"
                "请补齐每一天（休息日也要有）。"
            )
        base = plan.day.toordinal() * MINUTES_PER_DAY
        number = 0
        for shift in active_shifts(plan):
            for segment in shift.segments:
                check_segment(shift, segment)
                begin, end = base + segment.in_open, base + segment.out_close
                windows.append(Window(index, base, shift, segment, number, begin, end))
                number += 1
    windows.sort(key=lambda window: (window.on, window.off))
    for earlier, later in pairwise(windows):
        _cut(earlier, later, policy)
    return windows


def check_segment(shift: ShiftVersion, segment: Segment) -> None:
    """Refuse a segment whose times are not in order."""
    if not (
        segment.in_open <= segment.on < segment.off <= segment.out_close
        and segment.in_open <= segment.in_close
        and segment.out_open <= segment.out_close
    ):
        raise RuleRefusedError(
            f"班次「{shift.name or shift.id}」的时段不成立：开始打卡 ≤ 上班 < 下班 ≤ 结束打卡；"
            "跨夜请用 26:00 这样的写法，请在班次中改正。"
        )


def assign(plans: Sequence[DayPlan], punches: Sequence[Punch], policy: Policy) -> Assignment:
    """Give every punch (sorted by time) its place.

    Raises:
        RuleRefusedError: as ``open_windows``.
    """
    windows = open_windows(plans, policy)
    by_day: list[list[Window]] = [[] for _ in plans]
    for window in windows:
        by_day[window.day].append(window)
    loose: list[list[Punch]] = [[] for _ in plans]
    unassigned: list[Punch] = []
    first = plans[0].day.toordinal() if plans else 0
    position = 0
    for punch in punches:
        minute = punch.at // 60
        while position < len(windows) and windows[position].close < minute:
            position += 1
        if position < len(windows) and windows[position].open <= minute:
            windows[position].punches.append(punch)
            continue
        inside = _day_around(windows, position)
        if inside is None:
            day = (minute - policy.day_start_minute) // MINUTES_PER_DAY - first
            free = 0 <= day < len(plans) and plans[day].employed and not by_day[day]
            inside = day if free else None
        (unassigned if inside is None else loose[inside]).append(punch)
    return Assignment(by_day, loose, unassigned)


def _cut(earlier: Window, later: Window, policy: Policy) -> None:
    earlier.overlaps = later.overlaps = later.on < earlier.off or earlier.overlaps
    if later.open > earlier.close:
        return
    middle = (earlier.off + later.on) // 2
    cut = max(later.open, earlier.off) if policy.adjacency == "later_open" else middle
    earlier.close = min(earlier.close, cut)
    later.open = max(later.open, cut)


def _day_around(windows: list[Window], position: int) -> int | None:
    """The day whose windows lie on both sides of a punch between two of them."""
    if 0 < position < len(windows) and windows[position - 1].day == windows[position].day:
        return windows[position].day
    return None
