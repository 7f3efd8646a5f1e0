"""Lay approved documents over a day before it is judged.

Leave, field work and trips cover planned minutes; a make-up punch acts as a punch; a swap changes
the plan. A document from midnight to midnight covers whole attendance days, so a day of leave
frees a night shift to its end; one with clock times covers those minutes; a half day is measured
against the half split of the shift (if none is set: where its rest begins, else its middle).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from zyg.law.working_time.intervals import Intervals, intersect, union
from zyg.law.working_time.model import (
    MINUTES_PER_DAY,
    SECONDS_PER_DAY,
    DayPlan,
    Document,
    Punch,
    ShiftVersion,
)
from zyg.law.working_time.windows import Window, active_shifts


@dataclass(frozen=True, slots=True)
class Cover:
    """The minutes of one document on one day."""

    document: Document
    minutes: Intervals


def apply_swaps(plans: Sequence[DayPlan], documents: Sequence[Document]) -> list[DayPlan]:
    """Replace the shifts of swapped days."""
    swaps = [document for document in documents if document.kind == "swap"]
    changed = list(plans)
    for swap in swaps:
        first, last = swap.start // SECONDS_PER_DAY, (swap.end - 1) // SECONDS_PER_DAY
        for index, plan in enumerate(changed):
            if first <= plan.day.toordinal() <= max(first, last):
                changed[index] = replace(plan, shifts=swap.shifts, origin="swap")
    return changed


def made_up_punches(documents: Sequence[Document]) -> list[Punch]:
    """Turn approved make-up documents into punches."""
    return [
        Punch(f"make_up:{document.id}", document.start, "make_up", document.slot)
        for document in documents
        if document.kind == "make_up"
    ]


def covers_of_day(
    plan: DayPlan, windows: Sequence[Window], documents: Sequence[Document]
) -> list[Cover]:
    """Return the leave, field and trip minutes that reach into the day's windows or shifts."""
    found = []
    spans: Intervals = union((window.on, window.off) for window in windows)
    base = plan.day.toordinal() * MINUTES_PER_DAY
    for document in documents:
        if document.kind not in {"leave", "field", "trip"}:
            continue
        if document.half:
            minutes = _half(plan, windows, document, base)
        elif _whole_days(document):
            minutes = spans if _touches_day(plan, document) else []
        else:
            minutes = [(document.start // 60, -(-document.end // 60))]
        if minutes := intersect(minutes, spans):
            found.append(Cover(document, minutes))
    return found


def half_split(shift: ShiftVersion) -> int:
    """Return the minute of the day at which a shift falls into its two halves."""
    if shift.half_split is not None:
        return shift.half_split
    on, off = shift.segments[0].on, shift.segments[-1].off
    unpaid = sorted(rest.start for rest in shift.rests if not rest.paid and on < rest.start < off)
    if unpaid:
        return unpaid[0]
    if len(shift.segments) > 1:
        return shift.segments[(len(shift.segments) - 1) // 2].off
    return (on + off) // 2


def touches(plan: DayPlan, document: Document) -> bool:
    """Tell whether a document concerns the calendar date of a plan (rest days too)."""
    begin = plan.day.toordinal() * SECONDS_PER_DAY
    return document.start < begin + SECONDS_PER_DAY and begin < document.end


def covers_free_day(plan: DayPlan, documents: Sequence[Document]) -> list[Document]:
    """Return the documents that cover a whole day without fixed times (free shifts)."""
    return [
        document
        for document in documents
        if document.kind in {"leave", "field", "trip"} and _touches_day(plan, document)
    ]


def _whole_days(document: Document) -> bool:
    return document.start % SECONDS_PER_DAY == 0 and document.end % SECONDS_PER_DAY == 0


def _touches_day(plan: DayPlan, document: Document) -> bool:
    day = plan.day.toordinal()
    return document.start // SECONDS_PER_DAY <= day <= (document.end - 1) // SECONDS_PER_DAY


def _half(plan: DayPlan, windows: Sequence[Window], document: Document, base: int) -> Intervals:
    if not windows or not _touches_day(plan, document):
        return []
    shift = active_shifts(plan)[0]
    split = base + half_split(shift)
    if document.half == "am":
        return [(windows[0].on, split)]
    return [(split, windows[-1].off)]
