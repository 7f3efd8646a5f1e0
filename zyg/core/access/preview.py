"""Looking at the pages as another member: read-only, for a quarter of an hour, in the audit."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db import transaction

from zyg.core.access.errors import InvalidMemberError
from zyg.core.audit.operations import record
from zyg.core.organizations.models import Membership
from zyg.core.permissions.actors import Actor, actor_of, require
from zyg.core.permissions.areas import SHOWING_PEOPLE
from zyg.core.permissions.matrix import PERMISSIONS

LASTS = dt.timedelta(minutes=15)


@transaction.atomic
def begin_preview(*, actor: Actor, membership: Membership) -> None:
    """Write down that the actor looks as another member from now on.

    Raises:
        PermissionRefusedError: the right 管理成员与权限 is missing.
        InvalidMemberError: it is herself, or a member who is stopped.
    """
    require(actor, "members.manage")
    if membership.pk == actor.membership.pk:
        raise InvalidMemberError({"preview": "不用预览自己；请选另一位成员。"})
    if not membership.is_active:
        raise InvalidMemberError({"preview": f"{membership} 已停用，看不到任何页面。"})
    record(actor, "members.preview", obj=membership)


@transaction.atomic
def end_preview(*, actor: Actor, membership: Membership) -> None:
    """Write down that the look has ended; ``actor`` is the administrator herself."""
    record(actor, "members.preview_end", obj=membership)


def preview_actor(actor: Actor, membership: Membership, *, now: dt.datetime) -> Actor:
    """Return the actor of a preview: the member's rights, but no data that the actor may not see.

    Raises:
        PermissionRefusedError: the right 管理成员与权限 is missing (by now).
    """
    require(actor, "members.manage")
    seen = actor_of(membership, acting_as=actor.user, address=actor.address, now=now)
    hidden = {code for code in SHOWING_PEOPLE if not actor.may_everywhere(code)}
    return replace(seen, scopes=frozenset(PERMISSIONS.keys() - hidden))
