"""Acts on messages: send, read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.messaging.addresses import Addresses, addresses_of, masked
from zyg.core.messaging.choices import Choices, choices_of
from zyg.core.messaging.models import Delivery, DeliveryState, Message
from zyg.core.messaging.tasks import deliver_messages
from zyg.core.messaging.templating import Category, Channel, MessageTemplate, template_of
from zyg.core.organizations.models import Membership
from zyg.core.permissions.actors import Actor

NO_CONSENT = "没有同意接收营销消息"


@transaction.atomic
def send(
    *,
    actor: Actor,
    template: str,
    to: Iterable[Membership],
    params: Mapping[str, Any],
    key: str,
    now: dt.datetime,
    link: str = "",
) -> list[Message]:
    """Send a message to members; part of a larger act, whose right has been checked.

    The messages, the outbox and the audit row are written with the act, or not at all; the outer
    channels follow after the commit. The same ``key`` never makes a second message to a member.

    Args:
        actor: who acts.
        template: a code of some app's ``MESSAGE_TEMPLATES``.
        to: the recipients; members who have left get nothing.
        params: a value for each place of the template.
        key: the occasion, at most 120 characters.
        now: the time.
        link: address of the page that it is about, from ``/`` on.

    Returns:
        the new messages.

    Raises:
        KeyError: no app declares the template.
        BadTemplateError: the values do not fit it.
    """
    shape = template_of(template)
    words = shape.render(params)
    members = _new_recipients(to, key)
    if not members:
        return []
    chosen = choices_of(member.user for member in members)
    reach = addresses_of(members)
    messages = [
        Message(
            organization=actor.organization,
            membership=member,
            key=key,
            category=shape.category,
            template=shape.code,
            template_version=shape.version,
            title=_titled(words.title, shape),
            body=_signed(words.body, shape),
            short=words.short,
            link=link,
            in_inbox=_in_inbox(shape, chosen[member.user_id]),
            designated=chosen[member.user_id].preference.designated,
            created_at=now,
        )
        for member in members
    ]
    Message.objects.bulk_create(messages)
    Delivery.objects.bulk_create(
        delivery
        for message in messages
        for delivery in _deliveries(
            message, shape, chosen[message.membership.user_id], reach[message.membership_id]
        )
    )
    told = {"模板": shape.code, "人数": len(messages), "事由": key}
    record(actor, "messages.send", obj=messages[0] if len(messages) == 1 else None, payload=told)
    transaction.on_commit(partial(deliver_messages.enqueue, actor.organization.pk))
    return messages


@transaction.atomic
def mark_read(*, actor: Actor, messages: Iterable[Message], now: dt.datetime) -> int:
    """Write down that the actor has read her messages; others' are left alone; return how many."""
    rows = Message.objects.filter(
        pk__in=[message.pk for message in messages], membership=actor.membership, read_at=None
    )
    return rows.update(read_at=now)


@transaction.atomic
def mark_all_read(*, actor: Actor, now: dt.datetime) -> int:
    """Write down that the actor has read every message of class B and C; return how many.

    A legal notice counts as read only when it was opened.
    """
    rows = Message.objects.filter(membership=actor.membership, read_at=None)
    return rows.exclude(category=Category.LEGAL).update(read_at=now)


def _new_recipients(to: Iterable[Membership], key: str) -> list[Membership]:
    wanted = {member.pk for member in to}
    had = Message.objects.filter(key=key, membership__in=wanted).values("membership")
    rows = Membership.objects.filter(pk__in=wanted, is_active=True).exclude(pk__in=had)
    return list(rows.select_related("user").order_by("pk"))


def _in_inbox(shape: MessageTemplate, chosen: Choices) -> bool:
    return shape.category != Category.MARKETING or Channel.IN_APP in chosen.consents


def _titled(title: str, shape: MessageTemplate) -> str:
    return f"【广告】{title}" if shape.category == Category.MARKETING else title


def _signed(body: str, shape: MessageTemplate) -> str:
    named = f"{body}\n\n发送方：{settings.SITE_NAME}"
    return named if shape.category == Category.MARKETING else body


def _deliveries(
    message: Message, shape: MessageTemplate, chosen: Choices, reach: Addresses
) -> list[Delivery]:
    outer = [
        Delivery(
            organization_id=message.organization_id,
            message=message,
            channel=channel,
            state=DeliveryState.WAITING,
            next_at=message.created_at,
            address=masked(reach.on(channel)),
        )
        for channel in _outer(shape, chosen, reach)
    ]
    return [_in_app(message), *outer]


def _in_app(message: Message) -> Delivery:
    """Make the row of the message centre: what is in it has arrived."""
    arrived = message.created_at if message.in_inbox else None
    return Delivery(
        organization_id=message.organization_id,
        message=message,
        channel=Channel.IN_APP,
        state=DeliveryState.DELIVERED if arrived else DeliveryState.REFUSED,
        decision="" if arrived else NO_CONSENT,
        sent_at=arrived,
        delivered_at=arrived,
    )


def _outer(shape: MessageTemplate, chosen: Choices, reach: Addresses) -> list[Channel]:
    """Choose the outer channels; whether they may really be used the gateway asks again."""
    open_ = [channel for channel in shape.external if reach.on(channel)]
    if shape.category == Category.LEGAL:
        named = [channel for channel in open_ if channel == chosen.preference.designated]
        return (named or open_)[:1]  # the gateway falls back to the next one
    if shape.category == Category.SERVICE:
        wanted = {Channel.EMAIL: chosen.preference.email, Channel.SMS: chosen.preference.sms}
        return [channel for channel in open_ if wanted[channel]]
    return open_
