"""Acts of the lifecycle for tests, with what is usual filled in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from zyg.core.approvals.models import ApprovalRequest
from zyg.core.approvals.operations.requests import decide
from zyg.core.permissions.actors import Actor
from zyg.testing import Cast
from zyg.workforce.people.lifecycle import joining, leaving
from zyg.workforce.people.lifecycle.changes import Proposal, propose_change
from zyg.workforce.people.lifecycle.contract_checks import ContractPlan
from zyg.workforce.people.lifecycle.contracts import make_contract, sign_contract
from zyg.workforce.people.lifecycle.exit_rules import ExitFacts
from zyg.workforce.people.lifecycle.newcomer import STEPS
from zyg.workforce.people.models import (
    ChangeRequest,
    ContractKind,
    Employee,
    EventKind,
    HoursSystem,
    LabourContract,
    Offboarding,
    Onboarding,
)
from zyg.workforce.people.terms import TERMS
from zyg.workforce.people.tests.makers import TODAY, id_number

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
    decided(cast.zhou, request)
    request.refresh_from_db()
    return request


def approval_of(row: ChangeRequest | Offboarding) -> ApprovalRequest:
    """Return the approval of a change or an exit."""
    return ApprovalRequest.objects.get(subject_id=row.public_id)


def decided(
    actor: Actor, row: ChangeRequest | Offboarding, *, approve: bool = True, reason: str = ""
) -> None:
    """Say yes or no to a change or an exit."""
    request = approval_of(row)
    decide(actor=actor, request=request, approve=approve, reason=reason, now=NOW)


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


def invited(actor: Actor, **told: Any) -> tuple[Onboarding, str]:
    """Invite somebody for December."""
    usual: dict[str, Any] = {
        "name": "单雪",
        "number": "N001",
        "post": "工程师",
        "place": "上海",
        "hired": dt.date(2026, 12, 1),
    }
    return joining.invite(actor=actor, invitation=joining.Invitation(**(usual | told)), now=NOW)


def answers(**told: str) -> dict[str, str]:
    """Return everything that a newcomer is asked."""
    return {
        "name": "单雪",
        "id_number": id_number(77),
        "registered_address": "某省某市某路 1 号",
        "phone": "13800000077",
        "present_address": "上海市某路 2 号",
        "emergency_name": "单风",
        "emergency_relation": "父母",
        "emergency_phone": "13800009999",
        "level": "21",
        "school": "某大学",
        "graduated": "2015-06-30",
        "first_job": "2015-07-01",
        "bank_name": "招商银行",
        "bank_account": "62148312345678900",
        **told,
    }


def filled(onboarding: Onboarding, **told: str) -> Onboarding:
    """Fill in every step."""
    for step in STEPS:
        joining.save_answers(
            onboarding=onboarding, step=step, said=answers(**told), today=NOW.date()
        )
    onboarding.refresh_from_db()
    return onboarding


def handed_in(actor: Actor, *, hand_in: bool = True, **told: str) -> Onboarding:
    """Invite, consent, fill in and (unless told otherwise) hand in."""
    onboarding, _ = invited(actor)
    joining.give_consent(
        onboarding=onboarding, consents=joining.Consents(general=True, sensitive=True), now=NOW
    )
    filled(onboarding, **told)
    return joining.hand_in(onboarding=onboarding, now=NOW) if hand_in else onboarding


def exit_facts(**told: Any) -> ExitFacts:
    """Return a resignation from now to the end of the year."""
    usual: dict[str, Any] = {
        "ground": "resignation",
        "notice_on": TODAY,
        "last_day": dt.date(2026, 12, 31),
    }
    return ExitFacts(**(usual | told))


def exited(cast: Cast, employee: Employee, *, approve: bool = True, **told: Any) -> Offboarding:
    """Propose an exit as HR and (unless told otherwise) approve it as the administrator."""
    exit_ = leaving.propose_exit(
        actor=cast.sun, employee=employee, facts=exit_facts(**told), now=NOW
    )
    if approve:
        decided(cast.zhou, exit_)
        exit_.refresh_from_db()
    return exit_
