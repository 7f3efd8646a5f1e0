"""Acts on exceptions: a group of fields opened or closed to one member, with dates."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from zyg.core.access.errors import InvalidMemberError
from zyg.core.access.periods import Days, end_today, period_errors
from zyg.core.audit.operations import record
from zyg.core.organizations.models import Department, Effect, FieldException, Membership
from zyg.core.permissions.actors import Actor, require
from zyg.core.permissions.areas import GROUPS


@transaction.atomic
def add_exception(
    *,
    actor: Actor,
    membership: Membership,
    group: str,
    effect: Effect,
    days: Days,
    reason: str,
    now: dt.datetime,
    department: Department | None = None,
) -> FieldException:
    """Open a group of fields to a member, or close it to her.

    Args:
        actor: who acts.
        membership: the member.
        group: a key of ``FIELD_GROUPS``.
        effect: opened or closed.
        days: the first and the last day.
        reason: why.
        now: the time.
        department: limits an opening to this department and all below.

    Raises:
        PermissionRefusedError: the right 管理成员与权限 is missing.
        InvalidMemberError: no such group, no reason, or dates that can not be.
    """
    require(actor, "members.manage")
    today = timezone.localdate(now)
    errors = period_errors(days, today=today, longest=None)
    if group not in GROUPS:
        errors["group"] = "没有选资料类别；请选一类。"
    if not reason.strip():
        errors["reason"] = "没有写原因；请写明为什么例外。"
    if errors:
        raise InvalidMemberError(errors)
    exception = FieldException.objects.create(
        organization=actor.organization,
        membership=membership,
        group=group,
        effect=effect,
        department=department if effect == Effect.GRANT else None,
        valid_from=days.first,
        valid_to=days.valid_to,
        reason=reason.strip()[:200],
        user=actor.user,
        created_at=now,
    )
    record(
        actor,
        f"members.{effect}",
        obj=membership,
        reason=exception.reason,
        payload={
            "资料类别": GROUPS[group],
            "范围": str(exception.department or "全企业"),
            **days.words,
        },
    )
    return exception


@transaction.atomic
def end_exception(*, actor: Actor, exception: FieldException, now: dt.datetime) -> None:
    """Take an exception back from today on; one that has ended stays as it is.

    Raises:
        PermissionRefusedError: the right 管理成员与权限 is missing.
    """
    require(actor, "members.manage")
    if end_today(exception, today=timezone.localdate(now)):
        told = {"资料类别": GROUPS[exception.group], "方式": exception.get_effect_display()}
        record(actor, "members.exception_end", obj=exception.membership, payload=told)
