"""Acts on letters of authorisation: record one, end one, remind of their end (clause 3.3b).

A member who acts by letter has, beyond her own records, the rights of her letters in force and
no more. When the last of them ends, so does her access: nobody has to do anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import IO

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from zyg.core.access.errors import InvalidMemberError
from zyg.core.access.periods import Days, end_today, period_errors
from zyg.core.audit.operations import record
from zyg.core.files.operations import FileRefusedError, store_file
from zyg.core.messaging.operations import send
from zyg.core.organizations.models import (
    AuthorisationLetter,
    Membership,
    MembershipRole,
    Organization,
    Role,
)
from zyg.core.permissions.actors import Actor, require, system_actor
from zyg.core.permissions.matrix import PERMISSIONS

LONGEST = dt.timedelta(days=3 * 366)
REMIND_BEFORE = (30, 7, 0)  # days left
PURPOSE = "access.letter"


@transaction.atomic
def add_letter(
    *,
    actor: Actor,
    membership: Membership,
    permissions: Iterable[str],
    days: Days,
    upload: IO[bytes] | None,
    file_name: str,
    now: dt.datetime,
    number: str = "",
) -> AuthorisationLetter:
    """Record a letter with its scan; from now on the member acts by letter.

    Raises:
        PermissionRefusedError: the right 管理成员与权限 is missing.
        InvalidMemberError: no scope, no scan, a scan that is not taken, or impossible dates.
    """
    require(actor, "members.manage")
    wanted = sorted(set(permissions) & PERMISSIONS.keys())
    errors = period_errors(days, today=timezone.localdate(now), longest=LONGEST)
    if not wanted:
        errors["permissions"] = "没有选授权范围；请至少选一项。"
    if upload is None:
        errors["file"] = "没有上传授权书扫描件；请选择文件（PDF 或图片）。"
    if errors or upload is None:
        raise InvalidMemberError(errors)
    letter = AuthorisationLetter.objects.create(
        organization=actor.organization,
        membership=membership,
        number=number.strip()[:60],
        permissions=wanted,
        valid_from=days.first,
        valid_to=days.valid_to,
        user=actor.user,
        created_at=now,
    )
    try:
        file = store_file(
            actor=actor, upload=upload, name=file_name, purpose=PURPOSE, now=now, owner=letter
        )
    except FileRefusedError as error:
        raise InvalidMemberError({"file": str(error)}) from error
    _act_by_letter(membership, by_letter=True)
    told = {
        "编号": letter.number,
        "范围": [PERMISSIONS[code] for code in wanted],
        **days.words,
        "文件 SHA-256": file.sha256,
    }
    record(actor, "members.letter", obj=membership, payload=told)
    return letter


@transaction.atomic
def end_letter(*, actor: Actor, letter: AuthorisationLetter, reason: str, now: dt.datetime) -> None:
    """End a letter today; the rights that came with it are gone with this act.

    Raises:
        PermissionRefusedError: the right 管理成员与权限 is missing.
        InvalidMemberError: no reason.
    """
    require(actor, "members.manage")
    if not reason.strip():
        raise InvalidMemberError({"reason": "没有写原因；请写明为什么提前终止。"})
    if end_today(letter, today=timezone.localdate(now)):
        told = {"编号": letter.number}
        record(actor, "members.letter_end", obj=letter.membership, reason=reason, payload=told)


@transaction.atomic
def act_without_letter(*, actor: Actor, membership: Membership, reason: str) -> None:
    """Let a member's rights be those of her roles again, as the enterprise's own staff.

    Raises:
        PermissionRefusedError: the right 管理成员与权限 is missing.
        InvalidMemberError: no reason, or she would free herself.
    """
    require(actor, "members.manage")
    errors = {} if reason.strip() else {"reason": "没有写原因；请写明为什么不再凭授权书办理。"}
    if membership.pk == actor.membership.pk:
        errors["reason"] = "不能给自己取消授权书要求；请让另一位企业管理员办理。"
    if errors:
        raise InvalidMemberError(errors)
    _act_by_letter(membership, by_letter=False)
    record(actor, "members.no_letter", obj=membership, reason=reason)


def remind(organization: Organization, *, now: dt.datetime) -> int:
    """Remind members and administrators of letters that end; return how many were reminded of.

    Each letter three times: 30 days and 7 days before its last day, and on it (or as soon after
    as this runs). A letter that another one continues is left alone. In the scope of the
    organization; safe to repeat.
    """
    today = timezone.localdate(now)
    until = today + dt.timedelta(days=REMIND_BEFORE[0] + 1)
    ending = AuthorisationLetter.objects.filter(
        valid_to__lte=until,
        valid_to__gt=today - dt.timedelta(days=REMIND_BEFORE[0]),
        membership__is_active=True,
        membership__by_letter=True,
    )
    latest = dict(
        AuthorisationLetter.objects.values_list("membership").annotate(last=Max("valid_to"))
    )
    admins = _administrators()
    count = 0
    for letter in ending.select_related("membership__user").order_by("valid_to", "pk"):
        last = letter.last_day
        if last is None or latest[letter.membership_id] != letter.valid_to:
            continue
        bucket = min(days for days in REMIND_BEFORE if (last - today).days <= days)
        told = send(
            actor=system_actor(organization),
            template="access.letter_ending",
            to={letter.membership, *admins},
            params={"name": str(letter.membership.user), "last": last},
            key=f"letter/{letter.public_id}/{bucket}",
            now=now,
            link=f"/org/members/{letter.membership.public_id}",
        )
        count += bool(told)
    return count


def _administrators() -> list[Membership]:
    rows = MembershipRole.objects.filter(role=Role.ENTERPRISE_ADMIN, membership__is_active=True)
    return [row.membership for row in rows.select_related("membership__user")]


def _act_by_letter(membership: Membership, *, by_letter: bool) -> None:
    membership.by_letter = by_letter
    membership.save(update_fields=["by_letter"])
