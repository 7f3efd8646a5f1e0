"""Acts of an import: upload, map columns, commit what was previewed, undo."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from zyg.core.audit.operations import Act, record, record_many
from zyg.core.imports.problems import Problem
from zyg.core.organizations.models import Department
from zyg.core.organizations.operations import department_at
from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.workforce.people.changes import changes_of, told
from zyg.workforce.people.file.custom import fields_in_use, write_values
from zyg.workforce.people.file.custom import values_of as values_kept
from zyg.workforce.people.models import Employee, EmployeeTerms, ImportState, RosterImport
from zyg.workforce.people.operations import assign, built, values_of
from zyg.workforce.people.roster_import.plan import Plan, PlannedRow, plan_import
from zyg.workforce.people.roster_import.reading import pack, records_of, refused
from zyg.workforce.people.terms import (
    CURRENT,
    first_terms,
    follow,
    histories,
    next_terms,
    terms_from_hire,
)
from zyg.workforce.people.validation import Values

UNDO_WITHIN = dt.timedelta(hours=24)

# Other apps may say why people may not be taken back: (ids of employees) -> sentence or "".
UndoGuard = Callable[[list[int]], str]
undo_guards: list[UndoGuard] = []


class UnreadableFileError(Exception):
    """The file can not be read as a table; the message is the problem's sentence."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.sentence)


class ImportStateError(Exception):
    """The import is not at this step; the message is a Chinese sentence."""


@transaction.atomic
def upload_roster(*, actor: Actor, data: bytes, file_name: str) -> RosterImport:
    """Keep a roster file (sealed) for the next steps.

    Raises:
        PermissionRefusedError: the right 批量导入员工 is missing.
        UnreadableFileError: it is no table of a known form.
    """
    require(actor, "people.import")
    problem = refused(data, file_name)
    if problem is not None:
        raise UnreadableFileError(problem)
    return RosterImport.objects.create(
        organization=actor.organization,
        file_name=file_name[:200],
        content=pack(data),
        user=actor.user,
    )


@transaction.atomic
def map_columns(*, actor: Actor, upload: RosterImport, mapping: Mapping[str, str]) -> None:
    """Say which column is which field (header as written → key, "" = leave it out).

    Raises:
        PermissionRefusedError: the right 批量导入员工 is missing.
        ImportStateError: it is committed already.
    """
    require(actor, "people.import")
    upload = _locked(upload, ImportState.UPLOADED)
    upload.mapping = dict(mapping)
    upload.save(update_fields=["mapping"])


def preview(*, actor: Actor, upload: RosterImport, effective: dt.date, today: dt.date) -> Plan:
    """Return what the import would change; writes nothing.

    Raises:
        PermissionRefusedError: the right 批量导入员工 is missing.
        FileGoneError: the file is not kept any more.
    """
    require(actor, "people.import")
    return plan_import(actor=actor, records=records_of(upload), effective=effective, today=today)


@transaction.atomic
def commit_import(
    *,
    actor: Actor,
    upload: RosterImport,
    effective: dt.date,
    fingerprint: str,
    now: dt.datetime,
) -> dict[str, int]:
    """Write what was previewed: all good rows, or nothing.

    Args:
        actor: needs 批量导入员工.
        upload: the stored file.
        effective: the day from which changed terms count.
        fingerprint: of the plan that the actor has seen.
        now: the moment; the 24 hours for undoing begin here.

    Returns:
        rows by outcome, as ``Plan.counts``.

    Raises:
        PermissionRefusedError: the right is missing.
        ImportStateError: committed already, or the roster has changed since the preview.
    """
    require(actor, "people.import")
    upload = _locked(upload, ImportState.UPLOADED)
    today = timezone.localdate(now)
    plan = preview(actor=actor, upload=upload, effective=effective, today=today)
    if plan.fingerprint != fingerprint:
        raise ImportStateError("预览之后花名册又有变化，这次没有导入；请重新看一遍预览再确认。")
    reason = f"导入 {upload.file_name}"
    created = _create([row for row in plan.rows if row.outcome == "new"], actor, reason)
    changed = [row for row in plan.rows if row.outcome == "changed"]
    before = _change(changed, actor, effective, reason, today)
    own = _own_fields(plan.rows, created, actor)
    upload.before = json.dumps(
        {"created": [one.pk for one in created], "changed": before, "own": own}, default=str
    )
    upload.state, upload.counts, upload.committed_at = ImportState.COMMITTED, plan.counts, now
    upload.save()
    acts = [Act("people.create", one, reason) for one in created]
    acts += [Act("people.edit", r.employee, reason, told(r.changes)) for r in changed]
    record_many(actor, [*acts, Act("people.import", upload, reason, plan.counts)])
    return plan.counts


@transaction.atomic
def undo_import(*, actor: Actor, upload: RosterImport, now: dt.datetime) -> None:
    """Bring everybody back to what she was before the import.

    Departments that the import added stay.

    Raises:
        PermissionRefusedError: the right 批量导入员工 is missing.
        ImportStateError: too late, or somebody was changed or used since; nothing is undone.
    """
    require(actor, "people.import")
    upload = _locked(upload, ImportState.COMMITTED)
    if upload.committed_at is None or now - upload.committed_at > UNDO_WITHIN:
        raise ImportStateError("导入已超过 24 小时，不能撤销；请逐人修改，或导入改正后的文件。")
    before: dict[str, Any] = json.loads(upload.before)
    ids = [*before["created"], *(one["employee"] for one in before["changed"])]
    for guard in undo_guards:
        if sentence := guard(ids):
            raise ImportStateError(sentence)
    try:
        _restore(before["changed"])
        _restore_own(before.get("own", {}), actor)
        fresh = Employee.objects.filter(pk__in=before["created"])
        _refuse_edited(fresh.filter(version__gt=1))
        fresh.delete()
    except ProtectedError:
        raise ImportStateError("导入的员工已经用于核算或其他业务，不能撤销；请逐人修改。") from None
    upload.state, upload.content, upload.before = ImportState.UNDONE, "", ""
    upload.save()
    record(actor, "people.import_undo", obj=upload, payload=upload.counts)


@transaction.atomic
def purge_imports(*, now: dt.datetime) -> int:
    """Drop the stored files and former values of imports older than a day; say how many."""
    rows = RosterImport.objects.filter(created_at__lt=now - UNDO_WITHIN).exclude(content="")
    gone = 0
    for upload in rows.exclude(committed_at__gt=now - UNDO_WITHIN):
        upload.content, upload.before = "", ""
        upload.save(update_fields=["content", "before"])
        gone += 1
    return gone


def import_for(actor: Actor, public_id: str) -> RosterImport:
    """Return an import of the actor's organization.

    Raises:
        PermissionRefusedError: the right 批量导入员工 is missing.
        NotFoundForActorError: there is none.
    """
    require(actor, "people.import")
    upload = RosterImport.objects.filter(public_id=public_id).select_related("user").first()
    if upload is None:
        raise NotFoundForActorError("没有这次导入。")
    return upload


def recent_imports(actor: Actor, *, limit: int = 10) -> list[RosterImport]:
    """List the newest imports that were committed; one SQL statement."""
    require(actor, "people.import")
    rows = RosterImport.objects.exclude(state=ImportState.UPLOADED).defer("content", "before")
    return list(rows.select_related("user").order_by("-pk")[:limit])


def _locked(upload: RosterImport, state: ImportState) -> RosterImport:
    fresh = RosterImport.objects.select_for_update().get(pk=upload.pk)
    if fresh.state != state:
        raise ImportStateError(f"这次导入{fresh.get_state_display()}，不能再做这一步。")
    return fresh


def _create(rows: list[PlannedRow], actor: Actor, reason: str) -> list[Employee]:
    departments = _Departments(actor)
    people = [
        built(actor, {**row.values, "department": departments.at(row.values.get("department"))})
        for row in rows
    ]
    Employee.objects.bulk_create(people)
    terms = [
        first_terms(actor, employee, reason=reason, **row.pay)
        for employee, row in zip(people, rows, strict=True)
    ]
    EmployeeTerms.objects.bulk_create(terms)
    return people


def _change(
    rows: list[PlannedRow], actor: Actor, effective: dt.date, reason: str, today: dt.date
) -> list[dict[str, Any]]:
    """Write the changed people; return what is needed to undo it."""
    ids = [row.employee.pk for row in rows if row.employee is not None]
    people = {one.pk: one for one in Employee.objects.select_for_update().filter(pk__in=ids)}
    known = histories(people.values())
    departments = _Departments(actor)
    made: list[EmployeeTerms] = []
    told: list[tuple[Employee, Values, list[EmployeeTerms]]] = []
    for pk, row in zip(ids, rows, strict=True):
        employee, history = people[pk], known[pk]
        old = values_of(employee) | {"department": employee.department_id}
        assign(employee, [one for one in row.changes if one.field not in CURRENT])
        fresh = [terms_from_hire(actor, employee, history)]
        moved = {one.field: one.new for one in row.changes if one.field in CURRENT}
        if "department" in moved:
            moved["department"] = departments.at(row.values["department"])
        if moved or row.pay:
            day, changes = max(effective, employee.hired), {**moved, **row.pay}
            fresh.append(
                next_terms(actor, employee, history, valid_from=day, changes=changes, reason=reason)
            )
            follow(employee, history, today=today)
        own = [one for one in fresh if one is not None]
        made += own
        told.append((employee, {one.field: old[one.field] for one in row.changes}, own))
    _write(people.values())
    EmployeeTerms.objects.bulk_create(made)
    return [
        {
            "employee": employee.pk,
            "version": employee.version,
            "values": values,
            "terms": [one.pk for one in own],
        }
        for employee, values, own in told
    ]


def _own_fields(
    rows: list[PlannedRow], created: list[Employee], actor: Actor
) -> dict[int, dict[str, str]]:
    """Write the own fields of the file; return the former values of people who were known."""
    fresh = iter(created)
    wanted = [(row.employee or next(fresh), row) for row in rows if row.outcome != "same"]
    changed = [(employee, row.own) for employee, row in wanted if row.own]
    if not changed:
        return {}
    known = {row.employee.pk: row.employee for row in rows if row.employee and row.own}
    before = values_kept(known.values())
    write_values(actor, changed, {one.key: one for one in fields_in_use()})
    return {
        employee.pk: {key: before.get(employee.pk, {}).get(key, "") for key in own}
        for employee, own in changed
        if employee.pk in known
    }


def _restore_own(before: dict[str, dict[str, str]], actor: Actor) -> None:
    """Give everybody her former values of own fields (those still in use)."""
    if not before:
        return
    fields = {one.key: one for one in fields_in_use()}
    people = Employee.objects.in_bulk([int(pk) for pk in before])
    rows = [
        (people[int(pk)], {key: text for key, text in own.items() if key in fields})
        for pk, own in before.items()
    ]
    write_values(actor, rows, fields)


class _Departments:
    """The departments that a file names, each looked for (or added) once."""

    def __init__(self, actor: Actor) -> None:
        self._organization = actor.organization
        self._found: dict[str, Department | None] = {}

    def at(self, written: str | None) -> Department | None:
        if not written:
            return None
        if written not in self._found:
            self._found[written] = department_at(organization=self._organization, path=written)
        return self._found[written]


def _restore(before: list[dict[str, Any]]) -> None:
    """Give everybody her former values, unless somebody was changed since."""
    ids = [one["employee"] for one in before]
    people = {one.pk: one for one in Employee.objects.select_for_update().filter(pk__in=ids)}
    _refuse_edited(
        people[one["employee"]]
        for one in before
        if people[one["employee"]].version != one["version"]
    )
    terms = [pk for one in before for pk in one["terms"]]
    EmployeeTerms.objects.filter(pk__in=terms).delete()
    for one in before:
        employee, values = people[one["employee"]], dict(one["values"])
        for name in ("birth", "hired", "left"):
            if values.get(name):
                values[name] = dt.date.fromisoformat(values[name])
        if "department" in values:
            employee.department_id = values.pop("department")
        assign(employee, changes_of(employee, values))
    _write(people.values())


def _write(people: Iterable[Employee]) -> None:
    """Write many changed people in few statements; the fields are sealed as by ``save``."""
    fixed = ("id", "organization", "public_id", "created_at")
    names = [one.name for one in Employee._meta.concrete_fields if one.name not in fixed]
    Employee.objects.bulk_create(
        people, update_conflicts=True, unique_fields=["id"], update_fields=names
    )


def _refuse_edited(people: Iterable[Employee]) -> None:
    names = "、".join(str(one) for one in list(people)[:5])
    if names:
        raise ImportStateError(f"导入之后 {names} 又被改过，不能撤销整次导入；请逐人修改。")
