"""Judge the days of one person: the reference engine.

The order is that of a careful clerk: clean the punches, give each its day and stretch, fill the
slots, lay approved documents over the day, judge, divide the planned minutes, then count
overtime. It is a pure function of plans, punches, documents and policy; the vectorised engine
must agree with it to the minute.

>>> from zyg.law.working_time.model import Punch, Rest, Segment, ShiftVersion, second
>>> office = ShiftVersion("office", segments=(Segment.around(540, 1080),), rests=(Rest(720, 780),))
>>> day = dt.date(2026, 11, 25)
>>> come, go = dt.datetime(2026, 11, 25, 9, 12), dt.datetime(2026, 11, 25, 18, 0, 30)
>>> done = compute_days(
...     plans=[DayPlan(day, "work", (office,))],
...     punches=[Punch("1", second(come)), Punch("2", second(go))],
...     policy=Policy(),
... )
>>> [(slot.status, slot.minutes) for slot in done.days[0].slots], done.days[0].worked
([('late', 12), ('normal', 0)], 468)
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from zyg.law.working_time.covers import (
    Cover,
    apply_swaps,
    covers_free_day,
    covers_of_day,
    made_up_punches,
    touches,
)
from zyg.law.working_time.day import (
    Account,
    auto_rest,
    close_account,
    planned_minutes,
    unpaid_rests,
)
from zyg.law.working_time.intervals import Intervals, intersect, length, subtract, union
from zyg.law.working_time.judging import Stretch, judge, punched_minute
from zyg.law.working_time.model import (
    MINUTES_PER_DAY,
    NO_ROUNDING,
    SECONDS_PER_DAY,
    Computation,
    DayPlan,
    DayResult,
    DayStatus,
    Document,
    OvertimeClass,
    Policy,
    Punch,
    ShiftVersion,
    SlotResult,
    day_second,
)
from zyg.law.working_time.overtime import (
    ClassOf,
    Outside,
    Overtime,
    night_minutes,
    overtime_of_day,
)
from zyg.law.working_time.pairing import Picked, normalise, pair, pick
from zyg.law.working_time.rounding import round_minutes
from zyg.law.working_time.windows import (
    Assignment,
    Window,
    active_shifts,
    asked_shifts,
    assign,
    day_units,
)

ENGINE = "working_time@1"
ACCOUNT_MINUTES = (
    "planned",
    "worked",
    "tolerated",
    "late",
    "early",
    "absent",
    "lack",
    "unpaid_leave",
    "attendance_leave",
)
TOO_LONG = "上下班打卡间隔过长，未配对"
LONE = "只有一次打卡，无法计算出勤时长"


@dataclass(slots=True)
class _Day:
    """One day while it is being judged."""

    plan: DayPlan
    shifts: tuple[ShiftVersion, ...]
    windows: list[Window]
    loose: list[Punch]
    covers: list[Cover]
    documents: list[Document]
    overtime: list[Document]
    rests: Intervals
    stretches: list[tuple[ShiftVersion, Stretch]]
    picked: list[Picked]
    presence: Intervals


@dataclass(slots=True)
class _Run:
    """What all days of one computation share; ``told`` is each plan as text for the hash."""

    plans: Sequence[DayPlan]
    policy: Policy
    as_of: int | None
    duplicates: Sequence[Punch]
    told: list[str]
    choices: str


def compute_days(
    *,
    plans: Sequence[DayPlan],
    punches: Iterable[Punch],
    documents: Sequence[Document] = (),
    policy: Policy,
    as_of: int | None = None,
    only: frozenset[dt.date] | None = None,
) -> Computation:
    """Judge consecutive days of one person.

    Args:
        plans: the days in order, without gaps; give the day before and after the period too,
            they decide where night punches belong and which class minutes after midnight take.
        punches: raw records in any order.
        documents: approved documents only.
        policy: the tenant's choices.
        as_of: wall-clock second up to which punches can be known; a slot whose window is still
            open is ``pending``. None = everything is over.
        only: judge just these days; the others lend their windows and classes.

    Raises:
        RuleRefusedError: plans or shifts that can not be judged, with the way out.
    """
    plans = apply_swaps(plans, documents)
    clean = normalise([*punches, *made_up_punches(documents)], policy)
    placed = assign(plans, clean.punches, policy)
    run = _Run(
        plans=plans,
        policy=policy,
        as_of=None if as_of is None else as_of // 60,
        duplicates=clean.duplicates,
        told=[repr(plan) for plan in plans],
        choices=repr(replace(policy, banked=frozenset())) + repr(sorted(policy.banked)),
    )
    results: list[DayResult] = []
    yesterday: _Day | None = None
    for index, plan in enumerate(plans):
        if only is not None and plan.day not in only:
            yesterday = None
            continue
        day = _prepare(plan, placed, index, documents)
        _judge_day(day, yesterday, policy, run.as_of)
        results.append(_result(day, index, run))
        yesterday = day
    return Computation(tuple(results), tuple(placed.unassigned), tuple(clean.rejected))


def class_of_dates(plans: Sequence[DayPlan], own: OvertimeClass, policy: Policy) -> ClassOf:
    """Return the class of a calendar date for one attendance day.

    Args:
        plans: the person's consecutive days.
        own: class of the attendance day itself, used for dates outside the plans.
        policy: ``rest_class_by`` decides whose plan minutes after midnight follow.
    """
    first = plans[0].day.toordinal() if plans else 0

    def class_of(day: int) -> OvertimeClass:
        index = day - first
        plan = plans[index] if 0 <= index < len(plans) else None
        if plan is not None and plan.day_type == "statutory":
            return "statutory"
        if plan is None or not plan.employed or policy.rest_class_by == "attendance_day":
            return own
        return "workday" if active_shifts(plan) else "rest"

    return class_of


def _prepare(plan: DayPlan, placed: Assignment, index: int, documents: Sequence[Document]) -> _Day:
    shifts = active_shifts(plan)
    windows = placed.windows[index]
    covers = covers_of_day(plan, windows, documents)
    own = [document for document in documents if touches(plan, document)]
    overtime = [d for d in documents if d.kind == "overtime" and _within_reach(plan, d)]
    rests = unpaid_rests(plan, plan.shifts if plan.employed else ())
    loose = placed.loose[index]
    return _Day(plan, shifts, windows, loose, covers, own, overtime, rests, [], [], [])


def _within_reach(plan: DayPlan, document: Document) -> bool:
    """Tell whether presence of the day (also of its night shift) may meet the document."""
    begin = day_second(plan.day)
    return document.start < begin + 2 * SECONDS_PER_DAY and begin - SECONDS_PER_DAY < document.end


def _judge_day(day: _Day, yesterday: _Day | None, policy: Policy, as_of: int | None) -> None:
    for window in day.windows:
        picked = pick(window, policy)
        later_on = 0
        if yesterday is not None and window.number == 0:
            later_on = _later_on(window.shift, yesterday)
        stretch = judge(
            window=window,
            picked=picked,
            covers=day.covers,
            rests=day.rests,
            policy=policy,
            later_on=later_on,
            as_of=as_of,
        )
        day.picked.append(picked)
        day.stretches.append((window.shift, stretch))
    if day.windows:
        day.presence = union(part for _, s in day.stretches for part in s.presence)
        day.picked.append(Picked(spare=day.loose))
    elif day.loose:
        free = pair(day.loose, policy, policy.max_span_minutes)
        day.picked.append(free)
        day.presence = _free_presence(day.plan, free)


def _free_presence(plan: DayPlan, picked: Picked) -> Intervals:
    """Presence of a day without windows; the rounding of its free shift (or rest rules) holds."""
    rules = plan.shifts[0] if plan.shifts else None
    base = plan.day.toordinal() * MINUTES_PER_DAY
    come = NO_ROUNDING if rules is None else rules.round_in
    go = NO_ROUNDING if rules is None else rules.round_out
    return union(
        (punched_minute(first, base, come), punched_minute(last, base, go))
        for first, last in picked.pairs
    )


def _free_slots(day: _Day) -> list[SlotResult]:
    """Tell the first and last punch of a day of free hours."""
    if day.windows or not day.shifts or not day.picked:
        return []
    base = day.plan.day.toordinal() * MINUTES_PER_DAY
    slots = []
    picked = day.picked[0]
    ends = (("in", picked.arrival, 0), ("out", picked.departure, -1))
    for kind, punch, end in ends:
        if punch is not None and day.presence:
            at = day.presence[end][abs(end)] - base
            slots.append(
                SlotResult(
                    kind=kind,  # type: ignore[arg-type]
                    segment=0,
                    planned=at,
                    effective=at,
                    status="normal",
                    actual=at,
                    punch_id=punch.id,
                    place_ok=punch.place_ok,
                    device_ok=punch.device_ok,
                    made_up=punch.source == "make_up",
                )
            )
    return slots


def _later_on(shift: ShiftVersion, yesterday: _Day) -> int:
    """Return the minutes by which a late evening yesterday moves today's beginning."""
    if not yesterday.stretches or not shift.late_off_late_on:
        return 0
    _, last = yesterday.stretches[-1]
    if last.departure.actual is None:
        return 0
    base = yesterday.plan.day.toordinal() * MINUTES_PER_DAY
    stayed = base + last.departure.actual - last.off
    return max(
        (rule.late_on for rule in shift.late_off_late_on if stayed >= rule.late_off), default=0
    )


def _result(day: _Day, index: int, run: _Run) -> DayResult:
    plan, plans, policy, as_of = day.plan, run.plans, run.policy, run.as_of
    account = _account(day, policy)
    if _is_open(day, as_of):
        account.lack, account.absent = account.lack + account.absent, 0
    overtime = _overtime(day, plans, account, policy)
    slots = [slot for _, s in day.stretches for slot in (s.arrival, s.departure)]
    slots += _free_slots(day)
    status = _status(day, account, policy, as_of)
    spare = [p.id for picked in day.picked for p in picked.spare]
    ordinal = plan.day.toordinal()
    return DayResult(
        day=plan.day,
        day_type=plan.day_type,
        status=status,
        shift_ids=tuple(shift.id for shift in asked_shifts(plan)),
        slots=tuple(slots),
        **{name: getattr(account, name) for name in ACCOUNT_MINUTES},
        **_counts(day, slots),
        presence=length(day.presence),
        leave=account.leave,
        cover=account.cover,
        overtime=overtime.paid,
        banked=overtime.banked,
        candidate=overtime.candidate,
        statutory_in_plan=overtime.statutory_in_plan,
        night=night_minutes(day.presence),
        leave_dates=tuple(sorted({d.type or "leave" for d in day.documents if d.kind == "leave"})),
        day_units=day_units(asked_shifts(plan)),
        holiday_paid=plan.holiday_paid,
        employed=plan.employed,
        flags=_flags(day, policy),
        spare=tuple(spare),
        duplicates=tuple(p.id for p in run.duplicates if p.at // SECONDS_PER_DAY == ordinal),
        documents=tuple(document.id for document in day.documents),
        rule_versions=_versions(day, policy),
        input_hash=_hash(day, index, run),
    )


def _account(day: _Day, policy: Policy) -> Account:
    if day.windows:
        return close_account(day.shifts, day.stretches, day.covers, day.rests, policy)
    account = Account(planned=sum(planned_minutes(shift) for shift in day.shifts))
    if not day.shifts:
        return account
    shift = day.shifts[0]
    gross = length(subtract(day.presence, day.rests))
    worked = round_minutes(gross - auto_rest(shift, gross), shift.round_total)
    account.worked = min(worked, account.planned)
    left = account.planned - account.worked
    for document in covers_free_day(day.plan, day.documents):
        if document.kind == "leave":
            account.leave[document.type or "leave"] = left
            account.unpaid_leave = 0 if document.paid else left
            account.attendance_leave = left if document.counts_as_attendance else 0
        else:
            account.cover[document.kind] = left
        left = 0
        break
    if day.loose and not day.presence and policy.missing == "lack":
        account.lack, left = left, 0
    account.absent = left
    return account


def _overtime(day: _Day, plans: Sequence[DayPlan], account: Account, policy: Policy) -> Overtime:
    if not day.plan.employed:
        return Overtime()
    own: OvertimeClass = "workday" if day.shifts else "rest"
    planned = union((s.on, s.off) for _, s in day.stretches)
    rules = day.plan.shifts[0] if day.plan.shifts else None
    approved = day.overtime
    if policy.overtime_mode == "approval":
        begins = day_second(day.plan.day) + policy.day_start_minute * 60
        approved = [d for d in approved if begins <= d.start < begins + SECONDS_PER_DAY]
    free = [shift for shift in day.shifts if not shift.segments]
    presence = day.presence
    scheduled = account.scheduled
    if free:
        presence, scheduled = _beyond_free(day, account)
    outside = Outside(presence, planned, scheduled, account.worked, day.rests, approved, rules)
    return overtime_of_day(outside, class_of_dates(plans, own, policy), policy)


def _beyond_free(day: _Day, account: Account) -> tuple[Intervals, Intervals]:
    """On a day of free hours the minutes after the required ones are the candidates."""
    left = account.planned
    inside: Intervals = []
    for start, end in subtract(day.presence, day.rests):
        taken = min(end - start, left)
        inside.append((start, start + taken))
        left -= taken
    inside = union(inside)
    return subtract(day.presence, inside), inside


def _is_open(day: _Day, as_of: int | None) -> bool:
    """Tell whether punches of the day can still come."""
    if as_of is None or not day.shifts:
        return False
    if day.windows:
        return as_of <= day.windows[-1].close
    return as_of < (day.plan.day.toordinal() + 1) * MINUTES_PER_DAY


def _status(day: _Day, account: Account, policy: Policy, as_of: int | None) -> DayStatus:
    if not day.plan.employed:
        return "none"
    if not day.shifts:
        return "rest"
    if _is_open(day, as_of):
        return "pending"
    punched = bool(day.presence or day.loose)
    if punched or any(stretch.punched for _, stretch in day.stretches):
        return _attended(account, policy)
    if account.absent:
        return "absent"
    return "leave" if sum(account.leave.values()) >= sum(account.cover.values()) else "covered"


def _attended(account: Account, policy: Policy) -> DayStatus:
    """Tell by the thresholds whether a day with punches counts whole, half or not at all."""
    done = account.worked + sum(account.leave.values()) + sum(account.cover.values())
    if policy.absent_below is not None and done < policy.absent_below:
        return "absent"
    if policy.half_day_below is not None and done < policy.half_day_below:
        return "half_day"
    return "present"


def _counts(day: _Day, slots: Sequence[SlotResult]) -> dict[str, int]:
    """Count what was late, early, missing or made up.

    A missing card is one of two punches of a stretch, or a punch beyond the lack limit; a stretch
    without any punch is absence, not two missing cards.
    """
    missing = 0
    for _, stretch in day.stretches:
        for slot in (stretch.arrival, stretch.departure):
            missing += slot.status == "lack" or (slot.status == "missing" and stretch.punched)
    return {
        "late_count": sum(slot.status in {"late", "serious_late"} for slot in slots),
        "serious_late_count": sum(slot.status == "serious_late" for slot in slots),
        "early_count": sum(slot.status == "early" for slot in slots),
        "missing_count": missing,
        "made_up_count": sum(slot.made_up for slot in slots),
    }


def _flags(day: _Day, policy: Policy) -> tuple[str, ...]:
    flags = []
    if any(window.overlaps for window in day.windows):
        flags.append("班次时间重叠，请核对排班")
    if any(picked.too_long for picked in day.picked):
        flags.append(TOO_LONG)
    if policy.outside_place != "accept" and any(
        not slot.place_ok for _, s in day.stretches for slot in (s.arrival, s.departure)
    ):
        flags.append("打卡地点异常")
    if not day.windows and day.loose and not day.presence:
        flags.append(LONE)
    leave = union(
        part for cover in day.covers if cover.document.kind == "leave" for part in cover.minutes
    )
    if intersect(day.presence, leave):
        flags.append("请假期间有打卡")
    return tuple(flags)


def _versions(day: _Day, policy: Policy) -> tuple[str, ...]:
    shifts = (f"{shift.id}@{shift.valid_from.isoformat()}" for shift in day.plan.shifts)
    return (ENGINE, f"policy@{policy.version}", *shifts)


def _hash(day: _Day, index: int, run: _Run) -> str:
    """Hash everything the day was judged from, so that a changed input shows.

    The plans of the days around it count: they cut its windows and class its minutes; so do the
    due times, which a late evening yesterday moves.
    """
    around = run.told[max(index - 1, 0) : index + 2]
    windows = [window.punches for window in day.windows]
    due = [(s.arrival.effective, s.departure.effective) for _, s in day.stretches]
    papers = (day.documents, day.overtime)
    until = run.as_of if _is_open(day, run.as_of) else None
    told = repr((ENGINE, run.choices, around, windows, day.loose, due, papers, until))
    return hashlib.sha256(told.encode()).hexdigest()
