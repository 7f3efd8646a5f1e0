"""Who is in a group on which day, and how it grew and shrank, month by month.

A group is "everybody", a department with all below it, or a form of engagement; what somebody
belonged to on a day is read from the dated terms, so a month of last year is counted with last
year's departments. Days are looked at when they end: the last working day is the day on which
somebody leaves, and she is no longer counted that evening.

>>> day = dt.date
>>> steps = [Step(day(2025, 3, 1), inside=True), Step(day(2026, 2, 1), inside=False)]
>>> [(move.on.isoformat(), move.kind.value) for move in moves(day(2025, 3, 1), None, steps)]
[('2025-03-01', 'hired'), ('2026-02-01', 'moved_out')]
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from zyg.law.periods import Month


class Kind(StrEnum):
    """How somebody came into a group or went out of it."""

    HIRED = "hired"
    MOVED_IN = "moved_in"
    LEFT = "left"
    MOVED_OUT = "moved_out"


class Step(NamedTuple):
    """From a day on, somebody is inside the group or outside it."""

    on: dt.date
    inside: bool


class Move(NamedTuple):
    """Somebody came in or went out on a day."""

    on: dt.date
    kind: Kind
    person: int = 0


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """A group in a month: ``opening + hired + moved_in − left − moved_out == closing``."""

    month: Month
    opening: int
    hired: int
    moved_in: int
    left: int
    moved_out: int

    @property
    def closing(self) -> int:
        """How many are in the group when the month ends (or the day up to which is counted)."""
        return self.opening + self.came - self.went

    @property
    def came(self) -> int:
        """Everybody who came in."""
        return self.hired + self.moved_in

    @property
    def went(self) -> int:
        """Everybody who went out."""
        return self.left + self.moved_out


def moves(
    hired: dt.date, left: dt.date | None, steps: Sequence[Step], *, person: int = 0
) -> Iterator[Move]:
    """Tell how one person came into a group and went out of it, in order.

    Args:
        hired: first working day.
        left: last working day, None while she works.
        steps: what the terms say, in the order in which they begin, the last revision of a day
            last. What the first one says holds from the hire on, though it may begin later (a
            day of hire that was corrected); steps after the last working day count for nothing.
        person: stands in the moves.
    """
    days = {step.on: step.inside for step in steps}  # the last word of each day
    inside = next(iter(days.values()), False)
    for on, now in days.items():
        if on <= hired:
            inside = now
    if inside:
        yield Move(hired, Kind.HIRED, person)
    for on, now in days.items():
        if on <= hired or (left is not None and on > left) or now == inside:
            continue
        inside = now
        yield Move(on, Kind.MOVED_IN if now else Kind.MOVED_OUT, person)
    if inside and left is not None:
        yield Move(left, Kind.LEFT, person)


def by_month(
    found: Iterable[Move], months: Sequence[Month], *, until: dt.date
) -> list[MonthFigures]:
    """Count a group in consecutive months.

    Args:
        found: the moves of everybody who is in the group at some time up to ``until``; people
            who had gone before the first month may be left out.
        months: consecutive, in order.
        until: the last day that counts; moves after it are still to come.
    """
    counted: Counter[tuple[int, Kind]] = Counter()
    opening = 0
    first = months[0].ordinal
    for move in found:
        if move.on > until:
            continue
        ordinal = move.on.year * 12 + move.on.month - 1
        if ordinal < first:
            opening += 1 if move.kind in (Kind.HIRED, Kind.MOVED_IN) else -1
        else:
            counted[ordinal, move.kind] += 1
    figures = []
    for month in months:
        own = {kind.value: counted[month.ordinal, kind] for kind in Kind}
        figures.append(MonthFigures(month, opening, **own))
        opening = figures[-1].closing
    return figures
