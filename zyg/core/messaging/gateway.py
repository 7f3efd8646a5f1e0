"""The gateway that every outer message goes through, and that alone decides whether it may go.

What was allowed when a message was written need not be allowed when it is sent: the person may
have left, stopped class C, or sleep. So consent, preference, dead addresses, quiet hours and the
cap on class C are asked here, right before each attempt, never by the sender.

Each attempt is claimed in a short transaction, made outside any, and written down in another. A
worker that dies in between leaves a claim that runs out after ten minutes; the next attempt has
the same reference, by which the provider recognises it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from zyg.core.audit.operations import record
from zyg.core.messaging.adapters import NeverError, Outgoing, TryLaterError, adapter_for
from zyg.core.messaging.addresses import Addresses, addresses_of, digest, masked
from zyg.core.messaging.choices import Choices, choices_of, stop_url
from zyg.core.messaging.models import (
    Delivery,
    DeliveryState,
    Message,
    MessagePreference,
    Suppression,
)
from zyg.core.messaging.operations import NO_CONSENT, send
from zyg.core.messaging.templating import Category, Channel
from zyg.core.organizations.models import Membership, Organization, Role
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import system_actor

CLAIM = dt.timedelta(minutes=10)
MOST_ATTEMPTS = 8
FALL_BACK_AFTER = 3  # attempts: 1 + 2 + 4 minutes, within the quarter of an hour of clause 9.1
_LONGEST_WAIT = dt.timedelta(hours=1)
CAP, CAP_PERIOD = 2, dt.timedelta(days=7)


class UnknownReferenceError(Exception):
    """No message has this reference."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a message may not go out on a channel; with ``until`` it may later."""

    why: str
    until: dt.datetime | None = None


def deliver_due(*, organization: Organization, now: dt.datetime) -> dt.datetime | None:
    """Send what is due in the scope of one organization.

    Returns:
        when the next attempt of something that was put off is due, None when nothing was.
    """
    later: list[dt.datetime] = []
    while (delivery := _claim(now)) is not None:
        _attempt(delivery, organization, now)
        if delivery.next_at is not None:
            later.append(delivery.next_at)
    return min(later, default=None)


def _claim(now: dt.datetime) -> Delivery | None:
    skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(of=("self",), skip_locked=skip)
            .filter(state__in=(DeliveryState.WAITING, DeliveryState.SENDING), next_at__lte=now)
            .order_by("next_at", "pk")
            .select_related("message__membership__user", "organization")
            .first()
        )
        if delivery is not None:
            delivery.state, delivery.next_at = DeliveryState.SENDING, now + CLAIM
            delivery.attempts += 1
            delivery.save(update_fields=["state", "next_at", "attempts"])
        return delivery


def _attempt(delivery: Delivery, organization: Organization, now: dt.datetime) -> None:
    message = delivery.message
    chosen = choices_of([message.membership.user])[message.membership.user_id]
    reach = addresses_of([message.membership])[message.membership_id]
    refused = may_send(delivery, chosen, reach, now)
    adapter = adapter_for(delivery.channel)
    if refused is not None:
        _put_off(delivery, refused)
    elif adapter is None:
        _fail(delivery, "平台没有开通这个渠道")
    else:
        try:
            delivery.provider_ref = adapter.send(_outgoing(delivery, reach))
        except TryLaterError as error:
            _again(delivery, str(error), now)
        except NeverError as error:
            _fail(delivery, str(error))
            if error.address_is_dead:
                _suppress(delivery.channel, reach.on(delivery.channel), str(error), now)
        else:
            delivery.state, delivery.next_at, delivery.decision = DeliveryState.SENT, None, ""
            delivery.sent_at = now
    _write_down(delivery, organization, reach, now)


def record_receipt(
    *, reference: str, delivered: bool, reason: str = "", now: dt.datetime
) -> Delivery:
    """Write down what a provider says about a message that was sent; the first word counts.

    Args:
        reference: the reference that the message was sent with.
        delivered: it arrived; otherwise it came back.
        reason: the provider's words when it came back.
        now: the time.

    Raises:
        UnknownReferenceError: no message has it.
    """
    owner, _, public_id = reference.partition(".")
    organization = Organization.objects.filter(public_id=owner).first()
    if organization is None:
        raise UnknownReferenceError(reference)
    with organization_scope(organization), transaction.atomic():
        rows = Delivery.objects.select_for_update(of=("self",)).filter(public_id=public_id)
        delivery = rows.select_related("message__membership__user").first()
        if delivery is None:
            raise UnknownReferenceError(reference)
        if delivery.state == DeliveryState.SENT:
            if delivered:
                delivery.state, delivery.delivered_at = DeliveryState.DELIVERED, now
            else:
                _fail(delivery, f"退回：{reason}")
            member = delivery.message.membership
            _write_down(delivery, organization, addresses_of([member])[member.pk], now)
    return delivery


def may_send(
    delivery: Delivery, chosen: Choices, reach: Addresses, now: dt.datetime
) -> Refused | None:
    """Decide whether a message may go out on a channel at this moment; None when it may."""
    refused = _unreachable(delivery, reach.on(delivery.channel))
    if refused or delivery.message.category == Category.LEGAL:
        return refused
    if why := _unwanted(delivery, chosen):
        return Refused(why)
    if until := quiet_until(chosen.preference, now):
        return Refused("免打扰时段", until)
    if delivery.message.category == Category.MARKETING and _capped(delivery, now):
        return Refused(f"{CAP_PERIOD.days} 天内的广告已达 {CAP} 条")
    return None


def _unreachable(delivery: Delivery, address: str) -> Refused | None:
    member, channel = delivery.message.membership, delivery.channel
    if not member.is_active or not member.user.is_active:
        return Refused("成员已停用")
    if not address:
        return Refused("没有收件地址")
    if Suppression.objects.filter(channel=channel, digest=digest(channel, address)).exists():
        return Refused("收件地址已失效")
    return None


def _unwanted(delivery: Delivery, chosen: Choices) -> str:
    if delivery.message.category == Category.MARKETING:
        return "" if delivery.channel in chosen.consents else NO_CONSENT
    wanted = {Channel.EMAIL: chosen.preference.email, Channel.SMS: chosen.preference.sms}
    return "" if wanted[Channel(delivery.channel)] else "本人关闭了这个渠道的提醒"


def quiet_until(preference: MessagePreference, now: dt.datetime) -> dt.datetime | None:
    """Return the end of the quiet hours that ``now`` lies in, None outside them."""
    start, end = preference.quiet_from, preference.quiet_until
    here = timezone.localtime(now)
    at = here.time()
    inside = start <= at < end if start <= end else at >= start or at < end
    if not inside:
        return None
    day = here.date() + dt.timedelta(days=start > end and at >= start)
    return dt.datetime.combine(day, end, here.tzinfo)


def _capped(delivery: Delivery, now: dt.datetime) -> bool:
    sent = Delivery.objects.filter(
        message__membership=delivery.message.membership,
        message__category=Category.MARKETING,
        channel=delivery.channel,
        sent_at__gt=now - CAP_PERIOD,
    )
    return sent.count() >= CAP


def _outgoing(delivery: Delivery, reach: Addresses) -> Outgoing:
    message, channel = delivery.message, delivery.channel
    stop = ""
    if message.category == Category.MARKETING:
        stop = stop_url(message.membership.user, channel)
    text = message.short if channel == Channel.SMS else _letter(message)
    return Outgoing(
        reference=f"{delivery.organization.public_id}.{delivery.public_id}",
        to=reach.on(channel),
        subject=message.title,
        text=f"{text}\n拒收请打开 {stop}" if stop else text,
        stop_url=stop,
    )


def _letter(message: Message) -> str:
    """Write the text of an e-mail: a class A body in full, of others only where to read it."""
    url = f"{settings.SITE_URL}{reverse('messaging:one', args=[message.public_id])}"
    if message.category == Category.SERVICE:
        return f"{message.short or message.title}\n\n请登录查看：{url}"
    return f"{message.body}\n\n{url}"


def _put_off(delivery: Delivery, refused: Refused) -> None:
    delivery.decision, delivery.next_at = refused.why, refused.until
    waits = refused.until is not None
    delivery.state = DeliveryState.WAITING if waits else DeliveryState.REFUSED
    delivery.attempts -= 1


def _again(delivery: Delivery, why: str, now: dt.datetime) -> None:
    delivery.decision = why[:100]
    if delivery.attempts >= MOST_ATTEMPTS:
        _fail(delivery, why)
        return
    wait = min(dt.timedelta(minutes=2 ** (delivery.attempts - 1)), _LONGEST_WAIT)
    delivery.state, delivery.next_at = DeliveryState.WAITING, now + wait


def _fail(delivery: Delivery, why: str) -> None:
    delivery.state, delivery.next_at, delivery.decision = DeliveryState.FAILED, None, why[:100]


def _suppress(channel: str, address: str, why: str, now: dt.datetime) -> None:
    Suppression.objects.get_or_create(
        channel=channel,
        digest=digest(channel, address),
        defaults={"reason": why[:100], "created_at": now},
    )


def _write_down(
    delivery: Delivery, organization: Organization, reach: Addresses, now: dt.datetime
) -> None:
    """Record how the attempt ended, and take the next way for a legal notice that has no luck."""
    with transaction.atomic():
        delivery.save()
        if delivery.message.category == Category.LEGAL and (
            delivery.state in (DeliveryState.FAILED, DeliveryState.REFUSED)
            or (delivery.next_at is not None and delivery.attempts >= FALL_BACK_AFTER)
        ):
            _fall_back(delivery.message, organization, reach, now)


def _fall_back(
    message: Message, organization: Organization, reach: Addresses, now: dt.datetime
) -> None:
    rows = {row.channel: row for row in message.deliveries.exclude(channel=Channel.IN_APP)}
    for channel in (Channel.EMAIL, Channel.SMS):
        sayable = channel == Channel.EMAIL or message.short
        if channel not in rows and reach.on(channel) and sayable:
            Delivery.objects.create(
                organization=organization,
                message=message,
                channel=channel,
                state=DeliveryState.WAITING,
                next_at=now,
                decision="前一个渠道没有送达，改用这个渠道",
                address=masked(reach.on(channel)),
            )
            return
    lost = (DeliveryState.FAILED, DeliveryState.REFUSED)
    if message.escalated_at is None and all(row.state in lost for row in rows.values()):
        _escalate(message, organization, now)


def _escalate(message: Message, organization: Organization, now: dt.datetime) -> None:
    """Tell the administrators that a legal notice reached nobody outside the message centre."""
    message.escalated_at = now
    message.save(update_fields=["escalated_at"])
    actor = system_actor(organization)
    record(actor, "messages.escalate", obj=message, payload={"收件人": str(message.membership)})
    send(
        actor=actor,
        template="messaging.undelivered",
        to=Membership.objects.filter(roles__role=Role.ENTERPRISE_ADMIN).exclude(
            pk=message.membership_id
        ),
        params={"name": str(message.membership), "title": message.title},
        key=f"messaging/undelivered/{message.public_id}",
        now=now,
    )
