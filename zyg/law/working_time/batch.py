"""A month of thousands of people: the fast engine where it can, the reference where it must.

Days without documents and with shifts that the vectorised engine follows are judged as arrays;
days that a document touches, and people with odd shifts (core time, free hours, rounding, two
shifts a day), go through the reference engine. Every person gets a ``MonthSummary``; daily results
with their explanation are computed by the reference engine when somebody asks for them.

People who share a schedule should share the *same* tuple of plans: it is then read once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.law.working_time.batch_days import DayColumns, day_columns, leave_open
from zyg.law.working_time.batch_frame import Frame, PunchTable, frame_of
from zyg.law.working_time.batch_sums import month_totals
from zyg.law.working_time.engine import compute_days
from zyg.law.working_time.model import (
    MINUTES_PER_DAY,
    SECONDS_PER_DAY,
    Computation,
    DayPlan,
    DayResult,
    Document,
    MonthSummary,
    Policy,
    day_second,
)
from zyg.law.working_time.monthly import MonthTotals, add_day, finish, summarise_month
from zyg.law.working_time.vector import judge_arrays, supports
from zyg.law.working_time.vector_rows import Bools, Ints

AROUND = 2
"""Days on either side that lend their windows to a day judged alone."""


@dataclass(frozen=True, slots=True)
class MonthBatch:
    """The summaries of a month, in the order of the people, and the way to daily results.

    ``reference_days`` tells how many days of people went through the reference engine;
    ``judged`` holds them by person, ``columns`` all other days of the month as arrays.
    """

    month: Month
    summaries: tuple[MonthSummary, ...]
    reference_days: int
    columns: DayColumns | None
    judged: Mapping[int, Sequence[DayResult]]
    _job: _Job = field(repr=False)

    def days(self, person: int) -> tuple[DayResult, ...]:
        """Return the judged days of the month of one person, with slots and evidence."""
        done = self._job.whole(person)
        return tuple(day for day in done.days if Month.of(day.day) == self.month)


def compute_month_batch(
    *,
    month: Month,
    plans: Sequence[Sequence[DayPlan]],
    punch_person: Ints | Sequence[int],
    punch_second: Ints | Sequence[int],
    documents: Mapping[int, Sequence[Document]] | None = None,
    policy: Policy,
    provisional: bool = False,
    as_of: int | None = None,
) -> MonthBatch:
    """Judge a month of many people.

    Args:
        month: the month.
        plans: for each person the consecutive days, at least the whole month and best two days
            on either side; all people have the same dates. Share tuples between people.
        punch_person: for each punch the index of its person in ``plans``.
        punch_second: for each punch its wall-clock second (``model.second``).
        documents: approved documents by person.
        policy: the tenant's choices.
        provisional: the calendar of the month still waits for its notice.
        as_of: wall-clock second up to which punches can be known (see ``compute_days``).

    Raises:
        RuleRefusedError: people with different dates, or a date of the month is missing.
    """
    person = np.asarray(punch_person, np.int64)
    second = np.asarray(punch_second, np.int64)
    if not plans:
        raise RuleRefusedError(f"{month} 没有任何人员的排班；请先导入花名册和排班。")
    frame = frame_of(month, plans)
    table = PunchTable(person, second)
    job = _Job(frame, policy, plans, documents or {}, table, provisional, as_of)
    slow = frame.odd[frame.group] | (not supports(policy))
    for index, told in job.documents.items():
        slow[index] |= any(document.kind == "swap" for document in told)
    if slow.all():
        arrays = None
    else:
        fast = ~slow[person]
        arrays = judge_arrays(
            plans=frame.arrays(slow), person=person[fast], second=second[fast], policy=policy
        )
        slow |= arrays.overlaps
    marked = _marked(job, slow)
    quick = {}
    if arrays is not None:
        still, begun = leave_open(frame, arrays, slow, as_of)
        marked |= begun
        quick = month_totals(frame, arrays, slow, marked, policy)
        for n, days in enumerate((still & ~marked).sum(axis=1).tolist()):
            if days:
                quick[n][0].pending_days = days
    summaries = tuple(
        job.summary(n) if slow[n] else job.finished(n, *quick[n], marked[n])
        for n in range(len(plans))
    )
    reference = int(slow.sum()) * month.days + int(marked.sum())
    columns = None
    if arrays is not None:
        columns = day_columns(frame, arrays, ~marked & ~slow[:, None], policy, as_of)
    return MonthBatch(month, summaries, reference, columns, job.judged, job)


@dataclass(slots=True)
class _Job:
    """Everything a person's month is made from."""

    frame: Frame
    policy: Policy
    plans: Sequence[Sequence[DayPlan]]
    documents: Mapping[int, Sequence[Document]]
    punches: PunchTable
    provisional: bool
    as_of: int | None
    judged: dict[int, list[DayResult]] = field(default_factory=dict)

    def whole(self, person: int) -> Computation:
        """Judge all days of one person by the reference engine."""
        return compute_days(
            plans=self.plans[person],
            punches=self.punches.of(person),
            documents=self.documents.get(person, ()),
            policy=self.policy,
            as_of=self.as_of,
        )

    def summary(self, person: int) -> MonthSummary:
        """Summarise a person by the reference engine alone."""
        done = self.whole(person)
        month = self.frame.month
        self.judged[person] = [day for day in done.days if Month.of(day.day) == month]
        begin = day_second(month.first_day)
        end = begin + month.days * SECONDS_PER_DAY
        return summarise_month(
            month=month,
            days=done.days,
            policy=self.policy,
            unassigned_punches=sum(begin <= punch.at < end for punch in done.unassigned),
            provisional=self.provisional,
        )

    def finished(
        self, person: int, totals: MonthTotals, unassigned: int, marked: Bools
    ) -> MonthSummary:
        """Add the days that documents touch to what the arrays gave, and finish."""
        for run in _runs(np.flatnonzero(marked).tolist()):
            unassigned += self._add_run(person, totals, run)
        return finish(totals, unassigned_punches=unassigned, provisional=self.provisional)

    def _add_run(self, person: int, totals: MonthTotals, run: list[int]) -> int:
        """Judge a run of days (numbers within the month); return its unassigned punches."""
        low, high = run[0] + self.frame.begin, run[-1] + self.frame.begin
        plans = self.plans[person][max(low - AROUND, 0) : high + AROUND + 1]
        start = day_second(plans[0].day) - SECONDS_PER_DAY
        end = day_second(plans[-1].day) + 3 * SECONDS_PER_DAY
        wanted = frozenset(plan.day for plan in self.plans[person][low : high + 1])
        done = compute_days(
            plans=plans,
            punches=self.punches.of(person, start, end),
            documents=self.documents.get(person, ()),
            policy=self.policy,
            as_of=self.as_of,
            only=wanted,
        )
        self.judged.setdefault(person, []).extend(done.days)
        for number, result in zip(run, done.days, strict=True):
            add_day(totals, result, self.policy)
            totals.at_work[number] = result.presence > 0
        dates = {day.toordinal() for day in wanted}
        return sum(punch.at // SECONDS_PER_DAY in dates for punch in done.unassigned)


def _runs(numbers: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _marked(job: _Job, slow: Bools) -> Bools:
    """Mark (E, days of the month) the days that documents touch."""
    frame = job.frame
    days = frame.month.days
    marked = np.zeros((len(job.plans), days), np.bool_)
    first = frame.month.first_day.toordinal()
    late = job.policy.day_start_minute > 0
    for person, told in job.documents.items():
        if slow[person]:
            continue
        night = late or _reaches_next_day(job.plans[person])
        for document in told:
            before = 1 if night or document.kind == "make_up" else 0
            after = 1 if document.kind == "make_up" else 0
            low = document.start // SECONDS_PER_DAY - before - first
            last = max(document.end - 1, document.start) // SECONDS_PER_DAY + after - first
            marked[person, max(low, 0) : max(last + 1, 0)] = True
    return marked


def _reaches_next_day(plans: Sequence[DayPlan]) -> bool:
    return any(
        segment.out_close > MINUTES_PER_DAY
        for plan in plans
        for shift in plan.shifts
        for segment in shift.segments
    )
