"""Keep closed days as they are and carry what changed to the next open month.

A day that a payroll run has closed, or that a person confirmed, is never rewritten by a late
batch of punches or an edited rule: the difference becomes an adjustment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zyg.law.working_time.model import OVERTIME_CLASSES, DayResult

MINUTE_FIELDS = ("worked", "tolerated", "late", "early", "absent", "lack", "unpaid_leave", "night")


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A difference between a closed day and what its inputs say now; minutes, new − closed."""

    day: dt.date
    field: str
    minutes: int
    closed_hash: str
    computed_hash: str


def keep_closed(
    days: Sequence[DayResult], closed: Mapping[dt.date, DayResult]
) -> tuple[tuple[DayResult, ...], tuple[Adjustment, ...]]:
    """Return the days with closed ones kept, and the adjustments they leave."""
    kept: list[DayResult] = []
    adjustments: list[Adjustment] = []
    for computed in days:
        before = closed.get(computed.day)
        if before is None:
            kept.append(computed)
            continue
        kept.append(before)
        adjustments += differences(before, computed)
    return tuple(kept), tuple(adjustments)


def differences(before: DayResult, now: DayResult) -> list[Adjustment]:
    """List the minutes in which two results of one day differ."""
    changes = {name: getattr(now, name) - getattr(before, name) for name in MINUTE_FIELDS}
    for name in OVERTIME_CLASSES:
        for kind, old, new in (
            ("overtime", before.overtime, now.overtime),
            ("banked", before.banked, now.banked),
        ):
            changes[f"{kind}_{name}"] = new.get(name, 0) - old.get(name, 0)
    for kind in sorted({*before.leave, *now.leave}):
        changes[f"leave_{kind}"] = now.leave.get(kind, 0) - before.leave.get(kind, 0)
    return [
        Adjustment(now.day, name, minutes, before.input_hash, now.input_hash)
        for name, minutes in changes.items()
        if minutes
    ]
