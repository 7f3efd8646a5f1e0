"""How results look for people: words and signs of a day, times, totals of a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zyg.law.calendar import LABELS, WORKED, Calendar
from zyg.law.leave.catalogue import catalogue
from zyg.law.working_time import model as wt
from zyg.law.working_time.limits import hours
from zyg.workforce.attendance.models import DayResult, Exceptions
from zyg.workforce.attendance.models.results import DayStatus

MINUTES_PER_DAY = 1440
SLOT_WORDS: Mapping[str, str] = {
    "normal": "正常",
    "late": "迟到",
    "serious_late": "严重迟到",
    "early": "早退",
    "lack": "缺卡",
    "missing": "缺卡",
    "exempt": "免打卡",
    "pending": "未到时间",
    "not_needed": "免打卡",
}
SLOT_TONES: Mapping[str, str] = {
    "late": "warn",
    "serious_late": "warn",
    "early": "warn",
    "lack": "block",
    "missing": "block",
}
COVER_WORDS: Mapping[str, str] = {"field": "外出", "trip": "出差"}
EXCEPTION_WORDS: tuple[tuple[Exceptions, str, str], ...] = (
    (Exceptions.ABSENT, "旷工", "block"),
    (Exceptions.MISSING, "缺卡", "block"),
    (Exceptions.LATE, "迟到", "warn"),
    (Exceptions.EARLY, "早退", "warn"),
    (Exceptions.OTHER, "待核对", "warn"),
)
STATUS_TONES: Mapping[str, str] = {
    DayStatus.PRESENT: "good",
    DayStatus.LEAVE: "info",
    DayStatus.COVERED: "info",
    DayStatus.HALF_DAY: "warn",
    DayStatus.ABSENT: "block",
}


@dataclass(frozen=True, slots=True)
class Sign:
    """A day in a grid: a sign of one or two characters, its tone, and the words behind it."""

    text: str
    tone: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class ShownDay:
    """A judged day as lists show it."""

    row: DayResult
    words: tuple[tuple[str, str], ...]
    slots: tuple[tuple[str, str, str, str], ...]
    leave: str = ""
    flags: tuple[str, ...] = field(default=())
    shifts: str = ""


def clock(minute: int | None) -> str:
    """Write a minute of the attendance day: 26:00 is 次日 02:00.

    >>> clock(545), clock(1560), clock(-30), clock(None)
    ('09:05', '次日 02:00', '前日 23:30', '')
    """
    if minute is None:
        return ""
    day, rest = divmod(minute, MINUTES_PER_DAY)
    before = "前日 " if day < 0 else "次日 " if day == 1 else f"第{day + 1}日 " if day > 1 else ""
    return f"{before}{rest // 60:02d}:{rest % 60:02d}"


def name_of_shift(names: Mapping[str, str], version: str) -> str:
    """Return the name of a shift by the id of a version, also of its variants (rest, no clock)."""
    return names.get(version.rstrip("nr"), version)


def shown_day(row: DayResult, names: Mapping[str, str]) -> ShownDay:
    """Describe a stored day; ``names`` are shifts by the id of their version."""
    shifts = "、".join(name_of_shift(names, one) for one in row.shifts.split(",") if one)
    return ShownDay(
        row=row,
        words=words_of(row),
        slots=tuple(_slot(slot) for slot in row.detail.get("slots", ())),
        leave=leave_words(row),
        flags=tuple(row.detail.get("flags", ())),
        shifts=shifts,
    )


def words_of(row: DayResult) -> tuple[tuple[str, str], ...]:
    """Return the words of a day with their tones: what is out of order, else its status."""
    bits = Exceptions(row.exceptions)
    whole = row.status == DayStatus.ABSENT
    found = tuple(
        (("旷工" if whole else "缺勤") if bit is Exceptions.ABSENT else word, tone)
        for bit, word, tone in EXCEPTION_WORDS
        if bit in bits
    )
    if found:
        return found
    label = DayStatus(row.status).label
    if row.status == DayStatus.REST and row.presence:
        label = "休息日在岗"
    return ((label, STATUS_TONES.get(row.status, "")),)


def leave_words(row: DayResult) -> str:
    """Write leave and outings of a day in hours: 年休假 4 小时."""
    types = catalogue(row.day)
    told = [
        f"{types[kind].name if kind in types else kind} {hours(minutes)} 小时"
        for kind, minutes in row.detail.get("leave", {}).items()
    ]
    told += [
        f"{COVER_WORDS.get(kind, kind)} {hours(minutes)} 小时"
        for kind, minutes in row.detail.get("cover", {}).items()
    ]
    return "、".join(told)


def sign_of(row: DayResult | None, day: dt.date, calendar: Calendar, *, employed: bool) -> Sign:
    """Return the sign of a day in the month's grid."""
    if not employed:
        return Sign("", "", "不在职")
    if row is None:
        kind = calendar.day(day)
        text = "节" if kind.type == "statutory" else "休" if kind.type not in WORKED else ""
        return Sign(text, "", kind.name or LABELS[kind.type])
    bits = Exceptions(row.exceptions)
    absent = "旷" if row.status == DayStatus.ABSENT else "缺"
    leave = "假" if row.status == DayStatus.LEAVE else "√假"
    words = "、".join(word for word, _ in words_of(row))
    choices = (
        (row.status == DayStatus.PENDING, Sign("…", "", "还没有结束")),
        (Exceptions.ABSENT in bits, Sign(absent, "block", words)),
        (Exceptions.MISSING in bits, Sign("卡", "block", words)),
        (Exceptions.LATE in bits, Sign("迟", "warn", words)),
        (Exceptions.EARLY in bits, Sign("早", "warn", words)),
        (bool(row.leave), Sign(leave, "info", leave_words(row))),
        (bool(row.cover), Sign("外", "info", leave_words(row))),
        (row.status == DayStatus.REST, Sign("班" if row.presence else "休", "", words)),
    )
    return next((sign for holds, sign in choices if holds), Sign("√", "", words))


def month_figures(summary: wt.MonthSummary) -> list[tuple[str, str]]:
    """Return the totals of a month for people, those that are nothing left out but the first."""
    types = catalogue(summary.month.first_day)
    told = [
        ("应出勤", f"{_days(summary.planned_days)} 天"),
        ("实际出勤", f"{_days(summary.attended_days)} 天"),
        ("出勤工时", f"{hours(summary.worked) or 0} 小时"),
    ]
    counts = (
        ("迟到", summary.late_count, f"{summary.late_count} 次 {summary.late} 分钟"),
        ("早退", summary.early_count, f"{summary.early_count} 次 {summary.early} 分钟"),
        ("缺卡", summary.missing_count, f"{summary.missing_count} 次"),
        ("补卡", summary.made_up_count, f"{summary.made_up_count} 次"),
        ("缺勤", summary.absent, f"{_days(summary.absent_days)} 天"),
    )
    told += [(label, text) for label, number, text in counts if number]
    for kind, days in summary.leave_days.items():
        if days:
            told.append((types[kind].name if kind in types else kind, f"{_days(days)} 天"))
    for kind, minutes in summary.cover.items():
        if minutes:
            told.append((COVER_WORDS.get(kind, kind), f"{hours(minutes)} 小时"))
    for name, label in (
        ("workday", "工作日加班"),
        ("rest", "休息日加班"),
        ("statutory", "法定节假日加班"),
    ):
        if minutes := summary.overtime.get(name, 0):  # type: ignore[call-overload]
            told.append((label, f"{hours(minutes)} 小时"))
        if minutes := summary.banked.get(name, 0):  # type: ignore[call-overload]
            told.append((f"{label}转调休", f"{hours(minutes)} 小时"))
    if summary.night_shifts:
        told.append(("夜班", f"{summary.night_shifts} 次"))
    return told


def _slot(slot: list[Any]) -> tuple[str, str, str, str]:
    come, status_in, go, status_out = slot
    return (
        clock(come) or SLOT_WORDS[status_in],
        SLOT_TONES.get(status_in, ""),
        clock(go) or SLOT_WORDS[status_out],
        SLOT_TONES.get(status_out, ""),
    )


def _days(days: Any) -> str:
    """Write days with at most two decimals."""
    return f"{float(days):.2f}".rstrip("0").rstrip(".")
