"""Cases of the attendance family about punches, shifts, overtime and the calendar.

Every handler lays the case out as inputs of the engine, runs it, and compares what the case
expects; an expected key that no handler knows is a failure that names the key.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from zyg.cli.casebook import Case, compare, handler
from zyg.cli.casebook.attendance_facts import (
    RATES,
    assignment_facts,
    day_status,
    hours_of,
    manual_facts,
    overtime_facts,
    pair_facts,
    place_facts,
    presence_facts,
    slot_facts,
    stored_count,
)
from zyg.cli.casebook.attendance_scenario import (
    DAY_ZERO,
    Given,
    at_second,
    build,
    first_of,
    minutes_of,
    rounding,
)
from zyg.law.calendar import national
from zyg.law.periods import Month
from zyg.law.working_time.comprehensive import comprehensive_cycle
from zyg.law.working_time.engine import compute_days
from zyg.law.working_time.limits import check_overtime, check_part_time
from zyg.law.working_time.model import (
    MINUTES_PER_DAY,
    DayPlan,
    Policy,
    Punch,
    day_second,
)
from zyg.law.working_time.pairing import detect_direction
from zyg.law.working_time.rounding import round_seconds
from zyg.workforce.attendance.adms import (
    Command,
    Device,
    commands_for,
    deliver,
    handshake,
    receive,
)
from zyg.workforce.attendance.geofence import Fence, check

FAMILY = "attendance"
TIMES = frozenset(
    (
        *("in", "out", "required_out", "allowed_in", "on", "off", "pairs"),
        *("window", "window_start", "window_end", "shift_start", "shift_end"),
    )
)
BEGINS = ("starts_with", "reply_starts_with", "body_starts_with", "first_line")
HOLDS = ("contains", "reply_contains", "body_contains")
REPLY = ("reply", "body", "response", *BEGINS, *HOLDS)
SCENARIO_TOPICS = (
    "absence",
    "adjacent_windows",
    "basic",
    "cross_midnight",
    "day_assign",
    "day_boundary",
    "duplicate",
    "flex",
    "holiday",
    "late_early",
    "late_off_late_on",
    "leave",
    "lifecycle",
    "make_up",
    "makeup",
    "meal",
    "missing",
    "on_call",
    "ot_cross",
    "ot_mode",
    "ot_type",
    "overtime",
    "pairing",
    "rest",
    "result_granularity",
    "rotation",
    "rounding",
    "schedule",
    "shift",
    "swap",
    "threshold",
    "window",
)


def topic(*names: str) -> Callable[[Callable[[Given], Given]], Callable[[Given], Given]]:
    """Register a function from the facts of a case to results under their expected keys."""

    def register(observe: Callable[[Given], Given]) -> Callable[[Given], Given]:
        @handler(FAMILY, *names)
        def run(case: Case) -> list[str]:
            expect = case["expect"]
            actual = observe(case["given"])
            unknown = [f"unknown result {key!r}" for key in expect if key not in actual]
            zero = actual.get("zero", DAY_ZERO)
            told = {key: _settled(key, value, zero) for key, value in expect.items()}
            return unknown or list(compare(told, _shaped(told, actual)))

        return observe

    return register


@topic(*SCENARIO_TOPICS)
def scenario(given: Given) -> Given:
    """Run the days of a case through the engine and tell everything that can be asked."""
    case = build(given)
    done = compute_days(
        plans=case.plans,
        punches=case.punches,
        documents=case.documents,
        policy=case.policy,
        as_of=case.as_of,
    )
    by_offset = {
        plan.day.toordinal() - case.zero.toordinal(): n for n, plan in enumerate(case.plans)
    }
    result = done.days[by_offset[case.target]]
    facts: Given = {"zero": case.zero}
    facts |= {f"day {n}": day_status(done.days[index]) for n, index in by_offset.items()}
    facts |= presence_facts(result)
    facts |= slot_facts(result, done)
    facts |= place_facts(case)
    facts |= pair_facts(case)
    facts |= overtime_facts(result)
    facts |= assignment_facts(given, case)
    absent = [n for n, index in by_offset.items() if done.days[index].status == "absent"]
    facts |= {"absent_records": len(absent), "absent_days": absent}
    facts["stored"] = stored_count(given)
    if "existing_manual_result" in given:
        facts |= manual_facts(given, result)
    return facts


@topic("calendar")
def calendar(given: Given) -> Given:
    """Tell the type of a day, or the counts of a year or month."""
    if "date" in given:
        day = national().day(dt.date.fromisoformat(given["date"]))
        facts = {"type": day.type, "name": day.name, "provisional": day.provisional}
        return {**facts, "status": "provisional" if day.provisional else "official"}
    if "month" in given and "year" not in given:
        month = Month.parse(given["month"])
        counted, year = national().count_month(month), month.year
    elif "month" in given:
        counted = national().count_month(Month(given["year"], given["month"]))
        year = given["year"]
    else:
        counted, year = national().count(given["year"]), given["year"]
    provisional = national().year(year).provisional
    names = ("work", "makeup", "rest", "off_adjust", "statutory", "workdays")
    return {
        **{name: getattr(counted, name) for name in names},
        "pay_days": counted.workdays + counted.statutory,
        "paid_days": counted.workdays + counted.statutory,
        "provisional": provisional,
        "status": "provisional" if provisional else "official",
    }


@topic("rounding_fn")
def rounding_function(given: Given) -> Given:
    """Round one clock time."""
    rule = rounding({key: given[key] for key in ("mode", "unit_min", "grace_min") if key in given})
    second, _ = at_second(given["time"], DAY_ZERO)
    rounded = round_seconds(second - day_second(DAY_ZERO), rule)
    minutes, seconds = divmod(rounded, 60)
    text = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return {"time": f"{text}:{seconds:02d}" if seconds else text}


@topic("direction_detect")
def direction(given: Given) -> Given:
    """Tell the direction of the next punch: after an odd number out, else by the middle."""
    on = minutes_of(given["schedule"][0])
    off = minutes_of(given["schedule"][1], after=on)
    earlier = len(given.get("punches", []))
    told = given["next"] if isinstance(given["next"], list) else [given["next"]]
    found = []
    for text in told:
        detected = detect_direction(minutes_of(text), on, off, earlier=earlier)
        found.append(detected.upper())
    return {"dir": found if isinstance(given["next"], list) else found[0]}


@topic("ot_limit")
def overtime_limit(given: Given) -> Given:
    """Check overtime hours of a day or a month."""
    month = first_of(given, "month_ot_h", "ot_month_h", "month_h")
    daily = first_of(given, "day_ot_h", "ot_day_h", "day_h", "ot_h")
    day = dt.date.fromisoformat(given.get("date", DAY_ZERO.isoformat()))
    found = check_overtime(
        day=day,
        month_minutes=_begun_minutes(month),
        day_minutes=_begun_minutes(daily),
        emergency=bool(given.get("emergency")),
    )
    codes = [one.code for one in found]
    return {"violation": codes[0] if codes else None, "violations": codes, "ok": not codes}


@topic("part_time")
def part_time(given: Given) -> Given:
    """Check part-time hours."""
    average = _begun_minutes(first_of(given, "avg_day_h", "day_h", default=0)) or 0
    week = _begun_minutes(first_of(given, "week_h", default=0)) or 0
    codes = [one.code for one in check_part_time(day=DAY_ZERO, average_day=average, week=week)]
    return {"violation": codes[0] if codes else None, "violations": codes, "ok": not codes}


@topic("comprehensive")
def comprehensive(given: Given) -> Given:
    """Measure a cycle of 综合计算工时."""
    workdays = given.get("cycle_workdays")
    done = comprehensive_cycle(
        cycle=given["cycle"],
        day=DAY_ZERO,
        worked=_minutes(given["worked_h"]) or 0,
        statutory=_minutes(first_of(given, "of_which_statutory_h", "statutory_h", default=0)) or 0,
        workdays=None if workdays is None else Fraction(str(workdays)),
        net_statutory=given.get("net_statutory", True),
    )
    return {
        "limit_h": hours_of(done.limit),
        "ot150_h": hours_of(done.workday),
        "ot200_h": 0,
        "ot300_h": hours_of(done.statutory),
    }


@topic("flexible_system")
def flexible(given: Given) -> Given:
    """Count the overtime of a worked week under 不定时 (long days from Monday on)."""
    monday = DAY_ZERO - dt.timedelta(days=DAY_ZERO.weekday())
    holiday = _minutes(first_of(given, "statutory_h", "of_which_statutory_h", default=0)) or 0
    left = (_minutes(given.get("worked_h", 0)) or 0) - holiday
    pays = bool(given.get("pays_statutory", given.get("city") in {"上海", "深圳"}))
    plans, punches = [], []
    for number in range(7):
        day = monday + dt.timedelta(days=number)
        on_holiday = number == 0 and holiday > 0
        plans.append(DayPlan(day, "statutory" if on_holiday else "work"))
        minutes = holiday if on_holiday else min(left, 14 * 60)
        left -= 0 if on_holiday else minutes
        for at in (0, minutes) if minutes else ():
            stamp = day_second(day) + (8 * 60 + at) * 60
            punches.append(Punch(f"{number}-{at}", stamp))
    rule = Policy(system="flexible", overtime_mode="punch", flexible_pays_statutory=pays)
    days = compute_days(plans=plans, punches=punches, policy=rule).days
    sums = {name: sum(day.overtime.get(name, 0) for day in days) for name in RATES}
    return {f"ot{rate}_h": hours_of(sums[name]) for name, rate in RATES.items()}


@topic("geofence")
def geofence(given: Given) -> Given:
    """Judge a distance or position against a fence; the case's own rule is to refuse."""
    centre = first_of(given, "center", "centre", "location", default=[0, 0])
    point = first_of(given, "point", "position", "punch_at")
    fence = Fence(centre[0], centre[1], int(given.get("radius_m") or 0))
    verdict = check(
        fence,
        policy=given.get("policy", "reject"),
        position=None if point is None else (point[0], point[1]),
        distance=given.get("distance_m"),
    )
    return {
        "accepted": verdict.accepted,
        "inside": verdict.inside,
        "flagged": verdict.flagged,
        "distance_m": verdict.distance,
    }


@topic("adms")
def adms(given: Given) -> Given:
    """Answer a call of a clock and tell what would be stored."""
    told = str(given.get("device", "active")).lower()
    status = next((s for s in ("pending", "unknown", "disabled") if s in told), "active")
    waiting = given.get("commands", given.get("queue", []))
    commands = tuple(Command(n, str(text)) for n, text in enumerate(waiting, start=1))
    asked = re.search(r"SN=([^&\s]+)", f"{given.get('GET', '')} {given.get('POST', '')}")
    named = asked[1] if asked else "TEST1"
    serial = str(first_of(given, "SN", "sn", "serial", default=named))
    device = Device(serial, status, stamps={"ATTLOG": "0"}, commands=commands)  # type: ignore[arg-type]
    if "GET" in given:
        ask = str(given["GET"])
        reply = commands_for(device) if "getrequest" in ask else handshake(device)
        return {"http": reply.status, "stored": 0, **dict.fromkeys(REPLY, reply.body)}
    return _posted(given, device)


def _posted(given: Given, device: Device) -> Given:
    """Post a batch once (or ``times`` times) and count what is stored."""
    rows = first_of(given, "body", "rows", "batch", default=1)
    if isinstance(rows, int):  # a number of rows, whatever they are
        rows = [f"{number}\t2026-11-25 08:58:03\t0\t1\t0" for number in range(1, rows + 1)]
    body = rows if isinstance(rows, str) else "\n".join(str(row) for row in rows)
    now_text = str(first_of(given, "now", default="2026-11-25 12:00"))
    now = dt.datetime.fromisoformat(now_text).replace(tzinfo=None)
    table = str(given.get("POST", "ATTLOG")).rpartition("table=")[2].partition("&")[0]
    stored: dict[str, object] = {}
    apart: dict[str, object] = {}
    stamps: list[tuple[str, str]] = []
    fails = bool(given.get("commit_fails"))

    def commit(receipt: Any) -> None:
        if fails:
            raise OSError
        stored.update({row.key: row for row in receipt.rows})
        apart.update({row.key: row for row in receipt.quarantined})
        stamps.extend([receipt.stamp] if receipt.stamp else [])

    reply = None
    again = 2 if any(given.get(name) for name in ("resent", "resend", "twice")) else 1
    for _ in range(int(first_of(given, "times", "sent", default=again))):
        receipt = receive(
            device=device,
            table=table or "ATTLOG",
            stamp=str(given.get("stamp", "9999")),
            body=body.encode("gb18030"),
            now=now,
            known=[*stored, *apart],
        )
        reply = deliver(receipt, commit)
    return {
        "http": None if reply is None else reply.status,
        **dict.fromkeys(REPLY, None if reply is None else reply.body),
        "stored": len(stored),
        "quarantined": len(apart),
        "stamp_advanced": bool(stamps),
    }


def _minutes(hours: float | str | None) -> int | None:
    return None if hours is None else int(Fraction(str(hours)) * 60)


def _begun_minutes(hours: float | str | None) -> int | None:
    """Read hours for a limit: a minute begun is above a limit that ends before it."""
    return None if hours is None else math.ceil(Fraction(str(hours)) * 60)


def _settled(key: str, value: Any, zero: dt.date) -> Any:
    """Read expected times as absolute minutes."""
    if key not in TIMES:
        return value
    if isinstance(value, list):
        return [_settled(key, one, zero) for one in value]
    if isinstance(value, str):
        return at_second(value, zero)[0] // 60
    if isinstance(value, int):
        return zero.toordinal() * MINUTES_PER_DAY + MINUTES_PER_DAY // 2 + value
    return value


def _shaped(told: Given, actual: Given) -> Given:
    """Where a case asks only whether something happened, answer yes or no (or the minutes)."""
    shaped = dict(actual)
    if isinstance(told.get("shift"), bool):
        shaped["shift"] = actual.get("shift") is not None
    by_day = told.get("work_h")
    if isinstance(by_day, list) and "split" in actual:
        shaped["work_h"] = actual["split"]
    elif isinstance(by_day, dict) and "days" in actual:
        shaped["work_h"] = {key: actual["days"].get(str(int(key))) for key in by_day}
    for key in ("late", "early"):
        if type(told.get(key)) is int and told[key] > 1:
            shaped[key] = actual[f"{key}_min"]
    reply = str(actual.get("reply"))
    for name in BEGINS:
        if isinstance(told.get(name), str):
            shaped[name] = reply[: len(told[name])]
    for name in HOLDS:
        if isinstance(told.get(name), str) and told[name] in reply:
            shaped[name] = told[name]
    return shaped
