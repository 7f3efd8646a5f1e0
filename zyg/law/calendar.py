"""The Chinese calendar of work: five day types, from the notices of each year.

放假办法 (国务院令第795号) names the statutory days; each autumn a notice of the State Council
arranges the next year: days off and make-up workdays. A year whose notice is not out yet is
computed from the regulation alone (statutory days and, by article 6, a workday off for each that
falls on a weekend) and is *provisional*: every consumer shows a warning.

============  ====================================================  =========================
day type      meaning                                               overtime (劳动法 art. 44)
============  ====================================================  =========================
work          Monday to Friday                                      150 % beyond the shift
makeup        weekend day worked instead (调休上班)                    150 % beyond the shift
rest          weekend                                               200 %, time off instead
off_adjust    day off by exchange or in lieu (调休、补假、连休)          200 %, time off instead
statutory     statutory holiday (法定节假日)                          300 %, never time off
============  ====================================================  =========================

>>> day_type(dt.date(2026, 10, 1)), day_type(dt.date(2026, 10, 5)), day_type(dt.date(2026, 10, 10))
('statutory', 'off_adjust', 'makeup')
>>> national().count(2026).workdays, national().count(2026).statutory
(248, 13)
>>> national().year(2027).provisional
True
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from zyg.law.explain import RuleRefusedError, Source
from zyg.law.parameters import Version, measure
from zyg.law.periods import Month

DayType = Literal["work", "makeup", "rest", "off_adjust", "statutory"]

SATURDAY = 5
DECEMBER = 12
WORKED: frozenset[DayType] = frozenset(("work", "makeup"))
"""Day types on which people who follow the calendar work."""
LABELS: Mapping[DayType, str] = {
    "work": "工作日",
    "makeup": "调休上班日",
    "rest": "休息日",
    "off_adjust": "调休放假日",
    "statutory": "法定节假日",
}


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that differs from the plain Monday-to-Friday week."""

    type: DayType
    name: str = ""


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """The special days of one year and the document that arranged them."""

    year: int
    provisional: bool
    source: Source
    days: Mapping[dt.date, SpecialDay]

    @property
    def warning(self) -> str:
        """A sentence for people when the year is provisional, else ""."""
        if not self.provisional:
            return ""
        return (
            f"{self.year}年放假通知尚未录入，当前日历只含法定节假日及第六条补假，属暂定；"
            "请在国务院办公厅发布通知后导入，再关账。"
        )


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day, its type and where that is written."""

    day: dt.date
    type: DayType
    name: str
    provisional: bool
    source: Source


@dataclass(frozen=True, slots=True)
class YearCount:
    """How many days of each type a year (or month) has; ``workdays`` counts make-up days too."""

    work: int
    makeup: int
    rest: int
    off_adjust: int
    statutory: int

    @property
    def workdays(self) -> int:
        """Days on which people who follow the calendar work."""
        return self.work + self.makeup


@dataclass(frozen=True, slots=True)
class Overlay:
    """Local holidays over the national calendar (放假办法 art. 4: ethnic festivals).

    The regulation leaves days and pay to the local government, so the overlay names a type for
    each day itself; the tenant switches it on for the region it works in.
    """

    name: str
    source: Source
    days: Mapping[dt.date, SpecialDay]


@dataclass(frozen=True)
class Calendar:
    """Years that were given (imported notices) over the years that ship with the product."""

    given: Mapping[int, YearCalendar] = field(default_factory=dict)
    overlay: Overlay | None = None

    def with_year(self, year: YearCalendar) -> Calendar:
        """Return a calendar in which an imported year replaces the shipped or computed one."""
        return Calendar({**self.given, year.year: year}, self.overlay)

    def with_overlay(self, overlay: Overlay | None) -> Calendar:
        """Return a calendar with the local holidays of a region."""
        return Calendar(self.given, overlay)

    def year(self, year: int) -> YearCalendar:
        """Return the arrangement of a year.

        Raises:
            RuleRefusedError: neither a notice nor the dates to compute the year are known.
        """
        return self.given.get(year) or _shipped(year)

    def day(self, day: dt.date) -> CalendarDay:
        """Return one day with its type, name and source.

        Raises:
            RuleRefusedError: the year is not known.
        """
        arranged = self.year(day.year)
        if self.overlay is not None and (local := self.overlay.days.get(day)) is not None:
            return CalendarDay(day, local.type, local.name, False, self.overlay.source)
        if day.month == DECEMBER and (following := self.given.get(day.year + 1)) is not None:
            # A notice may arrange the last days of the year before it.
            arranged = following if day in following.days else arranged
        special = arranged.days.get(day) or SpecialDay(_plain(day))
        return CalendarDay(day, special.type, special.name, arranged.provisional, arranged.source)

    def day_type(self, day: dt.date) -> DayType:
        """Return the type of a day."""
        return self.day(day).type

    def count(self, year: int) -> YearCount:
        """Count the days of a year by type."""
        first = dt.date(year, 1, 1)
        span = (dt.date(year + 1, 1, 1) - first).days
        return self._count([first + dt.timedelta(days=n) for n in range(span)])

    def count_month(self, month: Month) -> YearCount:
        """Count the days of a month by type."""
        return self._count(month.dates())

    def workdays(self, month: Month) -> list[dt.date]:
        """Return the days of a month on which people who follow the calendar work."""
        return [day for day in month.dates() if self.day_type(day) in WORKED]

    def statutory_days(self, month: Month) -> list[dt.date]:
        """Return the statutory holidays of a month."""
        return [day for day in month.dates() if self.day_type(day) == "statutory"]

    def _count(self, dates: list[dt.date]) -> YearCount:
        counted = dict.fromkeys(LABELS, 0)
        for day in dates:
            counted[self.day_type(day)] += 1
        return YearCount(**counted)


@functools.cache
def national() -> Calendar:
    """Return the national calendar that ships with the product."""
    return Calendar()


def day_type(day: dt.date) -> DayType:
    """Return the type of a day in the national calendar.

    Raises:
        RuleRefusedError: the year is not known.
    """
    return national().day_type(day)


def read_holiday_cn(data: str | Mapping[str, Any]) -> tuple[YearCalendar | None, tuple[str, ...]]:
    """Read a yearly notice in the JSON form of holiday-cn.

    Off days become ``statutory`` when the regulation names them, else ``off_adjust``; days to
    work become ``makeup``.

    Args:
        data: the JSON text, or the object already read from it.

    Returns:
        The year and no problems, or None and Chinese sentences that name the place, the value,
        the rule and the way out.
    """
    try:
        year, rows, paper = _notice_shape(data)
    except ValueError as error:
        return None, (str(error),)
    try:
        statutory = statutory_days(year)
    except RuleRefusedError as refusal:
        return None, (str(refusal),)
    days, problems = _notice_days(year, rows, statutory)
    missing = sorted(day for day in statutory if day not in days)
    problems += [
        f"{day}（{statutory[day]}）是法定节假日，但文件没有列为放假；请核对通知原文。"
        for day in missing
    ]
    if problems:
        return None, tuple(problems)
    title = f"国务院办公厅关于{year}年部分节假日安排的通知"
    source = Source(title, url=paper, mark="sourced")
    return YearCalendar(year, False, source, dict(sorted(days.items()))), ()


def statutory_days(year: int) -> dict[dt.date, str]:
    """Return the statutory holidays of a year by 放假办法 art. 2, with their names.

    Raises:
        RuleRefusedError: the dates of the lunar festivals of the year are not known.
    """
    first = dt.date(year, 1, 1)
    rules = measure("calendar/holidays").at(first).value
    lunar = measure("calendar/lunar_days").at(first).value
    days = {dt.date.fromisoformat(f"{year}-{text}"): str(name) for text, name in rules["fixed"]}
    for festival, offset, name in rules["lunar"]:
        day = lunar[festival] + dt.timedelta(days=offset)
        days[day] = f"{days[day]}、{name}" if day in days else name
    return dict(sorted(days.items()))


def _plain(day: dt.date) -> DayType:
    return "rest" if day.weekday() >= SATURDAY else "work"


@functools.cache
def _shipped(year: int) -> YearCalendar:
    first = dt.date(year, 1, 1)
    arrangements = measure("calendar/arrangements")
    for version in arrangements.versions:
        if version.start == first:
            return _arranged(year, version)
    if first < arrangements.versions[0].start:
        raise RuleRefusedError(
            f"没有{year}年的放假安排（内置 {arrangements.versions[0].start.year} 年起）；"
            "请先导入该年的放假通知。"
        )
    return _provisional(year)


def _arranged(year: int, version: Version) -> YearCalendar:
    days = {
        day: SpecialDay(kind, name)
        for kind in ("statutory", "off_adjust", "makeup")
        for day, name in version.value[kind]
    }
    return YearCalendar(year, False, version.source, dict(sorted(days.items())))


def _provisional(year: int) -> YearCalendar:
    """Compute a year from the regulation: statutory days and art. 6 days in lieu."""
    statutory = statutory_days(year)
    days = {day: SpecialDay("statutory", name) for day, name in statutory.items()}
    for day, name in statutory.items():
        if day.weekday() >= SATURDAY:
            lieu = day
            while lieu in days or lieu.weekday() >= SATURDAY:
                lieu += dt.timedelta(days=1)
            days[lieu] = SpecialDay("off_adjust", f"{name}补假")
    source = measure("calendar/holidays").at(dt.date(year, 1, 1)).source
    return YearCalendar(year, True, source, dict(sorted(days.items())))


def _notice_shape(data: str | Mapping[str, Any]) -> tuple[int, list[Any], str]:
    """Return year, rows and address of the notice, or raise with a sentence for people."""
    ask = "请上传 holiday-cn 格式的放假安排文件。"
    try:
        told = json.loads(data) if isinstance(data, str) else data
    except ValueError:
        raise ValueError(f"文件不是 JSON；{ask}") from None
    if not isinstance(told, Mapping):
        raise ValueError(f"文件内容不是一个对象；{ask}")  # noqa: TRY004 - shown to people, not a bug
    year, rows, papers = told.get("year"), told.get("days"), told.get("papers")
    if not isinstance(year, int) or not isinstance(rows, list) or not isinstance(papers, list):
        raise ValueError(f"缺少 year、papers 或 days；{ask}")  # noqa: TRY004 - as above
    if not rows or not papers:
        raise ValueError(f"{year}年的文件没有放假安排（通知尚未发布）；请在通知发布后再导入。")
    return year, rows, str(papers[0])


def _notice_days(
    year: int, rows: list[Any], statutory: Mapping[dt.date, str]
) -> tuple[dict[dt.date, SpecialDay], list[str]]:
    days: dict[dt.date, SpecialDay] = {}
    problems = []
    for number, row in enumerate(rows, start=1):
        where = f"第{number}条"
        try:
            day, off = dt.date.fromisoformat(row["date"]), row["isOffDay"]
            name = str(row.get("name", ""))
        except (TypeError, KeyError, ValueError, AttributeError):
            problems.append(f"{where}「{row}」缺少 date 或 isOffDay，或日期不存在；请改正后重试。")
            continue
        if day.year != year and (day.year, day.month) != (year - 1, DECEMBER):
            problems.append(f"{where}的日期 {day} 不属于{year}年的通知；请核对文件。")
        elif day in days:
            problems.append(f"{where}的日期 {day} 重复；请删除其中一条。")
        elif off:
            days[day] = SpecialDay("statutory" if day in statutory else "off_adjust", name)
        elif day.weekday() < SATURDAY:
            problems.append(f"{where}：{day} 是周一至周五，不能列为调休上班日；请核对通知原文。")
        else:
            days[day] = SpecialDay("makeup", name)
    return days, problems
