"""What the file of somebody shows to an actor."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from zyg.core.permissions.actors import Actor
from zyg.core.permissions.matrix import FIELD_GROUPS
from zyg.workforce.people.file.consents import standing
from zyg.workforce.people.file.registry import Section, editable_sections
from zyg.workforce.people.file.showing import masked
from zyg.workforce.people.file.storage import Entry, read
from zyg.workforce.people.models import Consent, Employee


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry as it may be shown: (label, words) for what is filled, sensitive values masked."""

    id: str
    rows: tuple[tuple[str, str], ...]
    has_hidden: bool
    fingerprint: str


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section for an actor; ``entries`` is empty when she may not see it (``open`` is false)."""

    section: Section
    open: bool
    entries: tuple[ShownEntry, ...] = ()
    consent: Consent | None = None

    @property
    def waits_for_consent(self) -> bool:
        """Whether nothing can be kept before the person has consented."""
        return bool(self.section.consent) and self.consent is None


def file_of(actor: Actor, employee: Employee, *, today: dt.date) -> list[ShownSection]:
    """Return the editable sections of somebody; five SQL statements.

    The caller has found the employee for the actor (``queries.employee_for``).
    """
    stored = read([employee], today=today)
    consents = standing(employee)
    found = []
    for section in editable_sections():
        if not may_see(actor, employee, section):
            found.append(ShownSection(section, open=False))
            continue
        entries = tuple(_shown(section, entry) for entry in stored.of(employee, section))
        consent = consents.get(section.consent)
        found.append(ShownSection(section, open=True, entries=entries, consent=consent))
    return found


def may_see(actor: Actor, employee: Employee, section: Section) -> bool:
    """Say whether a section is shown at all."""
    return actor.may(FIELD_GROUPS.get(section.group, "people.view"), employee)


def _shown(section: Section, entry: Entry) -> ShownEntry:
    filled = [one for one in section.fields if entry.values.get(one.key) not in (None, "")]
    return ShownEntry(
        id=entry.id,
        rows=tuple((one.label, masked(one, entry.values[one.key])) for one in filled),
        has_hidden=any(one.sensitive for one in filled),
        fingerprint=entry.fingerprint,
    )
