"""Acts on invitations: send a link, take it back, join by it."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import secrets
from collections.abc import Iterable
from functools import partial
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from zyg.core.access.errors import InvalidMemberError
from zyg.core.access.members import (
    Grant,
    NewLogin,
    give,
    grant_errors,
    login_errors,
    make_user,
    words,
)
from zyg.core.access.models import Invitation
from zyg.core.accounts.models import User
from zyg.core.audit.operations import record
from zyg.core.organizations.models import Department, Membership, Role
from zyg.core.organizations.scoping import crossing, organization_scope
from zyg.core.permissions.actors import Actor, NotFoundForActorError, actor_of, require

logger = logging.getLogger(__name__)

LIFETIMES = (1, 3, 7, 14)  # days
_GONE = "邀请链接不完整、已失效或已用过；请让企业管理员重新发送。"


@transaction.atomic
def invite(
    *,
    actor: Actor,
    email: str,
    display_name: str,
    grants: Iterable[Grant],
    days: int,
    now: dt.datetime,
) -> tuple[Invitation, str]:
    """Send somebody a link by which she joins with these roles.

    Returns:
        the row, and the link, which can not be shown again.

    Raises:
        PermissionRefusedError: the right 管理成员与权限 is missing.
        InvalidMemberError: no such address, no name, no role, or another time than offered.
    """
    require(actor, "members.manage")
    wanted = list(grants)
    errors = grant_errors(wanted) | _address_errors(email.strip())
    if not display_name.strip():
        errors["display_name"] = "没有填姓名；请补填。"
    if days not in LIFETIMES:
        errors["days"] = f"有效期只能选 {'、'.join(map(str, LIFETIMES))} 天。"
    if errors:
        raise InvalidMemberError(errors)
    invitation = Invitation(
        organization=actor.organization,
        email=email.strip().lower(),
        display_name=display_name.strip()[:100],
        grants=[_kept(one) for one in wanted],
        user=actor.user,
        created_at=now,
    )
    link = _send(invitation, days, now)
    told = {"姓名": invitation.display_name, "角色": words(wanted), "有效期": f"{days} 天"}
    record(actor, "members.invite", obj=invitation, payload=told)
    return invitation, link


@transaction.atomic
def send_again(*, actor: Actor, invitation: Invitation, days: int, now: dt.datetime) -> str:
    """Send a fresh link; the former one works no more.

    Raises:
        PermissionRefusedError: the right 管理成员与权限 is missing.
        InvalidMemberError: it was taken back, or she has joined.
    """
    require(actor, "members.manage")
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        raise InvalidMemberError({"invitation": "这份邀请已用过或已撤回；请重新邀请。"})
    link = _send(invitation, days, now)
    record(actor, "members.invite_again", obj=invitation)
    return link


@transaction.atomic
def revoke(*, actor: Actor, invitation: Invitation, now: dt.datetime) -> None:
    """Take an invitation back.

    Raises:
        PermissionRefusedError: the right 管理成员与权限 is missing.
        InvalidMemberError: she has joined already.
    """
    require(actor, "members.manage")
    if invitation.accepted_at is not None:
        raise InvalidMemberError({"invitation": "对方已经加入；需要时请停用这位成员。"})
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    record(actor, "members.invite_revoke", obj=invitation)


def invitation_of(key: str, *, now: dt.datetime) -> Invitation:
    """Return the invitation of a link that works.

    Raises:
        NotFoundForActorError: there is none.
    """
    with crossing("invitation"):
        rows = Invitation.objects.filter(digest=_digest(key)).select_related("organization", "user")
        found = rows.first()
    if found is None or not found.is_open(now):
        raise NotFoundForActorError(_GONE)
    return found


def join_with_new_login(
    *, key: str, username: str, password: str, display_name: str, now: dt.datetime
) -> Actor:
    """Join by a link with a new account; the address of the invitation becomes its e-mail.

    Raises:
        NotFoundForActorError: the link does not work.
        InvalidMemberError: a login name or password that can not be.
    """
    invitation = invitation_of(key, now=now)
    login = NewLogin(
        username=username,
        display_name=display_name,
        password=password,
        email=invitation.email,
    )
    if errors := login_errors(login):
        raise InvalidMemberError(errors)
    with transaction.atomic():
        return _join(invitation, make_user(login), now)


def join_with_account(*, key: str, user: User, now: dt.datetime) -> Actor:
    """Join by a link with the account that is logged in.

    Raises:
        NotFoundForActorError: the link does not work.
        InvalidMemberError: she is a member in use already.
    """
    with transaction.atomic():
        return _join(invitation_of(key, now=now), user, now)


def _join(invitation: Invitation, user: User, now: dt.datetime) -> Actor:
    with organization_scope(invitation.organization):
        locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if not locked.is_open(now):  # somebody was faster with the same link
            raise NotFoundForActorError(_GONE)
        membership = Membership.objects.filter(user=user).first()
        if membership is None:
            membership = Membership(organization=invitation.organization, user=user)
        elif membership.is_active:
            raise InvalidMemberError({"account": "你已经是这家企业的成员，不用再加入。"})
        membership.is_active = True
        membership.save()
        membership.roles.all().delete()
        give(membership, [grant for kept in locked.grants if (grant := _given(kept)) is not None])
        locked.accepted_at, locked.membership = now, membership
        locked.save(update_fields=["accepted_at", "membership"])
        actor = actor_of(membership, now=now)
        record(actor, "members.join", obj=membership, payload={"邀请人": str(invitation.user)})
    return actor


def _send(invitation: Invitation, days: int, now: dt.datetime) -> str:
    key = secrets.token_urlsafe(32)
    invitation.digest = _digest(key)
    invitation.expires_at = now + dt.timedelta(days=days)
    invitation.mail_failed = ""
    invitation.save()
    link = f"{settings.SITE_URL}/invite/{key}"
    transaction.on_commit(partial(_mail, invitation, link))
    return link


def _mail(invitation: Invitation, link: str) -> None:
    until = timezone.localtime(invitation.expires_at)
    text = (
        f"{invitation.display_name}：\n\n{invitation.user}邀请你加入「{invitation.organization.name}」。"
        f"请在 {until:%Y-%m-%d %H:%M} 前打开下面的链接，设置登录名和密码：\n\n{link}\n\n"
        "如果不认识邀请人，请忽略这封邮件，不要转发链接。"
    )
    subject = f"邀请你加入{invitation.organization.name}"
    try:
        send_mail(subject, text, None, [invitation.email])
    except (OSError, SMTPException) as error:
        logger.warning("The invitation %s was not mailed: %s", invitation.public_id, error)
        with organization_scope(invitation.organization):
            sentence = "邮件服务没有响应，邮件没有发出；可以重新发送，或把链接直接交给对方。"
            Invitation.objects.filter(pk=invitation.pk).update(mail_failed=sentence)


def _kept(grant: Grant) -> dict[str, str]:
    department = "" if grant.department is None else grant.department.public_id
    return {"role": str(grant.role), "department": department}


def _given(kept: dict[str, Any]) -> Grant | None:
    """Return a kept role; None for a manager whose department is gone by now."""
    role = Role(kept["role"])
    department = Department.objects.filter(public_id=kept["department"]).first()
    return None if role == Role.MANAGER and department is None else Grant(role, department)


def _address_errors(email: str) -> dict[str, str]:
    try:
        validate_email(email)
    except ValidationError:
        return {"email": f"「{email}」不是邮箱地址；请核对。"}
    member = Membership.objects.filter(user__email=email.lower(), is_active=True)
    return {"email": f"{email} 已经是成员；请直接修改其角色。"} if member.exists() else {}


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
