"""Attendance of everybody in the month: plans from the calendar, judged by ``working_time``."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from zyg.core.imports.problems import Level, Problem
from zyg.law.calendar import WORKED, DayType, national
from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.law.working_time.batch import compute_month_batch
from zyg.law.working_time.model import (
    DayPlan,
    Document,
    MonthSummary,
    Policy,
    ShiftVersion,
)
from zyg.workforce.payroll.month.options import CloseOptions, OvertimeMode
from zyg.workforce.payroll.month.people import Employee, People
from zyg.workforce.payroll.month.punches import Punches
from zyg.workforce.payroll.month.shifts import Shifts

STEP = "考勤"
_DAYS_AROUND = 2
"""Days judged on either side of the month: night shifts reach over its ends."""
Result = tuple[dict[str, MonthSummary], list[Problem]]


def attendance_of(
    people: People,
    punches: Punches | None,
    documents: Mapping[str, Sequence[Document]],
    shifts: Shifts,
    options: CloseOptions,
) -> Result:
    """Judge the month of every person.

    Args:
        people: the roster.
        punches: punches of the month; ``None`` = nobody punches, attendance is what the
            documents say.
        documents: approved documents by 工号.
        shifts: shifts by name.
        options: month and policy.

    Returns:
        Summaries by 工号, without the people who could not be judged, and the problems.
    """
    mode: OvertimeMode = "approval" if punches is None else options.overtime_mode
    policy = Policy(version="close-month", overtime_mode=mode)
    plans = _Plans(options.month, shifts, no_clock=punches is None)
    told = punches or Punches()
    judged = _Judged(people.employees, plans, told, documents, policy, options)
    counts = np.bincount(told.person, minlength=len(people.employees)).tolist()
    found: dict[str, MonthSummary] = {}
    problems = _calendar_problem(options.month) + judged.problems
    for position, employee in enumerate(people.employees):
        summary = judged.summaries.get(position)
        if summary is None:
            continue
        clock = punches is not None and employee.punches
        said = _problems(employee, summary, counts[position], clock=clock)
        problems += said
        if not any(problem.level is Level.BLOCK for problem in said):
            found[employee.employee_no] = summary
    return found, problems


class _Judged:
    """Summaries by position in the roster; who can not be judged is a problem."""

    def __init__(
        self,
        employees: Sequence[Employee],
        plans: _Plans,
        punches: Punches,
        documents: Mapping[str, Sequence[Document]],
        policy: Policy,
        options: CloseOptions,
    ) -> None:
        self.summaries: dict[int, MonthSummary] = {}
        self.problems: list[Problem] = []
        self._month, self._policy = options.month, policy
        self._employees, self._punches = employees, punches
        self._plans: dict[int, tuple[DayPlan, ...]] = {}
        for position, employee in enumerate(employees):
            plan = plans.of(employee)
            if plan is None:
                self.problems.append(_unknown_shift(employee, plans.shifts))
            else:
                self._plans[position] = plan
        self._documents = {
            position: told
            for position, employee in enumerate(employees)
            if (told := documents.get(employee.employee_no))
        }
        self._judge(list(self._plans))

    def _judge(self, positions: list[int]) -> None:
        """Judge people together; when a rule refuses, one by one, so that it names the one."""
        if not positions:
            return
        try:
            self.summaries.update(zip(positions, self._batch(positions), strict=True))
        except RuleRefusedError as refusal:
            if len(positions) == 1:
                self.problems.append(_refused(self._employees[positions[0]], refusal))
                return
            half = len(positions) // 2
            self._judge(positions[:half])
            self._judge(positions[half:])

    def _batch(self, positions: list[int]) -> Sequence[MonthSummary]:
        place = np.full(len(self._employees), -1, dtype=np.int64)
        place[positions] = np.arange(len(positions))
        rows = place[self._punches.person]
        kept = rows >= 0
        batch = compute_month_batch(
            month=self._month,
            plans=[self._plans[position] for position in positions],
            punch_person=rows[kept],
            punch_second=self._punches.at[kept],
            documents={
                n: self._documents[position]
                for n, position in enumerate(positions)
                if position in self._documents
            },
            policy=self._policy,
            provisional=national().year(self._month.year).provisional,
        )
        return batch.summaries


class _Plans:
    """Plans by shift and employment; people with the same get the same object."""

    def __init__(self, month: Month, shifts: Shifts, *, no_clock: bool) -> None:
        self.shifts = shifts
        self._no_clock = no_clock
        calendar = national()
        first, last = month.first_day, month.last_day
        days = (last - first).days + 1 + 2 * _DAYS_AROUND
        self._days: list[tuple[dt.date, DayType]] = [
            (day, calendar.day_type(day))
            for day in (first + dt.timedelta(days=n - _DAYS_AROUND) for n in range(days))
        ]
        self._made: dict[tuple[object, ...], tuple[DayPlan, ...]] = {}

    def of(self, employee: Employee) -> tuple[DayPlan, ...] | None:
        """Return the plan of a person, or ``None`` for an unknown shift."""
        shift = self.shifts.named(employee.shift)
        if shift is None:
            return None
        free = self._no_clock or not employee.punches
        begin = max(employee.hired, self._days[0][0])
        end = min(employee.left or self._days[-1][0], self._days[-1][0])
        key = (shift.id, free, begin, end)
        if key not in self._made:
            self._made[key] = self._plan(_without_clock(shift) if free else shift, begin, end)
        return self._made[key]

    def _plan(self, shift: ShiftVersion, begin: dt.date, end: dt.date) -> tuple[DayPlan, ...]:
        off = _rest_rules(shift)
        return tuple(
            DayPlan(
                day,
                kind,
                (shift,) if kind in WORKED else (off,),
                employed=begin <= day <= end,
            )
            for day, kind in self._days
        )


def _rest_rules(shift: ShiftVersion) -> ShiftVersion:
    """How work on a day off is counted: the same rests and blocks as on the person's workdays."""
    return ShiftVersion(
        id=f"{shift.id}（休息日）",
        kind="rest",
        rests=shift.rests,
        overtime_block=shift.overtime_block,
        overtime_minimum=shift.overtime_minimum,
    )


def _without_clock(shift: ShiftVersion) -> ShiftVersion:
    """The shift for people who need not punch: both ends count as kept."""
    segments = tuple(
        dataclasses.replace(segment, need_in=False, need_out=False) for segment in shift.segments
    )
    return dataclasses.replace(shift, id=f"{shift.id}（免打卡）", segments=segments)


def _problems(
    employee: Employee, summary: MonthSummary, punches: int, *, clock: bool
) -> list[Problem]:
    if clock and not punches and summary.absent_days:
        return [
            _about(
                employee,
                "整月没有打卡记录，不能判断出勤",
                "请核对考勤号；不用打卡的请在花名册加「是否考勤」列填「否」",
                Level.BLOCK,
            )
        ]
    found: list[Problem] = []
    if summary.absent_days:
        rule = f"旷工 {_days(summary.absent_days)} 天，按无薪扣除"
        found.append(_about(employee, rule, "有请假或补卡的请补进请假表", Level.CONFIRM))
    if summary.missing_count:
        rule = f"缺卡 {summary.missing_count} 次，涉及 {summary.lack} 分钟没有扣款"
        found.append(_about(employee, rule, "请补卡，或由主管认定", Level.HINT))
    if summary.unassigned_punches:
        rule = f"{summary.unassigned_punches} 次打卡不属于任何一天的班次，没有计入"
        found.append(_about(employee, rule, "请核对班次", Level.HINT))
    found += [_about(employee, flag.rstrip("。"), "请核对", Level.HINT) for flag in summary.flags]
    return found


def _days(days: Fraction) -> str:
    return f"{float(days):g}"


def _about(employee: Employee, rule: str, way_out: str, level: Level) -> Problem:
    return Problem(file=STEP, person=employee.label, rule=rule, way_out=way_out, level=level)


def _unknown_shift(employee: Employee, shifts: Shifts) -> Problem:
    known = "、".join(shifts.by_name)
    return _about(
        employee,
        f"没有名为「{employee.shift}」的班次",
        f"请写成其中之一：{known}，或用 --shift 给出班次文件",
        Level.BLOCK,
    )


def _refused(employee: Employee, refusal: RuleRefusedError) -> Problem:
    rule, _, way_out = str(refusal).rstrip("。").rpartition("；")
    return _about(employee, rule or way_out, way_out if rule else "请核对", Level.BLOCK)


def _calendar_problem(month: Month) -> list[Problem]:
    warning = national().year(month.year).warning
    if not warning:
        return []
    rule, _, way_out = warning.rstrip("。").rpartition("；")
    return [Problem(file=STEP, rule=rule, way_out=way_out, level=Level.CONFIRM)]
