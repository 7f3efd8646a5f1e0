"""Acts of the lifecycle for tests, with what is usual filled in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from zyg.core.permissions.actors import Actor
from zyg.testing import Cast
from zyg.workforce.people.lifecycle.changes import Proposal, decide_change, propose_change
from zyg.workforce.people.lifecycle.contract_checks import ContractPlan
from zyg.workforce.people.lifecycle.contracts import make_contract, sign_contract
from zyg.workforce.people.models import (
    ChangeRequest,
    ContractKind,
    Employee,
    EventKind,
    HoursSystem,
    LabourContract,
)
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


def plan(**told: Any) -> ContractPlan:
    """Return a plan: three years from the hire of ``person()``."""
    usual: dict[str, Any] = {
        "kind": ContractKind.FIXED,
        "start": dt.date(2024, 3, 1),
        "end": dt.date(2027, 2, 28),
        "post": "工程师",
        "work_place": "上海",
    }
    told = usual | told
    told["hours_system"] = HoursSystem(told.get("hours_system", "standard"))
    return ContractPlan(**told)


def signed(actor: Actor, employee: Employee, **told: Any) -> LabourContract:
    """Make a contract and sign it on its first day."""
    contract = make_contract(actor=actor, employee=employee, plan=plan(**told))
    return sign_contract(
        actor=actor, contract=contract, signed_on=min(contract.start, TODAY), today=TODAY
    )
