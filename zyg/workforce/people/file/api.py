"""The API of the file: sections, their entries, own fields, completeness, what is due.

Sensitive values are masked here as on the pages; a program has no need of them.
"""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from zyg.core.access.idempotency import once
from zyg.core.permissions.actors import NotFoundForActorError
from zyg.core.permissions.decorators import acting
from zyg.workforce.people.file import custom, retention
from zyg.workforce.people.file.completeness import completeness_of
from zyg.workforce.people.file.documents import documents_of
from zyg.workforce.people.file.operations import InvalidEntryError, remove_entry, save_entry
from zyg.workforce.people.file.queries import file_of
from zyg.workforce.people.file.registry import Section, registry
from zyg.workforce.people.file.storage import ONLY
from zyg.workforce.people.queries import employee_for

router = Router(tags=["people"])


class EntryOut(Schema):
    """One entry: what is filled, by label, sensitive values masked."""

    id: str
    values: dict[str, str]
    fingerprint: str


class SectionOut(Schema):
    """A section; ``entries`` is empty when the token may not see it."""

    key: str
    label: str
    open: bool
    waits_for_consent: bool
    entries: list[EntryOut]


class DocumentOut(Schema):
    """A paper; its bytes are fetched at ``/files/{file}/content``."""

    id: str
    kind: str
    title: str
    expires_on: dt.date | None
    file: str


class EmployeeFileOut(Schema):
    """The file of somebody."""

    filled: int
    needed: int
    missing: list[str]
    sections: list[SectionOut]
    own_fields: dict[str, str]
    documents: list[DocumentOut]


class EntryIn(Schema):
    """Values by key of the section's fields; what is absent is cleared.

    ``seen`` is the fingerprint that was read, so that nobody's later change is written over.
    """

    values: dict[str, str | bool] = Field(max_length=30)
    seen: str = Field("", max_length=16)


class EntrySaved(Schema):
    """The identifier of the entry, "" for a section that is no list."""

    id: str


class OwnIn(Schema):
    """Values of own fields by label, as people write them; "" clears one."""

    values: dict[str, str] = Field(max_length=30)


class DueOut(Schema):
    """One time that is over for somebody."""

    employee: str
    number: str
    left: dt.date
    retention: str
    day: dt.date
    held: bool


@router.get("/due", response=list[DueOut], summary="到期资料清单")
def list_due(request: HttpRequest) -> list[DueOut]:
    """List what is due to be erased; nothing is erased."""
    return [
        DueOut(
            employee=one.employee.public_id,
            number=one.employee.number,
            left=one.employee.left,
            retention=one.retention.label,
            day=one.day,
            held=one.held,
        )
        for one in retention.due(acting(request), today=timezone.localdate())
        if one.employee.left is not None
    ]


@router.get("/people/{employee_id}", response=EmployeeFileOut, summary="员工档案")
def one_file(request: HttpRequest, employee_id: str) -> EmployeeFileOut:
    """Return the file of one person."""
    actor = acting(request)
    employee = employee_for(actor, employee_id)
    complete = completeness_of(employee)
    return EmployeeFileOut(
        filled=complete.filled,
        needed=complete.needed,
        missing=[label for label, _ in complete.missing],
        sections=[
            SectionOut(
                key=one.section.key,
                label=one.section.label,
                open=one.open,
                waits_for_consent=one.open and one.waits_for_consent,
                entries=[
                    EntryOut(id=entry.id, values=dict(entry.rows), fingerprint=entry.fingerprint)
                    for entry in one.entries
                ],
            )
            for one in file_of(actor, employee, today=timezone.localdate())
        ],
        own_fields={one.label: text for one, text in custom.shown_values(actor, employee)},
        documents=[
            DocumentOut(
                id=one.public_id,
                kind=one.kind,
                title=one.title,
                expires_on=one.expires_on,
                file=one.file.public_id,
            )
            for one in documents_of(actor, employee)
        ],
    )


@router.put(
    "/people/{employee_id}/sections/{section_key}", response=EntrySaved, summary="保存档案部分"
)
def put_section(
    request: HttpRequest, employee_id: str, section_key: str, entry: EntryIn
) -> HttpResponse:
    """Save a section, or add an entry to a list; send an ``Idempotency-Key`` for lists."""
    return _save(request, employee_id, section_key, ONLY, entry)


@router.put(
    "/people/{employee_id}/sections/{section_key}/{entry_id}",
    response=EntrySaved,
    summary="修改档案条目",
)
def put_entry(
    request: HttpRequest, employee_id: str, section_key: str, entry_id: str, entry: EntryIn
) -> HttpResponse:
    """Change an entry of a list."""
    return _save(request, employee_id, section_key, entry_id, entry)


@router.delete(
    "/people/{employee_id}/sections/{section_key}/{entry_id}",
    response={204: None},
    summary="删除档案条目",
)
def delete_entry(
    request: HttpRequest, employee_id: str, section_key: str, entry_id: str
) -> Status[None]:
    """Remove an entry of a list."""
    actor, today = acting(request), timezone.localdate()
    employee, section = employee_for(actor, employee_id), _section(section_key)
    remove_entry(actor=actor, employee=employee, section=section, entry=entry_id, today=today)
    return Status(204, None)


@router.put("/people/{employee_id}/own-fields", response={204: None}, summary="修改自定义字段的值")
def put_own_fields(request: HttpRequest, employee_id: str, own: OwnIn) -> Status[None]:
    """Set own fields of one person."""
    actor = acting(request)
    keys = {one.label: one.key for one in custom.fields_in_use()}
    if unknown := [label for label in own.values if label not in keys]:
        raise custom.InvalidValuesError(
            {label: f"没有自定义字段「{label}」。" for label in unknown}
        )
    values = {keys[label]: text for label, text in own.values.items()}
    custom.set_values(actor=actor, employee=employee_for(actor, employee_id), values=values)
    return Status(204, None)


def _save(
    request: HttpRequest, employee_id: str, section_key: str, entry_id: str, entry: EntryIn
) -> HttpResponse:
    actor, today = acting(request), timezone.localdate()
    employee, section = employee_for(actor, employee_id), _section(section_key)
    known = {one.key for one in section.fields}
    if unknown := entry.values.keys() - known:
        fields = "、".join(sorted(known))
        raise InvalidEntryError(
            {key: f"{section.label}没有字段「{key}」；有：{fields}。" for key in unknown}
        )

    def act() -> tuple[int, object]:
        saved = save_entry(
            actor=actor,
            employee=employee,
            section=section,
            values=entry.values,
            today=today,
            entry=entry_id if section.many else ONLY,
            seen=entry.seen,
        )
        return 200, {"id": saved}

    return once(request, actor, act)


def _section(key: str) -> Section:
    section = registry().sections.get(key)
    if section is None or not section.edit:
        raise NotFoundForActorError("档案里没有这个部分。")
    return section
