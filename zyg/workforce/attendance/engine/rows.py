"""Judged days and months as rows of the database, from either engine, column for column alike."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from zyg.law.pay.codec import fraction_text, from_plain
from zyg.law.periods import Month
from zyg.law.working_time import model as wt
from zyg.law.working_time.batch_days import DAY_STATUSES, SLOT_STATUSES, DayColumns
from zyg.law.working_time.engine import LONE, TOO_LONG
from zyg.law.working_time.vector_rows import NONE
from zyg.workforce.attendance.models import Exceptions

PLAIN = (
    "planned",
    "worked",
    "tolerated",
    "late",
    "early",
    "absent",
    "lack",
    "unpaid_leave",
    "attendance_leave",
    "presence",
    "night",
    "late_count",
    "serious_late_count",
    "early_count",
    "missing_count",
    "made_up_count",
    "statutory_in_plan",
)
"""Columns that carry the name of a field of ``DayResult``."""
CLASSES = tuple(
    f"{kind}_{name}"
    for kind in ("overtime", "banked", "candidate")
    for name in wt.OVERTIME_CLASSES
    if (kind, name) != ("banked", "statutory")
)
MINUTES = (*PLAIN, "leave", "cover", *CLASSES)
COLUMNS = (
    "employee_id",
    "day",
    "day_type",
    "status",
    "exceptions",
    "shifts",
    *MINUTES,
    "detail",
    "fingerprint",
    "rule_id",
)
Row = tuple[Any, ...]
_FRACTIONS = (
    "workdays",
    "statutory_days",
    "employed_days",
    "paid_days",
    "unpaid_days",
    "planned_days",
    "attended_days",
    "absent_days",
    "unpaid_leave_days",
)
_COUNTED = ("leave", "leave_calendar_days", "cover", "overtime", "banked", "candidate")
_NUMBERS = tuple(
    name
    for name in wt.MonthSummary.__dataclass_fields__
    if name not in {*_FRACTIONS, *_COUNTED, "month", "leave_days", "flags"}
)
_AT = {name: number for number, name in enumerate(COLUMNS)}
DETAIL = _AT["detail"]


def is_empty(result: wt.DayResult) -> bool:
    """Tell days that get no row: off duty and nothing happened, or not employed."""
    if result.status == "none":
        return True
    nothing = not (result.presence or result.flags or result.documents or result.leave_dates)
    return result.status == "rest" and nothing


def row_of(employee: int, result: wt.DayResult, *, rule: int, fingerprint: int) -> Row:
    """Return the row of a day that the reference engine judged."""
    minutes = {name: getattr(result, name) for name in PLAIN}
    minutes["leave"] = sum(result.leave.values())
    minutes["cover"] = sum(result.cover.values())
    for name in CLASSES:
        kind, _, of = name.partition("_")
        minutes[name] = getattr(result, kind).get(of, 0)
    flags = list(result.flags)
    return (
        employee,
        result.day,
        result.day_type,
        result.status,
        exceptions_of(minutes, other=bool(flags)),
        ",".join(result.shift_ids),
        *(minutes[name] for name in MINUTES),
        _detail(result, flags),
        fingerprint,
        rule,
    )


def exceptions_of(minutes: Mapping[str, int], *, other: bool) -> int:
    """Return what is out of order as bits of ``Exceptions``."""
    found = Exceptions(0)
    found |= Exceptions.MISSING if minutes["missing_count"] else Exceptions(0)
    found |= Exceptions.LATE if minutes["late_count"] else Exceptions(0)
    found |= Exceptions.EARLY if minutes["early_count"] else Exceptions(0)
    found |= Exceptions.ABSENT if minutes["absent"] else Exceptions(0)
    found |= Exceptions.OTHER if other else Exceptions(0)
    return int(found)


def _detail(result: wt.DayResult, flags: list[str]) -> dict[str, Any]:
    detail: dict[str, Any] = {}
    slots: dict[int, list[Any]] = {}
    for slot in result.slots:
        pair = slots.setdefault(slot.segment, [None, "", None, ""])
        at = 0 if slot.kind == "in" else 2
        pair[at : at + 2] = [slot.actual, slot.status]
    if slots:
        detail["slots"] = list(slots.values())
    for name, told in (("leave", result.leave), ("cover", result.cover)):
        if kept := {kind: minutes for kind, minutes in told.items() if minutes}:
            detail[name] = kept
    if flags:
        detail["flags"] = flags
    if result.documents:
        detail["documents"] = sorted(result.documents)
    if result.leave_dates:
        detail["leave_dates"] = list(result.leave_dates)
    return detail


def result_of(row: Mapping[str, Any]) -> wt.DayResult:
    """Return what a stored row says as a result (without slots and evidence)."""
    by_class = {
        kind: {
            name: row[f"{kind}_{name}"] for name in wt.OVERTIME_CLASSES if row.get(f"{kind}_{name}")
        }
        for kind in ("overtime", "banked", "candidate")
    }
    return wt.DayResult(
        day=row["day"],
        day_type=row["day_type"],
        status=row["status"],
        **{name: row[name] for name in PLAIN},
        leave=row["detail"].get("leave", {}),
        cover=row["detail"].get("cover", {}),
        **by_class,  # type: ignore[arg-type]
        input_hash=str(row["fingerprint"]),
    )


def column_rows(
    columns: DayColumns,
    *,
    month: Month,
    employees: Sequence[int],
    day_types: Mapping[int, Sequence[str]],
    fingerprints: np.ndarray[Any, Any],
    rule: int,
) -> Iterator[Row]:
    """Return the rows of the days that the arrays judged; ``detail`` is JSON text already.

    Args:
        columns: the judged days.
        month: their month.
        employees: primary key by index of the person.
        day_types: type of each day of the month by index of the person.
        fingerprints: (people, days of the month).
        rule: primary key of the rule.
    """
    dates = [day.isoformat() for day in month.dates()]
    person, number = columns.person.tolist(), columns.number.tolist()
    shifts = [shift.id for shift in columns.shifts] + [""]
    minutes = dict(columns.minutes)
    size = len(person)
    nothing = [0] * size
    told = [minutes[name].tolist() if name in minutes else nothing for name in MINUTES]
    details, other = _column_details(columns)
    bits = (
        (minutes["missing_count"] > 0) * int(Exceptions.MISSING)
        + (minutes["late_count"] > 0) * int(Exceptions.LATE)
        + (minutes["early_count"] > 0) * int(Exceptions.EARLY)
        + (minutes["absent"] > 0) * int(Exceptions.ABSENT)
        + other * int(Exceptions.OTHER)
    )
    return zip(
        [employees[n] for n in person],
        [dates[n] for n in number],
        [day_types[n][at] for n, at in zip(person, number, strict=True)],
        [DAY_STATUSES[n] for n in columns.status.tolist()],
        bits.tolist(),
        [shifts[n] for n in columns.shift.tolist()],
        *told,
        details,
        fingerprints[columns.person, columns.number].tolist(),
        [rule] * size,
        strict=True,
    )


def _column_details(columns: DayColumns) -> tuple[list[str], np.ndarray[Any, Any]]:
    """Write the details of each row as JSON text: slots and flags."""
    size = columns.person.size
    told: list[str] = [""] * size
    s = columns.slots
    status = [f'"{name}"' for name in SLOT_STATUSES]
    for row, come, go, status_in, status_out in zip(
        s.row.tolist(),
        s.come.tolist(),
        s.go.tolist(),
        s.status_in.tolist(),
        s.status_out.tolist(),
        strict=True,
    ):
        pair = (
            f"[{'null' if come == NONE else come}, {status[status_in]}, "
            f"{'null' if go == NONE else go}, {status[status_out]}]"
        )
        told[row] = f"{told[row]}, {pair}" if told[row] else pair
    details = [f'{{"slots": [{text}]}}' if text else "{}" for text in told]
    other = columns.too_long | columns.lone
    for row in np.flatnonzero(other).tolist():
        flags = [TOO_LONG] * bool(columns.too_long[row]) + [LONE] * bool(columns.lone[row])
        words = ", ".join(f'"{flag}"' for flag in flags)
        slots = f'"slots": [{told[row]}], ' if told[row] else ""
        details[row] = f'{{{slots}"flags": [{words}]}}'
    return details, other


def plain_summary(summary: wt.MonthSummary) -> dict[str, Any]:
    """Return a summary as JSON data, in the form that ``summary_of`` reads."""
    plain: dict[str, Any] = {name: getattr(summary, name) for name in _NUMBERS}
    plain["month"] = str(summary.month)
    for name in _FRACTIONS:
        plain[name] = fraction_text(getattr(summary, name))
    for name in _COUNTED:
        plain[name] = dict(getattr(summary, name))
    plain["leave_days"] = {kind: fraction_text(days) for kind, days in summary.leave_days.items()}
    plain["flags"] = list(summary.flags)
    return plain


def summary_of(plain: Mapping[str, Any]) -> wt.MonthSummary:
    """Return a stored summary."""
    return from_plain(wt.MonthSummary, plain)


def month_exceptions(summary: wt.MonthSummary) -> int:
    """Return what is out of order in a month as bits of ``Exceptions``."""
    minutes = {
        name: getattr(summary, name)
        for name in ("missing_count", "late_count", "early_count", "absent")
    }
    return exceptions_of(minutes, other=bool(summary.unassigned_punches))


def json_text(row: Row) -> Row:
    """Write the details of a row as text, if they are not yet."""
    detail = row[DETAIL]
    if type(detail) is str:
        return row
    return (*row[:DETAIL], json.dumps(detail, ensure_ascii=False), *row[DETAIL + 1 :])
