"""gather → compute → record, the last two: numbered versions from frozen inputs, in blocks.

A computation is a background job over the current ``RunInput`` rows. It writes people in blocks,
so it can be cancelled, and continues where it stopped; the version is finished in one
transaction: comparison with last month, findings, totals, digest. Computing a stored version
again gives the same digest for ever (:func:`replay_digest`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version as package_version
from itertools import islice

from django.db import transaction
from django.db.models import Max, Sum

from zyg.core.permissions.actors import Actor, require
from zyg.core.work.models import Job
from zyg.core.work.operations import enqueue, open_jobs_of
from zyg.law.pay.engine import compute_person_month
from zyg.law.pay.model import SCHEMA
from zyg.workforce.payroll import checking
from zyg.workforce.payroll.events import audit, locked, move, note
from zyg.workforce.payroll.models import (
    PayRun,
    PersonResult,
    RunCheck,
    RunEvent,
    RunInput,
    RunStatus,
    RunVersion,
    Step,
    pack,
)

JOB = "payroll.compute"
REPLAY_JOB = "payroll.replay"
BLOCK = 200


class ComputingError(Exception):
    """The run can not be computed; the message is a Chinese sentence with the way out."""


@transaction.atomic
def compute_run(*, actor: Actor, run: PayRun, now: dt.datetime, reason: str = "") -> Job:
    """Ask for a new version of a run, or go on with one that was interrupted.

    Raises:
        PermissionRefusedError: no right to run payroll.
        RunStateError: the inputs are not locked, or the run has been handed in.
        ComputingError: a computation is under way already.
    """
    require(actor, "pay.run")
    run = locked(run, "compute_run")
    if any(job.payload.get("run") == run.pk for job in open_jobs_of(actor, JOB)):
        raise ComputingError("这个月正在计算，请等它完成或先取消。")
    version = _unfinished(run) or _next_version(run, actor, now, reason)
    move(run, RunStatus.COMPUTING)
    note(run, Step.COMPUTE, f"开始计算第 {version.number} 版", actor=actor, now=now, reason=reason)
    audit(actor, "pay.run_compute", run, reason=reason, payload={"版本": version.number})
    return enqueue(JOB, {"run": run.pk, "version": version.pk}, actor=actor)


@transaction.atomic
def abandon_computing(*, actor: Actor, run: PayRun, now: dt.datetime) -> None:
    """Give up a computation that was cancelled or failed; the version before counts again.

    Raises:
        PermissionRefusedError: no right to run payroll.
        RunStateError: nothing is being computed.
        ComputingError: the job still runs.
    """
    require(actor, "pay.run")
    run = locked(run, "cancel_computing")
    if any(job.payload.get("run") == run.pk for job in open_jobs_of(actor, JOB)):
        raise ComputingError("计算还在进行，请先点「取消」，停下后再放弃。")
    version = _unfinished(run)
    if version is not None:
        RunCheck.objects.filter(version=version).delete()
        PersonResult.objects.filter(version=version).delete()
        version.delete()
    move(run, RunStatus.READY if run.current is None else RunStatus.CHECKING)
    note(run, Step.COMPUTE, "放弃本次计算", actor=actor, now=now)
    audit(actor, "pay.run_abandon", run)


def compute_version(
    version: RunVersion, *, now: dt.datetime, progress: Callable[[int, int], None]
) -> RunVersion:
    """Compute everybody of a version who has no result yet, then finish it.

    Args:
        version: an unfinished version.
        now: moment of the end, for the record.
        progress: called with n, N outside transactions; may raise to stop.
    """
    inputs = RunInput.objects.filter(run=version.run, is_current=True)
    RunCheck.objects.filter(version=version, result=None).delete()
    total = inputs.count()
    todo = inputs.exclude(employee__in=_done(version)).order_by("pk")
    done = total - todo.count()
    earlier = checking.Earlier.of(version.run)
    progress(done, total)
    for block in _blocks(todo.iterator(chunk_size=BLOCK)):
        outcomes = checking.outcomes(block, earlier, compute_person_month)
        rows = [(one, _row(version, one)) for one in outcomes]
        with transaction.atomic():
            PersonResult.objects.bulk_create([row for _, row in rows if row is not None])
            RunCheck.objects.bulk_create(checking.person_checks(version, rows))
        done += len(block)
        progress(done, total)
    return _finish(version, now)


def check_replay(*, actor: Actor, run: PayRun) -> Job:
    """Ask for a proof that the current version still comes out the same from its inputs.

    Raises:
        PermissionRefusedError: no right to run payroll.
        ComputingError: there is no finished version.
    """
    require(actor, "pay.run")
    if run.current is None:
        raise ComputingError("还没有算完的版本，请先计算。")
    return enqueue(REPLAY_JOB, {"version": run.current.pk}, actor=actor)


def replay_digest(version: RunVersion) -> str:
    """Compute a stored version again from its frozen inputs and return the digest it gives."""
    rows = PersonResult.objects.filter(version=version).select_related("input")
    again = (
        (
            row.employee_id,
            row.input.digest,
            _digest(compute_person_month(row.input.person_month()).to_json()),
        )
        for row in rows.order_by("employee_id").iterator(chunk_size=BLOCK)
    )
    return _version_digest(again)


def _unfinished(run: PayRun) -> RunVersion | None:
    found: RunVersion | None = run.versions.filter(finished_at__isnull=True).first()
    return found


def _next_version(run: PayRun, actor: Actor, now: dt.datetime, reason: str) -> RunVersion:
    last = run.versions.aggregate(last=Max("number"))["last"] or 0
    version: RunVersion = RunVersion.objects.create(
        organization=run.organization,
        run=run,
        number=last + 1,
        engine=f"zyg {package_version('zyg')} / pay {SCHEMA}",
        note=reason[:200],
        created_by=actor.user,
        created_at=now,
    )
    return version


def _done(version: RunVersion) -> object:
    return PersonResult.objects.filter(version=version).values("employee")


def _blocks(rows: Iterator[RunInput]) -> Iterator[list[RunInput]]:
    while block := list(islice(rows, BLOCK)):
        yield block


def _row(version: RunVersion, one: checking.Outcome) -> PersonResult | None:
    result, row = one.result, one.input
    if result is None:
        return None
    body = result.to_json()
    return PersonResult(
        organization=version.organization,
        version=version,
        employee_id=row.employee_id,
        input=row,
        name=row.name,
        employee_number=row.employee_number,
        department=row.department,
        situation=row.situation,
        gross=result.gross,
        employee_insurance=result.employee_insurance,
        tax=result.tax_total,
        net=result.net,
        employer_cost=result.employer_cost,
        bank_payment=result.bank_payment,
        digest=_digest(body),
        body=pack(body),
        **one.comparison(),
    )


@transaction.atomic
def _finish(version: RunVersion, now: dt.datetime) -> RunVersion:
    run = PayRun.objects.select_for_update().get(pk=version.run_id)
    rows = PersonResult.objects.filter(version=version)
    names = PersonResult.FIGURES
    sums = rows.aggregate(**{f"{name}_sum": Sum(name, default=0) for name in names})
    for name in names:
        setattr(version, name, sums[f"{name}_sum"])
    version.people = rows.count()
    digests = rows.order_by("employee_id").values_list("employee_id", "input__digest", "digest")
    version.digest = _version_digest(digests)
    version.finished_at = now
    version.save()
    checking.record_run_checks(version, run)
    checking.carry_sign_offs(version, run.current)
    run.current = version
    move(run, RunStatus.CHECKING, "current")
    RunEvent.objects.create(
        organization=run.organization,
        run=run,
        step=Step.COMPUTE,
        act=f"算完第 {version.number} 版",
        count=version.people,
        by=version.created_by,
        at=now,
    )
    return version


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def _version_digest(rows: Iterable[tuple[int, str, str]]) -> str:
    total = hashlib.sha256()
    for employee, inputs, result in rows:
        total.update(f"{employee}:{inputs}:{result}\n".encode())
    return total.hexdigest()
