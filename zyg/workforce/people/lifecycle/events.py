"""What happened to somebody: writing events, and the timeline of her page.

Rows of terms that came with an import or a correction have no event of their own; the timeline
tells them from the rows themselves, so nothing that changed is missing from it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from zyg.core.files.models import StoredFile
from zyg.core.organizations.queries import DepartmentTree, department_tree
from zyg.core.permissions.actors import Actor
from zyg.law.money import yuan_grouped
from zyg.law.places import name_of
from zyg.workforce.people.lifecycle.reasons import reason_words
from zyg.workforce.people.models import (
    Employee,
    EmployeeTerms,
    Engagement,
    EventKind,
    PersonEvent,
)

Pair = tuple[str, str, str]
"""One field that changed: label, before, after."""

ABSENCES = (
    EventKind.LEAVE_OF_ABSENCE,
    EventKind.MEDICAL,
    EventKind.MATERNITY,
    EventKind.WORK_INJURY,
    EventKind.SUSPENSION,
)
_HIRED = frozenset({EventKind.HIRE.value, EventKind.REHIRE.value})
_EMPTY = "空"
_BASES = {"insurance_base": "社保基数", "fund_base": "公积金基数"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a timeline.

    Attributes:
        day: from when it holds.
        label: what happened.
        pairs: what changed, for everybody who may see the person.
        pay: what changed in pay, only for those who may see it.
        reason: why.
        until: how long it is to last, for absences.
        by: who proposed and who approved it.
        document: the paper that was attached.
        event: the event, None when it is told from the terms alone.
        corrected: a later event has replaced it.
        is_future: its day has not come.
    """

    day: dt.date
    label: str
    pairs: tuple[Pair, ...] = ()
    pay: tuple[Pair, ...] = ()
    reason: str = ""
    until: dt.date | None = None
    by: str = ""
    document: StoredFile | None = None
    event: PersonEvent | None = None
    corrected: bool = False
    is_future: bool = False
    order: tuple[Any, ...] = field(default=(), compare=False, repr=False)


def write_event(
    actor: Actor,
    employee: Employee,
    kind: EventKind,
    valid_from: dt.date,
    *,
    told: Iterable[Pair] = (),
    **more: Any,
) -> PersonEvent:
    """Write what happened; part of a larger act, which checks rights and writes the audit row.

    Args:
        actor: who has decided it, or the system.
        employee: to whom.
        kind: what.
        valid_from: from when.
        told: what changed, without pay.
        more: other fields of the event.
    """
    pairs = list(told)
    more.setdefault("approved_by", actor.user if actor.user.pk else None)
    return PersonEvent.objects.create(
        organization=actor.organization,
        employee=employee,
        kind=kind,
        valid_from=valid_from,
        before={label: old for label, old, _ in pairs},
        after={label: new for label, _, new in pairs},
        **more,
    )


def terms_pairs(
    before: EmployeeTerms | None, row: EmployeeTerms, tree: DepartmentTree
) -> list[Pair]:
    """List what differs between two rows of terms, without pay."""
    found: list[Pair] = []
    for label, write in _WRITERS.items():
        old, new = write(before, tree) if before else _EMPTY, write(row, tree)
        if old != new:
            found.append((label, old, new))
    return found


def pay_pairs(before: EmployeeTerms | None, row: EmployeeTerms) -> list[Pair]:
    """List what differs in pay between two rows of terms; money is written as 元."""
    old_items = {item["label"]: item["amount"] for item in (before.pay_items if before else [])}
    new_items = {item["label"]: item["amount"] for item in row.pay_items}
    found = [
        (label, _money(old_items.get(label)), _money(new_items.get(label)))
        for label in dict.fromkeys([*old_items, *new_items])
        if old_items.get(label) != new_items.get(label)
    ]
    for name, label in _BASES.items():
        old, new = getattr(before, name, None), getattr(row, name)
        if old != new:
            found.append((label, _money(old), _money(new)))
    return found


def timeline(employee: Employee, *, today: dt.date, sees_pay: bool) -> list[Entry]:
    """Tell a person's life at work, newest first; three SQL statements, four after a rehire."""
    tree = department_tree(employee.organization)
    events = list(
        PersonEvent.objects.filter(employee=employee).select_related(
            "terms",
            "terms_before",
            "document",
            "proposed_by",
            "approved_by",
        )
    )
    rows = list(
        EmployeeTerms.objects.filter(employee=employee)
        .select_related("user")
        .order_by("valid_from", "revision")
    )
    kinds = {event.kind for event in events}
    gone = {event.corrects_id for event in events if event.corrects_id}
    entries = [_of_event(event, gone, today, sees_pay=sees_pay) for event in events]
    told = {event.terms_id for event in events}
    for row_entry in _of_rows(rows, tree, hired=bool(kinds & _HIRED), sees_pay=sees_pay):
        row, entry = row_entry
        if row.pk not in told:
            entries.append(replace(entry, is_future=entry.day > today))
    entries += _of_spans(employee, kinds, today)
    return sorted(entries, key=lambda entry: (entry.day, entry.order), reverse=True)


def in_effect(events: Iterable[PersonEvent], day: dt.date) -> list[PersonEvent]:
    """Return the events that hold by a day, in order; corrected ones are left out."""
    found = list(events)
    gone = {event.corrects_id for event in found if event.corrects_id}
    held = [
        event
        for event in found
        if event.pk not in gone and event.valid_from <= day and event.kind != EventKind.CORRECTION
    ]
    return sorted(held, key=lambda event: (event.valid_from, event.pk))


def absence_on(events: Iterable[PersonEvent], day: dt.date) -> PersonEvent | None:
    """Return the absence that somebody is in on a day, overdue ones too, or None."""
    running: PersonEvent | None = None
    for event in in_effect(events, day):
        if event.kind in ABSENCES:
            running = event
        elif event.kind in (EventKind.RETURN, EventKind.LEFT, EventKind.REHIRE):
            running = None
    return running


def _of_event(event: PersonEvent, gone: set[int], today: dt.date, *, sees_pay: bool) -> Entry:
    label = event.get_kind_display()
    if event.corrects_id and event.kind not in (EventKind.CORRECTION, EventKind.EXIT_REVOKED):
        label = f"更正：{label}"
    pay: list[Pair] = []
    if sees_pay and event.terms is not None:
        pay = pay_pairs(event.terms_before, event.terms)
    names = list(dict.fromkeys([*event.before, *event.after]))
    return Entry(
        day=event.valid_from,
        label=label,
        pairs=tuple(
            (name, event.before.get(name, _EMPTY), event.after.get(name, _EMPTY)) for name in names
        ),
        pay=tuple(pay),
        reason=reason_words(event.kind, event.reason_code, event.reason),
        until=event.until,
        by=_by(event),
        document=event.document,
        event=event,
        corrected=event.pk in gone,
        is_future=event.valid_from > today,
        order=(1, event.created_at, event.pk),
    )


def _by(event: PersonEvent) -> str:
    if event.approved_by is None:
        return "系统按日期办理"
    if event.proposed_by is None or event.proposed_by_id == event.approved_by_id:
        return str(event.approved_by)
    return f"{event.proposed_by} 发起，{event.approved_by} 批准"


def _of_rows(
    rows: list[EmployeeTerms], tree: DepartmentTree, *, hired: bool, sees_pay: bool
) -> Iterator[tuple[EmployeeTerms, Entry]]:
    """Tell each row of terms; the first one is the hire, unless an event tells that."""
    before: EmployeeTerms | None = None
    for row in rows:
        if before is not None or not hired:
            yield (
                row,
                Entry(
                    day=row.valid_from,
                    label="入职" if before is None else "档案变更",
                    pairs=tuple(terms_pairs(before, row, tree)),
                    pay=tuple(pay_pairs(before, row)) if sees_pay else (),
                    reason=row.reason,
                    by=str(row.user),
                    order=(0, row.created_at, row.pk),
                ),
            )
        before = row


def _of_spans(employee: Employee, kinds: set[str], today: dt.date) -> list[Entry]:
    found = []
    # Only who was taken on again has a former time.
    for span in employee.spans.all() if EventKind.REHIRE in kinds else ():
        reason = f"{span.hired} 至 {span.left} 在职，当时工号 {span.number}"
        found.append(Entry(day=span.left, label="上一段任职结束", reason=reason, order=(2,)))
    if employee.left is not None and EventKind.LEFT not in kinds:
        future = employee.left > today
        found.append(Entry(day=employee.left, label="离职", is_future=future, order=(2,)))
    return found


def _money(fen: int | None) -> str:
    return _EMPTY if fen is None else yuan_grouped(fen)


_WRITERS: Mapping[str, Any] = {
    "部门": lambda row, tree: tree.path_of(row.department_id) or _EMPTY,
    "岗位": lambda row, _: row.post or _EMPTY,
    "参保城市": lambda row, _: name_of(row.place),
    "用工形式": lambda row, _: Engagement(row.engagement).label,
}
