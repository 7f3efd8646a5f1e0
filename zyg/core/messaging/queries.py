"""What can be known of messages: one's own list and count, and the proof of a delivery."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from zyg.core.messaging.models import Delivery, DeliveryState, Message
from zyg.core.messaging.templating import Channel
from zyg.core.permissions.actors import Actor, NotFoundForActorError, PermissionRefusedError

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a message arrived by law, and why then; without ``at`` nothing proves it yet."""

    at: dt.datetime | None
    basis: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What can be shown to somebody who asks whether a message arrived."""

    message: Message
    digest: str
    deliveries: tuple[Delivery, ...]
    arrival: Arrival


def my_messages(actor: Actor, *, unread: bool = False, number: str = "1") -> Page[Message]:
    """List one's own messages, newest first, 50 a page; two SQL statements."""
    _require_view(actor)
    rows = Message.objects.filter(membership=actor.membership, in_inbox=True)
    if unread:
        rows = rows.filter(read_at=None)
    return Paginator(rows.order_by("-created_at", "-pk"), PER_PAGE).get_page(number)


def unread_count(actor: Actor) -> int:
    """Count one's own messages that were not opened; one SQL statement."""
    _require_view(actor)
    return Message.objects.filter(membership=actor.membership, in_inbox=True, read_at=None).count()


def message_for(actor: Actor, public_id: str) -> Message:
    """Return one's own message.

    Raises:
        NotFoundForActorError: there is none for her.
    """
    _require_view(actor)
    message = Message.objects.filter(
        public_id=public_id, membership=actor.membership, in_inbox=True
    ).first()
    if message is None:
        raise NotFoundForActorError("没有这条消息，或它不是发给你的。")
    return message


def proof_of(actor: Actor, public_id: str) -> Proof:
    """Return the proof of a message: one's own, or any with the right 查看通知送达记录.

    Two SQL statements.

    Raises:
        NotFoundForActorError: there is none for her.
    """
    rows = Message.objects.filter(public_id=public_id).select_related("membership__user")
    message = rows.first()
    own = message is not None and message.membership_id == actor.membership.pk
    if message is None or not (own or actor.may_everywhere("messages.proof")):
        raise NotFoundForActorError("没有这条消息，或它不是发给你的。")
    deliveries = tuple(message.deliveries.order_by("pk"))
    text = f"{message.title}\n{message.body}\n{message.link}"
    return Proof(
        message=message,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        deliveries=deliveries,
        arrival=arrival(message, deliveries),
    )


def arrival(message: Message, deliveries: tuple[Delivery, ...]) -> Arrival:
    """Tell when a message arrived by law; sending alone is never arrival.

    A message takes effect when it enters the system that the recipient has named (民法典 art.
    137, 电子签名法 art. 11), or, before that, when she is known to have read it. A period that
    begins with the notice begins then.
    """
    named = Channel(message.designated)
    entered = next(
        (
            row.delivered_at
            for row in deliveries
            if row.channel == named and row.state == DeliveryState.DELIVERED
        ),
        None,
    )
    if entered is not None and (message.read_at is None or entered <= message.read_at):
        basis = f"收件人指定用{named.label}接收，进入该系统的时间为到达时间"
        return Arrival(entered, f"{basis}（《民法典》第一百三十七条、《电子签名法》第十一条）")
    if message.read_at is not None:
        return Arrival(message.read_at, "收件人已经打开阅读（《民法典》第一百三十七条）")
    return Arrival(None, f"还没有进入收件人指定的{named.label}，也没有阅读记录；发出不等于送达")


def _require_view(actor: Actor) -> None:
    """Let every member see her own messages, a program only with the right in its token."""
    if actor.scopes is not None and "messages.view" not in actor.scopes:
        raise PermissionRefusedError("messages.view")
