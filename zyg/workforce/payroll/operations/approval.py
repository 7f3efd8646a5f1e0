"""From a computed version to an approved one: sign-off, submission, decision by another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from zyg.core.permissions.actors import Actor, require
from zyg.workforce.payroll import notices
from zyg.workforce.payroll.events import audit, locked, move, note
from zyg.workforce.payroll.models import (
    Approval,
    CheckLevel,
    PayRun,
    RunCheck,
    RunStatus,
    RunVersion,
    Step,
)

MIN_REASON = 2
MIN_OVERRIDE_REASON = 8


class ApprovalError(Exception):
    """The approval can not go on; the message is a Chinese sentence with the way out."""


@transaction.atomic
def sign_off_checks(
    *,
    actor: Actor,
    run: PayRun,
    reason: str,
    now: dt.datetime,
    public_ids: Collection[str] = (),
    title: str = "",
) -> int:
    """Sign off findings of level 待确认: those picked, or all of one title; return how many.

    A blocking finding is let pass only where the law leaves it to somebody's decision, alone and
    with a full reason.

    Raises:
        PermissionRefusedError: no right to run payroll.
        RunStateError: the run is not being checked.
        ApprovalError: no reason, nothing picked, or a blocking finding among the picked.
    """
    require(actor, "pay.run")
    run = locked(run, "sign_off")
    reason = reason.strip()
    if len(reason) < MIN_REASON:
        raise ApprovalError("请写明确认理由（至少两个字），例如「10月调薪，已核对调薪单」。")
    picked = RunCheck.objects.filter(version=run.current, signed_at__isnull=True)
    picked = picked.filter(title=title) if title else picked.filter(public_id__in=public_ids)
    rows = list(picked.select_related("result"))
    if not rows:
        raise ApprovalError("没有选中任何待确认的条目，请先勾选。")
    _refuse_blocking(rows, reason)
    RunCheck.objects.filter(pk__in=[row.pk for row in rows]).update(
        signed_by=actor.user, signed_at=now, reason=reason
    )
    told = [f"{row.result.name if row.result else '整月'}：{row.title}" for row in rows[:20]]
    audit(actor, "pay.sign_off", run, reason=reason, payload={"条数": len(rows), "条目": told})
    return len(rows)


@transaction.atomic
def submit_for_approval(*, actor: Actor, run: PayRun, now: dt.datetime) -> Approval:
    """Hand in the current version; blocked by every finding that is not settled.

    Raises:
        PermissionRefusedError: no right to run payroll.
        RunStateError: there is no computed version to hand in.
        ApprovalError: findings are open; the message counts them.
    """
    require(actor, "pay.run")
    run = locked(run, "submit_for_approval")
    version = _current(run)
    _refuse_open_checks(version)
    approval: Approval = Approval.objects.create(
        organization=run.organization,
        version=version,
        digest=version.digest,
        submitted_by=actor.user,
        submitted_at=now,
    )
    move(run, RunStatus.AWAITING_APPROVAL)
    note(run, Step.CHECK, "提交审批", actor=actor, now=now, count=version.people)
    audit(actor, "pay.run_submit", run, payload=_told(version))
    notices.tell_approvers(actor, approval, now)
    return approval


@transaction.atomic
def approve_run(*, actor: Actor, run: PayRun, now: dt.datetime, reason: str = "") -> Approval:
    """Approve what was handed in, exactly as it was seen.

    Raises:
        PermissionRefusedError: no right to approve.
        RunStateError: nothing waits for approval.
        ApprovalError: the approver handed it in herself, or a finding is open.
    """
    approval, run = _decide(actor, run, "approve_run")
    _refuse_open_checks(approval.version)
    _record_decision(approval, Approval.Decision.APPROVED, actor, now, reason)
    move(run, RunStatus.APPROVED)
    count = approval.version.people
    note(run, Step.APPROVE, "批准", actor=actor, now=now, count=count, reason=reason)
    audit(actor, "pay.run_approve", run, reason=reason, payload=_told(approval.version))
    return approval


@transaction.atomic
def return_run(*, actor: Actor, run: PayRun, now: dt.datetime, reason: str) -> Approval:
    """Send what was handed in, or approved but not yet exported, back to be mended.

    Raises:
        PermissionRefusedError: no right to approve.
        RunStateError: nothing waits for approval, or files went out already.
        ApprovalError: no reason, or the approver handed it in herself.
    """
    approval, run = _decide(actor, run, "return_run")
    if len(reason.strip()) < MIN_REASON:
        raise ApprovalError("退回时请写明原因，提交人才知道改哪里。")
    _record_decision(approval, Approval.Decision.RETURNED, actor, now, reason.strip())
    move(run, RunStatus.CHECKING)
    note(run, Step.APPROVE, "退回", actor=actor, now=now, reason=reason)
    audit(actor, "pay.run_return", run, reason=reason, payload=_told(approval.version))
    notices.tell_submitter(actor, approval, now)
    return approval


def _refuse_blocking(rows: list[RunCheck], reason: str) -> None:
    blocking = [row for row in rows if row.level == CheckLevel.BLOCKING]
    if not blocking:
        return
    if len(rows) > 1 or not rows[0].can_be_overridden:
        raise ApprovalError(
            "「阻断」不能批量确认。请改正数据后重新计算；低于最低工资和实发为负可以在个人明细里"
            "逐条写明原因放行。"
        )
    if len(reason) < MIN_OVERRIDE_REASON:
        raise ApprovalError(f"放行「{rows[0].title}」请写明依据，至少 {MIN_OVERRIDE_REASON} 个字。")


def _decide(actor: Actor, run: PayRun, act: str) -> tuple[Approval, PayRun]:
    require(actor, "pay.approve")
    run = locked(run, act)
    version = _current(run)
    approval = (
        Approval.objects.select_related("version__run", "submitted_by")
        .filter(version=version)
        .exclude(decision=Approval.Decision.RETURNED)
        .latest("submitted_at")
    )
    hands = {actor.user.pk, actor.acting_for.pk if actor.acting_for else actor.user.pk}
    if approval.submitted_by_id in hands:
        raise ApprovalError("提交人不能审批自己提交的核算，请另一位有审批权限的人处理。")
    if approval.digest != version.digest:
        raise ApprovalError("提交以后内容有变化，请退回后重新提交。")
    return approval, run


def _record_decision(
    approval: Approval, decision: Approval.Decision, actor: Actor, now: dt.datetime, reason: str
) -> None:
    approval.decision, approval.reason = decision, reason[:500]
    approval.decided_by, approval.decided_at = actor.user, now
    approval.save(update_fields=["decision", "reason", "decided_by", "decided_at"])


def _current(run: PayRun) -> RunVersion:
    version = run.current
    if version is None or version.finished_at is None:
        raise ApprovalError("还没有算完的版本，请先计算。")
    return version


def _refuse_open_checks(version: RunVersion) -> None:
    open_checks = RunCheck.objects.filter(version=version, signed_at__isnull=True)
    levels = list(open_checks.values_list("level", flat=True))
    blocking = levels.count(CheckLevel.BLOCKING)
    if blocking:
        raise ApprovalError(f"还有 {blocking} 条「阻断」没有解决，请改正数据后重新计算。")
    if levels:
        raise ApprovalError(f"还有 {len(levels)} 条「待确认」没有确认，请逐条或批量写明理由。")


def _told(version: RunVersion) -> dict[str, object]:
    return {"版本": version.number, "人数": version.people, "摘要": version.digest[:16]}
