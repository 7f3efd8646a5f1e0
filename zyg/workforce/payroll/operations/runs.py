"""Opening a month and freezing what it is computed from."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib

from django.db import transaction

from zyg.core.permissions.actors import Actor, require
from zyg.law.periods import Month
from zyg.workforce.payroll import gather
from zyg.workforce.payroll.correcting import release_corrections, take_corrections
from zyg.workforce.payroll.events import audit, locked, move, note
from zyg.workforce.payroll.models import (
    InputKind,
    PayRun,
    RunFile,
    RunInput,
    RunStatus,
    Step,
    pack,
)

MIN_REASON = 2


class RunError(Exception):
    """The run can not be opened or locked; the message is a Chinese sentence with the way out."""


@transaction.atomic
def open_run(*, actor: Actor, period: str, now: dt.datetime, pay_month: str = "") -> PayRun:
    """Open the payroll of a month for the organization.

    Args:
        actor: needs 核算工资.
        period: wage month, ``2026-11``.
        now: when this is done.
        pay_month: month of payment; it decides the tax year. The month itself if not given.

    Raises:
        PermissionRefusedError: the right is missing.
        RunError: no month, opened already, out of order, or nobody is employed in it.
    """
    require(actor, "pay.run")
    month, paid = _months(period, pay_month)
    _refuse_out_of_order(month)
    run: PayRun = PayRun(
        organization=actor.organization,
        entity=actor.organization.name,
        period=str(month),
        pay_month=str(paid),
    )
    people = gather.employees_due(run).count()
    if not people:
        raise RunError(f"{month} 没有在职员工，请先在花名册导入或新增员工。")
    run.save()
    note(run, Step.COLLECT, "开始收集", actor=actor, now=now)
    audit(actor, "pay.run_open", run, payload={"在职": people})
    return run


@transaction.atomic
def add_file(
    *, actor: Actor, run: PayRun, kind: str, name: str, content: bytes, now: dt.datetime
) -> RunFile:
    """Take a file of the month; it replaces the former one of its kind.

    A file that can not be read at all is refused; problems of rows are kept with it and shown.

    Raises:
        PermissionRefusedError: no right to run payroll.
        RunStateError: the inputs are locked.
        RunError: not a kind of file, or not a file that can be read.
    """
    require(actor, "pay.run")
    run = locked(run, "add_file")
    if kind not in InputKind.values:
        raise RunError("请说明这是哪一种数据。")
    rows, problems = gather.read_file(InputKind(kind), name, content)
    if rows is None:
        raise RunError(f"{name}：{problems[0].sentence}")
    digest = hashlib.sha256(content).hexdigest()
    RunFile.objects.filter(run=run, kind=kind).delete()
    file: RunFile = RunFile.objects.create(
        organization=run.organization,
        run=run,
        kind=kind,
        name=name[:200],
        digest=digest,
        content=base64.b64encode(content).decode(),
        rows=rows,
        problems=[gather.plain(problem) for problem in problems],
        uploaded_by=actor.user,
        uploaded_at=now,
    )
    label = InputKind(kind).label
    count = RunFile.objects.filter(run=run).count()
    note(run, Step.COLLECT, f"上传{label}", actor=actor, now=now, count=count)
    payload = {"数据": label, "文件": name[:200], "行数": rows, "SHA-256": digest[:16]}
    audit(actor, "pay.run_file", run, payload=payload)
    return file


@transaction.atomic
def lock_inputs(*, actor: Actor, run: PayRun, now: dt.datetime) -> int:
    """Gather what is known of everybody and freeze it; return for how many people.

    A person whose inputs did not change keeps the frozen row; rows are never changed. What is
    wrong becomes a finding that the next version shows as 阻断 or 待确认.

    Raises:
        PermissionRefusedError: no right to run payroll.
        RunStateError: the inputs are locked already.
        RunError: nobody's inputs could be gathered.
    """
    require(actor, "pay.run")
    run = locked(run, "lock_inputs")
    gathered = gather.gather(run)
    if not gathered.people:
        told = gathered.findings[0]["sentence"] if gathered.findings else ""
        raise RunError(f"没有一个人的数据可以核算。{told}")
    freeze(run, gathered.people)
    corrections = take_corrections(run, {one.employee.pk for one in gathered.people})
    run.findings = gathered.findings
    move(run, RunStatus.READY, "findings")
    count = len(gathered.people)
    note(run, Step.LOCK, "锁定", actor=actor, now=now, count=count)
    payload = {"人数": count, "问题": len(gathered.findings), "更正": corrections}
    audit(actor, "pay.run_lock", run, payload=payload)
    return count


@transaction.atomic
def unlock_inputs(*, actor: Actor, run: PayRun, reason: str, now: dt.datetime) -> None:
    """Open the inputs of a month again; versions and frozen rows stay as they are.

    Raises:
        PermissionRefusedError: no right to run payroll.
        RunStateError: not locked, or handed in already.
        RunError: no reason.
    """
    require(actor, "pay.run")
    run = locked(run, "unlock_inputs")
    if len(reason.strip()) < MIN_REASON:
        raise RunError("请写明为什么要解锁。")
    if run.is_supplementary:
        raise RunError("补充核算没有要收集的数据，请用「修改人员和金额」。")
    release_corrections(run)
    move(run, RunStatus.COLLECTING)
    note(run, Step.LOCK, "解锁", actor=actor, now=now, reason=reason)
    audit(actor, "pay.run_unlock", run, reason=reason)


def _months(period: str, pay_month: str) -> tuple[Month, Month]:
    try:
        month = Month.parse(period)
        paid = Month.parse(pay_month) if pay_month else month
    except ValueError as error:
        raise RunError(str(error)) from None
    if paid < month:
        raise RunError(f"发放月份 {paid} 早于工资月份 {month}，请核对。")
    return month, paid


def _refuse_out_of_order(month: Month) -> None:
    newest = PayRun.objects.order_by("-period").first()
    if newest is None:
        return
    last = Month.parse(newest.period)
    if month == last or PayRun.objects.filter(period=str(month)).exists():
        raise RunError(f"{month} 的核算已经开始了，请在列表里打开它。")
    if month < last:
        raise RunError(f"{last} 已经开始，不能再补开更早的 {month}；更正请记在 {last} 里。")
    if month != last + 1:
        raise RunError(f"{last} 之后应先核算 {last + 1}，个税按累计计算，不能跳月。")


def freeze(run: PayRun, people: list[gather.Gathered]) -> None:
    """Store everybody's inputs; what is the same keeps its row, what is gone is current no more."""
    current = {row.employee_id: row for row in RunInput.objects.filter(run=run, is_current=True)}
    fresh, kept = [], set()
    for one in people:
        row = RunInput(
            organization=run.organization,
            run=run,
            employee=one.employee,
            name=one.employee.name,
            employee_number=one.employee.number,
            department=one.department,
            situation=one.situation,
            events=one.events,
            beside=one.beside(),
            digest=one.person_month.digest(),
            body=pack(one.person_month.to_json()),
        )
        old = current.get(one.employee.pk)
        if old is not None and _told(old) == _told(row):
            kept.add(old.pk)
        else:
            fresh.append(row)
    stale = [row.pk for row in current.values() if row.pk not in kept]
    RunInput.objects.filter(pk__in=stale).update(is_current=False)
    RunInput.objects.bulk_create(fresh, batch_size=500)


def _told(row: RunInput) -> tuple[object, ...]:
    shown = (row.name, row.employee_number, row.department, row.situation)
    return (row.digest, *shown, row.events, row.beside)
