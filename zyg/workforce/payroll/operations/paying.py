"""From approval to the archive: files go out, money arrives, slips are sent, the month closes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from zyg.core.permissions.actors import Actor, require
from zyg.workforce.payroll import notices
from zyg.workforce.payroll.events import audit, locked, move, note
from zyg.workforce.payroll.models import PayRun, Payslip, PersonResult, RunStatus, Step


class PayingError(Exception):
    """The payment can not be recorded; the message is a Chinese sentence with the way out."""


@transaction.atomic
def record_export(
    *, actor: Actor, run: PayRun, kind: str, file_digest: str, now: dt.datetime, reason: str = ""
) -> None:
    """Note that a file went out; the first bank file starts 发放中.

    A bank file is an intent: only ``record_payment`` makes a run paid.

    Raises:
        PermissionRefusedError: no right to make payment files.
        RunStateError: the run is not approved.
    """
    require(actor, "pay.payout")
    run = locked(run, "export")
    if run.status == RunStatus.APPROVED and kind == "bank":
        move(run, RunStatus.PAYING)
        count = run.current.people if run.current else None
        note(run, Step.PAY, "生成代发文件", actor=actor, now=now, count=count)
    payload = {"文件": kind, "文件摘要": file_digest[:16]}
    audit(actor, "pay.export", run, reason=reason, payload=payload)


@transaction.atomic
def record_payment(
    *,
    actor: Actor,
    run: PayRun,
    reference: str,
    paid_on: dt.date,
    now: dt.datetime,
    failed_numbers: Collection[str] = (),
) -> int:
    """Record what the bank says arrived; return how many people's payment failed.

    Raises:
        PermissionRefusedError: no right to make payment files.
        RunStateError: no bank file went out.
        PayingError: no reference, a day to come, or an employee number that is not in the run.
    """
    require(actor, "pay.payout")
    run = locked(run, "record_payment")
    reference = reference.strip()
    if not reference:
        raise PayingError("请填写银行回单号或批次号，到账要有凭据。")
    if paid_on > now.date():
        raise PayingError(f"到账日期 {paid_on} 在今天之后；银行还没有处理的，请到账后再登记。")
    wanted = {number.strip() for number in failed_numbers if number.strip()}
    results = PersonResult.objects.filter(version=run.current, employee_number__in=wanted)
    known = set(results.values_list("employee_number", flat=True))
    if wanted - known:
        names = "、".join(sorted(wanted - known))
        raise PayingError(f"本月核算里没有工号 {names}，请核对退票名单。")
    results.update(payment_failed=True)
    run.bank_reference, run.paid_on = reference[:60], paid_on
    move(run, RunStatus.PAID, "bank_reference", "paid_on")
    count = (run.current.people if run.current else 0) - len(known)
    note(run, Step.PAY, "登记到账", actor=actor, now=now, count=count, reason=reference)
    audit(
        actor,
        "pay.run_paid",
        run,
        payload={"回单号": reference, "到账": str(paid_on), "未到账": sorted(known)},
    )
    return len(known)


@transaction.atomic
def send_payslips(*, actor: Actor, run: PayRun, now: dt.datetime) -> int:
    """Send the slip of everybody who has none yet, once; return how many.

    Raises:
        PermissionRefusedError: no right to run payroll.
        RunStateError: the run is not paid.
    """
    require(actor, "pay.run")
    run = locked(run, "send_payslips")
    sent = Payslip.objects.filter(run=run).values("employee_id")
    results = PersonResult.objects.filter(version=run.current).exclude(employee_id__in=sent)
    slips = [
        Payslip(
            organization=run.organization,
            run=run,
            employee_id=employee_id,
            result_id=result_id,
            sent_at=now,
        )
        for result_id, employee_id in results.values_list("pk", "employee_id")
    ]
    Payslip.objects.bulk_create(slips, batch_size=1000)
    if slips:
        note(run, Step.ARCHIVE, "发送工资条", actor=actor, now=now, count=len(slips))
        audit(actor, "payslip.send", run, payload={"份数": len(slips)})
        notices.tell_workers(actor, run, now)
    return len(slips)


@transaction.atomic
def archive_run(*, actor: Actor, run: PayRun, now: dt.datetime) -> None:
    """Close the month for ever.

    Raises:
        PermissionRefusedError: no right to run payroll.
        RunStateError: the run is not paid.
        PayingError: somebody has no slip yet, or a payment that failed is not settled.
    """
    require(actor, "pay.run")
    run = locked(run, "archive_run")
    results = PersonResult.objects.filter(version=run.current)
    unsent = results.count() - Payslip.objects.filter(run=run).count()
    if unsent:
        raise PayingError(f"还有 {unsent} 份工资条没有发送，请先发送再归档。")
    failed = list(results.filter(payment_failed=True).values_list("name", flat=True)[:5])
    if failed:
        raise PayingError(f"{'、'.join(failed)} 等人的工资没有到账，请补发成功并登记后再归档。")
    move(run, RunStatus.ARCHIVED)
    note(run, Step.ARCHIVE, "归档", actor=actor, now=now, count=results.count())
    digest = run.current.digest if run.current else ""
    audit(actor, "pay.run_close", run, payload={"摘要": digest[:16]})


@transaction.atomic
def record_repayment(
    *, actor: Actor, run: PayRun, number: str, reference: str, now: dt.datetime
) -> None:
    """Record that a payment that had failed has arrived at the second attempt.

    Raises:
        PermissionRefusedError: no right to make payment files.
        RunStateError: the run is not paid.
        PayingError: this person's payment has not failed, or there is no reference.
    """
    require(actor, "pay.payout")
    run = locked(run, "record_repayment")
    if not reference.strip():
        raise PayingError("请填写补发的银行回单号。")
    rows = PersonResult.objects.filter(
        version=run.current, employee_number=number.strip(), payment_failed=True
    )
    if not rows.update(payment_failed=False):
        raise PayingError(f"工号 {number} 没有未到账的工资，请核对。")
    note(run, Step.PAY, "补发到账", actor=actor, now=now, count=1, reason=reference)
    audit(actor, "pay.run_paid", run, payload={"补发工号": number, "回单号": reference.strip()})
