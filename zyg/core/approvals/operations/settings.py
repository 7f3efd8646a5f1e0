"""Standing in for somebody, and the flows of an organization."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from zyg.core.approvals.errors import DelegationError
from zyg.core.approvals.flows import ByMember, Flow, FlowError
from zyg.core.approvals.models import Delegation, OrganizationFlow
from zyg.core.approvals.subjects import declared, subject_of
from zyg.core.audit.operations import record
from zyg.core.organizations.models import Membership
from zyg.core.permissions.actors import Actor, require

LONGEST = dt.timedelta(days=366)


@transaction.atomic
def delegate(
    *,
    actor: Actor,
    to: Membership,
    first_day: dt.date,
    last_day: dt.date,
    now: dt.datetime,
    today: dt.date,
    kinds: Collection[str] = (),
    reason: str = "",
) -> Delegation:
    """Let somebody decide for oneself on some days, both included; one's own right stays.

    A stand-in does not hand on what was handed to her, and never decides what she asked for.

    Raises:
        DelegationError: to oneself, to a member who has left, days in the past or in the wrong
            order, more than a year, or an unknown subject.
    """
    if actor.acting_as is not None:
        raise DelegationError("你正在以别人的身份预览，不能替人委托；请退出预览再试。")
    if to.pk == actor.membership.pk or not to.is_active:
        raise DelegationError("请选一位在用的、不是你自己的成员。")
    if last_day < first_day or last_day < today:
        raise DelegationError(f"结束日期 {last_day} 要在开始日期和今天之后，请改正。")
    if last_day - first_day >= LONGEST:
        raise DelegationError("一次最多委托一年，请选更近的结束日期。")
    if unknown := sorted(set(kinds) - declared().keys()):
        raise DelegationError(f"没有这些事项：{'、'.join(unknown)}。")
    row = Delegation.objects.create(
        organization=actor.organization,
        giver=actor.membership,
        taker=to,
        valid_from=first_day,
        valid_to=last_day + dt.timedelta(days=1),
        kinds=sorted(kinds),
        reason=reason[:200],
        created_at=now,
    )
    told = {"委托给": str(to), "从": str(first_day), "到": str(last_day), "事项": sorted(kinds)}
    record(actor, "approvals.delegate", obj=row, reason=reason, payload=told)
    return row


@transaction.atomic
def end_delegation(*, actor: Actor, delegation: Delegation, today: dt.date) -> Delegation:
    """End a delegation today: one's own, or any with the right 管理审批.

    Raises:
        PermissionRefusedError: it is somebody else's.
        DelegationError: it is over already.
    """
    if delegation.giver_id != actor.membership.pk:
        require(actor, "approvals.manage")
    if delegation.valid_to <= today:
        raise DelegationError("这项委托已经结束。")
    delegation.valid_to = max(today, delegation.valid_from)
    delegation.save(update_fields=["valid_to"])
    record(actor, "approvals.undelegate", obj=delegation)
    return delegation


@transaction.atomic
def save_flow(
    *, actor: Actor, subject_kind: str, flow: Flow, reason: str, now: dt.datetime
) -> OrganizationFlow:
    """Give the organization a flow of its own; what is under way goes on by its old one.

    Raises:
        PermissionRefusedError: no right to manage approvals.
        KeyError: no app declares the subject.
        FlowError: the flow can not work, or names a member who is not there.
    """
    require(actor, "approvals.manage")
    flow.check(subject_of(subject_kind).facts)
    named = {a.member for step in flow.steps for a in step.approvers if isinstance(a, ByMember)}
    there = Membership.objects.filter(public_id__in=named, is_active=True).count()
    if there < len(named):
        raise FlowError("流程里指定的审批人不在这家企业或已停用，请重新选择。")
    rows = OrganizationFlow.objects.select_for_update().filter(subject_kind=subject_kind)
    last = rows.order_by("-version").first()
    row = OrganizationFlow.objects.create(
        organization=actor.organization,
        subject_kind=subject_kind,
        version=last.version + 1 if last else 1,
        flow=flow.written(),
        reason=reason[:200],
        user=actor.user,
        created_at=now,
    )
    told = {"事项": subject_of(subject_kind).label, "版本": row.version, "流程": row.flow}
    record(actor, "approvals.flow", reason=reason, payload=told)
    return row
