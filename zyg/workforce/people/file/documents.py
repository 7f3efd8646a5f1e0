"""Papers about somebody: taken in for a purpose, with an expiry, reminded of, removed.

The bytes lie in ``core.files`` (looked through, sealed, served apart); opening one writes an audit
row there. A copy of an identity card goes by itself when it has served its purpose.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from zyg.core.audit.operations import record
from zyg.core.files.operations import store_file
from zyg.core.files.purposes import purpose_of
from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.workforce.people.file.consents import erase_paper, require_consent
from zyg.workforce.people.file.registry import DocumentKind, registry
from zyg.workforce.people.models import Employee, PersonDocument

PHOTO = "photo"
_LONGEST_TITLE = 100


@dataclass(frozen=True, slots=True)
class Handed:
    """A file as it was handed in: open, with the name that was given to it."""

    file: IO[bytes]
    name: str


class InvalidDocumentError(Exception):
    """What was said about a paper can not be right; the message is a Chinese sentence."""


@transaction.atomic
def add_document(
    *,
    actor: Actor,
    employee: Employee,
    kind: str,
    handed: Handed,
    now: dt.datetime,
    title: str = "",
    issued_on: dt.date | None = None,
    expires_on: dt.date | None = None,
) -> PersonDocument:
    """Keep a paper; a new photo takes the place of the former one.

    Args:
        actor: needs the right of the kind's purpose over the employee.
        employee: whom it is about.
        kind: a key of the registry's documents.
        handed: the file.
        now: the time.
        title: what it is, when the kind does not say enough.
        issued_on: day of issue.
        expires_on: last day on which it holds.

    Raises:
        PermissionRefusedError: the right is missing.
        ConsentMissingError: the kind needs a consent that does not stand.
        InvalidDocumentError: the days contradict each other.
        FileRefusedError: the file is too large, of another kind, or harmful.
    """
    shape = kind_of(kind)
    if issued_on and expires_on and expires_on < issued_on:
        raise InvalidDocumentError(f"有效期至 {expires_on} 早于签发日期 {issued_on}；请核对。")
    require(actor, purpose_of(shape.purpose_code).edit, employee)
    require_consent(employee, shape.consent)
    keep = (
        None
        if shape.keep_days is None
        else timezone.localdate(now) + dt.timedelta(days=shape.keep_days)
    )
    file = store_file(
        actor=actor,
        upload=handed.file,
        name=handed.name,
        purpose=shape.purpose_code,
        owner=employee,
        now=now,
        delete_on=keep,
    )
    if kind == PHOTO:
        for former in documents_of_kind(employee, PHOTO):
            erase_paper(actor, former, reason="换新照片", now=now)
    paper = PersonDocument.objects.create(
        organization=actor.organization,
        employee=employee,
        kind=kind,
        title=title.strip()[:_LONGEST_TITLE],
        issued_on=issued_on,
        expires_on=expires_on,
        file=file,
        user=actor.user,
    )
    payload = {"种类": shape.label, "有效期至": str(expires_on or "长期")}
    record(actor, "people.document_add", obj=employee, payload=payload)
    return paper


@transaction.atomic
def remove_document(
    *, actor: Actor, paper: PersonDocument, reason: str, now: dt.datetime
) -> PersonDocument:
    """Remove a paper with its bytes.

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidDocumentError: no reason, or it is removed already.
    """
    shape = kind_of(paper.kind)
    require(actor, purpose_of(shape.purpose_code).edit, paper.employee)
    if not reason.strip():
        raise InvalidDocumentError("请写明移除的原因，例如 传错了人。")
    paper = PersonDocument.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if paper.removed_at is not None:
        raise InvalidDocumentError(f"这份材料在 {paper.removed_at:%Y-%m-%d} 已移除。")
    erase_paper(actor, paper, reason=reason, now=now)
    payload = {"种类": shape.label}
    record(actor, "people.document_remove", obj=paper.employee, reason=reason, payload=payload)
    return paper


def kind_of(key: str) -> DocumentKind:
    """Return a kind of paper.

    Raises:
        InvalidDocumentError: there is none.
    """
    found = registry().documents.get(key)
    if found is None:
        raise InvalidDocumentError("请选择材料的种类。")
    return found


def documents_of(actor: Actor, employee: Employee) -> list[PersonDocument]:
    """List the papers of somebody that the actor may open, newest first; one SQL statement."""
    rows = _kept().filter(employee=employee).select_related("file", "user").order_by("-pk")
    return [one for one in rows if may_open(actor, employee, one.kind)]


def documents_of_kind(employee: Employee, kind: str) -> list[PersonDocument]:
    """List the papers of a kind, newest first; one SQL statement."""
    rows = _kept().filter(employee=employee, kind=kind).select_related("file", "employee")
    return list(rows.order_by("-pk"))


def document_for(actor: Actor, employee: Employee, public_id: str) -> PersonDocument:
    """Return a paper that the actor may open.

    Raises:
        NotFoundForActorError: there is none for her.
    """
    rows = _kept().filter(employee=employee, public_id=public_id)
    found = rows.select_related("file", "employee").first()
    if found is None or not may_open(actor, employee, found.kind):
        raise NotFoundForActorError("没有这份材料，或你没有权限查看。")
    return found


def may_open(actor: Actor, employee: Employee, kind: str) -> bool:
    """Say whether the actor may open papers of a kind about somebody."""
    shape = registry().documents.get(kind)
    return shape is not None and actor.may(purpose_of(shape.purpose_code).view, employee)


def addable_kinds(actor: Actor, employee: Employee) -> list[DocumentKind]:
    """List the kinds that the actor may add for somebody."""
    kinds = registry().documents.values()
    return [one for one in kinds if actor.may(purpose_of(one.purpose_code).edit, employee)]


def expiring_documents(*, first: dt.date, last: dt.date) -> Iterable[PersonDocument]:
    """Return the papers of people in service that run out within some days; one SQL statement."""
    in_service = Q(employee__left=None) | Q(employee__left__gte=first)
    rows = _kept().filter(in_service, expires_on__range=(first, last))
    return rows.select_related("employee", "employee__membership").order_by("expires_on", "pk")


def _kept() -> QuerySet[PersonDocument]:
    return PersonDocument.objects.filter(removed_at=None, file__deleted_at=None)
