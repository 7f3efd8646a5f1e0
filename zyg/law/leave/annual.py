"""Paid annual leave: entitlement, the years of entry and exit, exclusions, carry-over.

条例 art. 3: 5, 10 or 15 days from 1, 10 and 20 years of cumulative work, once twelve continuous
months are worked (with any employer, 办法 art. 3). Rest days and statutory holidays do not count.
In the years of entry and exit the days are the share of the calendar days, cut to whole days
(办法 art. 5 and 12); the divisor is 365 in leap years too, with the full figure as the limit.

>>> entry_year_days(dt.date(2026, 7, 1), full_year=5).lines[0].formula
'184 天 ÷ 365 × 5 天 = 2.52，不足一天的部分不享受 → 2 天'
>>> exit_year_days(dt.date(2026, 6, 30), full_year=10, taken=2).unused_paid_days
Fraction(2, 1)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.money import number
from zyg.law.parameters import Version, measure
from zyg.law.periods import add_months

Milestone = Literal["split", "higher", "lower"]
"""What a year is worth in which a band (1, 10, 20 years) is reached; the law does not say.

``split``: day by day; ``higher``: the band of the last day for all days; ``lower``: of the first.
"""

_RULE = "leave.annual"
_MONTHS_A_YEAR = 12
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AnnualLeave:
    """Annual leave of one calendar year.

    Attributes:
        days: whole days due.
        raw: the exact share before it is cut to whole days.
        lines: explanation.
    """

    days: int
    raw: Fraction
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class AnnualLeaveAtExit:
    """What is left of annual leave when somebody leaves.

    Attributes:
        due_days: whole days due up to the last day.
        unused_paid_days: days to be paid out.
        overtaken_days: days taken beyond what was due; they are never taken back.
        lines: explanation.
    """

    due_days: int
    unused_paid_days: Fraction
    overtaken_days: Fraction
    lines: tuple[Line, ...]

    @property
    def clawback_days(self) -> int:
        """Days to be taken back: none, whatever was overtaken (办法 art. 12)."""
        return 0


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Why there is no annual leave this year (条例 art. 4).

    Attributes:
        item: number of the item in article 4.
        reason: Chinese sentence with the facts.
    """

    item: int
    reason: str


@dataclass(frozen=True, slots=True)
class WorkHistory:
    """The facts of a person that annual leave depends on.

    Attributes:
        cumulative_from: first day of working life, moved later by the gaps, so that the time
            since then is the cumulative working time.
        continuous_from: first day of the work without a break that still goes on.
        employed_from: first day with this employer.
        employed_until: last day with this employer, ``None`` while it goes on.
    """

    cumulative_from: dt.date
    continuous_from: dt.date
    employed_from: dt.date
    employed_until: dt.date | None = None


def full_year_days(years: Fraction | int, *, on: dt.date) -> int:
    """Return the days of a full year for cumulative working years; 0 below one year.

    >>> [full_year_days(years, on=dt.date(2026, 1, 1)) for years in (0, 1, 9, 10, 19, 20)]
    [0, 5, 5, 10, 10, 15]
    """
    band = _band(years, measure("leave/annual").at(on))
    return int(band["days"]) if band else 0


def entry_year_days(
    first_day: dt.date, *, full_year: int, continuous_12_months: bool = True
) -> AnnualLeave:
    """Return the days of the year of entry (办法 art. 5).

    Args:
        first_day: first day with the employer.
        full_year: days of a full year.
        continuous_12_months: whether twelve continuous months were worked before.
    """
    version = measure("leave/annual").at(first_day)
    if not continuous_12_months:
        return _none(version, "尚未连续工作满 12 个月，当年不享受年休假")
    last = dt.date(first_day.year, 12, 31)
    return _share((last - first_day).days + 1, full_year, version)


def exit_year_days(
    last_day: dt.date,
    *,
    full_year: int,
    taken: Fraction | int,
    first_day: dt.date | None = None,
) -> AnnualLeaveAtExit:
    """Return what is left of the year of exit (办法 art. 12); days overtaken are not taken back.

    Args:
        last_day: last day with the employer.
        full_year: days of a full year.
        taken: days already arranged this year.
        first_day: first day with the employer when it lies in the same year.
    """
    begin = max(dt.date(last_day.year, 1, 1), first_day or dt.date.min)
    if begin > last_day:
        raise RuleRefusedError(f"离职日 {last_day} 早于入职日 {first_day}；请核对两个日期。")
    due = _share((last_day - begin).days + 1, full_year, measure("leave/annual").at(last_day))
    return _left(due, Fraction(taken))


def days_of_year(history: WorkHistory, year: int, *, milestone: Milestone = "split") -> AnnualLeave:
    """Return the days of any year from a person's history.

    Args:
        history: the dates of the working life.
        year: calendar year.
        milestone: what happens when a band is reached inside the year.
    """
    first = max(dt.date(year, 1, 1), history.employed_from)
    last = min(dt.date(year, 12, 31), history.employed_until or dt.date.max)
    version = measure("leave/annual").at(dt.date(year, 1, 1))
    if first > last:
        return _none(version, f"{year} 年不在职")
    spans = _spans(history, first, last, version)
    if milestone != "split":
        days = spans[-1 if milestone == "higher" else 0][1]
        spans = [((last - first).days + 1, days)]
    if not any(days for _, days in spans):
        return _none(version, f"{year} 年内没有达到“连续工作满 12 个月”")
    return _total(spans, version)


def at_exit(
    history: WorkHistory, *, taken: Fraction | int, milestone: Milestone = "split"
) -> AnnualLeaveAtExit:
    """Return what is left in the year of ``history.employed_until``.

    Raises:
        RuleRefusedError: the last day is not known.
    """
    if history.employed_until is None:
        raise RuleRefusedError("没有离职日，无法折算年休假；请先填写最后工作日。")
    due = days_of_year(history, history.employed_until.year, milestone=milestone)
    return _left(due, Fraction(taken))


def exclusion(
    *,
    years: Fraction | int | None = None,
    personal_leave_paid_days: Fraction | int = 0,
    sick_months: Fraction | int = 0,
    school_holiday_days: int = 0,
    on: dt.date,
) -> Exclusion | None:
    """Tell whether a year has no annual leave (条例 art. 4); ``None`` when it has.

    If the leave was already taken when the fact arises, the next year has none (办法 art. 8).

    Args:
        years: cumulative working years; needed for sick leave and school holidays.
        personal_leave_paid_days: days of personal leave for which pay was not deducted.
        sick_months: months of sick leave in the year, added up.
        school_holiday_days: days of summer and winter holidays of the post.
        on: a day of the year.

    Raises:
        RuleRefusedError: the working years are needed and not given.
    """
    value = measure("leave/annual").at(on).value
    limit = value["personal_leave_days"]
    if personal_leave_paid_days >= limit:
        return Exclusion(
            2, f"事假累计 {number(personal_leave_paid_days)} 天（{limit} 天以上）且未扣工资"
        )
    if not sick_months and not school_holiday_days:
        return None
    if years is None:
        raise RuleRefusedError("不知道累计工作年限，无法判断年休假；请填写首次参加工作日期。")
    band = _band(years, measure("leave/annual").at(on))
    if band is None:
        return None
    if school_holiday_days > band["days"]:
        return Exclusion(1, f"享受寒暑假 {school_holiday_days} 天，多于年休假 {band['days']} 天")
    if sick_months >= band["sick_months"]:
        item = 3 + list(value["bands"]).index(band)
        return Exclusion(
            item,
            f"累计工作满 {band['from_years']} 年，请病假累计 {number(sick_months)} 个月"
            f"（{band['sick_months']} 个月以上）",
        )
    return None


def carry_over_until(year: int, *, agreed: bool) -> dt.date:
    """Return the first day on which the leave of a year no longer holds (条例 art. 5, 办法 art. 9).

    Without the employee's consent it must be arranged (or paid) inside the year.

    >>> carry_over_until(2026, agreed=True)
    datetime.date(2028, 1, 1)
    """
    value = measure("leave/annual").at(dt.date(year, 1, 1)).value
    return dt.date(year + 1 + (value["carry_over_years"] if agreed else 0), 1, 1)


def _band(years: Fraction | int, version: Version) -> dict[str, Any] | None:
    reached = [band for band in version.value["bands"] if years >= band["from_years"]]
    return reached[-1] if reached else None


def _spans(
    history: WorkHistory, first: dt.date, last: dt.date, version: Version
) -> list[tuple[int, int]]:
    """Return (calendar days, days of a full year) for the parts of a year in order."""
    qualified = add_months(history.continuous_from, version.value["qualifying_months"])

    def rate_of(day: dt.date) -> int:
        if day < qualified:
            return 0
        return max(
            (
                int(band["days"])
                for band in version.value["bands"]
                if day >= _reached(history, band["from_years"])
            ),
            default=0,
        )

    marks = [_reached(history, band["from_years"]) for band in version.value["bands"]]
    return _cut(first, last, [*marks, qualified], rate_of)


def _reached(history: WorkHistory, years: int) -> dt.date:
    return add_months(history.cumulative_from, years * _MONTHS_A_YEAR)


def _cut(
    first: dt.date, last: dt.date, marks: list[dt.date], rate_of: Callable[[dt.date], int]
) -> list[tuple[int, int]]:
    starts = sorted({first, *(mark for mark in marks if first < mark <= last)})
    ends = [*starts[1:], last + _ONE_DAY]
    return [((end - start).days, rate_of(start)) for start, end in zip(starts, ends, strict=True)]


def _share(days: int, full_year: int, version: Version) -> AnnualLeave:
    return _total([(days, full_year)], version)


def _total(spans: list[tuple[int, int]], version: Version) -> AnnualLeave:
    divisor = version.value["year_days"]
    counted = [(days, rate) for days, rate in spans if rate]
    raw = sum((Fraction(days * rate, divisor) for days, rate in counted), Fraction(0))
    most = max((rate for _, rate in counted), default=0)
    days = min(int(raw), most)
    parts = " + ".join(f"{days} 天 ÷ {divisor} × {rate} 天" for days, rate in counted) or "0 天"
    formula = f"{parts} = {number(raw)}，不足一天的部分不享受 → {days} 天"
    return AnnualLeave(days, raw, (_line(version, days, formula),))


def _left(due: AnnualLeave, taken: Fraction) -> AnnualLeaveAtExit:
    unused = max(Fraction(0), due.days - taken)
    over = max(Fraction(0), taken - due.days)
    tail = f"；多休的 {number(over)} 天不再扣回" if over else ""
    line = Line(
        code="annual_leave_unused",
        label="离职时未休年休假",
        amount=int(unused),
        formula=f"应休 {due.days} 天 − 已休 {number(taken)} 天 = 应付 {number(unused)} 天{tail}",
        rule=_RULE,
        version=due.lines[0].version,
        source=due.lines[0].source,
        inputs={"due": due.days, "taken": number(taken)},
        unit="day",
    )
    return AnnualLeaveAtExit(due.days, unused, over, (*due.lines, line))


def _none(version: Version, reason: str) -> AnnualLeave:
    return AnnualLeave(0, Fraction(0), (_line(version, 0, reason),))


def _line(version: Version, days: int, formula: str) -> Line:
    return Line(
        code="annual_leave_days",
        label="当年年休假天数",
        amount=days,
        formula=formula,
        rule=_RULE,
        version=version.name,
        source=version.source,
        unit="day",
    )
