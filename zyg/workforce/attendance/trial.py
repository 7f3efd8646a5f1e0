"""试算: what rules that are not saved would make of a month; nothing is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from zyg.core.permissions.actors import Actor
from zyg.law.periods import Month
from zyg.law.working_time import model as wt
from zyg.law.working_time.limits import hours
from zyg.workforce.attendance.engine.facts import planner_of, read_facts
from zyg.workforce.attendance.engine.judging import judge_month
from zyg.workforce.attendance.engine.plans import PersonPlan, Stage
from zyg.workforce.attendance.engine.refresh import local
from zyg.workforce.attendance.engine.setup import Rule, policy_of, setup_of
from zyg.workforce.attendance.models import RuleVersion
from zyg.workforce.people.models import Employee

MOST = 200
SHOWN: tuple[tuple[str, str], ...] = (
    ("late_count", "迟到次数"),
    ("late", "迟到分钟"),
    ("early_count", "早退次数"),
    ("missing_count", "缺卡次数"),
    ("absent", "缺勤分钟"),
    ("lack", "未证实分钟"),
    ("worked", "出勤分钟"),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of one person that the trial changes."""

    employee: Employee
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What a trial says."""

    month: Month
    people: int
    changed: int
    differences: list[Difference]


def try_rule(
    *, actor: Actor, rule: RuleVersion, people: Sequence[Employee], month: Month, now: dt.datetime
) -> Trial:
    """Judge a month of some people by the rules in force and by others, and compare.

    Args:
        actor: whose organization.
        rule: unsaved rules.
        people: at most ``MOST``.
        month: which.
        now: the moment.

    Raises:
        RuleRefusedError: there are no rules yet, or plans that can not be judged.
    """
    organization = actor.organization
    setup = setup_of(organization)
    chosen = {one.pk: one for one in people[:MOST]}
    facts = read_facts(organization, setup, month, list(chosen), punches=list(chosen))
    planner = planner_of(setup, month)
    tried = Rule(0, replace(policy_of(rule), version="trial"), rule.system, rule.cycle)
    found: list[Difference] = []
    changed = set()
    for pk, person in facts.people.items():
        plan = planner.plan(person, facts.roster.get(pk))
        old, new = (
            judge_month(
                employee=pk,
                plan=one,
                punches=facts.punches.get(pk, ()),
                documents=facts.documents.get(pk, ()),
                month=month,
                as_of=wt.second(local(now)),
                provisional=False,
            ).summary
            for one in (plan, _under(plan, tried))
        )
        mine = _compare(chosen[pk], old, new)
        found += mine
        if mine:
            changed.add(pk)
    return Trial(month, len(facts.people), len(changed), found)


def _under(plan: PersonPlan, rule: Rule) -> PersonPlan:
    """Return the same plan under another rule."""
    first = plan.stages[0]
    stage = Stage(first.start, first.pattern, rule, first.place, first.group)
    return PersonPlan(plan.plans, (stage,))


def _compare(employee: Employee, old: wt.MonthSummary, new: wt.MonthSummary) -> list[Difference]:
    found = [
        Difference(employee, label, str(getattr(old, name)), str(getattr(new, name)))
        for name, label in SHOWN
        if getattr(old, name) != getattr(new, name)
    ]
    for name, label in (
        ("workday", "工作日加班小时"),
        ("rest", "休息日加班小时"),
        ("statutory", "法定节假日加班小时"),
    ):
        for kind, word in (("overtime", label), ("banked", f"{label}（调休）")):
            before, after = getattr(old, kind).get(name, 0), getattr(new, kind).get(name, 0)
            if before != after:
                found.append(Difference(employee, word, hours(before), hours(after)))
    return found
