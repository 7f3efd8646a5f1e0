"""Rows of 甲公司 for the walk of a stranger (``zyg/config/tests/test_twin_organizations.py``)."""

from __future__ import annotations

from django.utils import timezone

from zyg.core.messaging.operations import send
from zyg.testing import Cast


def twins(cast: Cast) -> dict[str, str]:
    """Send 周涛 of 甲公司 a message."""
    (message,) = send(
        actor=cast.sun,
        template="messaging.undelivered",
        to=[cast.zhou.membership],
        params={"name": "韩梅", "title": "甲公司的通知"},
        key="twins",
        now=timezone.now(),
    )
    return {"message_id": message.public_id}
