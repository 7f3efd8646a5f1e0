"""更正 of closed months: proposed on the wrong line, taken into the next run that is frozen."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.law.money import yuan
from zyg.workforce.payroll.events import audit
from zyg.workforce.payroll.models import PayCorrection, PersonResult, RunStatus
from zyg.workforce.payroll.operations.runs import RunError

MIN_REASON = 4
CLOSED = (RunStatus.PAID, RunStatus.ARCHIVED)
CORRECTABLE = frozenset({"wage", "exempt", "bonus_merged", "post_tax"})


@transaction.atomic
def propose_correction(
    *,
    actor: Actor,
    result: PersonResult,
    code: str,
    right: int,
    reason: str,
    now: dt.datetime,
) -> PayCorrection:
    """Say what a line of a closed run should have been; the next run that is frozen takes it.

    Args:
        actor: needs 核算工资.
        result: the person's result in the closed run.
        code: code of the pay line.
        right: the right amount in fen, 0 when the line should not be there.
        reason: what was wrong.
        now: when this is said.

    Raises:
        PermissionRefusedError: no right to run payroll.
        NotFoundForActorError: the result is not of this organization.
        RunError: the run is open, no such line, the same amount, no reason, or corrected before.
    """
    require(actor, "pay.run")
    fresh = PersonResult.objects.select_related("version__run").filter(pk=result.pk).first()
    if fresh is None:
        raise NotFoundForActorError("没有这条工资记录。")
    run = fresh.version.run
    if run.status not in CLOSED or run.current_id != fresh.version_id:
        raise RunError(f"{run.month_label}核算还没有发放，直接改数据重新计算，不用更正。")
    line = next((one for one in fresh.result().lines if one.line.code == code), None)
    if line is None or line.pay_class not in CORRECTABLE:
        raise RunError("这一项不能在这里更正：社保走补差，个税按累计自动调整，奖金和补偿另行核算。")
    if len(reason.strip()) < MIN_REASON:
        raise RunError("请写明错在哪里、依据是什么（至少四个字），本人会在工资条上看到。")
    if line.amount == right:
        raise RunError(f"「{line.line.label}」原来就是 {yuan(right)} 元，没有变化。")
    if PayCorrection.objects.filter(result=fresh, code=code).exists():
        raise RunError(f"「{line.line.label}」已经更正过；还有错的，请更正那次新出的「应发」行。")
    correction: PayCorrection = PayCorrection.objects.create(
        organization=run.organization,
        result=fresh,
        code=code,
        label=line.line.label[:80],
        old=line.amount,
        right=right,
        reason=reason.strip()[:300],
        created_by=actor.user,
        created_at=now,
    )
    payload = {"工号": fresh.employee_number, "项目": correction.label}
    payload |= {"原": yuan(correction.old), "应为": yuan(right)}
    audit(actor, "pay.correct", run, reason=reason.strip(), payload=payload)
    return correction


@transaction.atomic
def withdraw_correction(*, actor: Actor, correction: PayCorrection) -> None:
    """Take back a correction that no run has taken yet.

    Raises:
        PermissionRefusedError: no right to run payroll.
        RunError: a run has taken it, or it is gone.
    """
    require(actor, "pay.run")
    rows = PayCorrection.objects.select_for_update(of=("self",)).filter(run__isnull=True)
    fresh = rows.filter(pk=correction.pk).first()
    if fresh is None:
        raise RunError("这条更正已经算进核算或已撤销，请刷新页面。")
    run = fresh.result.version.run
    payload = {"工号": fresh.result.employee_number, "项目": fresh.label}
    fresh.delete()
    audit(actor, "pay.correct_undo", run, payload=payload)
