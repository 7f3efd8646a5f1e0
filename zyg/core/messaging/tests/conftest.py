"""Templates of each class for tests, a way to send, and one to empty the outbox."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail

from zyg.core.messaging import addresses, templating
from zyg.core.messaging.adapters import FakeSms
from zyg.core.messaging.addresses import Addresses
from zyg.core.messaging.gateway import deliver_due
from zyg.core.messaging.models import Delivery
from zyg.core.messaging.operations import send
from zyg.core.messaging.templating import Category, Channel, MessageTemplate, Param
from zyg.core.organizations.models import Membership
from zyg.core.organizations.scoping import organization_scope

NOON = dt.datetime(2026, 11, 25, 4, 0, tzinfo=dt.UTC)  # 12:00 in Shanghai
MIDNIGHT = dt.datetime(2026, 11, 25, 16, 0, tzinfo=dt.UTC)
PHONE = "13800005678"


def shape(category, code):
    return MessageTemplate(
        code=code,
        version=3,
        category=category,
        title="关于{name}",
        body="{name}的详情：{text}",
        short="{name}有新消息",
        params={"name": Param.NAME, "text": Param.TEXT},
        external=(Channel.EMAIL, Channel.SMS),
    )


SHAPES = {one.code: one for one in (shape(category, f"test.{category}") for category in Category)}


@pytest.fixture(autouse=True)
def shapes(monkeypatch):
    """Declare a template of each class."""
    known = {**templating.declared(), **SHAPES}
    monkeypatch.setattr(templating, "declared", lambda: known)
    FakeSms.sent.clear()


@pytest.fixture
def phones(monkeypatch):
    """Let everybody have a phone."""
    source = lambda members: {pk: Addresses(phone=PHONE) for pk in members}  # noqa: E731
    monkeypatch.setattr(addresses, "_sources", lambda: (source,))


@pytest.fixture
def say(cast):
    """Send a message of a class to 韩梅, or to others."""

    def inner(category="B", *to, key="1", now=NOON, text="内容"):
        with organization_scope(cast.jia):
            return send(
                actor=cast.sun,
                template=f"test.{category}",
                to=[actor.membership for actor in to or (cast.han,)],
                params={"name": "加班申请", "text": text},
                key=key,
                now=now,
                link="/home",
            )

    return inner


@pytest.fixture
def deliver(cast):
    """Run the outbox of 甲公司; return what each delivery says."""

    def inner(now=NOON):
        with organization_scope(cast.jia):
            deliver_due(organization=cast.jia, now=now)
            rows = Delivery.objects.order_by("pk")
            return [(row.channel, row.state, row.decision) for row in rows]

    return inner


@pytest.fixture
def no_mail_address(cast):
    with organization_scope(cast.jia):
        for member in Membership.objects.select_related("user"):
            member.user.email = None
            member.user.save()


@pytest.fixture
def outbox():
    return mail.outbox
