"""What a judged day says, under the names that attendance cases use."""

from __future__ import annotations

import datetime as dt
from typing import Any

from zyg.cli.casebook.attendance_scenario import DAY_ZERO, Given, Scenario, at_second, first_of
from zyg.law.working_time.closing import keep_closed
from zyg.law.working_time.day_assignment import assign_days
from zyg.law.working_time.model import (
    MINUTES_PER_DAY,
    SECONDS_PER_DAY,
    Computation,
    DayResult,
    SlotResult,
)
from zyg.law.working_time.pairing import detect_direction, normalise, pair
from zyg.law.working_time.windows import assign
from zyg.workforce.attendance.adms import Device, receive

STATUS = {"present": "present", "half_day": "half_day", "absent": "absent", "leave": "on_leave"}
RATES = {"workday": 150, "rest": 200, "statutory": 300}


def hours_of(minutes: int) -> float:
    """Write minutes as hours with two decimals."""
    return round(minutes / 60, 2)


def day_status(result: DayResult) -> str | None:
    """Days still open, days off and days outside the employment have no status."""
    return STATUS.get(result.status)


def presence_facts(result: DayResult) -> Given:
    """Tell status, hours, lateness and absence of the day."""
    late, early = result.late_count > 0, result.early_count > 0
    worked = result.worked
    return {
        "status": day_status(result),
        "work_h": hours_of(worked),
        "work_min": worked,
        "worked_h": hours_of(worked),
        "work_h_gross": hours_of(result.presence),
        "planned_h": hours_of(result.planned),
        "planned_min": result.planned,
        "paired": result.presence > 0,
        "late": late,
        "late_entry": late,
        "late_min": sum(s.minutes for s in result.slots if s.status in {"late", "serious_late"}),
        "early": early,
        "early_exit": early,
        "early_min": sum(s.minutes for s in result.slots if s.status == "early"),
        "absent_min": result.absent,
        "absent_h": hours_of(result.absent),
        "leave_min": sum(result.leave.values()),
        "leave_h": hours_of(sum(result.leave.values())),
        "missing": result.missing_count,
        "missing_cnt": result.missing_count,
        "night_h": hours_of(result.night),
        "night_min": result.night,
        "duplicates": len(result.duplicates),
        "flags": list(result.flags),
    }


def slot_facts(result: DayResult, done: Computation) -> Given:
    """Tell the first and last slot: punch, due time and result."""
    base = result.day.toordinal() * MINUTES_PER_DAY
    ins = [slot for slot in result.slots if slot.kind == "in"]
    outs = [slot for slot in result.slots if slot.kind == "out"]
    stray = {one.id for one in done.unassigned}
    facts: Given = {
        "results": max(len(ins), len(outs)),
        "in_result": _slot_status(ins[:1], stray),
        "out_result": _slot_status(outs[-1:], stray),
        "unassigned": len(done.unassigned),
        "offshift": bool(done.unassigned),
    }
    for name, slots in (("in", ins[:1]), ("out", outs[-1:])):
        actual = slots[0].actual if slots else None
        facts[name] = None if actual is None else base + actual
    facts["allowed_in"] = base + ins[0].effective if ins else None
    facts["required_out"] = base + outs[-1].effective if outs else None
    facts["on"] = base + ins[0].planned if ins else None
    facts["off"] = base + outs[-1].planned if outs else None
    facts["crosses_midnight"] = bool(outs) and outs[-1].planned > MINUTES_PER_DAY
    facts["cross_day"] = facts["crosses_midnight"]
    length = outs[-1].planned - ins[0].planned if ins and outs else 0
    facts |= {"duration_min": length, "duration_h": hours_of(length)}
    return facts


def _slot_status(slots: list[SlotResult], stray: set[str]) -> str | None:
    if not slots:
        return "outside window" if stray else None
    return "outside window" if slots[0].status == "missing" and stray else slots[0].status


def place_facts(case: Scenario) -> Given:
    """Tell where each punch went: shift, window and attendance day."""
    clean = normalise(case.punches, case.policy)
    placed = assign(case.plans, clean.punches, case.policy)
    facts: Given = {"shift": None, "attendance_day": None, "dir": None}
    for name in ("window", "window_start", "window_end", "shift_start", "shift_end"):
        facts[name] = None
    days = set()
    for index, windows in enumerate(placed.windows):
        offset = case.plans[index].day.toordinal() - case.zero.toordinal()
        for window in windows:
            if window.punches:
                days.add(offset)
                facts["shift"] = window.number + 1
                facts["window"] = [window.open, window.close]
                facts["window_start"], facts["window_end"] = window.open, window.close
                facts["shift_start"], facts["shift_end"] = window.on, window.off
                last = window.punches[-1]
                facts["dir"] = detect_direction(last.at // 60, window.on, window.off).upper()
        for one in placed.loose[index]:
            days.add(offset)
            begin = case.plans[index].day.toordinal() * MINUTES_PER_DAY
            begin += case.policy.day_start_minute
            there = detect_direction(one.at // 60, begin, begin + MINUTES_PER_DAY)
            facts["dir"] = there.upper()
    if len(days) == 1:
        facts["attendance_day"] = days.pop()
    elif days:
        facts["attendance_day"] = sorted(days)
    return facts


def pair_facts(case: Scenario) -> Given:
    """Tell the pairs of coming and going that the policy makes of all punches."""
    clean = normalise(case.punches, case.policy)
    picked = pair(clean.punches, case.policy, case.policy.max_span_minutes)
    return {"pairs": [[come.at // 60, go.at // 60] for come, go in picked.pairs]}


def overtime_facts(result: DayResult) -> Given:
    """Tell credited overtime by class."""
    credited = {name: n for name, n in result.overtime.items() if n}
    total = sum(credited.values())
    kinds = list(credited)
    normal = result.worked - result.statutory_in_plan
    facts: Given = {
        "ot_min": total,
        "ot_h": hours_of(total),
        "ot_type": kinds[0] if len(kinds) == 1 else kinds or None,
        "normal_h": hours_of(normal),
        "candidate_min": sum(result.candidate.values()),
        "candidate_h": hours_of(sum(result.candidate.values())),
        "paid_min": total,
        "paid_h": hours_of(total),
        "day_type": result.day_type,
    }
    for name, rate in RATES.items():
        facts[f"{name}_h"] = facts[f"ot{rate}_h"] = hours_of(credited.get(name, 0))
        facts[f"{name}_min"] = credited.get(name, 0)
    return facts


def assignment_facts(given: Given, case: Scenario) -> Given:
    """Group unplanned pairs to shifts and days when the case asks how they are assigned."""
    if "assign" not in given:
        return {}
    clean = normalise(case.punches, case.policy)
    picked = pair(clean.punches, case.policy, case.policy.max_span_minutes)
    zero = case.zero.toordinal() * MINUTES_PER_DAY
    pairs = [(come.at // 60 - zero, go.at // 60 - zero) for come, go in picked.pairs]
    gap = round(first_of(given, "new_shift_gap_h", default=4) * 60)
    shifts = assign_days(pairs, _mode(given["assign"]), new_shift_gap=gap)
    minutes: dict[int, int] = {}
    for one in shifts:
        for day, count in one.minutes.items():
            minutes[day] = minutes.get(day, 0) + count
    days = sorted(minutes)
    facts: Given = {
        "attendance_day": days[0] if len(days) == 1 else days,
        "attendance_days": days,
        "work_h": hours_of(sum(minutes.values())),
        "shifts": len(shifts),
        "split": [hours_of(minutes[day]) for day in days],
    }
    by_day = {str(day): hours_of(count) for day, count in minutes.items()}
    facts |= dict.fromkeys(("days", "by_day", "work_h_by_day"), by_day)
    for day, count in minutes.items():
        facts |= {f"day {day}": hours_of(count), f"day{day}_h": hours_of(count)}
        facts |= {f"work_h_day{day}": hours_of(count), f"work_h_day_{day}": hours_of(count)}
    return facts


def _mode(told: str) -> Any:
    """Read how a shift finds its day: by its start, its end, the most worked day, or split."""
    words = {
        "split": "split_at_midnight",
        "most": "most_time",
        "end": "shift_end_day",
        "start": "shift_start_day",
    }
    return next((mode for word, mode in words.items() if word in told), told)


def stored_count(given: Given) -> int:
    """Count punches that stay when the clocks send them: same clock, person, time and status."""
    keys = set()
    for entry in first_of(given, "punches", default=[]):
        if not isinstance(entry, str):
            continue
        second, words = at_second(entry, DAY_ZERO)
        upper = [word.upper() for word in words]
        serial = next((word for word in words if word.upper() not in {"IN", "OUT"}), "TEST1")
        moment = dt.datetime.fromordinal(second // SECONDS_PER_DAY)
        moment += dt.timedelta(seconds=second % SECONDS_PER_DAY)
        row = f"1\t{moment:%Y-%m-%d %H:%M:%S}\t{1 if 'OUT' in upper else 0}"
        receipt = receive(
            device=Device(serial, "active"),
            table="ATTLOG",
            stamp="1",
            body=row.encode(),
            now=moment,
        )
        keys |= {one.key for one in receipt.rows}
    return len(keys)


def manual_facts(given: Given, computed: DayResult) -> Given:
    """Confirm that a result somebody entered stays when the day is computed again."""
    manual = DayResult(computed.day, computed.day_type, given["existing_manual_result"])
    kept, changes = keep_closed([computed], {computed.day: manual})
    held = kept[0] is manual
    return {
        "manual_result_kept": held,
        "status": day_status(kept[0]),
        **dict.fromkeys(("skipped", "auto_skipped"), held),
        "adjustments": len(changes),
    }
