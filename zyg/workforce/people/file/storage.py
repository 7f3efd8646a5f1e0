"""Where the values of a section lie: sealed entries, the details of the way in, the terms.

One shape for all of them: a section is a list of :class:`Entry`; a section that is no list has
one entry, whose values may come from several rows.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from zyg.core.permissions.actors import Actor
from zyg.workforce.people.file.checking import Values
from zyg.workforce.people.file.registry import FileField, Section, Store
from zyg.workforce.people.models import Employee, EmployeeTerms, FileEntry, PersonDetails
from zyg.workforce.people.operations import apply_terms
from zyg.workforce.people.queries import terms_in_force

ONLY = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """The values of a section that is no list (id ``""``), or one entry of a list."""

    id: str
    values: Values = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Tell whether the values are still those that somebody has seen."""
        text = json.dumps(self.values, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(slots=True)
class Stored:
    """Everything that is kept of some people, read with few SQL statements."""

    entries: dict[tuple[int, str], list[FileEntry]]
    details: dict[int, PersonDetails]
    terms: dict[int, EmployeeTerms]

    def of(self, employee: Employee, section: Section) -> list[Entry]:
        """Return the entries of a section; of one that is no list always exactly one."""
        if section.store == "education":
            kept = self.details.get(employee.pk)
            return [Entry(f"e{n}", one) for n, one in enumerate(kept.education if kept else ())]
        rows = self.entries.get((employee.pk, section.key), [])
        if section.many:
            return [Entry(row.public_id, json.loads(row.sealed_values)) for row in rows]
        values = json.loads(rows[0].sealed_values) if rows else {}
        for one in section.fields:
            value = self._elsewhere(employee, one)
            if value not in (None, ""):
                values[one.key] = value
        return [Entry(ONLY, values)]

    def _elsewhere(self, employee: Employee, one: FileField) -> Any:
        if one.store == "details":
            return getattr(self.details.get(employee.pk), one.key, "")
        if one.store == "terms":
            row = self.terms.get(employee.pk)
            return row.details.get(one.key, "") if row else ""
        return None


def read(
    employees: Iterable[Employee], *, today: dt.date, sections: Iterable[Section] | None = None
) -> Stored:
    """Read what is kept of people: four SQL statements at most, fewer for fewer sections."""
    people = list(employees)
    wanted = None if sections is None else list(sections)
    rows = FileEntry.objects.filter(employee__in=people).order_by("pk")
    if wanted is not None:
        rows = rows.filter(section__in=[section.key for section in wanted])
    entries: dict[tuple[int, str], list[FileEntry]] = {}
    if _needs(wanted, "entry"):
        for row in rows:
            entries.setdefault((row.employee_id, row.section), []).append(row)
    details = {}
    if _needs(wanted, "details") or _needs(wanted, "education"):
        found = PersonDetails.objects.filter(employee__in=people)
        details = {row.employee_id: row for row in found}
    terms = {}
    if _needs(wanted, "terms"):
        terms = terms_in_force(people, day=today)
        if coming := [one for one in people if one.hired > today]:
            terms |= terms_in_force(coming, day=max(one.hired for one in coming))
    return Stored(entries, details, terms)


def write(
    actor: Actor, employee: Employee, section: Section, entry: str, values: Values, today: dt.date
) -> str:
    """Put the values of an entry into place (``""`` in a list makes a new one); return its id.

    What is absent from the values is cleared. The caller holds the employee's row.
    """
    if section.store == "education":
        return _write_education(actor, employee, entry, values)
    own = {one.key: values[one.key] for one in _stored_in(section, "entry") if one.key in values}
    if details := _stored_in(section, "details"):
        kept = _details(actor, employee)
        for one in details:
            setattr(kept, one.key, values.get(one.key, ""))
        kept.save()
    if terms := _stored_in(section, "terms"):
        _write_terms(actor, employee, {one.key: values.get(one.key, "") for one in terms}, today)
    return _write_entry(actor, employee, section, entry, own)


def remove(actor: Actor, employee: Employee, section: Section, entry: str, today: dt.date) -> None:
    """Take an entry of a list away, or clear the section."""
    if section.store == "education":
        kept = _details(actor, employee)
        kept.education = [one for n, one in enumerate(kept.education) if f"e{n}" != entry]
        kept.save()
    elif section.many:
        FileEntry.objects.filter(employee=employee, public_id=entry).delete()
    else:
        write(actor, employee, section, ONLY, {}, today)


def _needs(sections: list[Section] | None, store: Store) -> bool:
    if sections is None:
        return True
    return any(one.store == store for section in sections for one in section.fields)


def _stored_in(section: Section, store: Store) -> list[FileField]:
    return [one for one in section.fields if one.store == store]


def _details(actor: Actor, employee: Employee) -> PersonDetails:
    found = PersonDetails.objects.filter(employee=employee).first()
    return found or PersonDetails(organization=actor.organization, employee=employee)


def _write_education(actor: Actor, employee: Employee, entry: str, values: Values) -> str:
    kept = _details(actor, employee)
    rows = list(kept.education)
    at = int(entry[1:]) if entry else len(rows)
    rows[at:] = [values, *rows[at + 1 :]]
    kept.education = rows
    kept.save()
    return f"e{at}"


def _write_terms(
    actor: Actor, employee: Employee, facts: Mapping[str, Any], today: dt.date
) -> None:
    """Put facts that the month's calculation reads into the terms, from today on."""
    day = max(today, employee.hired)
    row = terms_in_force([employee], day=day).get(employee.pk)
    before = dict(row.details) if row else {}
    after = {name: value for name, value in {**before, **facts}.items() if value != ""}
    if after != before:
        apply_terms(
            actor=actor,
            employee=employee,
            valid_from=day,
            changes={"details": after},
            reason="更正档案",
            today=today,
        )


def _write_entry(
    actor: Actor, employee: Employee, section: Section, entry: str, own: Values
) -> str:
    rows = FileEntry.objects.filter(employee=employee, section=section.key)
    row = rows.filter(public_id=entry).first() if section.many and entry else None
    if not section.many:
        row = rows.first()
        if not own:
            rows.delete()
            return ONLY
    row = row or FileEntry(
        organization=actor.organization,
        employee=employee,
        section=section.key,
        single=not section.many,
        version=0,
    )
    row.sealed_values = json.dumps(own, ensure_ascii=False)
    days = [own[one.key] for one in section.fields if one.expiry and one.key in own]
    row.expires_on = dt.date.fromisoformat(days[0]) if days else None
    row.version += 1
    row.user = actor.user
    row.save()
    return row.public_id if section.many else ONLY
