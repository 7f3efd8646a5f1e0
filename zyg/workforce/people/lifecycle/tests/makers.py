"""Acts of the lifecycle for tests, with what is usual filled in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from zyg.core.permissions.actors import Actor
from zyg.testing import Cast
from zyg.workforce.people.lifecycle.changes import Proposal, decide_change, propose_change
from zyg.workforce.people.models import ChangeRequest, Employee, EventKind
from zyg.workforce.people.terms import TERMS
from zyg.workforce.people.tests.makers import TODAY

NOW = timezone.make_aware(dt.datetime.combine(TODAY, dt.time(9, 30)))


def proposed(actor: Actor, employee: Employee, **told: Any) -> ChangeRequest:
    """Propose a change, a move from today unless told otherwise."""
    changes = {name: told.pop(name) for name in TERMS if name in told}
    usual = {"kind": EventKind.TRANSFER, "valid_from": TODAY, "reason_code": "promotion"}
    proposal = Proposal(changes=changes, **(usual | told))
    return propose_change(actor=actor, employee=employee, proposal=proposal, now=NOW)


def approved(cast: Cast, employee: Employee, **told: Any) -> ChangeRequest:
    """Propose a change as HR (pay as the payroll officer) and approve it as the administrator."""
    by = cast.wang if "pay_items" in told else cast.sun
    request = proposed(by, employee, **told)
    return decide_change(actor=cast.zhou, request=request, approve=True, now=NOW)
