"""What the law forbids, told from judged hours.

劳动法 art. 41: overtime at most 3 hours a day and 36 hours a month; art. 38: at least one rest day
a week; 劳动合同法 art. 68: part-time work at most 4 hours a day on average and 24 hours a week;
女职工劳动保护特别规定 arts. 6 and 9: neither overtime nor night work from the seventh month of
pregnancy and while nursing. A limit is broken only by *more* than it names.

>>> [f.code for f in check_overtime(day=dt.date(2026, 11, 1), month_minutes=36 * 60 + 30)]
['month>36h']
>>> [f.code for f in check_part_time(day=dt.date(2026, 11, 1), average_day=240, week=24 * 60 + 30)]
['week>24h']
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from zyg.law.explain import Source
from zyg.law.parameters import measure
from zyg.law.working_time.model import DayResult

MOST_CONSECUTIVE_DAYS = 6
DAYS_PER_WEEK = 7
Protection = Literal["pregnant_7_months", "nursing", "minor"]
PROTECTED: dict[Protection, str] = {
    "pregnant_7_months": "怀孕7个月以上女职工",
    "nursing": "哺乳期女职工",
    "minor": "未成年工",
}
WEEKLY_REST = Source("中华人民共和国劳动法", "第三十八条", mark="sourced", checked="2026-11-24")
WOMEN = Source("女职工劳动保护特别规定", "第六条、第九条", mark="sourced", checked="2026-11-24")
MINORS = Source("中华人民共和国劳动法", "第六十四条", mark="unverified")


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken limit: a stable code, a Chinese sentence, the law, and the day if one."""

    code: str
    text: str
    source: Source
    day: dt.date | None = None


def check_overtime(
    *,
    day: dt.date,
    month_minutes: int | None = None,
    day_minutes: int | None = None,
    emergency: bool = False,
) -> list[Finding]:
    """Check overtime minutes against 劳动法 art. 41 (emergencies of art. 42 are exempt).

    Args:
        day: the day, or any day of the month.
        month_minutes: overtime of the month, or None.
        day_minutes: overtime of the day, or None.
        emergency: art. 42 applies.
    """
    if emergency:
        return []
    version = measure("working_time/overtime_limits").at(day)
    found = []
    for name, label, minutes in (("day", "当日", day_minutes), ("month", "当月", month_minutes)):
        limit = int(version.value[name])
        if minutes is not None and minutes > limit * 60:
            text = (
                f"{label}加班 {hours(minutes)} 小时，超过上限 {limit} 小时；请调整安排或改为补休。"
            )
            found.append(Finding(f"{name}>{limit}h", text, version.source, day))
    return found


def month_limit(day: dt.date) -> int:
    """Return the monthly overtime limit in minutes."""
    return int(measure("working_time/overtime_limits").at(day).value["month"]) * 60


def day_limit(day: dt.date) -> int:
    """Return the daily overtime limit in minutes."""
    return int(measure("working_time/overtime_limits").at(day).value["day"]) * 60


def check_part_time(*, day: dt.date, average_day: int, week: int) -> list[Finding]:
    """Check part-time minutes against 劳动合同法 art. 68.

    Args:
        day: any day of the week.
        average_day: average minutes a working day.
        week: minutes of the week.
    """
    version = measure("working_time/part_time").at(day)
    found = []
    for name, label, minutes in (("day", "平均每日", average_day), ("week", "每周", week)):
        limit = int(version.value[name])
        if minutes > limit * 60:
            text = (
                f"非全日制{label}工作 {hours(minutes)} 小时，超过 {limit} 小时；"
                "请减少排班，或改签全日制劳动合同。"
            )
            found.append(Finding(f"{name}>{limit}h", text, version.source, day))
    return found


def check_rest(first: dt.date, worked: Sequence[bool]) -> list[Finding]:
    """Check consecutive dates for a rest day in each whole week and for long runs.

    Args:
        first: the date of the first entry.
        worked: for each date whether the person worked.
    """
    found = []
    run = 0
    weekday = first.weekday()
    for offset, at_work in enumerate(worked):
        run = run + 1 if at_work else 0
        if run <= MOST_CONSECUTIVE_DAYS:
            continue
        day = first + dt.timedelta(days=offset)
        if run == MOST_CONSECUTIVE_DAYS + 1:
            text = f"截至 {day} 已连续工作 {run} 天；每周至少休息一天，请安排休息。"
            found.append(Finding("consecutive>6d", text, WEEKLY_REST, day))
        if (weekday + offset) % DAYS_PER_WEEK == DAYS_PER_WEEK - 1:
            text = f"{day} 所在的一周没有休息日；每周至少休息一天，请安排休息。"
            found.append(Finding("no_weekly_rest", text, WEEKLY_REST, day))
    return found


def check_protected(days: Iterable[DayResult], protection: Protection) -> list[Finding]:
    """Check the days of a protected person for overtime and night work."""
    found = []
    who = PROTECTED[protection]
    minor = protection == "minor"
    source = MINORS if minor else WOMEN
    rule = "请核对是否符合未成年工特殊保护的规定" if minor else "依法不得安排，请调整"
    for result in days:
        if sum(result.candidate.values()) or sum(result.overtime.values()):
            text = f"{who}在 {result.day} 有加班；{rule}。"
            found.append(Finding(f"{protection}_overtime", text, source, result.day))
        if result.night:
            text = f"{who}在 {result.day} 有夜班（22:00–06:00）；{rule}。"
            found.append(Finding(f"{protection}_night", text, source, result.day))
    return found


def hours(minutes: int) -> str:
    """Write minutes as hours with at most two decimals.

    >>> hours(2190), hours(480), hours(100)
    ('36.5', '8', '1.67')
    """
    cents = (minutes * 100 + 30) // 60
    return f"{cents // 100}.{cents % 100:02d}".rstrip("0").rstrip(".")
