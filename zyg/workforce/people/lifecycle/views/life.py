"""What the lifecycle shows on a person's page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from zyg.core.permissions.actors import Actor
from zyg.workforce.people.lifecycle import queries
from zyg.workforce.people.lifecycle.events import Entry, absence_on, timeline
from zyg.workforce.people.models import Employee, EventKind
from zyg.workforce.people.queries import terms_in_force


def life_of(actor: Actor, employee: Employee, *, today: dt.date) -> dict[str, Any]:
    """Return the contracts, papers, timeline and acts of a person; seven SQL statements at most."""
    sees_pay = actor.may("pay.view", employee)
    entries = timeline(employee, today=today, sees_pay=sees_pay)
    sees_contracts = actor.may("contracts.view", employee)
    day = max(today, employee.hired)
    return {
        "entries": entries,
        "pay": terms_in_force([employee], day=day).get(employee.pk) if sees_pay else None,
        "absence": _absence(entries, today),
        "contracts": queries.contracts_seen(actor, employee) if sees_contracts else None,
        "may_contract": actor.may("people.contract", employee),
        "may_certify": actor.may("people.certificate", employee),
        "certificates": queries.certificates_of(actor, employee),
        "acts": _acts(actor, employee),
    }


def _acts(actor: Actor, employee: Employee) -> list[tuple[str, str]]:
    """List the acts on somebody that the actor may do: (words, address)."""
    found = []
    public_id = employee.public_id
    if actor.may("people.change", employee):
        words = {EventKind.TRANSFER: "调动", EventKind.REGULAR: "转正"}
        found += [
            (word, reverse("lifecycle:change_new", args=[public_id, kind]))
            for kind, word in words.items()
        ]
    if actor.may("pay.edit", employee):
        url = reverse("lifecycle:change_new", args=[public_id, EventKind.PAY])
        found.append(("调薪", url))
    if actor.may("people.change", employee):
        rest = (
            EventKind.ENGAGEMENT,
            EventKind.MATERNITY,
            EventKind.MEDICAL,
            EventKind.WORK_INJURY,
            EventKind.LEAVE_OF_ABSENCE,
            EventKind.SUSPENSION,
            EventKind.RETURN,
        )
        found += [
            (kind.label, reverse("lifecycle:change_new", args=[public_id, kind])) for kind in rest
        ]
    if actor.may("people.offboard", employee) and employee.left is None:
        found.append(("办理离职", reverse("lifecycle:exit_new", args=[public_id])))
    return found


def _absence(entries: list[Entry], today: dt.date) -> Entry | None:
    """Return the absence that the timeline shows to be running, newest entries first."""
    events = [entry.event for entry in entries if entry.event is not None]
    running = absence_on(events, today)
    return next((entry for entry in entries if running and entry.event == running), None)
