import datetime as dt
from fractions import Fraction

import pytest

from zyg.law.calendar import national
from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.law.working_time.comprehensive import comprehensive_cycle
from zyg.law.working_time.engine import compute_days
from zyg.law.working_time.limits import (
    check_overtime,
    check_part_time,
    check_protected,
    check_rest,
)
from zyg.law.working_time.model import DayPlan, Document, Policy, Punch, day_second
from zyg.law.working_time.monthly import explain_month, summarise_month
from zyg.law.working_time.tests.test_engine import NIGHT, OFFICE

MONTH = Month(2026, 10)
HOUR = 3600


def month_of(*, hired=None, skip=(), documents=(), extra=(), policy=None, month=MONTH):
    """An office month with all punches in time, but for the skipped dates."""
    policy = policy or Policy()
    plans, punches = [], []
    for day in month.dates():
        day_type = national().day_type(day)
        worked = day_type in {"work", "makeup"}
        employed = hired is None or day >= hired
        plans.append(DayPlan(day, day_type, (OFFICE,) if worked else (), employed=employed))
        if worked and employed and day not in skip:
            base = day_second(day)
            punches += [Punch(f"{day}i", base + 9 * HOUR), Punch(f"{day}o", base + 18 * HOUR)]
    done = compute_days(plans=plans, punches=[*punches, *extra], documents=documents, policy=policy)
    return summarise_month(month=month, days=done.days, policy=policy)


def leave_on(day, **more):
    start = day_second(day)
    return Document(str(day), "leave", start, start + 24 * HOUR, **more)


def test_full_month_pays_all_days():
    told = month_of()
    assert (told.workdays, told.statutory_days, told.payable_days) == (18, 3, 21)
    assert (told.paid_days, told.unpaid_days, told.full_attendance) == (21, 0, True)
    assert told.flags == ()


def test_hired_on_the_twelfth_is_paid_from_there():
    told = month_of(hired=dt.date(2026, 10, 12))
    assert (told.payable_days, told.employed_days, told.paid_days) == (21, 15, 15)
    assert (told.unpaid_days, told.full_attendance) == (6, False)


def test_unpaid_leave_and_absence_cost_days_and_paid_leave_does_not():
    unpaid = leave_on(dt.date(2026, 10, 13), type="personal", paid=False)
    paid = leave_on(dt.date(2026, 10, 14), type="annual", counts_as_attendance=True)
    skip = [dt.date(2026, 10, number) for number in (13, 14, 15)]
    told = month_of(skip=skip, documents=[unpaid, paid])
    assert (told.absent_days, told.unpaid_leave_days, told.paid_days) == (1, 1, 19)
    assert told.leave_days == {"personal": 1, "annual": 1}
    assert told.leave == {"personal": 480, "annual": 480}


def test_counted_leave_keeps_full_attendance():
    day = dt.date(2026, 10, 14)
    paid = leave_on(day, type="annual", counts_as_attendance=True)
    assert month_of(skip=[day], documents=[paid]).full_attendance
    other = leave_on(day, type="sick")
    assert not month_of(skip=[day], documents=[other]).full_attendance


def test_half_a_day_is_an_exact_half():
    day = dt.date(2026, 10, 14)
    start = day_second(day)
    half = Document("h", "leave", start + 14 * HOUR, start + 18 * HOUR, type="sick", paid=False)
    punches = [Punch("a", start + 9 * HOUR), Punch("b", start + 14 * HOUR)]
    told = month_of(skip=[day], documents=[half], extra=punches)
    assert told.paid_days == 21 - Fraction(1, 2)
    assert told.late_count == told.early_count == told.absent == 0


def test_leave_across_rest_days_counts_workdays_and_calendar_days():
    start = day_second(dt.date(2026, 10, 15))
    long = Document("l", "leave", start, start + 6 * 24 * HOUR, type="sick")
    skip = [dt.date(2026, 10, number) for number in (15, 16, 19, 20)]
    told = month_of(skip=skip, documents=[long])
    assert told.leave_days == {"sick": 4}
    assert told.leave_calendar_days == {"sick": 6}


def test_the_account_of_the_month_closes():
    skip = [dt.date(2026, 10, 14), dt.date(2026, 10, 15)]
    base = day_second(skip[1])
    late = [Punch("x", base + 10 * HOUR), Punch("y", base + 17 * HOUR)]
    told = month_of(skip=skip, extra=late)
    missed = told.late + told.early + told.absent + told.lack
    assert told.planned == told.worked_in_plan + missed + sum(told.leave.values())
    assert (told.late, told.early, told.absent_days) == (60, 60, 1)


def test_overtime_beyond_36_hours_is_flagged():
    extra = []
    for day in (dt.date(2026, 10, number) for number in (1, 4, 5, 6)):
        base = day_second(day)
        extra += [Punch(f"{day}i", base + 9 * HOUR), Punch(f"{day}o", base + 19 * HOUR)]
    told = month_of(extra=extra, policy=Policy(overtime_mode="punch"))
    assert told.overtime == {"statutory": 600, "rest": 1800}
    assert told.limit_remaining == 36 * 60 - 2400
    assert any("当月加班 40 小时" in flag for flag in told.flags)


def test_a_missing_date_is_refused():
    with pytest.raises(RuleRefusedError, match="2026-10-01"):
        summarise_month(month=MONTH, days=[], policy=Policy())


def test_lines_tell_days_and_overtime():
    lines = {line.code: line for line in explain_month(month_of(hired=dt.date(2026, 10, 12)))}
    assert lines["payable_days"].formula == "工作日 18 + 法定节假日 3 = 21 天"
    assert (lines["paid_days"].amount, lines["paid_days"].unit) == (1500, "0.01 day")


def test_rotating_staff_count_statutory_days_once():
    plans = [
        DayPlan(day, national().day_type(day), (NIGHT,) if day.day % 2 else (), holiday_paid=False)
        for day in MONTH.dates()
    ]
    done = compute_days(plans=plans, punches=[], policy=Policy())
    told = summarise_month(month=MONTH, days=done.days, policy=Policy())
    assert (told.workdays, told.statutory_days) == (14, 2)


def test_limits_are_broken_only_by_more():
    day = dt.date(2026, 11, 1)
    assert check_overtime(day=day, month_minutes=36 * 60, day_minutes=180) == []
    found = check_overtime(day=day, month_minutes=36 * 60 + 1, day_minutes=181)
    assert [one.code for one in found] == ["day>3h", "month>36h"]
    assert check_overtime(day=day, day_minutes=600, emergency=True) == []
    assert check_part_time(day=day, average_day=240, week=24 * 60) == []


def test_weeks_without_rest_and_long_runs_are_found():
    monday = dt.date(2026, 11, 2)
    assert check_rest(monday, [True] * 6 + [False]) == []
    codes = [one.code for one in check_rest(monday, [True] * 7)]
    assert codes == ["consecutive>6d", "no_weekly_rest"]


def test_protected_people_neither_work_at_night_nor_longer():
    plan = DayPlan(dt.date(2026, 11, 25), "work", (NIGHT,))
    base = day_second(plan.day)
    punches = [Punch("1", base + 20 * HOUR), Punch("2", base + 33 * HOUR)]
    days = compute_days(plans=[plan], punches=punches, policy=Policy()).days
    codes = [one.code for one in check_protected(days, "nursing")]
    assert codes == ["nursing_overtime", "nursing_night"]


@pytest.mark.parametrize(
    ("cycle", "limit"),
    [("week", 40 * 60), ("month", 9920), ("quarter", 496 * 60), ("year", 1984 * 60)],
)
def test_hours_of_the_cycles(cycle, limit):
    done = comprehensive_cycle(cycle=cycle, day=dt.date(2026, 6, 30), worked=limit + 60)
    assert (done.limit, done.workday) == (limit, 60)


def test_impossible_cycles_are_refused():
    day = dt.date(2026, 6, 30)
    with pytest.raises(RuleRefusedError, match="应在 0 与总工时"):
        comprehensive_cycle(cycle="month", day=day, worked=60, statutory=120)
    with pytest.raises(RuleRefusedError, match="周期"):
        comprehensive_cycle(cycle="decade", day=day, worked=60)
