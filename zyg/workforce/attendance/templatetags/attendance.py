"""Values of attendance for people: hours, days, names of what changed."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from django import template

from zyg.law.leave.catalogue import catalogue
from zyg.law.working_time import limits
from zyg.law.working_time.model import MonthSummary
from zyg.workforce.attendance.showing import clock as clock_text

register = template.Library()
_FIELDS = {
    "worked": "出勤",
    "tolerated": "容许",
    "late": "迟到",
    "early": "早退",
    "absent": "缺勤",
    "lack": "缺卡未证实",
    "unpaid_leave": "无薪假",
    "night": "夜间",
    "overtime_workday": "工作日加班",
    "overtime_rest": "休息日加班",
    "overtime_statutory": "法定节假日加班",
    "banked_workday": "工作日加班转调休",
    "banked_rest": "休息日加班转调休",
    "banked_statutory": "法定节假日加班转调休",
}


@register.filter
def hours(minutes: int | None) -> str:
    """Write minutes as hours, nothing for none.

    >>> hours(90), hours(0)
    ('1.5', '')
    """
    return limits.hours(minutes) if minutes else ""


@register.filter
def days(value: Fraction | None) -> str:
    """Write days with at most two decimals, nothing for none.

    >>> days(Fraction(41, 2)), days(Fraction(0))
    ('20.5', '')
    """
    return f"{float(value):.2f}".rstrip("0").rstrip(".") if value else ""


@register.filter
def overtime_hours(summary: MonthSummary) -> str:
    """Write the overtime of a month in hours, pay and time off together."""
    return hours(sum(summary.overtime.values()) + sum(summary.banked.values()))


@register.filter
def adjusted(name: str) -> str:
    """Name the field of an adjustment."""
    if name.startswith("leave_"):
        code = name.removeprefix("leave_")
        types = catalogue(dt.date.max)
        return types[code].name if code in types else code
    return _FIELDS.get(name, name)


@register.filter
def signed(minutes: int) -> str:
    """Write a difference with its sign.

    >>> signed(30), signed(-8)
    ('+30', '−8')
    """
    return f"+{minutes:,}" if minutes > 0 else f"−{-minutes:,}"


@register.filter
def clock(minute: int | None) -> str:
    """Write a minute of a day as a clock time."""
    return clock_text(minute)
