"""Rows of the lifecycle of 甲公司, for the walk of a stranger."""

from __future__ import annotations

from zyg.testing import Cast, Shared
from zyg.workforce.people.lifecycle import joining
from zyg.workforce.people.lifecycle.tests.makers import (
    NOW,
    exited,
    handed_in,
    invited,
    proposed,
    signed,
)
from zyg.workforce.people.models import Employee
from zyg.workforce.people.tests.makers import make_employee


def lifecycle_twins(cast: Cast, employee: Employee) -> dict[str, str]:
    """Make a way in, a change, a contract and an exit; the link is one that was cancelled.

    A link that works opens for whoever holds it, and so does the check of a paper's number.
    """
    leaver = make_employee(cast.sun, 950, department="研发部/甲字组")
    contract = signed(cast.sun, leaver)
    exit_ = exited(cast, leaver)
    gone, token = invited(cast.sun, number="N900")
    joining.cancel_onboarding(actor=cast.sun, onboarding=gone, reason="不来了", now=NOW)
    return {
        "onboarding_id": handed_in(cast.sun).public_id,
        "answer": Shared("phone"),
        "act": Shared("accept"),
        "token": token,
        "step": Shared("identity"),
        "change_id": proposed(cast.sun, employee, post="组长").public_id,
        "kind": Shared("transfer"),
        "contract_id": contract.public_id,
        "exit_id": exit_.public_id,
        "task_id": exit_.tasks.get(code="handover").public_id,
        "organization_id": Shared(cast.jia.public_id),
        "number": Shared("2222222222222222"),
    }
