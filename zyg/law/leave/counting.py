"""Which days of the calendar a leave uses up.

Three ways: every calendar day, calendar days without statutory holidays (上海, 江苏, 安徽
maternity), or workdays only (annual leave). The type of a day comes from the caller as a function
``date → "work" | "makeup" | "rest" | "off_adjust" | "statutory"``, so that a person's own
schedule can be used as well as the national calendar.

>>> week = lambda day: "statutory" if day == dt.date(2026, 10, 1) else "work"
>>> last_day(dt.date(2026, 9, 30), 2, "calendar_minus_statutory", week)
datetime.date(2026, 10, 2)
>>> count_days(dt.date(2026, 9, 30), dt.date(2026, 10, 2), "calendar", week)
3
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Literal

from zyg.law.explain import RuleRefusedError

Counting = Literal["calendar", "calendar_minus_statutory", "workdays"]
DayTypeOf = Callable[[dt.date], str]

LABELS: dict[Counting, str] = {
    "calendar": "自然日",
    "calendar_minus_statutory": "自然日，法定节假日顺延",
    "workdays": "工作日",
}
_SKIPPED: dict[Counting, frozenset[str]] = {
    "calendar": frozenset(),
    "calendar_minus_statutory": frozenset({"statutory"}),
    "workdays": frozenset({"rest", "off_adjust", "statutory"}),
}
_ONE_DAY = dt.timedelta(days=1)
_LONGEST_SEARCH = 3660


def counts(day: dt.date, counting: Counting, day_type: DayTypeOf) -> bool:
    """Tell whether a day of absence uses up a day of leave."""
    skipped = _SKIPPED[counting]
    return not skipped or day_type(day) not in skipped


def count_days(first: dt.date, last: dt.date, counting: Counting, day_type: DayTypeOf) -> int:
    """Return the days of leave that an absence from ``first`` to ``last`` (both in) uses up."""
    length = (last - first).days + 1
    days = (first + dt.timedelta(days=n) for n in range(length))
    return sum(counts(day, counting, day_type) for day in days)


def last_day(first: dt.date, days: int, counting: Counting, day_type: DayTypeOf) -> dt.date:
    """Return the last day of a leave of so many days that begins on ``first``.

    Raises:
        RuleRefusedError: no day is left to take, or the day types never let the days pass.
    """
    if days < 1:
        raise RuleRefusedError(f"假期天数为 {days}，应至少 1 天；请核对。")
    if not _SKIPPED[counting]:
        return first + dt.timedelta(days=days - 1)
    day, left = first, days
    for _ in range(_LONGEST_SEARCH):
        left -= counts(day, counting, day_type)
        if not left:
            return day
        day += _ONE_DAY
    raise RuleRefusedError(f"从 {first} 起十年内数不满 {days} 个{LABELS[counting]}；请核对日历。")
