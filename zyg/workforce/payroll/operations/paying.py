"""From approval to the archive: files go out, money arrives, slips are sent, the month closes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from zyg.core.permissions.actors import Actor, require
from zyg.workforce.payroll import notices
from zyg.workforce.payroll.events import audit, locked, move, note
from zyg.workforce.payroll.models import (
    PaymentLine,
    PaymentStatus,
    PayRun,
    Payslip,
    PersonResult,
    ReturnReason,
    RunStatus,
    Step,
)


class PayingError(Exception):
    """The payment can not be recorded; the message is a Chinese sentence with the way out."""


@transaction.atomic
def record_export(
    *, actor: Actor, run: PayRun, kind: str, file_digest: str, now: dt.datetime, reason: str = ""
) -> None:
    """Note that a file of a run went out.

    Raises:
        PermissionRefusedError: no right to make payment files.
        RunStateError: the run is not approved.
    """
    require(actor, "pay.payout")
    run = locked(run, "export")
    payload = {"文件": kind, "文件摘要": file_digest[:16], "时间": now.isoformat()}
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
    """Record by hand what the bank says of everything that waits; return how many failed.

    Raises:
        PermissionRefusedError: no right to make payment files.
        RunStateError: no bank file went out.
        PayingError: no reference, a day to come, nothing waits, or an unknown employee number.
    """
    require(actor, "pay.payout")
    run = locked(run, "record_payment")
    reference = reference.strip()
    if not reference:
        raise PayingError("请填写银行回单号或批次号，到账要有凭据。")
    if paid_on > timezone.localdate(now):
        raise PayingError(f"到账日期 {paid_on} 在今天之后；银行还没有处理的，请到账后再登记。")
    waiting = PaymentLine.objects.filter(
        batch__run=run, status__in=(PaymentStatus.SENT, PaymentStatus.UNKNOWN)
    )
    known = _failed(waiting, failed_numbers)
    if not waiting.exists():
        raise PayingError("没有等待银行结果的代发，请先生成代发文件。")
    told = {"settled_on": paid_on, "bank_reference": reference[:60]}
    failed = waiting.filter(result__employee_number__in=known)
    failed.update(status=PaymentStatus.FAILED, reason=ReturnReason.OTHER, **told)
    count = waiting.update(status=PaymentStatus.SUCCESS, **told)
    run.bank_reference, run.paid_on = reference[:60], paid_on
    run.save(update_fields=["bank_reference", "paid_on"])
    note(run, Step.PAY, "登记到账", actor=actor, now=now, count=count, reason=reference)
    payload = {"回单号": reference, "到账": str(paid_on), "未到账": sorted(known)}
    audit(actor, "pay.run_paid", run, payload=payload)
    settle(run, actor, now)
    return len(known)


def _failed(waiting: QuerySet[PaymentLine], numbers: Collection[str]) -> set[str]:
    wanted = {number.strip() for number in numbers if number.strip()}
    rows = waiting.filter(result__employee_number__in=wanted)
    known = set(rows.values_list("result__employee_number", flat=True))
    if wanted - known:
        names = "、".join(sorted(wanted - known))
        raise PayingError(f"等待结果的代发里没有工号 {names}，请核对退票名单。")
    return known


def settle(run: PayRun, actor: Actor, now: dt.datetime) -> None:
    """Put a run into 已发放 when everybody's payment has arrived, back into 发放中 when not.

    A closed month stays closed: what a bank sends back afterwards is paid again from its page.
    """
    settled = not unpaid(run).exists()
    if run.status == RunStatus.PAYING and settled:
        newest = PaymentLine.objects.filter(batch__run=run).aggregate(day=Max("settled_on"))["day"]
        run.paid_on = newest or run.paid_on
        move(run, RunStatus.PAID, "paid_on")
        note(run, Step.PAY, "全部到账", actor=actor, now=now)
    elif run.status == RunStatus.PAID and not settled:
        move(run, RunStatus.PAYING)
        note(run, Step.PAY, "有退票，待补发", actor=actor, now=now)


def unpaid(run: PayRun) -> QuerySet[PersonResult]:
    """Return the people whose wages of the run have not arrived."""
    arrived = PaymentLine.objects.filter(
        result__version=run.current_id, status=PaymentStatus.SUCCESS
    )
    rows: QuerySet[PersonResult] = PersonResult.objects.filter(version=run.current_id)
    return rows.filter(bank_payment__gt=0).exclude(pk__in=arrived.values("result"))


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
    failed = list(unpaid(run).values_list("name", flat=True)[:5])
    if failed:
        raise PayingError(f"{'、'.join(failed)} 等人的工资没有到账，请补发成功并登记后再归档。")
    move(run, RunStatus.ARCHIVED)
    note(run, Step.ARCHIVE, "归档", actor=actor, now=now, count=results.count())
    digest = run.current.digest if run.current else ""
    audit(actor, "pay.run_close", run, payload={"摘要": digest[:16]})
