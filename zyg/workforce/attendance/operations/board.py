"""Acts on today's board: remind those who have not punched."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zyg.core.messaging.operations import send
from zyg.core.organizations.models import Membership
from zyg.core.permissions.actors import Actor
from zyg.workforce.attendance.board import board_of


@transaction.atomic
def remind_absent(*, actor: Actor, now: dt.datetime) -> int:
    """Remind the people of one's reach who should be here and have not punched, once a day.

    Returns:
        how many were reminded.

    Raises:
        PermissionRefusedError: she may see nobody's attendance.
        RuleRefusedError: there are no rules yet.
    """
    board = board_of(actor, now=now)
    waiting = [one.employee for one in board.people if one.state == "absent"]
    members = Membership.objects.filter(
        pk__in=[one.membership_id for one in waiting if one.membership_id]
    )
    sent = send(
        actor=actor,
        template="attendance.remind",
        to=members,
        params={"day": board.day},
        key=f"attendance.remind/{board.day}",
        now=now,
        link="/me/clock",
    )
    return len(sent)
