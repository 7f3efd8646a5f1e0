"""Judge the month of one person by the reference engine, under the rules in force on each day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zyg.law.calendar import national
from zyg.law.periods import Month
from zyg.law.working_time import model as wt
from zyg.law.working_time.engine import compute_days
from zyg.law.working_time.monthly import summarise_month
from zyg.workforce.attendance.engine import fingerprints
from zyg.workforce.attendance.engine.plans import PersonPlan
from zyg.workforce.attendance.engine.rows import Row, is_empty, row_of


@dataclass(frozen=True, slots=True)
class Judged:
    """The month of one person: rows of its days, the days themselves, and the summary."""

    employee: int
    rows: list[Row]
    days: tuple[wt.DayResult, ...]
    unassigned: tuple[wt.Punch, ...]
    summary: wt.MonthSummary
    fingerprint: int
    rule: int


def judge_month(
    *,
    employee: int,
    plan: PersonPlan,
    punches: Sequence[wt.Punch],
    documents: Sequence[wt.Document],
    month: Month,
    as_of: int,
    provisional: bool | None = None,
) -> Judged:
    """Judge the month of one person.

    Raises:
        RuleRefusedError: plans or shifts that can not be judged, with the way out.
    """
    days, unassigned = _days(plan, punches, documents, month, as_of)
    if provisional is None:
        provisional = national().year(month.year).provisional
    begin = wt.day_second(month.first_day)
    end = begin + month.days * wt.SECONDS_PER_DAY
    last = plan.rule_on(month.last_day)
    summary = summarise_month(
        month=month,
        days=days,
        policy=last.policy,
        unassigned_punches=sum(begin <= punch.at < end for punch in unassigned),
        provisional=provisional,
    )
    marks = marks_of(plan, punches, documents, month)
    rows = [
        row_of(employee, day, rule=plan.rule_on(day.day).id, fingerprint=int(marks[n]))
        for n, day in enumerate(days)
        if not is_empty(day)
    ]
    whole = int(np.add.reduce(marks.view(np.uint64)).view(np.int64))
    return Judged(employee, rows, days, unassigned, summary, whole, last.id)


def marks_of(
    plan: PersonPlan,
    punches: Sequence[wt.Punch],
    documents: Sequence[wt.Document],
    month: Month,
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the fingerprints of the days of a month."""
    days = [one.day for one in plan.plans]
    first = days[0].toordinal()
    marks = stage_marks(plan)
    if punches:
        seconds = np.array([punch.at for punch in punches], np.int64)
        kinds = np.array([_kind(punch) for punch in punches], np.int64)
        of_punches = fingerprints.punch_marks(seconds, kinds)
        dates = seconds // wt.SECONDS_PER_DAY
        marks = marks + fingerprints.around_days(dates, of_punches, first, len(days))
    if documents:
        marks = marks + fingerprints.document_marks(documents, days)
    begin = month.first_day.toordinal() - first
    return fingerprints.signed(marks[begin : begin + month.days])


def stage_marks(plan: PersonPlan) -> fingerprints.Marks:
    """Return the marks of the plans under their rules."""
    if len(plan.stages) == 1:
        return fingerprints.plan_marks(plan.plans, plan.stages[0].rule.id)
    total = np.zeros(len(plan.plans), np.uint64)
    for rule in {stage.rule.id for stage in plan.stages}:
        own = np.array([plan.rule_on(one.day).id == rule for one in plan.plans])
        total[own] = fingerprints.plan_marks(plan.plans, rule)[own]
    return total


def _kind(punch: wt.Punch) -> int:
    return (4 if punch.void else 0) + (0 if punch.place_ok else 2) + (0 if punch.device_ok else 1)


def _days(
    plan: PersonPlan,
    punches: Sequence[wt.Punch],
    documents: Sequence[wt.Document],
    month: Month,
    as_of: int,
) -> tuple[tuple[wt.DayResult, ...], tuple[wt.Punch, ...]]:
    """Judge the days, each stretch of one rule by its own policy."""
    dates = month.dates()
    runs: list[list[dt.date]] = []
    for day in dates:
        if runs and plan.rule_on(runs[-1][-1]).id == plan.rule_on(day).id:
            runs[-1].append(day)
        else:
            runs.append([day])
    days: list[wt.DayResult] = []
    unassigned: list[wt.Punch] = []
    for run in runs:
        # The day before lends its late evening to the first of the run.
        wanted = {run[0] - dt.timedelta(days=1), *run}
        done = compute_days(
            plans=plan.plans,
            punches=punches,
            documents=documents,
            policy=plan.rule_on(run[0]).policy,
            as_of=as_of,
            only=frozenset(wanted),
        )
        own = set(run)
        days += [day for day in done.days if day.day in own]
        unassigned += [one for one in done.unassigned if wt.moment_of(one.at).date() in own]
    return tuple(days), tuple(unassigned)
