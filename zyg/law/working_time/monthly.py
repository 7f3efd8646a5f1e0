"""Add judged days up to a month: what payroll takes over.

W counts scheduled workdays, H statutory days, both of the whole month, also outside the
employment: payable days are W + H (22 in October 2026 for the standard week). P takes from the
days inside the employment absence and unpaid leave, as exact fractions of each day's planned
minutes; A = W + H − P. Lateness and missing cards are counted beside, never taken twice.

``MonthTotals`` is the running sum; the reference engine adds day by day, the vectorised engine
fills it from arrays, and ``finish`` is the only place that makes a ``MonthSummary``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar

from zyg.law.calendar import DayType
from zyg.law.explain import Line, RuleRefusedError, Source
from zyg.law.money import half_up
from zyg.law.periods import Month
from zyg.law.working_time.limits import check_overtime, check_rest, hours, month_limit
from zyg.law.working_time.model import (
    OVERTIME_CLASSES,
    DayResult,
    MonthSummary,
    OvertimeClass,
    Policy,
)

RULE = "working_time.month@1"
ZERO = Fraction(0)
Kind = TypeVar("Kind", bound=str)
CLASS_LABELS: dict[OvertimeClass, str] = {
    "workday": "工作日加班（150%）",
    "rest": "休息日加班（200%）",
    "statutory": "法定节假日加班（300%）",
}


@dataclass(slots=True)
class MonthTotals:
    """The running sum of a person's month; names as in ``MonthSummary``."""

    month: Month
    workdays: Fraction = ZERO
    statutory_days: Fraction = ZERO
    employed_days: Fraction = ZERO
    planned_days: Fraction = ZERO
    absent_days: Fraction = ZERO
    lack_days: Fraction = ZERO
    all_leave_days: Fraction = ZERO
    unpaid_leave_days: Fraction = ZERO
    planned: int = 0
    worked: int = 0
    tolerated: int = 0
    late: int = 0
    early: int = 0
    absent: int = 0
    lack: int = 0
    unpaid_leave: int = 0
    attendance_leave: int = 0
    statutory_in_plan: int = 0
    late_count: int = 0
    serious_late_count: int = 0
    early_count: int = 0
    missing_count: int = 0
    made_up_count: int = 0
    night: int = 0
    night_shifts: int = 0
    pending_days: int = 0
    leave: dict[str, int] = field(default_factory=dict)
    leave_days: dict[str, Fraction] = field(default_factory=dict)
    leave_calendar_days: dict[str, int] = field(default_factory=dict)
    cover: dict[str, int] = field(default_factory=dict)
    overtime: dict[OvertimeClass, int] = field(default_factory=dict)
    banked: dict[OvertimeClass, int] = field(default_factory=dict)
    candidate: dict[OvertimeClass, int] = field(default_factory=dict)
    at_work: list[bool] = field(default_factory=list)
    long_days: list[tuple[dt.date, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


SUMMED = (
    "planned",
    "worked",
    "tolerated",
    "late",
    "early",
    "absent",
    "lack",
    "unpaid_leave",
    "attendance_leave",
    "statutory_in_plan",
    "late_count",
    "serious_late_count",
    "early_count",
    "missing_count",
    "made_up_count",
    "night",
)
"""Fields of a day that a month simply adds."""


def summarise_month(
    *,
    month: Month,
    days: Sequence[DayResult],
    policy: Policy,
    unassigned_punches: int = 0,
    provisional: bool = False,
) -> MonthSummary:
    """Add the days of one person in a month up.

    Args:
        month: the month; days outside it are ignored.
        days: judged days, one for each date of the month (also dates outside the employment,
            with ``employed=False``: W and H are those of the whole month).
        policy: the tenant's choices.
        unassigned_punches: punches of the month that belong to no day.
        provisional: the calendar of the month still waits for its notice.

    Raises:
        RuleRefusedError: a date of the month is missing.
    """
    own = {result.day: result for result in days if Month.of(result.day) == month}
    missing = [day for day in month.dates() if day not in own]
    if missing:
        raise RuleRefusedError(f"{month} 缺少 {missing[0]} 的考勤结果；请补齐排班后重新计算。")
    totals = MonthTotals(month)
    for day in month.dates():
        result = own[day]
        add_calendar(
            totals,
            day_type=result.day_type,
            shifts=len(result.shift_ids),
            units=result.day_units,
            holiday_paid=result.holiday_paid,
            employed=result.employed,
        )
        add_day(totals, result, policy)
        totals.at_work.append(result.presence > 0)
    return finish(totals, unassigned_punches=unassigned_punches, provisional=provisional)


def add_calendar(
    totals: MonthTotals,
    *,
    day_type: DayType,
    shifts: int,
    units: Fraction,
    holiday_paid: bool,
    employed: bool,
) -> None:
    """Count a date in W or H and, inside the employment, in the employed days."""
    if day_type == "statutory":
        share = Fraction(int(holiday_paid or shifts > 0))
        totals.statutory_days += share
    else:
        share = units
        totals.workdays += share
    if employed:
        totals.employed_days += share


def add_day(totals: MonthTotals, result: DayResult, policy: Policy) -> None:
    """Add the minutes, counts and shares of one judged day."""
    for name in SUMMED:
        setattr(totals, name, getattr(totals, name) + getattr(result, name))
    if result.planned:
        totals.planned_days += result.day_units
        _add_shares(totals, result)
    add_into(totals.leave, result.leave)
    add_into(totals.cover, result.cover)
    add_into(totals.overtime, result.overtime)
    add_into(totals.banked, result.banked)
    add_into(totals.candidate, result.candidate)
    for kind in result.leave_dates:
        totals.leave_calendar_days[kind] = totals.leave_calendar_days.get(kind, 0) + 1
    totals.night_shifts += bool(result.shift_ids) and result.night >= policy.night_shift_minutes
    totals.pending_days += result.status == "pending"
    credited = sum(result.overtime.values()) + sum(result.banked.values())
    if (extra := credited - result.statutory_in_plan) > 0:
        totals.long_days.append((result.day, extra))
    totals.notes += [f"{result.day}：{flag}" for flag in result.flags]


def add_into(into: dict[Kind, int], found: Mapping[Kind, int]) -> None:
    """Add counted minutes by kind."""
    for kind, minutes in found.items():
        if minutes:
            into[kind] = into.get(kind, 0) + minutes


def finish(
    totals: MonthTotals, *, unassigned_punches: int = 0, provisional: bool = False
) -> MonthSummary:
    """Turn a running sum into the summary, with the checks of the law."""
    paid = totals.employed_days - totals.absent_days - totals.unpaid_leave_days
    payable = totals.workdays + totals.statutory_days
    missed = totals.absent_days + totals.lack_days + totals.all_leave_days
    credited = sum(totals.overtime.values()) + sum(totals.banked.values())
    limited = credited - totals.statutory_in_plan
    own = {name: getattr(totals, name) for name in SHARED}
    return MonthSummary(
        **own,
        paid_days=paid,
        unpaid_days=payable - paid,
        attended_days=totals.planned_days - missed,
        worked_in_plan=totals.worked + totals.tolerated,
        limit_remaining=month_limit(totals.month.first_day) - limited,
        full_attendance=_full(totals, payable),
        unassigned_punches=unassigned_punches,
        provisional_calendar=provisional,
        flags=_flags(totals, limited, unassigned_punches, provisional=provisional),
    )


def explain_month(summary: MonthSummary, source: Source | None = None) -> tuple[Line, ...]:
    """Tell W + H, P, A and each overtime class of a month as lines.

    Days are given in hundredths (``unit="0.01 day"``), exactly as fractions in the sentence.

    Args:
        summary: the month.
        source: the arrangement of the calendar behind W and H.
    """
    law = source or Source("劳动法", "第五十条、第五十一条", mark="sourced")
    w, h, a = summary.workdays, summary.statutory_days, summary.unpaid_days
    inside = summary.employed_days
    paid = (
        f"在职 {inside} − 缺勤 {summary.absent_days} − 无薪假 {summary.unpaid_leave_days}"
        f" = {summary.paid_days} 天"
    )
    days = (
        ("payable_days", "应计薪天数", w + h, f"工作日 {w} + 法定节假日 {h} = {w + h} 天"),
        ("paid_days", "实际计薪天数", summary.paid_days, paid),
        ("unpaid_days", "不计薪天数", a, f"{w + h} − {summary.paid_days} = {a} 天"),
    )
    lines = [
        Line(code, label, half_up(amount * 100), text, RULE, RULE, law, unit="0.01 day")
        for code, label, amount, text in days
    ]
    overtime_law = Source("中华人民共和国劳动法", "第四十四条", mark="sourced")
    for name in OVERTIME_CLASSES:
        minutes, banked = summary.overtime.get(name, 0), summary.banked.get(name, 0)
        if minutes or banked:
            text = f"计薪 {hours(minutes)} 小时，转调休 {hours(banked)} 小时"
            label = CLASS_LABELS[name]
            code = f"overtime_{name}"
            lines.append(Line(code, label, minutes, text, RULE, RULE, overtime_law, unit="minute"))
    return tuple(lines)


SHARED = tuple(
    name for name in MonthTotals.__dataclass_fields__ if name in MonthSummary.__dataclass_fields__
)


def _add_shares(totals: MonthTotals, result: DayResult) -> None:
    """Enter absence and leave as shares of the day."""
    each = result.day_units / result.planned
    totals.absent_days += each * result.absent
    totals.lack_days += each * result.lack
    totals.unpaid_leave_days += each * result.unpaid_leave
    for kind, minutes in result.leave.items():
        if not minutes:
            continue
        totals.leave_days[kind] = totals.leave_days.get(kind, ZERO) + each * minutes
        totals.all_leave_days += each * minutes


def _full(totals: MonthTotals, payable: Fraction) -> bool:
    """Full attendance: the whole month employed and nothing missed but counted leave."""
    broken = (
        totals.late_count
        + totals.early_count
        + totals.missing_count
        + totals.absent
        + totals.lack
        + totals.pending_days
        + sum(totals.leave.values())
        - totals.attendance_leave
    )
    return not broken and totals.employed_days == payable and bool(payable)


def _flags(
    totals: MonthTotals, limited: int, unassigned: int, *, provisional: bool
) -> tuple[str, ...]:
    first = totals.month.first_day
    flags = [f.text for f in check_overtime(day=first, month_minutes=limited)]
    for day, minutes in sorted(totals.long_days):
        flags += [f"{day}：{f.text}" for f in check_overtime(day=day, day_minutes=minutes)]
    flags += [finding.text for finding in check_rest(first, totals.at_work)]
    flags += sorted(totals.notes, key=lambda note: note[:10])
    if unassigned:
        flags.append(f"有 {unassigned} 条打卡不属于任何班次或休息日；请核对排班。")
    if totals.missing_count:
        flags.append(f"缺卡 {totals.missing_count} 次；请补卡或确认。")
    if totals.pending_days:
        flags.append(f"有 {totals.pending_days} 天尚未结束，结果待定。")
    if provisional:
        flags.append("本月日历为暂定（放假通知尚未录入）；关账前请导入通知。")
    return tuple(flags)
