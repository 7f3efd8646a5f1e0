"""What a person has chosen about messages: reading and changing it, and the marketing consents.

Class A is always delivered. Class B follows the :class:`MessagePreference`. Class C needs an open
:class:`MarketingConsent` for the very channel (广告法 43, 消保法 29, 通信短信息服务管理规定);
withdrawing works at once, also by the link that every class C message carries.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from zyg.core.accounts.models import User
from zyg.core.audit.operations import record
from zyg.core.messaging.models import MarketingConsent, MessagePreference
from zyg.core.messaging.templating import Channel
from zyg.core.permissions.actors import Actor

WORDING = (
    "我同意智用工通过{channel}向我发送营销与广告消息；可以随时在「消息设置」或消息里的链接停止，"
    "立即生效，不影响其他功能。"
)
_SALT = "zyg.messaging.stop"


class BadStopLinkError(Exception):
    """A link for stopping is not one of ours; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person has chosen: see :class:`MessagePreference`; ``consents`` are of class C."""

    preference: MessagePreference
    consents: frozenset[str]


def choices_of(users: Iterable[User]) -> dict[int, Choices]:
    """Read what people have chosen; two SQL statements."""
    by_pk = {user.pk: user for user in users}
    saved = {row.user_id: row for row in MessagePreference.objects.filter(user__in=by_pk)}
    granted: dict[int, set[str]] = {}
    for consent in MarketingConsent.objects.filter(user__in=by_pk, withdrawn_at=None):
        granted.setdefault(consent.user_id, set()).add(consent.channel)
    return {
        pk: Choices(saved.get(pk) or MessagePreference(user=user), frozenset(granted.get(pk, ())))
        for pk, user in by_pk.items()
    }


@transaction.atomic
def choose(*, actor: Actor, **values: Any) -> MessagePreference:
    """Change one's own preferences; the values are fields of :class:`MessagePreference`."""
    row, _ = MessagePreference.objects.select_for_update().get_or_create(user=actor.user)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        row.save()
        label = MessagePreference._meta.get_field
        told = {str(label(name).verbose_name): str(value) for name, value in changed.items()}  # type: ignore[union-attr]
        record(actor, "messages.choose", payload=told)
    return row


@transaction.atomic
def consent(*, actor: Actor, channel: Channel, now: dt.datetime) -> MarketingConsent:
    """Say yes to class C on one channel; a second yes changes nothing."""
    row, fresh = MarketingConsent.objects.get_or_create(
        user=actor.user,
        channel=channel,
        withdrawn_at=None,
        defaults={
            "granted_at": now,
            "granted_from": actor.address,
            "wording": WORDING.format(channel=channel.label),
        },
    )
    if fresh:
        record(actor, "messages.consent", payload={"渠道": channel.label, "凭证": row.public_id})
    return row


@transaction.atomic
def withdraw(*, actor: Actor, channel: Channel, now: dt.datetime) -> None:
    """Take one's yes back; works at once, also for what waits to be sent."""
    if _end(actor.user, channel, now):
        record(actor, "messages.withdraw", payload={"渠道": channel.label})


def stop_url(user: User, channel: str) -> str:
    """Return the address that stops class C on a channel by being opened, without a login."""
    token = signing.dumps([user.public_id, channel], salt=_SALT)
    return f"{settings.SITE_URL}{reverse('messaging:stop')}?t={token}"


@transaction.atomic
def stop_by_link(*, token: str, now: dt.datetime) -> Channel:
    """Withdraw by the link of a message; a second time changes nothing.

    The row of the consent keeps when; nobody need be logged in, so no organization's audit
    tells it.

    Raises:
        BadStopLinkError: the link was cut or made up.
    """
    try:
        public_id, channel = signing.loads(token, salt=_SALT)
        user = User.objects.get(public_id=public_id)
    except (signing.BadSignature, ValueError, User.DoesNotExist) as error:
        raise BadStopLinkError(
            "链接不完整。请重新打开消息里的链接，或登录后在「消息设置」里停止。"
        ) from error
    _end(user, channel, now)
    return Channel(channel)


def _end(user: User, channel: str, now: dt.datetime) -> int:
    rows = MarketingConsent.objects.filter(user=user, channel=channel, withdrawn_at=None)
    return rows.update(withdrawn_at=now)
