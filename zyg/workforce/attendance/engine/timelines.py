"""Dated rows in order: what was in force on a day."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Timeline(Generic[T]):
    """Values with the day from which each holds; a later revision of a day replaces it."""

    starts: tuple[dt.date, ...]
    values: tuple[T, ...]

    @classmethod
    def of(cls, rows: Iterable[tuple[dt.date, T]]) -> Timeline[T]:
        """Build a timeline of rows ordered by day and revision."""
        found = dict(rows)
        ordered = sorted(found)
        return cls(tuple(ordered), tuple(found[day] for day in ordered))

    def at(self, day: dt.date) -> T | None:
        """Return the value in force; before the first one, the first one; None when empty.

        >>> line = Timeline.of([(dt.date(2026, 1, 1), "a"), (dt.date(2026, 7, 1), "b")])
        >>> line.at(dt.date(2026, 6, 30)), line.at(dt.date(2026, 7, 1))
        ('a', 'b')
        """
        if not self.values:
            return None
        return self.values[max(bisect_right(self.starts, day) - 1, 0)]

    def changes(self, first: dt.date, last: dt.date) -> list[dt.date]:
        """Return the days after ``first`` up to ``last`` on which the value changes."""
        return [day for day in self.starts[1:] if first < day <= last]
