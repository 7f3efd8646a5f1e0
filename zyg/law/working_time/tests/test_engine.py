import dataclasses
import datetime as dt
from fractions import Fraction

import pytest

from zyg.law.explain import RuleRefusedError
from zyg.law.working_time.closing import keep_closed
from zyg.law.working_time.engine import compute_days
from zyg.law.working_time.model import (
    AutoRest,
    Core,
    DayPlan,
    Document,
    Flex,
    LateOffLateOn,
    Policy,
    Punch,
    Rest,
    Rounding,
    Segment,
    ShiftVersion,
    Threshold,
    day_second,
)

DAY = dt.date(2026, 11, 25)
OFFICE = ShiftVersion(
    "office",
    segments=(Segment.around(540, 1080, open_before=120, close_after=240),),
    rests=(Rest(720, 780),),
    late=Threshold(5, 30, 120),
    early=Threshold(0, None, 120),
)
NIGHT = ShiftVersion("night", segments=(Segment.around(20 * 60, 32 * 60),))
PUNCH = Policy(overtime_mode="punch")


def at(text, day=DAY):
    hours, minutes, *rest = (int(part) for part in text.split(":"))
    return day_second(day) + hours * 3600 + minutes * 60 + sum(rest)


def punches(*times):
    return [Punch(str(n), at(text)) for n, text in enumerate(times)]


def judge(*times, shift=OFFICE, documents=(), policy=PUNCH, day_type="work", **more):
    plans = [
        DayPlan(DAY - dt.timedelta(days=1), "rest"),
        DayPlan(DAY, day_type, (shift,) if shift else ()),
        DayPlan(DAY + dt.timedelta(days=1), more.pop("tomorrow", "rest")),
    ]
    done = compute_days(
        plans=plans, punches=punches(*times), documents=documents, policy=policy, **more
    )
    return done.days[1]


def leave(start="00:00", end="24:00", **more):
    return Document("leave", "leave", at(start), at(end), type="annual", **more)


@pytest.mark.parametrize(
    ("come", "status", "minutes"),
    [
        ("09:05:59", "normal", 0),
        ("09:06", "late", 6),
        ("09:30", "late", 30),
        ("09:31", "serious_late", 31),
        ("11:00", "serious_late", 120),
        ("11:01", "lack", 121),
    ],
)
def test_limits_are_passed_only_by_more_minutes(come, status, minutes):
    slot = judge(come, "18:00").slots[0]
    assert (slot.status, slot.minutes) == (status, minutes)


def test_seconds_count_when_the_tenant_says_so():
    exact = dataclasses.replace(OFFICE, late=Threshold(0))
    assert judge("09:00:30", "18:00", shift=exact).late_count == 0
    told = judge("09:00:30", "18:00", shift=exact, policy=Policy(compare_seconds=True))
    assert told.late_count == 1


def test_tolerated_minutes_count_as_worked_in_plan():
    day = judge("09:05", "18:00")
    assert (day.worked, day.tolerated, day.absent) == (475, 5, 0)
    assert day.worked_in_plan == day.planned == 480


def test_missing_card_stays_unproven_or_becomes_absence_by_policy():
    day = judge("09:00")
    assert (day.missing_count, day.lack, day.absent) == (1, 480, 0)
    day = judge("09:00", policy=Policy(missing="absent"))
    assert (day.missing_count, day.lack, day.absent) == (1, 0, 480)


def test_day_without_punches_is_absence_and_not_two_missing_cards():
    day = judge()
    assert (day.status, day.absent, day.missing_count) == ("absent", 480, 0)


def test_double_tap_never_becomes_a_departure():
    day = judge("09:00:00", "09:00:40", "09:01:30")
    assert [slot.status for slot in day.slots] == ["normal", "missing"]
    assert day.duplicates == ("1", "2")


def test_morning_leave_moves_the_arrival_to_the_half_split():
    day = judge("13:20", "18:00", documents=[leave(half="am")])
    assert day.slots[0].status == "late"
    assert day.slots[0].minutes == 20
    assert (day.leave, day.late, day.absent) == ({"annual": 180}, 20, 0)


def test_worked_minutes_or_leave_win_by_policy_but_never_both():
    worked = judge("09:00", "18:00", documents=[leave(half="am")])
    assert (worked.worked, worked.leave) == (480, {"annual": 0})
    told = judge("09:00", "18:00", documents=[leave(half="am")], policy=Policy(conflict="leave"))
    assert (told.worked, told.leave) == (300, {"annual": 180})
    assert "请假期间有打卡" in told.flags


def test_day_of_leave_frees_a_night_shift_to_its_end():
    day = judge(shift=NIGHT, documents=[leave()])
    assert (day.status, day.leave) == ("leave", {"annual": 720})
    assert all(slot.status == "exempt" for slot in day.slots)


def test_field_work_needs_no_punch_where_it_covers_the_slot():
    field = Document("field", "field", at("08:00"), at("11:00"))
    day = judge("18:00", documents=[field])
    assert [slot.status for slot in day.slots] == ["exempt", "normal"]
    assert (day.worked, day.cover, day.absent) == (360, {"field": 120}, 0)


def test_make_up_punch_fills_the_slot_and_is_marked():
    made_up = Document("m", "make_up", at("09:00"), at("09:00"), slot="in")
    day = judge("18:00", documents=[made_up])
    assert (day.worked, day.missing_count, day.made_up_count) == (480, 0, 1)


def test_swap_replaces_the_shift_of_the_day():
    swap = Document("s", "swap", at("00:00"), at("24:00"), shifts=(NIGHT,))
    day = judge("20:00", "32:00", documents=[swap])
    assert (day.shift_ids, day.worked) == (("night",), 720)


def test_flexible_shift_moves_with_the_arrival():
    flexible = dataclasses.replace(OFFICE, kind="flex", flex=Flex(60, 30), late=Threshold())
    assert judge("09:40", "18:40", shift=flexible).early_count == 0
    assert judge("09:40", "18:39", shift=flexible).slots[1].minutes == 1
    assert judge("08:00", "17:30", shift=flexible).early_count == 0
    assert judge("10:10", "19:00", shift=flexible).slots[0].minutes == 10


def test_core_time_asks_for_presence_in_the_core_and_hours_in_all():
    core = ShiftVersion(
        "core",
        kind="flex",
        segments=(Segment.around(480, 1200),),
        rests=(Rest(720, 780),),
        core=Core(600, 960, 480),
    )
    day = judge("09:50", "18:50", shift=core)
    assert (day.late_count, day.worked, day.absent) == (0, 480, 0)
    day = judge("10:10", "16:00", shift=core)
    assert (day.slots[0].minutes, day.worked, day.late, day.absent) == (10, 290, 10, 180)


def test_late_evening_moves_the_next_morning():
    shift = dataclasses.replace(
        OFFICE, late=Threshold(), late_off_late_on=(LateOffLateOn(60, 30), LateOffLateOn(120, 60))
    )
    tomorrow = DAY + dt.timedelta(days=1)
    plans = [DayPlan(DAY, "work", (shift,)), DayPlan(tomorrow, "work", (shift,))]
    come = Punch("x", at("09:31", tomorrow))
    done = compute_days(plans=plans, punches=[*punches("09:00", "19:05"), come], policy=PUNCH)
    assert done.days[1].slots[0].minutes == 1
    assert done.days[1].slots[0].effective == 570


def test_free_hours_ask_only_for_the_minutes():
    free = ShiftVersion("free", kind="free", day_minutes=480, auto_rest=AutoRest(240, 60))
    day = judge("11:00", "20:00", shift=free)
    assert (day.worked, day.absent, day.late_count) == (480, 0, 0)
    assert judge("11:00", "18:00", shift=free).absent == 120


def test_strict_pairing_sees_the_hour_outside():
    day = judge("09:00", "14:00", "15:00", "18:00", policy=Policy(pairing="strict"))
    assert (day.worked, day.absent) == (420, 60)


def test_pair_longer_than_the_limit_is_no_pair():
    day = judge("02:00", "19:30", shift=None)
    assert (day.presence, day.candidate) == (0, {})
    assert "上下班打卡间隔过长，未配对" in day.flags


def test_overtime_across_midnight_into_a_statutory_day_is_split():
    day = judge("09:00", "25:00", tomorrow="statutory", shift=wide(OFFICE))
    assert day.overtime == {"workday": 360, "statutory": 60}


def test_minutes_planned_on_a_statutory_day_count_besides():
    day = judge("09:00", "18:00", day_type="statutory")
    assert (day.worked, day.overtime, day.statutory_in_plan) == (480, {"statutory": 480}, 480)


def test_rest_day_punches_without_approval_are_shown_and_not_paid():
    day = judge("09:00", "18:00", shift=None, policy=Policy())
    assert (day.candidate, day.overtime) == ({"rest": 540}, {})


def test_overtime_modes():
    document = Document("o", "overtime", at("18:30"), at("21:30"))

    def paid(mode):
        policy = Policy(overtime_mode=mode)
        return judge("09:00", "20:45", documents=[document], policy=policy).overtime

    assert paid("approval") == {"workday": 180}
    assert paid("punch_in_approval") == {"workday": 135}
    assert paid("punch") == {"workday": 165}


def test_statutory_overtime_is_never_banked():
    policy = Policy(overtime_mode="punch", banked=frozenset({"rest", "statutory"}))
    day = judge("09:00", "17:00", shift=None, policy=policy)
    assert (day.overtime, day.banked) == ({}, {"rest": 480})
    day = judge("09:00", "17:00", shift=None, policy=policy, day_type="statutory")
    assert (day.overtime, day.banked) == ({"statutory": 480}, {})


def test_short_overtime_is_dropped_and_the_rest_falls_to_blocks():
    shift = dataclasses.replace(OFFICE, overtime_minimum=30, overtime_block=30)
    assert judge("09:00", "18:29", shift=shift).overtime == {}
    assert judge("09:00", "19:15", shift=shift).overtime == {"workday": 60}


def test_approved_overtime_after_a_night_shift_belongs_to_its_day():
    document = Document("o", "overtime", at("32:00"), at("34:00"))
    policy = Policy(rest_class_by="attendance_day")
    day = judge("20:00", "34:00", shift=wide(NIGHT), documents=[document], policy=policy)
    assert day.overtime == {"workday": 120}


def wide(shift):
    segments = tuple(
        dataclasses.replace(segment, out_close=segment.out_close + 600)
        for segment in shift.segments
    )
    return dataclasses.replace(shift, segments=segments)


def test_open_window_is_pending_and_never_absence():
    day = judge("09:00", as_of=at("17:00"))
    assert (day.status, day.slots[1].status, day.absent) == ("pending", "pending", 0)
    assert judge(as_of=at("09:01")).absent == 0


def test_rounding_of_punches_and_totals():
    shift = dataclasses.replace(
        OFFICE,
        round_in=Rounding("up", 15),
        round_out=Rounding("down", 15),
        round_total=Rounding("down", 60),
    )
    day = judge("08:50", "17:50", shift=shift)
    assert (day.slots[1].actual, day.worked) == (1065, 420)


def test_two_shifts_a_day_and_their_cut():
    morning = ShiftVersion("a", segments=(Segment.around(480, 720),))
    noon = ShiftVersion("b", segments=(Segment.around(750, 990),))
    plan = DayPlan(DAY, "work", (morning, noon))
    times = punches("08:00", "12:00", "12:02", "16:30")
    day = compute_days(plans=[plan], punches=times, policy=PUNCH).days[0]
    assert [slot.actual for slot in day.slots] == [480, 720, 722, 990]
    assert (day.worked, day.day_units) == (480, Fraction(1))


def test_punch_of_nobody_is_reported():
    plan = DayPlan(DAY, "work", (OFFICE,))
    done = compute_days(plans=[plan], punches=punches("05:00"), policy=PUNCH)
    assert [punch.id for punch in done.unassigned] == ["0"]


def test_punch_from_outside_the_place_is_refused_only_by_policy():
    away = [dataclasses.replace(punch, place_ok=False) for punch in punches("09:00", "18:00")]
    plan = DayPlan(DAY, "work", (OFFICE,))
    told = compute_days(plans=[plan], punches=away, policy=Policy(outside_place="flag"))
    assert (told.days[0].worked, told.days[0].flags) == (480, ("打卡地点异常",))
    told = compute_days(plans=[plan], punches=away, policy=Policy(outside_place="reject"))
    assert (told.days[0].worked, len(told.rejected)) == (0, 2)


def test_closed_day_stays_and_leaves_an_adjustment():
    before, now = judge("09:00"), judge("09:00", "18:00")
    kept, changes = keep_closed([now], {DAY: before})
    assert kept == (before,)
    assert {(change.field, change.minutes) for change in changes} == {
        ("worked", 480),
        ("lack", -480),
    }


def test_changed_input_changes_the_hash_and_nothing_else_does():
    assert judge("09:00", "18:00").input_hash == judge("09:00", "18:00").input_hash
    hashes = {
        judge("09:00", "18:00").input_hash,
        judge("09:00", "18:01").input_hash,
        judge("09:00", "18:00", tomorrow="statutory").input_hash,
        judge("09:00", "18:00", policy=Policy(version="2")).input_hash,
    }
    assert len(hashes) == 4


def test_impossible_plans_are_refused():
    gap = [DayPlan(DAY, "work"), DayPlan(DAY + dt.timedelta(days=2), "work")]
    with pytest.raises(RuleRefusedError, match="不连续"):
        compute_days(plans=gap, punches=[], policy=PUNCH)
    backwards = ShiftVersion("x", segments=(Segment.around(1320, 360),))
    with pytest.raises(RuleRefusedError, match="26:00"):
        compute_days(plans=[DayPlan(DAY, "work", (backwards,))], punches=[], policy=PUNCH)
