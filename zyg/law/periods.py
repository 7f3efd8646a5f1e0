"""Months and half-open periods.

A ``Month`` is an ordinal month with arithmetic; a period is ``[start, end)``: the end is the
first day or month that no longer belongs to it, ``None`` means open.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Self

MONTHS_PER_YEAR = 12
_YEARS = range(1900, 3000)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month.

    >>> Month.parse("2026-11") + 2
    Month(year=2027, month=1)
    >>> Month(2027, 1) - Month(2026, 11)
    2
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= MONTHS_PER_YEAR:
            raise ValueError(f"月份「{self.year}-{self.month}」不存在，应为 01–12。")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``YYYY-MM`` of the years 1900 to 2999; others are slips of the pen.

        Raises:
            ValueError: the text is not a month.
        """
        try:
            year, month = text.split("-")
            if len(year) != 4 or len(month) != 2 or int(year) not in _YEARS:  # noqa: PLR2004 - YYYY-MM
                raise ValueError  # noqa: TRY301 - one way out
            return cls(int(year), int(month))
        except ValueError:
            raise ValueError(f"「{text}」不是月份，应写成 2026-10 这样的形式。") from None

    @classmethod
    def of(cls, day: dt.date) -> Self:
        """Return the month that a day lies in."""
        return cls(day.year, day.month)

    @property
    def ordinal(self) -> int:
        """Months since year 0."""
        return self.year * MONTHS_PER_YEAR + self.month - 1

    @property
    def first_day(self) -> dt.date:
        """First day of the month."""
        return dt.date(self.year, self.month, 1)

    @property
    def last_day(self) -> dt.date:
        """Last day of the month."""
        return dt.date(self.year, self.month, self.days)

    @property
    def days(self) -> int:
        """Number of calendar days."""
        return calendar.monthrange(self.year, self.month)[1]

    def dates(self) -> list[dt.date]:
        """All days of the month in order."""
        first = self.first_day
        return [first + dt.timedelta(days=n) for n in range(self.days)]

    def __add__(self, months: int) -> Month:
        year, month = divmod(self.ordinal + months, MONTHS_PER_YEAR)
        return Month(year, month + 1)

    def __sub__(self, other: Month) -> int:
        return self.ordinal - other.ordinal

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def add_months(day: dt.date, months: int) -> dt.date:
    """Move a day by months; the day is cut to the end of a shorter month.

    >>> add_months(dt.date(2024, 2, 29), 36)
    datetime.date(2027, 2, 28)
    """
    month = Month.of(day) + months
    return dt.date(month.year, month.month, min(day.day, month.days))


def after_months(start: dt.date, months: int) -> dt.date:
    """Return the day after a span of months that begins with ``start``.

    民法典 art. 202: where the last month has no corresponding day, the span ends with that month.

    >>> after_months(dt.date(2026, 1, 5), 1), after_months(dt.date(2026, 1, 31), 1)
    (datetime.date(2026, 2, 5), datetime.date(2026, 3, 1))
    """
    day = add_months(start, months)
    return day if day.day == start.day else (Month.of(day) + 1).first_day
