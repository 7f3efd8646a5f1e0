"""Corrections as a subject of approvals: what the approver reads, and what follows."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse

from zyg.core.approvals.flows import ByRole, FactKind, Flow, Step
from zyg.core.approvals.subjects import Card, Subject
from zyg.core.organizations.models import Role
from zyg.core.permissions.actors import Actor
from zyg.workforce.people.file.registry import section_of
from zyg.workforce.people.models import Correction
from zyg.workforce.people.portal.corrections import (
    SUBJECT,
    reject_correction,
    rows_of,
    withdraw_correction,
    write_correction,
)


def correction_cards(_actor: Actor, ids: list[str]) -> Mapping[str, Card]:
    """Describe corrections, secrets masked; one SQL statement."""
    rows = Correction.objects.filter(public_id__in=ids).select_related("employee")
    return {row.public_id: _card(row) for row in rows}


def _card(row: Correction) -> Card:
    lines = [(label, f"{old} → {new}") for label, old, new in rows_of(row)]
    proof = "已附" if row.document_id else "没有"
    return Card(
        title=f"{row.employee} 更正{section_of(row.section).label}",
        lines=(*lines, ("说明", row.reason), ("证明材料", proof)),
        url=reverse("people:correction", args=[row.public_id]),
    )


CORRECTION_SUBJECT = Subject(
    kind=SUBJECT,
    label="资料更正",
    facts={"section": FactKind.TEXT},
    flow=Flow(
        label="资料更正",
        steps=(Step(label="人事核对", approvers=(ByRole(Role.HR), ByRole(Role.ENTERPRISE_ADMIN))),),
    ),
    cards=correction_cards,
    on_approved=write_correction,
    on_rejected=reject_correction,
    on_withdrawn=withdraw_correction,
)
