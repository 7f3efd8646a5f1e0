"""Read days, months and times in the forms people and clocks write.

Accepted for days: 2026-1-5, 2026/1/5, 2026.1.5, 20260105, 2026年1月5日, a date cell, and the
serial number behind a date cell (46027). Two-digit years and forms whose order is not certain
(1/5/2026) are refused, and so is a day that no calendar has (2026-02-30).
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from zyg.core.imports.faults import Fault, block
from zyg.core.imports.text import clean
from zyg.law.periods import Month

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_DAY_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")
_MONTH_PACKED = re.compile(r"(\d{4})(\d{2})")
_CLOCK = re.compile(r"(次日|\+1|第二天)?\s*(\d{1,2})\s*[:时]\s*(\d{2})分?(?::(\d{2}))?(次日|\+1)?")
_SERIAL_ZERO = dt.date(1899, 12, 30)
_SERIAL_RANGE = (1, 73_050)  # to 2099-12-31
_WAY_OUT = "请写成 2026-01-05 这样的形式"
_DAY_MINUTES = 24 * 60


def parse_date(cell: Any) -> tuple[dt.date | None, Fault | None]:
    """Read a day.

    >>> parse_date("2026年1月5日")[0], parse_date(46027.0)[0], parse_date("20260105")[0]
    (datetime.date(2026, 1, 5), datetime.date(2026, 1, 5), datetime.date(2026, 1, 5))
    >>> parse_date("2026-02-30")[1].rule
    '2026 年 2 月没有 30 日'
    """
    if isinstance(cell, dt.datetime):
        return cell.date(), None
    if isinstance(cell, dt.date):
        return cell, None
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _numeric_day(cell)
    return _written_day(cell) if isinstance(cell, str) else (None, block("这里应填日期", _WAY_OUT))


def _written_day(written: str) -> tuple[dt.date | None, Fault | None]:
    text = re.sub(r"\s+0{1,2}:00(:00)?$", "", clean(written))
    found = _DAY.fullmatch(text) or _DAY_PACKED.fullmatch(text)
    if found:
        return _calendar_day(*(int(part) for part in found.groups()))
    if re.fullmatch(r"\d{5}", text):
        return _numeric_day(int(text))
    return None, _unreadable(text)


def parse_month(cell: Any) -> tuple[Month | None, Fault | None]:
    """Read a month; a day stands for its month.

    >>> parse_month("2026年10月")
    (Month(year=2026, month=10), None)
    """
    text = clean(cell) if isinstance(cell, str) else ""
    if isinstance(cell, float | int) and not isinstance(cell, bool) and cell == int(cell):
        text = str(int(cell))
    found = _MONTH.fullmatch(text) or _MONTH_PACKED.fullmatch(text)
    if found:
        try:
            return Month(int(found.group(1)), int(found.group(2))), None
        except ValueError:
            return None, block("月份应为 1 到 12", "请写成 2026-10 这样的形式")
    day, fault = parse_date(cell)
    return (Month.of(day), None) if day else (None, fault)


def parse_datetime(cell: Any) -> tuple[dt.datetime | None, Fault | None]:
    """Read a day with a time of day.

    >>> parse_datetime("2026/10/8 8:55")[0]
    datetime.datetime(2026, 10, 8, 8, 55)
    """
    if isinstance(cell, dt.datetime):
        return cell.replace(microsecond=0), None
    if isinstance(cell, float) and cell > 1 and cell != int(cell):
        seconds = round(cell * 86_400)
        return dt.datetime.combine(_SERIAL_ZERO, dt.time()) + dt.timedelta(seconds=seconds), None
    text = clean(cell).replace("T", " ") if isinstance(cell, str) else ""
    day_part, _, time_part = text.partition(" ") if " " in text else text.partition("日")
    if not time_part.strip():
        return None, block("这里应填日期和时间", "请写成 2026-10-08 08:55 这样的形式")
    day, fault = parse_date(day_part)
    if day is None:
        return None, fault
    minutes, fault = _clock(time_part.strip())
    if minutes is None:
        return None, fault
    start = dt.datetime.combine(day, dt.time())
    return start + dt.timedelta(seconds=minutes), None


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, with a time of day (seconds) or a half of it (``am``, ``pm``) when one is told."""

    day: dt.date
    seconds: int | None = None
    half: str = ""


def parse_moment(cell: Any) -> tuple[Moment | None, Fault | None]:
    """Read a day that may carry a time or a half: the ends of a leave.

    >>> parse_moment("2026-10-08 下午")[0].half, parse_moment("2026/10/8")[0].seconds
    ('pm', None)
    """
    if isinstance(cell, str):
        text = clean(cell)
        for words, half in ((("上午", "AM", "am"), "am"), (("下午", "PM", "pm"), "pm")):
            for word in words:
                if text.endswith(word):
                    day, fault = parse_date(text.removesuffix(word).strip())
                    return (Moment(day, None, half), None) if day else (None, fault)
    day, fault = parse_date(cell)
    timed = isinstance(cell, dt.datetime) and cell.time() != dt.time()
    if day is not None and not timed and not (isinstance(cell, float) and cell != int(cell)):
        return Moment(day), None
    moment, other = parse_datetime(cell)
    if moment is None:
        return None, other if day or ":" in str(cell) else fault
    seconds = (moment.hour * 60 + moment.minute) * 60 + moment.second
    return Moment(moment.date(), seconds), None


def parse_times(cell: Any) -> tuple[tuple[int, ...] | None, Fault | None]:
    """Read one or several times of day in a cell as seconds since 00:00 of the day.

    ``次日 02:00`` and ``26:00`` lie on the next day.

    >>> parse_times("08:55 18:03;次日02:00")[0]
    (32100, 64980, 93600)
    """
    if isinstance(cell, dt.datetime):
        cell = cell.time()
    if isinstance(cell, dt.time):
        return (cell.hour * 3600 + cell.minute * 60 + cell.second,), None
    if isinstance(cell, dt.timedelta):
        return (int(cell.total_seconds()),), None
    if isinstance(cell, float) and 0 <= cell < 2:  # noqa: PLR2004 - a fraction of a day
        return (round(cell * 86_400),), None
    text = re.sub(r"(次日|\+1)\s+", r"\1", clean(cell)) if isinstance(cell, str) else str(cell)
    seconds: list[int] = []
    for part in re.split(r"[\s;,、|]+", text):
        if not part:
            continue
        one, fault = _clock(part)
        if one is None:
            return None, fault
        seconds.append(one)
    return tuple(seconds), None


def _numeric_day(number: float) -> tuple[dt.date | None, Fault | None]:
    whole = int(number)
    if number == whole and _DAY_PACKED.fullmatch(str(whole)):
        text = str(whole)
        return _calendar_day(int(text[:4]), int(text[4:6]), int(text[6:]))
    if not _SERIAL_RANGE[0] <= number <= _SERIAL_RANGE[1]:
        return None, block("这个数不是日期", _WAY_OUT)
    return _SERIAL_ZERO + dt.timedelta(days=whole), None


def _calendar_day(year: int, month: int, day: int) -> tuple[dt.date | None, Fault | None]:
    if not 1 <= month <= 12:  # noqa: PLR2004 - months of a year
        return None, block(f"没有 {month} 月", f"月份应为 1 到 12，{_WAY_OUT}")
    if not 1900 <= year <= 2099:  # noqa: PLR2004 - years people live in
        return None, block(f"{year} 年不在 1900 到 2099 之间", _WAY_OUT)
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None, block(f"{year} 年 {month} 月没有 {day} 日", "请核对日期")
    return dt.date(year, month, day), None


def _clock(text: str) -> tuple[int | None, Fault | None]:
    """Seconds since 00:00 of the day."""
    found = _CLOCK.fullmatch(text.replace("：", ":"))
    if not found:
        return None, block(f"「{text}」不是时间", "请写成 08:55 这样的形式")
    hour, minute, second = int(found[2]), int(found[3]), int(found[4] or 0)
    next_day = bool(found[1] or found[5])
    if hour >= 48 or minute >= 60 or second >= 60:  # noqa: PLR2004 - a clock
        return None, block(f"没有 {text} 这个时间", "请写成 08:55 这样的形式")
    return (hour * 60 + minute) * 60 + second + (_DAY_MINUTES * 60 if next_day else 0), None


def _unreadable(text: str) -> Fault:
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}", text):
        return block("日月的先后不能确定", _WAY_OUT)
    if re.fullmatch(r"\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?", text):
        return block("年份只有两位，不能确定世纪", _WAY_OUT)
    return block(f"「{text}」不是日期", _WAY_OUT)
