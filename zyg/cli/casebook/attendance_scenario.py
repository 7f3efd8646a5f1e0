"""Turn the facts of an attendance case into the engine's inputs.

Times are written ``d HH:MM[:SS] [IN|OUT] [device]`` (d = days from the attendance day under
test), ``HH:MM`` on that day (26:00 is 02:00 of the next), or as date and time. Cases without a
date are laid on ``DAY_ZERO``, an ordinary Wednesday.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from zyg.law.calendar import DayType, national
from zyg.law.working_time.model import (
    SECONDS_PER_DAY,
    AutoRest,
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
from zyg.law.working_time.windows import chosen_shifts

Given = dict[str, Any]
DAY_ZERO = dt.date(2026, 11, 25)
WIDE = 480
"""Window around a shift when the case names none: eight hours on either side."""
_GRACE = ("{0}_grace", "{0}_grace_min", "{0}_grace_period", "grace_{0}", "grace_{0}_min")
LATE_GRACE = tuple(name.format(word) for word in ("late", "entry", "late_entry") for name in _GRACE)
EARLY_GRACE = tuple(
    name.format(word) for word in ("early", "exit", "early_exit") for name in _GRACE
)
CLOCK = re.compile(r"(?:([+-]?\d+) )?(\d{1,2}):(\d{2})(?::(\d{2}))?((?: \S+)*)")
ROUNDING = re.compile(r"([a-z_]+?)[_ ]?(\d+)(?:min)?(?:\D+(\d+)(?:min)?)?")
MEAL = re.compile(r"auto_deduct_(\d+)(?:\D+(\d+)h)?")


@dataclass(slots=True)
class Scenario:
    """The engine's inputs for one case, and which day it asks about."""

    zero: dt.date
    target: int
    plans: list[DayPlan]
    punches: list[Punch]
    documents: list[Document]
    policy: Policy
    as_of: int | None = None
    assigned: list[int] = field(default_factory=list)

    def offset(self, at: int) -> int:
        """Days of a second from the day under test."""
        return at // SECONDS_PER_DAY - self.zero.toordinal()


def at_second(text: str, zero: dt.date) -> tuple[int, list[str]]:
    """Read a time; return its wall-clock second and the words after it."""
    day_text, _, rest = text.strip().partition(" ")
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day_text):
        zero, text = dt.date.fromisoformat(day_text), rest or "00:00"
    found = CLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"time {text!r} is not understood")
    day, hour, minute, second, words = found.groups()
    clock = (int(hour) * 60 + int(minute)) * 60 + int(second or 0)
    return day_second(zero) + int(day or 0) * SECONDS_PER_DAY + clock, words.split()


def minutes_of(text: str, *, after: int | None = None) -> int:
    """Read a time of a shift as minutes of its day; before ``after`` it is the next day."""
    second, _ = at_second(text, DAY_ZERO)
    minutes = (second - day_second(DAY_ZERO)) // 60
    while after is not None and minutes <= after:
        minutes += 1440
    return minutes


def punch(entry: Any, number: int, zero: dt.date) -> Punch:
    """Read one punch: text, minutes relative to noon of the day, or [minutes, direction]."""
    if isinstance(entry, int | float):
        at = day_second(zero) + SECONDS_PER_DAY // 2 + round(entry * 60)
        return Punch(f"{number:04d}", at)
    if isinstance(entry, list):
        one = punch(entry[0], number, zero)
        direction = "in" if str(entry[1]).upper() == "IN" else "out"
        return Punch(one.id, one.at, direction=direction)
    at, words = at_second(entry, zero)
    upper = [word.upper() for word in words]
    direction = "in" if "IN" in upper else "out" if "OUT" in upper else ""
    return Punch(f"{number:04d}", at, direction=direction)  # type: ignore[arg-type]


def rounding(told: Any) -> Rounding:
    """Read ``nearest15``, ``down5_grace3`` or ``{"mode", "unit_min", "grace_min"}``."""
    if told is None:
        return Rounding()
    if isinstance(told, dict):
        grace = int(told.get("grace_min", 0))
        return Rounding(told["mode"], int(told.get("unit_min", 1)), grace)
    found = ROUNDING.fullmatch(told)
    if found is None:
        raise ValueError(f"rounding {told!r} is not understood")
    mode, unit, grace_text = found.groups()
    return Rounding(mode, int(unit), int(grace_text or 0))  # type: ignore[arg-type]


def first_of(given: Given, *names: str, default: Any = None) -> Any:
    """Return the first fact that is given under one of its names."""
    return next((given[name] for name in names if given.get(name) is not None), default)


def shift(told: Any, given: Given, *, name: str = "1") -> ShiftVersion:
    """Build a shift from a dictionary, or from the two times of a list."""
    if isinstance(told, list):
        told = {"on": told[0], "off": told[1]}
    rests = _rests(first_of(told, "rests", "rest", default=first_of(given, "rests", default=[])))
    segments = [
        _segment(part, told) for part in told.get("segments") or [told] if _ends(part) is not None
    ]
    flexible = {**given, **told}
    late_max = first_of(flexible, "flexible_late_minutes", default=0)
    early_max = first_of(flexible, "flexible_early_minutes", default=0)
    rule = first_of(flexible, "late_off_late_on", "late_off_late_on_rule", "rule", default=[])
    rules = rule if isinstance(rule, list) else [rule]
    return ShiftVersion(
        id=str(told.get("name", name)),
        kind="flex" if late_max or early_max else "fixed",
        segments=tuple(segments),
        rests=rests,
        auto_rest=auto_rest(flexible),
        late=Threshold(
            grace=_limit(flexible, "late_minutes_as_late", *LATE_GRACE) or 0,
            serious=_limit(flexible, "late_minutes_as_serious_late", "late_serious"),
            lack=_limit(flexible, "late_minutes_as_lack", "late_lack"),
        ),
        early=Threshold(
            grace=_limit(flexible, "early_minutes_as_early", *EARLY_GRACE) or 0,
            lack=_limit(flexible, "early_minutes_as_lack", "early_lack"),
        ),
        flex=Flex(late_max, early_max) if late_max or early_max else None,
        late_off_late_on=tuple(
            LateOffLateOn(one["late_off_minutes"], one["late_on_minutes"]) for one in rules
        ),
        half_split=_half(told),
        day_minutes=told.get("day_minutes"),
        runs_on_holidays=bool(told.get("compute_on_holiday", "day_is_holiday" not in given)),
        **_roundings(given),
    )


def free_shift(given: Given) -> ShiftVersion:
    """Build free hours for cases that give punches and no shift."""
    return ShiftVersion(
        "free",
        kind="free",
        day_minutes=24 * 60,
        rests=_rests(given.get("rests", [])),
        auto_rest=auto_rest(given),
        **_roundings(given),
    )


def auto_rest(given: Given) -> AutoRest | None:
    """Read ``rest_min`` or a meal policy such as ``auto_deduct_60``."""
    if given.get("rest_min"):
        return AutoRest(0, int(given["rest_min"]))
    found = MEAL.fullmatch(str(given.get("meal", "")))
    if found is None:
        return None
    return AutoRest(int(found[2] or 0) * 60, int(found[1]))


def policy(given: Given, punches: Iterable[Punch]) -> Policy:
    """Choose the policy that the case describes."""
    told = given.get("shift") if isinstance(given.get("shift"), dict) else {}
    facts = {**given, **told}
    boundary = first_of(given, "day_starts_at", "day_start", default="00:00")
    longest = first_of(given, "max_shift_h", "max_span_h", default=16)
    adjacency = given.get("adjacency", "later_open")
    return Policy(
        overtime_mode=_overtime_mode(given),
        pairing=_pairing(given, punches),
        max_span_minutes=round(longest * 60),
        day_start_minute=minutes_of(boundary),
        adjacency=adjacency,
        half_day_below=_hours(first_of(facts, "half_day_below_h")),
        absent_below=_hours(first_of(facts, "absent_below_h")),
        missing=given.get("missing", "lack"),
        duplicate_gap_seconds=int(given.get("dup_gap_s", 60)),
        system="flexible" if given.get("system") in {"不定时", "flexible"} else "standard",
    )


def build(given: Given) -> Scenario:
    """Build the engine's inputs from the facts of a case."""
    zero = dt.date.fromisoformat(given["date"]) if "date" in given else _zero(given)
    entries = list(first_of(given, "punches", "punches_min", default=[]))
    entries += [given[name] for name in ("punch", "in", "out") if given.get(name) is not None]
    if given.get("yesterday_out"):
        text = str(given["yesterday_out"])
        entries.append(text if " " in text else f"-1 {text}")
    punches = [punch(entry, number, zero) for number, entry in enumerate(entries)]
    shifts, assigned = _schedule(given, zero)
    if given.get("yesterday_out"):
        assigned = sorted({-1, *assigned})
    plans = _plans(given, zero, shifts, assigned, punches)
    as_of = None
    if given.get("now"):
        as_of, _ = at_second(given["now"], zero)
    return Scenario(
        zero=zero,
        target=0 if 0 in assigned or not assigned else assigned[-1],
        plans=plans,
        punches=punches,
        documents=_documents(given, zero),
        policy=policy(given, punches),
        as_of=as_of,
        assigned=assigned,
    )


def _zero(given: Given) -> dt.date:
    times = first_of(given, "shift", "schedule", "scheduled", "punches", default=[])
    if isinstance(times, list) and times and re.match(r"\d{4}-", str(times[0])):
        return dt.date.fromisoformat(times[0][:10])
    return DAY_ZERO


def _schedule(given: Given, zero: dt.date) -> tuple[tuple[ShiftVersion, ...], list[int]]:
    """Return the shifts of an assigned day and which days are assigned."""
    one = first_of(given, "assigned_shift", "shift", "scheduled", "schedule")
    if isinstance(one, list) and one and re.match(r"\d{4}-", str(one[0])):
        begin = day_second(zero)
        one = [f"0 {_clock((at_second(text, zero)[0] - begin) // 60)}" for text in one]
    told = given.get("shifts") or ([one] if one is not None else [])
    if not told and first_of(given, "on", "start") is not None:
        told = [given]
    made = tuple(shift(part, given, name=str(n)) for n, part in enumerate(told, start=1))
    fallback = given.get("default_shift")
    default = (shift(fallback, given, name="default"),) if fallback else ()
    shifts, _ = chosen_shifts(made or None, default)
    if not shifts:
        return (), []
    days = set(given.get("assigned_days") or [])
    if given.get("assigned_from") is not None:
        days |= set(range(given["assigned_from"], 1))
    told = "assigned_days" in given or bool(days)
    return shifts, sorted(days) if told else [0]


def _plans(
    given: Given,
    zero: dt.date,
    shifts: tuple[ShiftVersion, ...],
    assigned: list[int],
    punches: list[Punch],
) -> list[DayPlan]:
    touched = [one.at // SECONDS_PER_DAY - zero.toordinal() for one in punches]
    hired, left = given.get("hired"), given.get("last_day")
    days = [0, *assigned, *touched, *(n for n in (hired, left) if n is not None)]
    low, high = min(days) - 2, max(days) + 2
    plans = []
    for number in range(low, high + 1):
        day = zero + dt.timedelta(days=number)
        day_type: DayType = national().day_type(day) if _dated(given) else "work"
        if given.get("day_is_holiday") and number == 0:
            day_type = "statutory"
        employed = str(given.get("employee_status", "active")).lower() == "active"
        employed &= hired is None or number >= hired
        employed &= left is None or number <= left
        own = shifts if number in assigned else _without_shift(given, shifts, day_type)
        plans.append(DayPlan(day, day_type, own, employed=employed))
    return plans


def _without_shift(
    given: Given, shifts: tuple[ShiftVersion, ...], day_type: DayType
) -> tuple[ShiftVersion, ...]:
    """Free hours when no shift is given; on a dated day off only the rules of rest."""
    if shifts:
        return ()
    if _dated(given) or given.get("approved"):
        rules = free_shift(given)
        rest = ShiftVersion("rest", kind="rest", rests=rules.rests, auto_rest=rules.auto_rest)
        return (rest,) if day_type not in {"work", "makeup"} or given.get("approved") else (rules,)
    return (free_shift(given),)


def _dated(given: Given) -> bool:
    return "date" in given or _zero(given) != DAY_ZERO


def _documents(given: Given, zero: dt.date) -> list[Document]:
    documents = []
    approved = given.get("approved") or []
    pairs = approved if approved and isinstance(approved[0], list) else [approved]
    for number, pair in enumerate(pair for pair in pairs if pair):
        start, end = (at_second(text, zero)[0] for text in pair)
        documents.append(Document(f"overtime{number}", "overtime", start, end))
    for kind in ("leave", "field", "trip"):
        told = given.get(kind)
        if not told:
            continue
        half = told if told in ("am", "pm") else ""
        start, end = day_second(zero), day_second(zero) + SECONDS_PER_DAY
        if isinstance(told, list):
            start, end = (at_second(text, zero)[0] for text in told)
        documents.append(Document(kind, kind, start, end, type=kind, half=half))  # type: ignore[arg-type]
    for number, text in enumerate(given.get("make_up") or []):
        start, words = at_second(text, zero)
        slot = "out" if "OUT" in [word.upper() for word in words] else "in"
        documents.append(Document(f"make_up{number}", "make_up", start, start, slot=slot))  # type: ignore[arg-type]
    return documents


def _segment(part: Given, told: Given) -> Segment:
    ends = _ends(part)
    if ends is None:
        raise ValueError(f"shift {part!r} has no times")
    on = minutes_of(ends[0])
    off = minutes_of(ends[1], after=on)
    before = first_of(told, "open_before", "on_advance_minutes", default=WIDE)
    after = first_of(told, "close_after", "off_delay_minutes", default=WIDE)
    window = Segment.around(on, off, open_before=before, close_after=after)
    needs = {"need_in": not told.get("no_need_on"), "need_out": not told.get("no_need_off")}
    times = (window.in_open, window.in_close, window.out_open, window.out_close)
    return Segment(on, off, *times, **needs)


def _ends(part: Given) -> tuple[str, str] | None:
    on, off = first_of(part, "on", "start"), first_of(part, "off", "end")
    return None if on is None or off is None else (on, off)


def _rests(told: Any) -> tuple[Rest, ...]:
    pairs = told if told and isinstance(told[0], list) else [told] if told else []
    return tuple(Rest(minutes_of(start), minutes_of(end)) for start, end in pairs)


def _half(told: Given) -> int | None:
    text = first_of(told, "half_split", "shift_middle_time")
    return None if text is None else minutes_of(text)


def _limit(told: Given, *names: str) -> int | None:
    found = first_of(told, *names)
    return None if found is None else int(found)


def _hours(told: float | None) -> int | None:
    return None if told is None else round(told * 60)


def _roundings(given: Given) -> dict[str, Rounding]:
    told = given.get("round") or {}
    return {
        "round_in": rounding(told.get("in")),
        "round_out": rounding(told.get("out")),
        "round_total": rounding(told.get("day_total", told.get("total"))),
    }


def _overtime_mode(given: Given) -> Any:
    told = str(first_of(given, "ot_mode", "mode", default="")).lower()
    if "∩" in told or "inside" in told or "within" in told or told == "punch_in_approval":
        return "punch_in_approval"
    if "without approval" in told or not given.get("approved"):
        return "approval" if told in {"approval", "by approval"} else "punch"
    return "approval" if "approv" in told else "punch_in_approval"


def _pairing(given: Given, punches: Iterable[Punch]) -> Any:
    whole = given.get("calc") == "first_last"
    if given.get("direction") == "log_type":
        return "directed_span" if whole else "directed"
    if given.get("direction") == "alternate":
        return "first_last" if whole else "strict"
    if given.get("mode") == "standard":
        return "first_last"
    if given.get("mode") == "strict" or given.get("meal") == "punched" or "assign" in given:
        return "strict"
    return "directed" if any(one.direction for one in punches) else "first_last"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
