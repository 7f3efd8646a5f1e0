"""The batch gives everybody the summary that the reference engine gives."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zyg.law.calendar import national
from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.law.working_time.batch import compute_month_batch
from zyg.law.working_time.batch_days import DAY_STATUSES, MINUTES, SLOT_STATUSES
from zyg.law.working_time.engine import LONE, TOO_LONG, compute_days
from zyg.law.working_time.model import (
    Core,
    DayPlan,
    Document,
    Policy,
    Punch,
    Rest,
    Segment,
    ShiftVersion,
    day_second,
)
from zyg.law.working_time.monthly import summarise_month
from zyg.law.working_time.tests.test_vector import FLEXIBLE, NIGHT, OFFICE, REST_RULES, SPLIT
from zyg.law.working_time.vector_rows import NONE

MONTH = Month(2026, 10)
DATES = [MONTH.first_day + dt.timedelta(days=n) for n in range(-2, MONTH.days + 2)]
CORE = ShiftVersion(
    "core",
    kind="flex",
    segments=(Segment.around(8 * 60, 20 * 60),),
    rests=(Rest(12 * 60, 13 * 60),),
    core=Core(10 * 60, 16 * 60, 480),
)
HOUR = 3600
# A moment inside the month up to which punches are known, or all is over.
moments = st.one_of(
    st.none(),
    st.builds(
        lambda day, hour: day_second(day) + hour * HOUR, st.sampled_from(DATES), st.integers(0, 23)
    ),
)


def plans_of(shift, hired=None):
    return tuple(
        DayPlan(
            day,
            national().day_type(day),
            (shift,) if national().day_type(day) in {"work", "makeup"} else (REST_RULES,),
            employed=hired is None or day >= hired,
        )
        for day in DATES
    )


SCHEDULES = [plans_of(shift) for shift in (OFFICE, SPLIT, NIGHT, FLEXIBLE, CORE)]
SCHEDULES.append(plans_of(OFFICE, hired=dt.date(2026, 10, 12)))
# Rotating staff: every second day, holidays too.
SCHEDULES.append(
    tuple(
        DayPlan(day, national().day_type(day), (NIGHT,) if n % 2 else ())
        for n, day in enumerate(DATES)
    )
)

policies = st.builds(
    Policy,
    overtime_mode=st.sampled_from(["approval", "punch_in_approval", "punch"]),
    system=st.sampled_from(["standard", "standard", "comprehensive", "flexible"]),
    banked=st.sampled_from([frozenset(), frozenset({"rest"}), frozenset({"workday", "rest"})]),
    missing=st.sampled_from(["lack", "absent"]),
    day_start_minute=st.sampled_from([0, 300]),
    pairing=st.sampled_from(["first_last", "first_last", "strict"]),
)


@st.composite
def documents(draw):
    kind = draw(st.sampled_from(["leave", "overtime", "field", "trip", "make_up", "swap"]))
    start = day_second(draw(st.sampled_from(DATES)))
    length = 86_400 * draw(st.integers(1, 3))
    if kind in {"overtime", "make_up"} or draw(st.booleans()):
        start += draw(st.integers(0, 46)) * HOUR // 2
        length = draw(st.integers(1, 20)) * HOUR // 2
    return Document(
        id=str(draw(st.integers(0, 99))),
        kind=kind,
        start=start,
        end=start if kind == "make_up" else start + length,
        type=draw(st.sampled_from(["annual", "personal"])),
        paid=draw(st.booleans()),
        half=draw(st.sampled_from(["", "", "am", "pm"])) if kind == "leave" else "",
        compensation=draw(st.sampled_from(["", "pay", "off"])),
        shifts=(SPLIT,) if kind == "swap" else (),
    )


@st.composite
def people(draw):
    plans = draw(st.sampled_from(SCHEDULES))
    habits = st.sampled_from([(), (9, 18), (9, 12, 13, 21), (22, 30), (10,), (8, 26)])
    seconds = st.integers(-1500, 1500)
    times = [
        day_second(plan.day) + hour * HOUR + draw(seconds)
        for plan in plans
        for hour in draw(habits)
    ]
    return plans, times, draw(st.lists(documents(), max_size=4))


def reference(plans, punches, told, policy, as_of=None):
    done = judged(plans, punches, told, policy, as_of)
    begin = day_second(MONTH.first_day)
    inside = [p for p in done.unassigned if begin <= p.at < begin + MONTH.days * 86_400]
    return summarise_month(
        month=MONTH, days=done.days, policy=policy, unassigned_punches=len(inside)
    )


def judged(plans, punches, told, policy, as_of):
    return compute_days(plans=plans, punches=punches, documents=told, policy=policy, as_of=as_of)


@settings(max_examples=40, deadline=None)
@given(staff=st.lists(people(), min_size=1, max_size=4), policy=policies, as_of=moments)
def test_batch_gives_the_summaries_of_the_reference_engine(staff, policy, as_of):
    person = [n for n, (_, times, _) in enumerate(staff) for _ in times]
    second = [at for _, times, _ in staff for at in times]
    batch = compute_month_batch(
        month=MONTH,
        plans=[plans for plans, _, _ in staff],
        punch_person=person,
        punch_second=second,
        documents={n: told for n, (_, _, told) in enumerate(staff)},
        policy=policy,
        as_of=as_of,
    )
    ids = np.lexsort((second, person)).tolist()
    for n, (plans, _, told) in enumerate(staff):
        punches = [Punch(f"{k:010d}", second[k]) for k in ids if person[k] == n]
        expected = reference(plans, punches, told, policy, as_of)
        assert batch.summaries[n] == expected
        worked = sum(day.worked for day in batch.days(n))
        assert worked == expected.worked


@settings(max_examples=60, deadline=None)
@given(staff=st.lists(people(), min_size=1, max_size=3), policy=policies, as_of=moments)
def test_columns_and_judged_days_are_those_of_the_reference_engine(staff, policy, as_of):
    person = [n for n, (_, times, _) in enumerate(staff) for _ in times]
    second = [at for _, times, _ in staff for at in times]
    batch = compute_month_batch(
        month=MONTH,
        plans=[plans for plans, _, _ in staff],
        punch_person=person,
        punch_second=second,
        documents={n: told for n, (_, _, told) in enumerate(staff)},
        policy=policy,
        as_of=as_of,
    )
    told = {} if batch.columns is None else rows_of(batch.columns)
    for n, (plans, times, documents_) in enumerate(staff):
        by_reference = {day.day for day in batch.judged.get(n, ())}
        punches = [Punch(f"{k:04d}", at) for k, at in enumerate(times)]
        for day in judged(plans, punches, documents_, policy, as_of).days:
            if day.day.month == MONTH.month and day.day not in by_reference:
                nothing = day.status in {"rest", "none"} and not day.presence and not day.flags
                assert told.get((n, day.day.day - 1)) == (None if nothing else row_of(day)), day


def row_of(day):
    minutes = {name: getattr(day, name) for name in MINUTES}
    for kind in ("candidate", "overtime", "banked"):
        for name in ("workday", "rest", "statutory")[: 2 if kind == "banked" else 3]:
            minutes[f"{kind}_{name}"] = getattr(day, kind).get(name, 0)
    slots = [(slot.actual, slot.status) for slot in day.slots]
    return day.status, minutes, slots, [f for f in (TOO_LONG, LONE) if f in day.flags]


def rows_of(columns):
    slots = [[] for _ in columns.person]
    s = columns.slots
    for n, row in enumerate(s.row.tolist()):
        for at, status in ((s.come[n], s.status_in[n]), (s.go[n], s.status_out[n])):
            slots[row].append((None if at == NONE else int(at), SLOT_STATUSES[status]))
    return {
        (int(person), int(columns.number[n])): (
            DAY_STATUSES[columns.status[n]],
            {name: int(values[n]) for name, values in columns.minutes.items()},
            slots[n],
            [TOO_LONG] * bool(columns.too_long[n]) + [LONE] * bool(columns.lone[n]),
        )
        for n, person in enumerate(columns.person)
    }


def test_documents_alone_go_through_the_reference_engine():
    day = day_second(dt.date(2026, 10, 14))
    leave = Document("1", "leave", day, day + 86_400, type="annual")
    batch = compute_month_batch(
        month=MONTH,
        plans=[SCHEDULES[0]] * 3,
        punch_person=[],
        punch_second=[],
        documents={1: [leave]},
        policy=Policy(),
    )
    assert batch.reference_days == 1
    assert batch.summaries[1].leave_days == {"annual": 1}
    assert batch.summaries[0].paid_days == 3  # the statutory days; nobody punched


def test_plans_that_miss_a_day_of_the_month_are_refused():
    with pytest.raises(RuleRefusedError, match="没有覆盖 2026-10 的每一天"):
        compute_month_batch(
            month=MONTH,
            plans=[SCHEDULES[0][:20]],
            punch_person=[],
            punch_second=[],
            policy=Policy(),
        )


def test_impossible_shift_is_refused_like_by_the_reference_engine():
    backwards = ShiftVersion("x", name="夜班", segments=(Segment.around(22 * 60, 6 * 60),))
    with pytest.raises(RuleRefusedError, match="班次「夜班」的时段不成立"):
        compute_month_batch(
            month=MONTH,
            plans=[plans_of(backwards)],
            punch_person=[],
            punch_second=[],
            policy=Policy(),
        )
