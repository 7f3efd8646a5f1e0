"""Acts on 增减员: take over who is insured already, make a batch, submit it, write the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.imports.problems import Level
from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.law.periods import Month
from zyg.workforce.insurance.enrolling.checking import Checker
from zyg.workforce.insurance.enrolling.fields import Context, row_of_item
from zyg.workforce.insurance.enrolling.files import PARTS, preset_for, write_file
from zyg.workforce.insurance.enrolling.planning import Proposal, facts_of, proposals
from zyg.workforce.insurance.enrolling.queries import account_in
from zyg.workforce.insurance.errors import InsuranceError
from zyg.workforce.insurance.models import (
    BatchState,
    ChangeKind,
    ChangeReason,
    Channel,
    DeclarationBatch,
    DeclarationItem,
    Enrolment,
    LayoutKind,
)
from zyg.workforce.insurance.operations.accounts import month_problem
from zyg.workforce.insurance.queries import overlay_for

MIN_REASON = 2


class BatchError(InsuranceError):
    """A batch can not be made or moved so; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """How many enrolments were written, and why others were not."""

    count: int
    problems: tuple[str, ...]


@transaction.atomic
def take_over_enrolments(
    *, actor: Actor, channel: Channel, month: Month, now: dt.datetime
) -> TakenOver:
    """Write down as insured everybody who should be and has no enrolment: the state at the start.

    For people whom the bureau knows already; who joins later is declared in a batch.

    Raises:
        PermissionRefusedError: the right is missing.
    """
    require(actor, "insurance.edit")
    channel = _locked(channel)
    found = [one for one in proposals(channel, facts_of(month)) if one.kind == ChangeKind.ADD]
    problems = []
    rows = []
    for one in found:
        if one.base is None:
            problems.append(f"{one.employee} 没有申报基数；请在花名册补填后再登记。")
            continue
        rows.append(_enrolment(actor, one, now, origin=f"{month} 存量登记"))
    Enrolment.objects.bulk_create(rows)
    payload = {"渠道": str(channel), "月份": str(month), "人数": len(rows)}
    record(actor, "insurance.take_over", obj=channel, payload=payload)
    return TakenOver(len(rows), tuple(problems))


@transaction.atomic
def create_batch(
    *,
    actor: Actor,
    channel: Channel,
    month: Month,
    now: dt.datetime,
    today: dt.date,
    only: Collection[str] | None = None,
) -> DeclarationBatch:
    """Put what should be declared at a channel into a batch; who is blocked stays out.

    Args:
        actor: needs 办理社保公积金.
        channel: where.
        month: the month of the declaration.
        now: the time.
        today: decides what is late.
        only: public ids of employees to take, None for all.

    Raises:
        PermissionRefusedError: the right is missing.
        BatchError: there is nothing to declare, or everybody is blocked.
    """
    require(actor, "insurance.edit")
    channel = _locked(channel)
    facts = facts_of(month)
    checker = Checker(today, overlay_for(actor.organization), facts)
    chosen = [
        one for one in proposals(channel, facts) if only is None or one.employee.public_id in only
    ]
    judged = [(one, checker.remarks(one)) for one in chosen]
    good = [pair for pair in judged if not any(r.level is Level.BLOCK for r in pair[1])]
    if not good:
        raise BatchError(_nothing(channel, month, [one for one, _ in judged]))
    before = DeclarationBatch.objects.filter(channel=channel, month=str(month)).count()
    batch = DeclarationBatch.objects.create(
        organization=actor.organization,
        channel=channel,
        month=str(month),
        number=before + 1,
        created_by=actor.user,
        created_at=now,
    )
    DeclarationItem.objects.bulk_create(
        _item(batch, one, [remark.sentence for remark in remarks]) for one, remarks in good
    )
    payload = {"批次": str(batch), "人数": len(good), "没有放入": len(judged) - len(good)}
    record(actor, "insurance.batch_create", obj=batch, payload=payload)
    return batch


@transaction.atomic
def change_item(
    *, actor: Actor, item: DeclarationItem, effective: str, reason: str
) -> DeclarationItem:
    """Correct the month or the reason of one person in a batch that has not gone out.

    Raises:
        PermissionRefusedError: the right is missing.
        BatchError: the batch has gone out, or the month is impossible.
    """
    require(actor, "insurance.edit")
    _draft(item.batch)
    if problem := month_problem(effective):
        raise BatchError(problem)
    if item.enrolment and effective < item.enrolment.starts:
        raise BatchError(f"生效月份 {effective} 早于参保月份 {item.enrolment.starts}；请核对。")
    if reason not in ChangeReason.values:
        raise BatchError("没有这种增减原因，请从列表里选。")
    payload = {"原生效月份": item.effective, "生效月份": effective, "原因": reason}
    item.effective, item.reason = effective, reason
    item.save(update_fields=["effective", "reason"])
    record(actor, "insurance.item_change", obj=item, payload=payload)
    return item


@transaction.atomic
def drop_item(*, actor: Actor, item: DeclarationItem) -> DeclarationBatch:
    """Take one person out of a batch that has not gone out; an empty batch goes with her.

    Raises:
        PermissionRefusedError: the right is missing.
        BatchError: the batch has gone out.
    """
    require(actor, "insurance.edit")
    batch = _draft(item.batch)
    record(actor, "insurance.item_drop", obj=item, payload={"批次": str(batch)})
    item.delete()
    if not batch.items.exists():
        batch.delete()
    return batch


@transaction.atomic
def export_batch(
    *, actor: Actor, batch: DeclarationBatch, kind: str, today: dt.date
) -> tuple[str, bytes]:
    """Write the file of a batch for the bureau; returns its name and its bytes.

    Changes of base go with the enrolments. The document numbers in the file are whole, so the
    audit says who took it.

    Raises:
        PermissionRefusedError: the right is missing.
        BatchError: the batch has nobody of this kind.
    """
    require(actor, "insurance.edit")
    wanted = [ChangeKind.STOP] if kind == LayoutKind.STOP else [ChangeKind.ADD, ChangeKind.CHANGE]
    rows = batch.items.filter(kind__in=wanted).exclude(state=BatchState.RETURNED)
    items = list(rows.select_related("employee", "enrolment").order_by("employee__number"))
    if not items:
        raise BatchError(f"这一批里没有{LayoutKind(kind).label}的人，不用生成文件。")
    channel = batch.channel
    layout = channel.stop_layout if kind == LayoutKind.STOP else channel.add_layout
    spec = {part: getattr(layout, part) for part in PARTS} if layout else preset_for(kind)
    month = Month.parse(batch.month)
    account = account_in(channel, month)
    context = Context(batch.organization, batch.month, account, len(items), str(actor.user), today)
    data = write_file(spec, [row_of_item(item) for item in items], context)
    payload = {"批次": str(batch), "格式": spec["name"], "人数": len(items)}
    record(actor, "insurance.batch_export", obj=batch, payload=payload)
    label = LayoutKind(kind).label
    return f"{label}_{channel.place_name}{channel.name}_{batch.month}_{batch.number}.xlsx", data


@transaction.atomic
def submit_batch(
    *,
    actor: Actor,
    batch: DeclarationBatch,
    now: dt.datetime,
    confirmed: bool = False,
    receipt: str = "",
) -> DeclarationBatch:
    """Write down that a batch has gone to the bureau.

    Args:
        actor: needs 办理社保公积金.
        batch: which.
        now: the time.
        confirmed: the actor has looked at what is to be confirmed.
        receipt: the bureau's number of receipt, if it gave one.

    Raises:
        PermissionRefusedError: the right is missing.
        BatchError: it has gone out already, or something waits to be confirmed.
    """
    require(actor, "insurance.edit")
    batch = _draft(batch)
    open_ = sum(bool(item.warnings) for item in batch.items.all())
    if open_ and not confirmed:
        raise BatchError(f"有 {open_} 人带有待确认的提示；请逐条核对，勾选「已核对」后再提交。")
    batch.state, batch.receipt = BatchState.SUBMITTED, receipt.strip()
    batch.submitted_by, batch.submitted_at = actor.user, now
    batch.save(update_fields=["state", "receipt", "submitted_by", "submitted_at"])
    count = batch.items.update(state=BatchState.SUBMITTED)
    payload = {"批次": str(batch), "人数": count, "已核对待确认": open_, "受理编号": batch.receipt}
    record(actor, "insurance.batch_submit", obj=batch, payload=payload)
    return batch


@transaction.atomic
def answer_batch(
    *,
    actor: Actor,
    batch: DeclarationBatch,
    now: dt.datetime,
    returned: Mapping[str, str],
    accepted: Collection[str] | None = None,
    account_numbers: Mapping[str, str] | None = None,
) -> DeclarationBatch:
    """Write down what the bureau said: enrolments follow for those who were accepted.

    Args:
        actor: needs 办理社保公积金.
        batch: which.
        now: the time.
        returned: public id of an item → why it came back.
        accepted: public ids of the accepted items; None = all that are not returned.
        account_numbers: public id of an item → the personal number that the bureau gave.

    Raises:
        PermissionRefusedError: the right is missing.
        BatchError: it has not gone out, or somebody came back without a reason.
    """
    require(actor, "insurance.edit")
    batch = DeclarationBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != BatchState.SUBMITTED:
        label = batch.get_state_display()
        raise BatchError(f"这一批现在是「{label}」，不能登记受理结果；先提交，再登记。")
    rows = batch.items.filter(state=BatchState.SUBMITTED)
    items = list(rows.select_related("employee", "enrolment", "batch__channel"))
    numbers = account_numbers or {}
    for item in items:
        if item.public_id in returned:
            _return(item, returned[item.public_id])
        elif accepted is None or item.public_id in accepted:
            item.account_number = numbers.get(item.public_id, "").strip()
            _accept(actor, item, now)
    counts = _settle(batch, now)
    record(actor, "insurance.batch_answer", obj=batch, payload={"批次": str(batch), **counts})
    return batch


def _accept(actor: Actor, item: DeclarationItem, now: dt.datetime) -> None:
    """Let the enrolments follow what the bureau has accepted."""
    row = item.enrolment
    if row is not None:
        row = Enrolment.objects.select_for_update().get(pk=row.pk)
        row.ends = max(item.effective, row.starts)
        row.save(update_fields=["ends"])
    if item.kind != ChangeKind.STOP:
        _enrolment(actor, item, now, origin=str(item.batch), before=row).save()
    item.state = BatchState.ACCEPTED
    item.save(update_fields=["state", "account_number"])


def _return(item: DeclarationItem, why: str) -> None:
    if len(why.strip()) < MIN_REASON:
        raise BatchError(f"{item.employee} 被退回，请写明经办机构给的原因。")
    item.state, item.answer = BatchState.RETURNED, why.strip()[:200]
    item.save(update_fields=["state", "answer"])


def _settle(batch: DeclarationBatch, now: dt.datetime) -> dict[str, int]:
    """Bring the state of the batch to that of its people."""
    states = list(batch.items.values_list("state", flat=True))
    if BatchState.SUBMITTED not in states:
        back = BatchState.RETURNED in states
        batch.state = BatchState.RETURNED if back else BatchState.ACCEPTED
        batch.decided_at = now
        batch.save(update_fields=["state", "decided_at"])
    return {
        "受理": states.count(BatchState.ACCEPTED),
        "退回": states.count(BatchState.RETURNED),
        "等待": states.count(BatchState.SUBMITTED),
    }


def _enrolment(
    actor: Actor,
    told: Proposal | DeclarationItem,
    now: dt.datetime,
    *,
    origin: str,
    before: Enrolment | None = None,
) -> Enrolment:
    channel = told.channel if isinstance(told, Proposal) else told.batch.channel
    number = getattr(told, "account_number", "") or (before.account_number if before else "")
    return Enrolment(
        organization=actor.organization,
        employee=told.employee,
        channel=channel,
        starts=str(told.effective),
        account_number=number,
        origin=origin,
        user=actor.user,
        created_at=now,
        **{name: getattr(told, name) for name in Enrolment.TERMS if name != "insurances"},
        insurances=list(told.insurances),
    )


def _item(batch: DeclarationBatch, one: Proposal, warnings: list[str]) -> DeclarationItem:
    return DeclarationItem(
        organization=batch.organization,
        batch=batch,
        employee=one.employee,
        enrolment=one.enrolment,
        kind=one.kind,
        reason=one.reason,
        fact=one.fact,
        effective=str(one.effective),
        person_kind=one.person_kind,
        insurances=list(one.insurances),
        base=one.base,
        fund_rate=one.fund_rate,
        fund_rate_employer=one.fund_rate_employer,
        warnings=warnings,
    )


def _locked(channel: Channel) -> Channel:
    """Lock the channel: two officers do not declare the same person at one time."""
    row: Channel | None = Channel.objects.select_for_update().filter(pk=channel.pk).first()
    if row is None:
        raise NotFoundForActorError("没有这个参保渠道。")
    return row


def _draft(batch: DeclarationBatch) -> DeclarationBatch:
    row: DeclarationBatch = DeclarationBatch.objects.select_for_update().get(pk=batch.pk)
    if row.state != BatchState.DRAFT:
        raise BatchError(f"这一批已经是「{row.get_state_display()}」，不能再改；请等经办机构答复。")
    return row


def _nothing(channel: Channel, month: Month, blocked: list[Proposal]) -> str:
    if not blocked:
        return f"{month} 在「{channel}」没有要申报的增减变更。"
    names = "、".join(one.employee.name for one in blocked[:5])
    return f"{names} 等 {len(blocked)} 人都有要先处理的问题，没有人可以申报；请按提示改正后再来。"
