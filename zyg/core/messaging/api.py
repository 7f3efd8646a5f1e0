"""The API of messages: one's own list, count and reading, one's choices, and proofs."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from zyg.core.messaging import queries
from zyg.core.messaging.models import Delivery, Message
from zyg.core.messaging.operations import mark_read
from zyg.core.permissions.decorators import acting

router = Router(tags=["messages"])


class MessageOut(Schema):
    """One message; ``category`` is A (legal), B (service) or C (marketing)."""

    id: str
    category: str
    title: str
    body: str
    link: str
    created_at: dt.datetime
    read_at: dt.datetime | None

    @classmethod
    def of(cls, message: Message) -> MessageOut:
        """Describe a message."""
        return cls(
            id=message.public_id,
            category=message.category,
            title=message.title,
            body=message.body,
            link=message.link,
            created_at=message.created_at,
            read_at=message.read_at,
        )


class MessagesOut(Schema):
    """One page of messages, and how many are unread altogether."""

    total: int
    unread: int
    page: int
    pages: int
    messages: list[MessageOut]


class MessagesQuery(Schema):
    """What the list is limited to."""

    unread: bool = False
    page: int = Field(1, ge=1, le=100_000)


class DeliveryOut(Schema):
    """How far a message has come on one channel."""

    channel: str
    state: str
    address: str
    attempts: int
    decision: str
    provider_ref: str
    sent_at: dt.datetime | None
    delivered_at: dt.datetime | None

    @classmethod
    def of(cls, row: Delivery) -> DeliveryOut:
        """Describe a delivery."""
        names = cls.model_fields
        return cls(**{name: getattr(row, name) for name in names})


class ProofOut(Schema):
    """The proof of a message; ``arrived_at`` is when it arrived by law, null while unproven."""

    id: str
    template: str
    template_version: int
    sha256: str
    recipient: str
    created_at: dt.datetime
    read_at: dt.datetime | None
    arrived_at: dt.datetime | None
    arrived_basis: str
    deliveries: list[DeliveryOut]


@router.get("", response=MessagesOut, summary="消息列表")
def list_messages(request: HttpRequest, query: Query[MessagesQuery]) -> MessagesOut:
    """List one's own messages, 50 a page."""
    actor = acting(request)
    page = queries.my_messages(actor, unread=query.unread, number=str(query.page))
    return MessagesOut(
        total=page.paginator.count,
        unread=queries.unread_count(actor),
        page=page.number,
        pages=page.paginator.num_pages,
        messages=[MessageOut.of(row) for row in page],
    )


@router.get("/{message_id}", response=MessageOut, summary="消息")
def one_message(request: HttpRequest, message_id: str) -> MessageOut:
    """Return one's own message; reading it through the API does not mark it read."""
    return MessageOut.of(queries.message_for(acting(request), message_id))


@router.post("/{message_id}/read", response=MessageOut, summary="标为已读")
def read_message(request: HttpRequest, message_id: str) -> MessageOut:
    """Write down that a message was read; the first time counts."""
    actor = acting(request)
    message = queries.message_for(actor, message_id)
    mark_read(actor=actor, messages=[message], now=timezone.now())
    return MessageOut.of(queries.message_for(actor, message_id))


@router.get("/{message_id}/proof", response=ProofOut, summary="送达记录")
def message_proof(request: HttpRequest, message_id: str) -> ProofOut:
    """Return what proves that a message arrived."""
    proof = queries.proof_of(acting(request), message_id)
    message = proof.message
    return ProofOut(
        id=message.public_id,
        template=message.template,
        template_version=message.template_version,
        sha256=proof.digest,
        recipient=str(message.membership),
        created_at=message.created_at,
        read_at=message.read_at,
        arrived_at=proof.arrival.at,
        arrived_basis=proof.arrival.basis,
        deliveries=[DeliveryOut.of(row) for row in proof.deliveries],
    )
