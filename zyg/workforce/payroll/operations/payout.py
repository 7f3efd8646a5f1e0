"""Bank files: layouts, batches of payments, the same file again, paying again what came back."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet, Sum
from django.utils import timezone

from zyg.core.audit.operations import record
from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.law.money import Fen, yuan
from zyg.law.periods import Month
from zyg.workforce.payroll.events import audit, locked, move, note
from zyg.workforce.payroll.models import (
    Approval,
    BankLayout,
    PaymentBatch,
    PaymentLine,
    PaymentStatus,
    PayRun,
    PersonResult,
    RunStatus,
    Step,
)
from zyg.workforce.payroll.operations.paying import PayingError
from zyg.workforce.payroll.payout.layout import Layout, LayoutError, layout_of, presets
from zyg.workforce.payroll.payout.writing import (
    Batch,
    Payment,
    WritingError,
    Written,
    read_back,
    write,
)

BLOCK = 500


@transaction.atomic
def save_bank_layout(
    *, actor: Actor, name: str, bank: str, spec: Mapping[str, Any], now: dt.datetime
) -> BankLayout:
    """Keep a layout; one of the same name becomes its former version.

    Raises:
        PermissionRefusedError: no right to make payment files.
        LayoutError: the layout can not be used; every problem is told.
    """
    require(actor, "pay.payout")
    name = name.strip()
    if not name:
        raise LayoutError("请给这种格式起一个名称，例如「工商银行 代发 3.0」。")
    layout_of(spec)
    former = BankLayout.objects.select_for_update().filter(name=name)
    last = former.aggregate(last=Max("number"))["last"] or 0
    former.update(is_current=False)
    layout: BankLayout = BankLayout.objects.create(
        organization=actor.organization,
        name=name[:60],
        bank=bank.strip()[:100],
        number=last + 1,
        spec=dict(spec),
        created_by=actor.user,
        created_at=now,
    )
    record(actor, "pay.layout", obj=layout, payload={"名称": name, "版本": layout.number})
    return layout


def adopt_preset_layout(*, actor: Actor, preset: str, now: dt.datetime) -> BankLayout:
    """Take over a shipped layout as the organization's own.

    Raises:
        PermissionRefusedError: no right to make payment files.
        LayoutError: there is no such layout, or it is in use already.
    """
    require(actor, "pay.payout")
    told = presets().get(preset)
    if told is None:
        raise LayoutError("没有这种预置格式。")
    if BankLayout.objects.filter(name=preset).exists():
        raise LayoutError(f"「{preset}」已经启用，请在列表里修改。")
    spec = told["spec"]
    return save_bank_layout(actor=actor, name=preset, bank=told["bank"], spec=spec, now=now)


@transaction.atomic
def make_batch(
    *, actor: Actor, run: PayRun, layout: BankLayout, now: dt.datetime
) -> PaymentBatch | None:
    """Make the payments of everybody who was never paid; the first starts 发放中.

    A file is an intent: only the bank's answer makes a run paid. A month in which nobody gets
    money through the bank is 已发放 at once, without a batch.

    Raises:
        PermissionRefusedError: no right to make payment files.
        RunStateError: the run is not approved.
        PayingError: the actor approved the run, somebody does not fit the layout, all payments
            are made, or the sums of lines, departments and file differ.
    """
    require(actor, "pay.payout")
    run = locked(run, "make_batch")
    due = PersonResult.objects.filter(version=run.current, bank_payment__gt=0)
    if not due.exists():
        move(run, RunStatus.PAID)
        note(run, Step.PAY, "没有要代发的金额", actor=actor, now=now, count=0)
        audit(actor, "pay.batch", run, payload={"笔数": 0})
        return None
    todo = due.exclude(pk__in=PaymentLine.objects.filter(batch__run=run).values("result"))
    batch = _batch(actor, run, layout, todo, {}, now)
    if run.status == RunStatus.APPROVED:
        move(run, RunStatus.PAYING)
    return batch


@transaction.atomic
def repay(
    *,
    actor: Actor,
    run: PayRun,
    lines: Collection[str],
    layout: BankLayout,
    now: dt.datetime,
) -> PaymentBatch:
    """Pay again what failed or was returned, to the account that the roster has now.

    Args:
        actor: needs 生成代发和申报文件.
        run: the run.
        lines: public ids of the payments to be made again.
        layout: layout of the new file.
        now: when this is done.

    Raises:
        PermissionRefusedError: no right to make payment files.
        RunStateError: nothing has been paid yet.
        PayingError: a payment whose result is not known or that arrived is among them, one is
            paid again already, or somebody does not fit the layout.
    """
    require(actor, "pay.payout")
    run = locked(run, "repay")
    chosen = PaymentLine.objects.filter(batch__run=run, public_id__in=lines)
    former = {line.result_id: line for line in chosen}
    if not former:
        raise PayingError("没有选中任何一笔，请先勾选要补发的。")
    for line in former.values():
        if line.status not in (PaymentStatus.FAILED, PaymentStatus.RETURNED):
            status = PaymentStatus(line.status).label
            raise PayingError(
                f"{line.name}的代发是「{status}」，不能补发；只有银行明确说失败或退票的才能再付，"
                "请先向银行查询。"
            )
    standing = PaymentLine.objects.filter(replaces__in=list(former.values())).first()
    if standing is not None or len(former) != len(set(lines)):
        who = standing.name if standing else "选中的人"
        raise PayingError(f"{who}的工资已经补发过，请刷新页面看最新一笔。")
    todo = PersonResult.objects.filter(pk__in=former)
    return _batch(actor, run, layout, todo, former, now)


@transaction.atomic
def download_batch(*, actor: Actor, batch: PaymentBatch, now: dt.datetime) -> list[Written]:
    """Write the files of a batch again, exactly as they were, and log it.

    Raises:
        PermissionRefusedError: no right to make payment files.
        NotFoundForActorError: the batch is not of this organization.
        PayingError: the bytes would not be the same.
    """
    require(actor, "pay.payout")
    rows = PaymentBatch.objects.select_related("run", "layout")
    fresh = rows.filter(pk=batch.pk).first()
    if fresh is None:
        raise NotFoundForActorError("没有这个代发批次。")
    lines = fresh.lines.select_related("result").defer("result__body").order_by("sequence")
    files = _written(fresh, layout_of(fresh.layout.spec), list(lines))
    if _digest(files) != fresh.digest:
        raise PayingError("这一批的文件与生成时不一致，已停止下载，请联系运维核查。")
    payload = {"文件": "代发", "批次": fresh.number, "文件摘要": fresh.digest[:16]}
    audit(actor, "pay.export", fresh.run, payload={**payload, "时间": now.isoformat()})
    return files


def _batch(
    actor: Actor,
    run: PayRun,
    layout: BankLayout,
    todo: QuerySet[PersonResult],
    former: Mapping[int, PaymentLine],
    now: dt.datetime,
) -> PaymentBatch:
    if BankLayout.objects.filter(pk=layout.pk).first() is None:
        raise NotFoundForActorError("没有这种代发文件格式。")
    people = list(todo.select_related("employee").defer("body").order_by("employee_number"))
    if not people:
        raise PayingError("要代发的人都已经在代发批次里，请下载已有的文件；没有到账的请用补发。")
    total = sum(row.bank_payment for row in people)
    batch = PaymentBatch(
        organization=run.organization,
        run=run,
        number=(run.batches.aggregate(last=Max("number"))["last"] or 0) + 1,
        layout=layout,
        count=len(people),
        total=total,
        is_repayment=bool(former),
        created_by=actor.user,
        approved_by=_approver(actor, run),
        created_at=now,
    )
    lines = [_line(batch, row, number, former) for number, row in enumerate(people, start=1)]
    try:
        files = _written(batch, layout_of(layout.spec), lines)
    except (WritingError, LayoutError) as refused:
        raise PayingError(f"代发文件没有生成。{refused}") from None
    _agree(layout_of(layout.spec), files, todo, total)
    batch.digest = _digest(files)
    batch.save()
    PaymentLine.objects.bulk_create(lines, batch_size=BLOCK)
    words = "生成补发文件" if former else "生成代发文件"
    note(run, Step.PAY, words, actor=actor, now=now, count=len(lines))
    payload = {"批次": batch.number, "笔数": len(lines), "合计": yuan(total), "格式": str(layout)}
    act = "pay.repay" if former else "pay.batch"
    audit(actor, act, run, payload={**payload, "文件摘要": batch.digest[:16]})
    return batch


def _approver(actor: Actor, run: PayRun) -> Any:
    approval = (
        Approval.objects.filter(version=run.current, decision=Approval.Decision.APPROVED)
        .select_related("decided_by")
        .latest("decided_at")
    )
    if approval.decided_by_id == actor.user.pk:
        raise PayingError("审批人不能经手付款：这个月由您批准，请另一位有代发权限的人生成文件。")
    return approval.decided_by


def _line(
    batch: PaymentBatch, row: PersonResult, sequence: int, former: Mapping[int, PaymentLine]
) -> PaymentLine:
    run, employee = batch.run, row.employee
    month = run.period.replace("-", "")
    return PaymentLine(
        organization=run.organization,
        batch=batch,
        result=row,
        replaces=former.get(row.pk),
        sequence=sequence,
        reference=f"P{month}{run.number:02d}{batch.number:02d}{sequence:05d}",
        name=employee.name,
        account=employee.bank_account.replace(" ", ""),
        identity=employee.id_number,
        bank=employee.bank_name,
        amount=row.bank_payment,
    )


def _written(batch: PaymentBatch, layout: Layout, lines: Sequence[PaymentLine]) -> list[Written]:
    month = Month.parse(batch.run.period)
    payments = [
        Payment(
            reference=line.reference,
            name=line.name,
            account=line.account,
            amount=line.amount,
            bank=line.bank,
            identity=line.identity,
            employee_number=line.result.employee_number,
            note=f"{month.year}年{month.month}月工资",
        )
        for line in lines
    ]
    day = timezone.localdate(batch.created_at)
    told = Batch(month=f"{month.year}{month.month:02d}", number=batch.number, day=f"{day:%Y%m%d}")
    return write(layout, payments, told)


def _agree(
    layout: Layout, files: Sequence[Written], todo: QuerySet[PersonResult], total: Fen
) -> None:
    """Refuse a batch unless lines, departments and the bytes of the files give one total."""
    groups = todo.order_by().values("department").annotate(sum=Sum("bank_payment"))
    by_group = sum(group["sum"] for group in groups)
    by_file = sum(read_back(layout, file.content)[1] for file in files)
    if not total == by_group == by_file:
        raise PayingError(
            f"三种算法的合计不一致：逐笔 {yuan(total)}、按部门 {yuan(by_group)}、"
            f"文件 {yuan(by_file)} 元；已停止生成，请联系运维核查。"
        )


def _digest(files: Sequence[Written]) -> str:
    told = hashlib.sha256()
    for file in files:
        told.update(hashlib.sha256(file.content).digest())
    return told.hexdigest()
