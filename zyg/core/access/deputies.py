"""Acts on deputations: let somebody act for another for some days, begin and stop acting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from zyg.core.access.errors import InvalidMemberError
from zyg.core.access.periods import Days, end_today, period_errors
from zyg.core.audit.operations import record
from zyg.core.messaging.operations import send
from zyg.core.organizations.models import Deputation, Membership
from zyg.core.permissions.actors import Actor, PermissionRefusedError, actor_of, deputy_of, require
from zyg.core.permissions.matrix import PERMISSIONS, Reach

# Who may decide about rights is not handed on.
_NOT_HANDED_ON = frozenset({"members.manage"})


def rights_to_hand_on(actor: Actor) -> list[str]:
    """List the rights that a member can let another use: hers over others than herself."""
    return [
        code
        for code in PERMISSIONS
        if code not in _NOT_HANDED_ON
        and any(reach is not Reach.OWN for reach, _ in actor.reaches(code))
    ]


@transaction.atomic
def appoint(
    *,
    actor: Actor,
    principal: Membership,
    deputy: Membership,
    permissions: Iterable[str],
    days: Days,
    reason: str,
    now: dt.datetime,
) -> Deputation:
    """Let ``deputy`` act for ``principal``: herself, or anybody with 管理成员与权限.

    Raises:
        PermissionRefusedError: it is somebody else's rights.
        InvalidMemberError: the same person, no right, one that the principal has not, no reason,
            or impossible dates.
    """
    if actor.acting_for is not None:
        raise InvalidMemberError({"deputy": "代办期间不能再委托别人；请先结束代办。"})
    if principal.pk != actor.membership.pk:
        require(actor, "members.manage")
    today = timezone.localdate(now)
    wanted = sorted(set(permissions))
    allowed = rights_to_hand_on(actor_of(principal, now=now))
    errors = period_errors(days, today=today)
    if deputy.pk == principal.pk:
        errors["deputy"] = "不能委托给自己；请选另一位成员。"
    elif not deputy.is_active:
        errors["deputy"] = f"{deputy} 已停用；请选在用的成员。"
    if not wanted:
        errors["permissions"] = "没有选权限；请至少选一项。"
    elif missing := [code for code in wanted if code not in allowed]:
        words = "、".join(PERMISSIONS.get(code, code) for code in missing)
        errors["permissions"] = f"{principal} 自己没有、或不能转给别人的权限：{words}。"
    if not reason.strip():
        errors["reason"] = "没有写原因；请写明为什么委托，例如 休产假。"
    if errors:
        raise InvalidMemberError(errors)
    deputation = Deputation.objects.create(
        organization=actor.organization,
        principal=principal,
        deputy=deputy,
        permissions=wanted,
        valid_from=days.first,
        valid_to=days.valid_to,
        reason=reason.strip()[:200],
        user=actor.user,
        created_at=now,
    )
    told = {
        "被代办人": str(principal),
        "代办人": str(deputy),
        "权限": [PERMISSIONS[code] for code in wanted],
        **days.words,
    }
    record(actor, "deputy.appoint", obj=deputation, reason=deputation.reason, payload=told)
    _tell(actor, deputation, now)
    return deputation


@transaction.atomic
def recall(*, actor: Actor, deputation: Deputation, now: dt.datetime) -> None:
    """End a deputation at once: the principal, the deputy, or anybody with 管理成员与权限.

    Raises:
        PermissionRefusedError: it is none of hers.
    """
    mine = {deputation.principal_id, deputation.deputy_id}
    if actor.membership.pk not in mine and not actor.may_everywhere("members.manage"):
        raise PermissionRefusedError("members.manage")
    if end_today(deputation, today=timezone.localdate(now)):
        record(actor, "deputy.recall", obj=deputation)


@transaction.atomic
def begin_acting(*, actor: Actor, public_id: str, now: dt.datetime) -> Actor:
    """Act by a deputation from now on; returns the actor that the next requests have.

    Raises:
        NotFoundForActorError: there is none for her, or it does not hold today.
    """
    acting = deputy_of(actor, public_id, now=now)
    record(acting, "deputy.begin", obj=Deputation.objects.get(public_id=public_id))
    return acting


@transaction.atomic
def stop_acting(*, actor: Actor) -> None:
    """Act for oneself again."""
    if actor.deputation:
        found = Deputation.objects.filter(public_id=actor.deputation).first()
        record(actor, "deputy.stop", obj=found)


def _tell(actor: Actor, deputation: Deputation, now: dt.datetime) -> None:
    send(
        actor=actor,
        template="access.deputy",
        to=[deputation.deputy, deputation.principal],
        params={
            "principal": str(deputation.principal),
            "deputy": str(deputation.deputy),
            "first": deputation.valid_from,
            "last": deputation.last_day,
        },
        key=f"deputy/{deputation.public_id}",
        now=now,
        link="/org/deputies",
    )
