"""Rows of 甲公司 for the walk of a stranger (``zyg/config/tests/test_twin_organizations.py``)."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from zyg.core.access.deputies import appoint
from zyg.core.access.invitations import invite
from zyg.core.access.members import Grant
from zyg.core.access.periods import Days
from zyg.core.access.tokens import create_token
from zyg.core.organizations.models import Role
from zyg.testing import Cast, Shared


def twins(cast: Cast) -> dict[str, str]:
    """Make an invitation and a deputation of 甲公司."""
    now = timezone.now()
    today = timezone.localdate(now)
    invitation, _ = invite(
        actor=cast.zhou,
        email="new@example.test",
        display_name="甲新人",
        grants=[Grant(Role.HR)],
        days=7,
        now=now,
    )
    deputation = appoint(
        actor=cast.wang,
        principal=cast.wang.membership,
        deputy=cast.sun.membership,
        permissions=["pay.view"],
        days=Days(today, today + dt.timedelta(days=3)),
        reason="出差",
        now=now,
    )
    token, _ = create_token(
        actor=cast.wang,
        name="甲公司取数",
        scopes=["pay.view"],
        now=now,
        lifetime=dt.timedelta(days=9),
    )
    return {
        "member_id": cast.han.membership.public_id,
        "invitation_id": invitation.public_id,
        "deputation_id": deputation.public_id,
        "token_id": token.public_id,
        "key": Shared("no-such-key"),
    }
