"""What the 核算工作台 shows: the seven steps, the sources, the next act."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from zyg.core.imports.problems import Level
from zyg.core.permissions.actors import Actor
from zyg.core.permissions.matrix import roles_with
from zyg.core.work.models import Job, State
from zyg.core.work.queries import progress_of
from zyg.law.periods import Month
from zyg.workforce.payroll import gather, queries
from zyg.workforce.payroll.models import (
    InputKind,
    PayRun,
    RunEvent,
    RunFile,
    RunStatus,
    Step,
)
from zyg.workforce.payroll.operations.computing import JOB
from zyg.workforce.payroll.operations.supplementary import FIRM
from zyg.workforce.payroll.states import ACTS, can

PROBLEMS_SHOWN = 50
REQUIRED = frozenset({InputKind.PUNCHES})
NOTES = {
    InputKind.PUNCHES: "考勤机导出的打卡记录；不打卡的人不需要",
    InputKind.REQUESTS: "已批准的请假和加班",
    InputKind.PAY: "本月整张薪资表；不上传就按薪资档案的固定工资",
    InputKind.ADDITIONAL: "有变化时上传，没有则按上月",
    InputKind.CARRIED: "年中启用时上传一次",
}
# The step that a state is at, and how many are behind it.
_AT = {
    RunStatus.COLLECTING: 0,
    RunStatus.READY: 2,
    RunStatus.COMPUTING: 2,
    RunStatus.CHECKING: 3,
    RunStatus.AWAITING_APPROVAL: 4,
    RunStatus.APPROVED: 5,
    RunStatus.PAYING: 5,
    RunStatus.PAID: 6,
    RunStatus.ARCHIVED: 7,
}
_WORDS = {"done": "已完成", "now": "进行中", "later": "未开始"}
_UNITS = {Step.COLLECT: " 份", Step.ARCHIVE: " 份"}


@dataclass(frozen=True, slots=True)
class StepView:
    """One of the seven steps."""

    label: str
    state: str
    at: dt.datetime | None
    by: str
    count: int | None
    unit: str

    @property
    def word(self) -> str:
        """The state as a word."""
        return _WORDS[self.state]


@dataclass(frozen=True, slots=True)
class SourceView:
    """One kind of file of the month, and whether it is there."""

    kind: str
    label: str
    note: str
    required: bool
    file: RunFile | None

    @property
    def problem_count(self) -> int:
        """Problems found while reading; hints only tell what was understood."""
        found = self.file.problems if self.file else []
        return sum(1 for problem in found if problem["level"] != Level.HINT)


def next_period(actor: Actor, today: dt.date) -> str:
    """Return the month that can be opened next, "" when the newest one is this month's."""
    newest = queries.runs(actor).first()
    this = Month.of(today)
    if newest is None:
        return str(this)
    following = Month.parse(newest.period) + 1
    return str(following) if following <= this else ""


def context(actor: Actor, run: PayRun, now: dt.datetime) -> dict[str, Any]:
    """Return what the page needs beside its tables."""
    version = run.current if run.status != RunStatus.COLLECTING else None
    job = _job(run)
    shown: dict[str, Any] = {
        "run": run,
        "version": version,
        "steps": steps(run),
        "acts": {act: can(run, act) for act in ACTS},
        "unsent": queries.unsent_slips(run),
        "can_extra": run.status in FIRM and not run.is_supplementary,
        "show_collect": run.status == RunStatus.COLLECTING,
        "job": progress_of(job, now=now) if job and job.is_open else None,
        "failed_job": progress_of(job, now=now) if _stopped(run, job) else None,
    }
    if run.status == RunStatus.COLLECTING:
        shown |= _collecting(run)
    if version is not None:
        shown |= _checking(actor, run)
        open_checks = shown["blocking_count"] + shown["open_warnings"]
        shown["steps"] = steps(run, open_checks)
    return shown


def steps(run: PayRun, open_checks: int = 0) -> list[StepView]:
    """Return the seven steps with date, person, count of the last event of each.

    Args:
        run: the run.
        open_checks: findings that are not settled; the count of the step 校验 while it is on.
    """
    last: dict[str, RunEvent] = {}
    for event in run.events.select_related("by").order_by("pk"):
        last[event.step] = event
    at = _AT[RunStatus(run.status)]
    found = [_step(number, step, at, last.get(step)) for number, step in enumerate(Step)]
    if run.status == RunStatus.CHECKING:
        check = list(Step).index(Step.CHECK)
        found[check] = replace(found[check], count=open_checks, unit=" 条待处理")
    return found


def _step(number: int, step: Step, at: int, event: RunEvent | None) -> StepView:
    state = "done" if number < at else "now" if number == at else "later"
    return StepView(
        label=step.label,
        state=state,
        at=event.at if event else None,
        by=str(event.by) if event and event.by else "",
        count=event.count if event else None,
        unit=_UNITS.get(step, " 人"),
    )


def _job(run: PayRun) -> Job | None:
    if run.status != RunStatus.COMPUTING:
        return None
    rows = Job.objects.filter(kind=JOB, payload__run=run.pk).select_related("user")
    found: Job | None = rows.order_by("-pk").first()
    return found


def _stopped(run: PayRun, job: Job | None) -> bool:
    return bool(
        run.status == RunStatus.COMPUTING
        and job
        and job.state in (State.FAILED, State.CANCELLED, State.DONE)
    )


def _collecting(run: PayRun) -> dict[str, Any]:
    files = {file.kind: file for file in run.files.select_related("uploaded_by").defer("content")}
    sources = [
        SourceView(kind, kind.label, NOTES[kind], kind in REQUIRED, files.get(kind))
        for kind in InputKind
    ]
    problems = [problem for source in sources if source.file for problem in source.file.problems]
    return {
        "sources": sources,
        "problems": problems[:PROBLEMS_SHOWN],
        "problem_count": len(problems),
        "people_due": gather.employees_due(run).count(),
    }


def _checking(actor: Actor, run: PayRun) -> dict[str, Any]:
    assert run.current is not None  # noqa: S101 - the caller has looked
    before = queries.previous_run(run)
    counts = queries.check_counts(run.current)
    approval = queries.latest_approval(run)
    waiting = run.status == RunStatus.AWAITING_APPROVAL
    may_decide = bool(
        approval
        and actor.may_everywhere("pay.approve")
        and approval.submitted_by_id != actor.user.pk
    )
    return {
        "figures": queries.figures(run.current, before.current if before else None),
        "gone": queries.people_gone(run.current, before.current if before else None),
        "blocking_count": counts.blocking,
        "blocking_text": str(counts.blocking),
        "open_warnings": counts.open_warnings,
        "open_text": str(counts.open_warnings),
        "signed_count": counts.signed,
        "check_titles": counts.titles,
        "can_sign": can(run, "sign_off") and actor.may_everywhere("pay.run"),
        "versions": run.versions.select_related("created_by").order_by("-number"),
        "approval": approval,
        "can_decide": waiting and may_decide,
        "can_take_back": run.status == RunStatus.APPROVED and may_decide,
        "approver_roles": "、".join(roles_with("pay.approve")),
    }
