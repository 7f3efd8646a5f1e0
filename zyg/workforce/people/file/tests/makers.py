"""Files of people for tests: entries, papers, own fields, wishes."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from django.utils import timezone

from zyg.core.files.tests.makers import png
from zyg.core.permissions.actors import Actor
from zyg.workforce.people.file.consents import give_consent
from zyg.workforce.people.file.custom import define_field
from zyg.workforce.people.file.documents import Handed, add_document
from zyg.workforce.people.file.operations import save_entry
from zyg.workforce.people.file.registry import section_of
from zyg.workforce.people.models import Correction, CustomField, Employee, PersonDocument
from zyg.workforce.people.portal.corrections import ask_correction
from zyg.workforce.people.tests.makers import TODAY

NOW = dt.datetime(2026, 11, 25, 9, 0, tzinfo=dt.UTC)
CHILD = {"name": "单小雪", "relation": "子女", "birth": "2020-05-01", "dependant": "是"}


def keep(actor: Actor, employee: Employee, section: str, entry: str = "", **values: Any) -> str:
    """Save an entry of a section."""
    return save_entry(
        actor=actor,
        employee=employee,
        section=section_of(section),
        values=values,
        today=TODAY,
        entry=entry,
    )


def keep_family(actor: Actor, employee: Employee, **values: Any) -> str:
    """Save a child, with the consent on paper."""
    give_consent(actor=actor, employee=employee, subject="family", now=NOW, paper="档案柜 3-12")
    return keep(actor, employee, "family", **{**CHILD, **values})


def add_paper(
    actor: Actor, employee: Employee, kind: str = "diploma", **values: Any
) -> PersonDocument:
    """Keep a paper."""
    return add_document(
        actor=actor,
        employee=employee,
        kind=kind,
        handed=Handed(io.BytesIO(png()), "证书.png"),
        now=values.pop("now", timezone.now()),
        **values,
    )


def field(actor: Actor, label: str = "工位", kind: str = "text", **values: Any) -> CustomField:
    """Add an own field."""
    return define_field(actor=actor, label=label, kind=kind, purpose="安排座位", **values)


def ask(actor: Actor, employee: Employee, section: str = "emergency", **values: Any) -> Correction:
    """Ask for a correction."""
    wished = values or {"emergency_name": "单大雪", "emergency_phone": "13800009999"}
    return ask_correction(
        actor=actor,
        employee=employee,
        section=section_of(section),
        values=wished,
        reason="换了联系人",
        now=NOW,
    )
