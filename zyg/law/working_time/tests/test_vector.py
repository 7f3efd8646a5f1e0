"""The vectorised engine says what the reference engine says, to the minute."""

import datetime as dt

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from zyg.law.working_time.engine import compute_days
from zyg.law.working_time.model import (
    MINUTES_PER_DAY,
    AutoRest,
    DayPlan,
    Flex,
    Policy,
    Punch,
    Rest,
    Segment,
    ShiftVersion,
    Threshold,
    day_second,
)
from zyg.law.working_time.vector import STATUSES, judge_arrays
from zyg.law.working_time.vector_overtime import CLASSES
from zyg.law.working_time.vector_rows import NONE, PlanArrays
from zyg.law.working_time.windows import active_shifts

FIRST = dt.date(2026, 9, 28)
DAYS = 6
HOUR = 60
LIMITS = Threshold(5, 30, 120)

OFFICE = ShiftVersion(
    "office",
    segments=(Segment.around(9 * HOUR, 18 * HOUR, open_before=180, close_after=300),),
    rests=(Rest(12 * HOUR, 13 * HOUR),),
    late=LIMITS,
    early=Threshold(3, None, 90),
    overtime_block=30,
    overtime_minimum=20,
    overtime_start_after=30,
)
SPLIT = ShiftVersion(
    "split",
    segments=(Segment.around(8 * HOUR, 12 * HOUR), Segment.around(13 * HOUR, 17 * HOUR)),
    overtime_start_after=45,
)
NIGHT = ShiftVersion(
    "night",
    segments=(Segment.around(22 * HOUR, 30 * HOUR, open_before=120, close_after=240),),
    auto_rest=AutoRest(360, 60),
    late=Threshold(10),
)
EARLY = ShiftVersion(
    "early", segments=(Segment.around(30, 9 * HOUR, open_before=90),), day_minutes=480
)
FLEXIBLE = ShiftVersion(
    "flexible",
    kind="flex",
    segments=(Segment.around(9 * HOUR, 18 * HOUR, open_before=240, close_after=240),),
    rests=(Rest(12 * HOUR, 13 * HOUR), Rest(15 * HOUR, 15 * HOUR + 10, paid=True)),
    flex=Flex(60, 45),
)
ONE_PUNCH = ShiftVersion(
    "one_punch", segments=(Segment(540, 1080, 480, 1080, 540, 1140, need_out=False),)
)
LONG = ShiftVersion("long", segments=(Segment.around(7 * HOUR, 31 * HOUR),))
OFF_ON_HOLIDAYS = ShiftVersion(
    "off_on_holidays", segments=(Segment.around(540, 1020),), runs_on_holidays=False
)
REST_RULES = ShiftVersion(
    "rest",
    kind="rest",
    rests=(Rest(12 * HOUR, 13 * HOUR),),
    overtime_block=60,
    auto_rest=AutoRest(240, 30),
    overtime_minimum=60,
)
SHIFTS = (OFFICE, SPLIT, NIGHT, EARLY, FLEXIBLE, ONE_PUNCH, LONG, OFF_ON_HOLIDAYS, REST_RULES)

policies = st.builds(
    Policy,
    overtime_mode=st.just("punch"),
    adjacency=st.sampled_from(["later_open", "midpoint"]),
    missing=st.sampled_from(["lack", "absent"]),
    late_from_grace=st.booleans(),
    rest_class_by=st.sampled_from(["minute", "attendance_day"]),
    day_start_minute=st.sampled_from([0, 300]),
    max_span_minutes=st.sampled_from([600, 960]),
    duplicate_gap_seconds=st.sampled_from([0, 60, 300]),
)


@st.composite
def people(draw):
    """Plans of a week around the National Day and punches near their shifts."""
    choices = draw(st.lists(st.integers(-1, len(SHIFTS) - 1), min_size=DAYS, max_size=DAYS))
    hired = draw(st.integers(0, 2))
    types = ["work", "work", "rest", "statutory", "statutory", "off_adjust"]
    plans = [
        DayPlan(
            FIRST + dt.timedelta(days=n),
            types[n],
            () if choice < 0 else (SHIFTS[choice],),
            employed=n >= hired,
        )
        for n, choice in enumerate(choices)
    ]
    span = DAYS * MINUTES_PER_DAY * 60
    near = st.integers(0, DAYS * 48).map(lambda half: half * 1800)
    jitter = st.integers(-400, 400)
    times = draw(
        st.lists(
            st.one_of(
                st.integers(-3600, span + 36_000),
                st.builds(lambda at, off: at + off, near, jitter),
            ),
            max_size=24,
        )
    )
    base = day_second(FIRST)
    return plans, [base + at for at in times]


def as_arrays(staff):
    index = {id(shift): n for n, shift in enumerate(SHIFTS)}

    def table(value, dtype):
        return np.array([[value(plan) for plan in plans] for plans, _ in staff], dtype)

    def active(plan):
        found = active_shifts(plan)
        return index[id(found[0])] if found else -1

    plans = PlanArrays(
        first=FIRST.toordinal(),
        shift=table(active, np.int64),
        rules=table(lambda plan: index[id(plan.shifts[0])] if plan.shifts else -1, np.int64),
        statutory=table(lambda plan: plan.day_type == "statutory", bool),
        employed=table(lambda plan: plan.employed, bool),
        shifts=SHIFTS,
    )
    person = [n for n, (_, punches) in enumerate(staff) for _ in punches]
    second = [at for _, punches in staff for at in punches]
    return plans, np.array(person, np.int64), np.array(second, np.int64)


FIELDS = (
    "planned",
    "worked",
    "tolerated",
    "late",
    "early",
    "lack",
    "absent",
    "presence",
    "night",
    "late_count",
    "serious_late_count",
    "early_count",
    "missing_count",
    "statutory_in_plan",
)


@settings(max_examples=150, deadline=None)
@given(staff=st.lists(people(), min_size=1, max_size=3), policy=policies)
def test_both_engines_agree_on_every_day(staff, policy):
    plans, person, second = as_arrays(staff)
    arrays = judge_arrays(plans=plans, person=person, second=second, policy=policy)
    for row, (days, times) in enumerate(staff):
        if arrays.overlaps[row]:
            continue
        punches = [Punch(str(n), at) for n, at in enumerate(times)]
        done = compute_days(plans=days, punches=punches, policy=policy)
        for column, result in enumerate(done.days):
            if not result.employed:
                continue
            got = {name: int(getattr(arrays, name)[row, column]) for name in FIELDS}
            assert got == {name: getattr(result, name) for name in FIELDS}, result.day
            candidate = arrays.candidate[:, row, column].copy()
            candidate[2] += arrays.statutory_in_plan[row, column]
            named = [result.candidate.get(k, 0) for k in ("workday", "rest", "statutory")]
            assert candidate.tolist() == named, result.day
            assert len(named) == CLASSES
        assert slots_of(arrays, row) == [
            (slot.status, slot.actual) for result in done.days for slot in result.slots
        ]
        alone = [p.at // 86_400 - FIRST.toordinal() for p in done.unassigned]
        counted = [sum(day == n for day in alone) for n in range(DAYS)]
        assert arrays.unassigned[row].tolist() == counted


def slots_of(arrays, row):
    slots = arrays.slots
    told = []
    for n in np.flatnonzero(slots.person == row):
        base = slots.day[n] * MINUTES_PER_DAY
        for at, status in ((slots.come, slots.status_in), (slots.go, slots.status_out)):
            actual = None if at[n] == NONE else int(at[n] - base)
            told.append((STATUSES[status[n]], actual))
    return told


@settings(max_examples=60, deadline=None)
@given(person=people(), policy=policies)
def test_the_account_of_every_day_closes(person, policy):
    plans, times = person
    punches = [Punch(str(n), at) for n, at in enumerate(times)]
    for day in compute_days(plans=plans, punches=punches, policy=policy).days:
        missed = day.late + day.early + day.absent + day.lack
        assert day.planned == day.worked_in_plan + missed + sum(day.leave.values())
        assert min(day.worked, day.tolerated, missed, day.absent, day.lack) >= 0
