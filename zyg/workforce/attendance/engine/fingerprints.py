"""Fingerprints of what a day was judged from: equal inputs, equal number, in any order.

A fingerprint is a 64-bit sum over the plans of the day and its neighbours, the punches of these
dates and the documents that touch them. It shows that inputs have changed since somebody looked
(confirmed a month, handled an exception); it is no seal against forgery, the audit is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from zyg.law.working_time import model as wt

Marks = NDArray[np.uint64]
NEIGHBOURS = ((-1, 3), (0, 1), (1, 5))
"""Days beside a day whose plans count, each with its own weight."""


def text_mark(text: str) -> int:
    """Return 64 bits of a text."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def plan_marks(plans: Sequence[wt.DayPlan], rule: int) -> Marks:
    """Return one number a planned day, neighbours and the rule included."""
    own = np.array([text_mark(_told(plan, rule)) for plan in plans], np.uint64)
    marks = np.zeros_like(own)
    for offset, weight in NEIGHBOURS:
        low, high = max(0, -offset), min(own.size, own.size - offset)
        marks[low:high] += own[low + offset : high + offset] * np.uint64(weight)
    return marks


def punch_marks(seconds: NDArray[np.int64], kinds: NDArray[np.int64] | None = None) -> Marks:
    """Mix each punch to 64 bits (splitmix64); ``kinds`` tells void and outside ones apart."""
    mixed: Marks = seconds.astype(np.uint64) * np.uint64(8)
    if kinds is not None:
        mixed += kinds.astype(np.uint64)
    mixed += np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def around_days(days: NDArray[np.int64], marks: Marks, first: int, count: int) -> Marks:
    """Add punches to the days from the one before to the one after their date.

    Args:
        days: ordinal of the date of each punch of one person.
        marks: of each punch.
        first: ordinal of the first day.
        count: number of days.
    """
    sums = np.zeros(count + 2, np.uint64)
    at = days - first + 1
    held = (at >= 0) & (at < count + 2)
    np.add.at(sums, at[held], marks[held])
    total: Marks = sums[:-2] + sums[1:-1] + sums[2:]
    return total


def document_marks(documents: Iterable[wt.Document], days: Sequence[dt.date]) -> Marks:
    """Add documents to the days they touch and those beside them."""
    first = days[0].toordinal()
    sums = np.zeros(len(days), np.uint64)
    for document in documents:
        mark = np.uint64(text_mark(repr(document)))
        low = document.start // wt.SECONDS_PER_DAY - 1 - first
        high = max(document.end - 1, document.start) // wt.SECONDS_PER_DAY + 2 - first
        sums[max(low, 0) : max(high, 0)] += mark
    return sums


def signed(marks: Marks) -> NDArray[np.int64]:
    """Return fingerprints as the database stores them."""
    return marks.view(np.int64)


def _told(plan: wt.DayPlan, rule: int) -> str:
    shifts = ",".join(shift.id for shift in plan.shifts)
    return f"{plan.day}|{plan.day_type}|{shifts}|{plan.employed:d}|{plan.holiday_paid:d}|{rule}"
