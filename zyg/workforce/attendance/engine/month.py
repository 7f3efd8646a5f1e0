"""Compute the month of a whole organization, in blocks, by the batch where it can.

People with one rule in the month, plain punches and a policy that the arrays follow go through
``law.working_time.batch``; everybody else through the reference engine. Both write the same rows
(a test proves it). While it runs, single changes wait in ``DueMonth`` and are judged at the end.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import connection, transaction

from zyg.core.organizations.models import Organization
from zyg.law.periods import Month
from zyg.law.working_time import model as wt
from zyg.law.working_time.batch import MonthBatch, compute_month_batch
from zyg.law.working_time.vector import supports
from zyg.workforce.attendance.engine import fingerprints
from zyg.workforce.attendance.engine.facts import (
    Facts,
    Span,
    planner_of,
    read_facts,
    read_punches,
)
from zyg.workforce.attendance.engine.fast_rows import insert_rows, read_pairs
from zyg.workforce.attendance.engine.judging import Judged, judge_month, stage_marks
from zyg.workforce.attendance.engine.plans import PersonPlan, Planner
from zyg.workforce.attendance.engine.record import month_values, write_days
from zyg.workforce.attendance.engine.refresh import (
    hold_months,
    is_provisional,
    local,
    refresh_now,
)
from zyg.workforce.attendance.engine.rows import (
    Row,
    column_rows,
    is_empty,
    month_exceptions,
    plain_summary,
    row_of,
)
from zyg.workforce.attendance.engine.setup import Rule, Setup, setup_of
from zyg.workforce.attendance.models import DayResult, DueMonth, MonthLock, MonthResult, Punch

BLOCK = 2_500
DUE_AT_ONCE = 50
Progress = Callable[[int, int], None]
MONTH_COLUMNS = ("month", "employee_id", "summary", "exceptions", "fingerprint", "computed_at")


class MonthLockedError(Exception):
    """The month is locked; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a computation of a month has done."""

    people: int
    punches: int
    days: int


@dataclass(slots=True)
class _Job:
    """What all blocks of one computation share; punches sorted by person and time."""

    organization: Organization
    setup: Setup
    planner: Planner
    month: Month
    facts: Facts
    person: fingerprints.NDArray[np.int64]
    second: fingerprints.NDArray[np.int64]
    special: frozenset[int]
    now: dt.datetime

    @property
    def as_of(self) -> int:
        """Wall-clock second up to which punches can be known."""
        return wt.second(local(self.now))

    def bounds(self, employees: Sequence[int]) -> fingerprints.NDArray[np.int64]:
        """Return (people, 2): the positions of each person's punches."""
        ids = np.array(employees, np.int64)
        sides = [np.searchsorted(self.person, ids, side) for side in ("left", "right")]  # type: ignore[call-overload]
        return np.stack(sides, axis=1)


def compute_month(
    organization: Organization,
    month: Month,
    *,
    now: dt.datetime,
    progress: Progress | None = None,
) -> Done:
    """Compute and record the month of everybody employed in it.

    Args:
        organization: whose.
        month: the month.
        now: the moment; days that are not over by then are pending.
        progress: told (people done, people in all) after each block; may raise to stop.

    Raises:
        MonthLockedError: the month is locked.
        RuleRefusedError: there are no rules, or plans that can not be judged.
    """
    setup = setup_of(organization)
    _begin(organization, month, now)
    try:
        job = _gather(organization, setup, month, now)
        days = 0
        people = sorted(job.facts.people)
        for start in range(0, len(people), BLOCK):
            block = people[start : start + BLOCK]
            with transaction.atomic():
                days += _block(job, block)
            if progress is not None:
                progress(start + len(block), len(people))
        with transaction.atomic():
            _drop_others(organization, month, people)
    finally:
        _end(organization, month)
    refresh_all_due(organization, now=now, month=month)
    return Done(len(people), int(job.second.size), days)


def refresh_all_due(
    organization: Organization, *, now: dt.datetime, month: Month | None = None
) -> int:
    """Judge everything that is due, a few people a transaction; say how many there were."""
    done = 0
    rows = DueMonth.objects.filter(organization=organization)
    if month is not None:
        rows = rows.filter(month=str(month))
    last = 0
    while due := list(
        rows.filter(pk__gt=last)
        .order_by("pk")
        .values_list("pk", "employee_id", "month")[:DUE_AT_ONCE]
    ):
        last = due[-1][0]
        pairs = {(employee, Month.parse(name)) for _, employee, name in due}
        with transaction.atomic():
            states = hold_months(organization, {month for _, month in pairs})
            refresh_now(organization, pairs, states, now=now)
        done += len(pairs)
    return done


def _begin(organization: Organization, month: Month, now: dt.datetime) -> None:
    """Let single changes wait from here on; those under way are waited for."""
    with transaction.atomic():
        MonthLock.objects.get_or_create(organization=organization, month=str(month))
        rows = MonthLock.objects.select_for_update()
        row = rows.get(organization=organization, month=str(month))
        if row.is_locked:
            raise MonthLockedError(f"{month} 的考勤已经锁定，不能重新计算；请先解锁。")
        row.computing_since = now
        row.save(update_fields=["computing_since"])


def _end(organization: Organization, month: Month) -> None:
    MonthLock.objects.filter(organization=organization, month=str(month)).update(
        computing_since=None
    )


def _gather(organization: Organization, setup: Setup, month: Month, now: dt.datetime) -> _Job:
    begin, end = Span(month).seconds
    inside = Punch.objects.filter(organization=organization, at__gte=begin, at__lt=end)
    person, second = read_pairs(inside.filter(is_quarantined=False), "employee_id", "at")
    order = np.lexsort((second, person))
    special = inside.filter(is_special=True).values_list("employee_id", flat=True)
    return _Job(
        organization=organization,
        setup=setup,
        planner=planner_of(setup, month),
        month=month,
        facts=read_facts(organization, setup, month),
        person=person[order],
        second=second[order],
        special=frozenset(special.distinct()),
        now=now,
    )


def _block(job: _Job, employees: list[int]) -> int:
    """Judge and write a block of people; return the number of days written."""
    plans = {
        pk: job.planner.plan(job.facts.people[pk], job.facts.roster.get(pk)) for pk in employees
    }
    _clear(job, employees)
    by_rule: dict[int, list[int]] = defaultdict(list)
    one_by_one = []
    for pk in employees:
        plan = plans[pk]
        plain = len({stage.rule.id for stage in plan.stages}) == 1 and pk not in job.special
        if plain and supports(plan.stages[0].rule.policy):
            by_rule[plan.stages[0].rule.id].append(pk)
        else:
            one_by_one.append(pk)
    days = 0
    for group in by_rule.values():
        days += _together(job, group, [plans[pk] for pk in group])
    return days + _alone(job, one_by_one, plans)


def _clear(job: _Job, employees: list[int]) -> None:
    """Take away what was due and what was stored of a block."""
    own = {
        "organization": job.organization,
        "employee_id__gte": employees[0],
        "employee_id__lte": employees[-1],
    }
    month = job.month
    DueMonth.objects.filter(month=str(month), **own).delete()
    days = DayResult.objects.filter(day__range=(month.first_day, month.last_day), **own)
    days.delete()
    months = MonthResult.objects.filter(month=str(month), **own)
    months.delete()


def _together(job: _Job, employees: list[int], plans: list[PersonPlan]) -> int:
    """Judge people with one rule and plain punches as a batch."""
    rule = plans[0].stages[0].rule
    bounds = job.bounds(employees)
    counts = bounds[:, 1] - bounds[:, 0]
    who = np.repeat(np.arange(len(employees)), counts)
    starts = np.cumsum(counts) - counts
    at = np.arange(who.size) + np.repeat(bounds[:, 0] - starts, counts)
    second = job.second[at]
    documents = {
        n: job.facts.documents[pk] for n, pk in enumerate(employees) if pk in job.facts.documents
    }
    batch = compute_month_batch(
        month=job.month,
        plans=[plan.plans for plan in plans],
        punch_person=who,
        punch_second=second,
        documents=documents,
        policy=rule.policy,
        provisional=is_provisional(job.planner, job.month),
        as_of=job.as_of,
    )
    marks = _marks(job, plans, who, second, documents)
    written = _write(job, employees, batch, marks, plans, rule)
    _write_months(job, employees, batch, marks, rule)
    return written


def _marks(
    job: _Job,
    plans: list[PersonPlan],
    who: fingerprints.NDArray[np.int64],
    second: fingerprints.NDArray[np.int64],
    documents: dict[int, list[wt.Document]],
) -> fingerprints.NDArray[np.int64]:
    """Return (people, days of the month) fingerprints, as ``judging.marks_of`` makes them."""
    days = job.planner.days
    known: dict[int, fingerprints.Marks] = {}
    for plan in plans:
        if id(plan) not in known:
            known[id(plan)] = stage_marks(plan)
    total = np.stack([known[id(plan)] for plan in plans])
    first = days[0].toordinal()
    at = second // wt.SECONDS_PER_DAY - first + 1
    sums = np.zeros((len(plans), len(days) + 2), np.uint64)
    held = (at >= 0) & (at < len(days) + 2)
    np.add.at(sums, (who[held], at[held]), fingerprints.punch_marks(second[held]))
    total += sums[:, :-2] + sums[:, 1:-1] + sums[:, 2:]
    for n, told in documents.items():
        total[n] += fingerprints.document_marks(told, days)
    begin = job.month.first_day.toordinal() - first
    return fingerprints.signed(np.ascontiguousarray(total[:, begin : begin + job.month.days]))


def _write(
    job: _Job,
    employees: list[int],
    batch: MonthBatch,
    marks: fingerprints.NDArray[np.int64],
    plans: list[PersonPlan],
    rule: Rule,
) -> int:
    begin = job.month.first_day.toordinal() - job.planner.first.toordinal()
    cut = slice(begin, begin + job.month.days)
    types: dict[int, list[str]] = {}
    known: dict[int, list[str]] = {}
    for n, plan in enumerate(plans):
        if id(plan) not in known:
            known[id(plan)] = [day.day_type for day in plan.plans[cut]]
        types[n] = known[id(plan)]
    rows: list[Row] = []
    if batch.columns is not None:
        rows += column_rows(
            batch.columns,
            month=job.month,
            employees=employees,
            day_types=types,
            fingerprints=marks,
            rule=rule.id,
        )
    for n, judged in batch.judged.items():
        rows += [
            row_of(employees[n], day, rule=rule.id, fingerprint=int(marks[n, day.day.day - 1]))
            for day in judged
            if not is_empty(day)
        ]
    write_days(job.organization, rows)
    return len(rows)


def _write_months(
    job: _Job,
    employees: list[int],
    batch: MonthBatch,
    marks: fingerprints.NDArray[np.int64],
    rule: Rule,
) -> None:
    whole = np.add.reduce(marks.view(np.uint64), axis=1).view(np.int64).tolist()
    month, now = str(job.month), str(connection.ops.adapt_datetimefield_value(job.now))
    rows = (
        (
            month,
            pk,
            json.dumps(plain_summary(summary), ensure_ascii=False),
            month_exceptions(summary),
            mark,
            now,
        )
        for pk, summary, mark in zip(employees, batch.summaries, whole, strict=True)
    )
    constants = {"organization_id": job.organization.pk, "rule_id": rule.id}
    insert_rows(MonthResult, MONTH_COLUMNS, rows, constants)


def _alone(job: _Job, employees: list[int], plans: dict[int, PersonPlan]) -> int:
    """Judge people one by one."""
    if not employees:
        return 0
    punches = read_punches(job.organization, Span(job.month).seconds, employees)
    judged = [
        judge_month(
            employee=pk,
            plan=plans[pk],
            punches=punches.get(pk, ()),
            documents=job.facts.documents.get(pk, ()),
            month=job.month,
            as_of=job.as_of,
            provisional=is_provisional(job.planner, job.month),
        )
        for pk in employees
    ]
    rows = [row for one in judged for row in one.rows]
    write_days(job.organization, rows)
    _create_months(job, judged)
    return len(rows)


def _create_months(job: _Job, judged: Iterable[Judged]) -> None:
    MonthResult.objects.bulk_create(
        MonthResult(
            organization=job.organization,
            month=str(job.month),
            employee_id=one.employee,
            **month_values(one, job.now),
        )
        for one in judged
    )


def _drop_others(organization: Organization, month: Month, people: list[int]) -> None:
    """Take away results of people who are not employed in the month any more."""
    rows = MonthResult.objects.filter(organization=organization, month=str(month))
    gone = set(rows.values_list("employee_id", flat=True)) - set(people)
    if gone:
        rows.filter(employee_id__in=gone).delete()
        DayResult.objects.filter(
            organization=organization,
            employee_id__in=gone,
            day__range=(month.first_day, month.last_day),
        ).delete()
