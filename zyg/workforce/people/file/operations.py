"""Acts on sections of the file: save an entry, remove one, show a masked one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.permissions.actors import Actor, require
from zyg.core.permissions.matrix import FIELD_GROUPS
from zyg.workforce.people.file.checking import Errors, Values, check_values
from zyg.workforce.people.file.consents import require_consent
from zyg.workforce.people.file.registry import Section
from zyg.workforce.people.file.showing import masked, shown
from zyg.workforce.people.file.storage import ONLY, Entry, read, remove, write
from zyg.workforce.people.models import Employee


class InvalidEntryError(Exception):
    """What was said can not be right; ``errors`` has a Chinese sentence by field."""

    def __init__(self, errors: Errors) -> None:
        self.errors = errors
        super().__init__(" ".join(errors.values()))


class EntryChangedError(Exception):
    """The entry has changed or gone meanwhile; the message says so in Chinese."""


@transaction.atomic
def save_entry(
    *,
    actor: Actor,
    employee: Employee,
    section: Section,
    values: Mapping[str, Any],
    today: dt.date,
    entry: str = ONLY,
    seen: str = "",
) -> str:
    """Save a section, or one entry of a list (a new one without ``entry``).

    Args:
        actor: needs 编辑员工资料, and the right that shows the section.
        employee: whom.
        section: an editable section of the registry.
        values: by the keys of its fields; what is absent or blank is cleared.
        today: the day on which this is done.
        entry: the entry of a list that is changed.
        seen: fingerprint of the entry that the actor has seen, "" not to ask.

    Returns:
        the identifier of the entry, "" for a section that is no list.

    Raises:
        PermissionRefusedError: a right is missing.
        ConsentMissingError: the person has not consented to the section.
        EntryChangedError: it has changed since it was seen, or is gone.
        InvalidEntryError: a value is wrong.
    """
    require_section(actor, employee, section)
    require_consent(employee, section.consent)
    return apply_entry(
        actor=actor,
        employee=employee,
        section=section,
        values=values,
        today=today,
        entry=entry,
        seen=seen,
        reason="",
    )


@transaction.atomic
def remove_entry(
    *, actor: Actor, employee: Employee, section: Section, today: dt.date, entry: str = ONLY
) -> None:
    """Remove an entry of a list, or clear a section.

    Raises:
        PermissionRefusedError: a right is missing.
        EntryChangedError: it is gone already.
    """
    require_section(actor, employee, section)
    employee = Employee.objects.select_for_update().get(pk=employee.pk)
    before = entry_of(employee, section, entry, today=today)
    remove(actor, employee, section, entry, today)
    record(actor, "people.file", obj=employee, payload=told(section, before.values, {}))


@transaction.atomic
def reveal_entry(
    *,
    actor: Actor,
    employee: Employee,
    section: Section,
    today: dt.date,
    entry: str = ONLY,
    reason: str = "",
) -> dict[str, str]:
    """Return the sensitive values of an entry in full and leave a trace that the person sees.

    Raises:
        PermissionRefusedError: the right that shows the section is missing.
        EntryChangedError: the entry is gone.
    """
    require(actor, FIELD_GROUPS.get(section.group, "people.edit"), employee)
    values = entry_of(employee, section, entry, today=today).values
    hidden = [one for one in section.fields if one.sensitive and one.key in values]
    names = "、".join(one.label for one in hidden)
    payload = {"字段": f"{section.label}：{names}"}
    record(actor, "people.reveal", obj=employee, reason=reason, payload=payload)
    return {one.label: shown(one, values[one.key]) for one in hidden}


def apply_entry(
    *,
    actor: Actor,
    employee: Employee,
    section: Section,
    values: Mapping[str, Any],
    today: dt.date,
    entry: str,
    seen: str,
    reason: str,
) -> str:
    """Do what :func:`save_entry` does, whoever acts: the right or the approval was checked.

    Raises:
        EntryChangedError: it has changed since it was seen, or is gone.
        InvalidEntryError: a value is wrong.
    """
    employee = Employee.objects.select_for_update().get(pk=employee.pk)
    before = Entry(ONLY)
    if entry or not section.many:
        before = entry_of(employee, section, entry, today=today)
    if seen and seen != before.fingerprint:
        raise EntryChangedError(
            f"{employee.name} 的{section.label}刚刚被别人改过，你的修改还没有保存；请核对后再存。"
        )
    clean, errors = check_values(section, values, today=today, birth=employee.birth)
    if errors:
        raise InvalidEntryError(errors)
    if clean == before.values:
        return entry
    saved = write(actor, employee, section, entry, clean, today)
    payload = told(section, before.values, clean)
    record(actor, "people.file", obj=employee, reason=reason, payload=payload)
    return saved


def entry_of(employee: Employee, section: Section, entry: str, *, today: dt.date) -> Entry:
    """Return an entry as it is kept.

    Raises:
        EntryChangedError: there is none (any more).
    """
    for one in read([employee], today=today, sections=[section]).of(employee, section):
        if one.id == entry:
            return one
    raise EntryChangedError(f"{section.label}的这一条已经被删除；请刷新后再看。")


def require_section(actor: Actor, employee: Employee, section: Section) -> None:
    """Refuse unless the actor may write the section.

    Raises:
        PermissionRefusedError: a right is missing.
    """
    require(actor, "people.edit", employee)
    if section.group:
        require(actor, FIELD_GROUPS[section.group], employee)


def told(section: Section, before: Values, after: Values) -> dict[str, str]:
    """Write a change for the audit: 字段 → 旧值 → 新值, sensitive ones masked."""
    changed = [one for one in section.fields if before.get(one.key) != after.get(one.key)]
    found = {}
    for one in changed:
        old, new = masked(one, before.get(one.key)), masked(one, after.get(one.key))
        found[f"{section.label}·{one.label}"] = f"{old or '空'} → {new or '空'}"
    return found
