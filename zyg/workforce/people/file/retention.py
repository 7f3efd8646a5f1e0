"""What is due to be erased after somebody left, and the erasing itself.

Each field of the registry has a time (``registry.toml``): what served the work alone goes 30 days
after the last day, what belongs to the contract text after two years (劳动合同法 50), what belongs
to the pay records after three. A legal hold keeps everything. The last step makes the person
unrecognizable: name, number and document go, the row stays for the closed months that point to it.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.files.operations import FileUnavailableError, erase_file
from zyg.core.permissions.actors import Actor, require
from zyg.law.parameters import measure
from zyg.workforce.people.file.consents import erase_paper
from zyg.workforce.people.file.registry import Retention, registry
from zyg.workforce.people.models import (
    Certificate,
    Correction,
    CustomValue,
    Employee,
    EmployeeTerms,
    Erasure,
    FileEntry,
    LabourContract,
    LegalHold,
    Offboarding,
    Onboarding,
    OwnDataExport,
    PersonDetails,
    PersonDocument,
)

LAST = "pay"  # the longest time: after it nobody can tell who it was
ERASED_NAME = "已按期删除"


class HoldError(Exception):
    """A hold stands, or there is none to release; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Due:
    """One time that is over for somebody (or will be, on ``day``)."""

    employee: Employee
    retention: Retention
    day: dt.date
    held: bool = False


def delete_day(retention: Retention, left: dt.date) -> dt.date:
    """Return the first day on which something must go, after a last working day.

    >>> delete_day(registry().retentions["contract"], dt.date(2024, 2, 29))
    datetime.date(2026, 3, 1)
    """
    if retention.days is not None:
        return left + dt.timedelta(days=retention.days + 1)
    years = measure(retention.measure).at(left).value["years"]
    try:
        last = left.replace(year=left.year + years)
    except ValueError:  # 29 February
        last = dt.date(left.year + years, 2, 28)
    return last + dt.timedelta(days=1)


def due(actor: Actor, *, today: dt.date) -> list[Due]:
    """List what is due, held ones marked, the oldest first; three SQL statements.

    Raises:
        PermissionRefusedError: the right 处理到期资料 is missing.
    """
    require(actor, "people.retention")
    people = Employee.objects.filter(left__lt=today).select_related("department")
    done = set(Erasure.objects.values_list("employee_id", "retention", "left"))
    held = set(LegalHold.objects.filter(released_at=None).values_list("employee_id", flat=True))
    found = [
        Due(one, retention, day, held=one.pk in held)
        for one in people
        if one.left is not None
        for retention in registry().retentions.values()
        if (one.pk, retention.key, one.left) not in done
        and (day := delete_day(retention, one.left)) <= today
    ]
    return sorted(found, key=lambda one: (one.day, one.employee.number, one.retention.key))


def schedule_of(employee: Employee) -> list[tuple[Retention, dt.date]]:
    """Return the days on which somebody's data go, by time; empty while she works here."""
    if employee.left is None:
        return []
    return [(one, delete_day(one, employee.left)) for one in registry().retentions.values()]


def erase(*, actor: Actor, one: Due, today: dt.date, now: dt.datetime) -> dict[str, int]:
    """Erase what is due of one person for one time; return what was erased, by name.

    Raises:
        PermissionRefusedError: the right 处理到期资料 is missing.
        HoldError: a hold stands, she was taken on again, or it is not due.
    """
    require(actor, "people.retention")
    with transaction.atomic():
        employee = Employee.objects.select_for_update().get(pk=one.employee.pk)
        _refuse_early(employee, one.retention, today)
        counts = _erase_entries(employee, one.retention.key)
        counts |= _erase_papers(actor, employee, one.retention.key, now)
        counts |= _erase_columns(employee, one.retention.key)
        counts |= _erase_related(actor, employee, one.retention.key, now)
        counts = {name: number for name, number in counts.items() if number}
        Erasure.objects.create(
            organization=actor.organization,
            employee=employee,
            retention=one.retention.key,
            left=employee.left,
            counts=counts,
            erased_at=now,
        )
        payload = {"期限": one.retention.label, **counts}
        record(actor, "people.erase", obj=_unnamed(employee), payload=payload)
    return counts


@transaction.atomic
def place_hold(*, actor: Actor, employee: Employee, reason: str, now: dt.datetime) -> LegalHold:
    """Keep everything of somebody until the hold is released.

    Raises:
        PermissionRefusedError: the right 处理到期资料 is missing.
        HoldError: no reason, or a hold stands already.
    """
    require(actor, "people.retention", employee)
    if not reason.strip():
        raise HoldError("请写明原因，例如 劳动仲裁 2026-118 号在审。")
    row, fresh = LegalHold.objects.get_or_create(
        organization=actor.organization,
        employee=employee,
        released_at=None,
        defaults={"reason": reason.strip()[:200], "placed_by": actor.user, "placed_at": now},
    )
    if not fresh:
        raise HoldError(f"{employee} 已经暂停删除：{row.reason}。")
    record(actor, "people.hold", obj=employee, reason=reason)
    return row


@transaction.atomic
def release_hold(*, actor: Actor, employee: Employee, now: dt.datetime) -> LegalHold:
    """Let the times run again.

    Raises:
        PermissionRefusedError: the right 处理到期资料 is missing.
        HoldError: no hold stands.
    """
    require(actor, "people.retention", employee)
    row = hold_of(employee)
    if row is None:
        raise HoldError(f"{employee} 没有暂停删除。")
    row.released_by, row.released_at = actor.user, now
    row.save(update_fields=["released_by", "released_at"])
    record(actor, "people.hold_release", obj=employee, reason=row.reason)
    return row


def hold_of(employee: Employee) -> LegalHold | None:
    """Return the hold that stands over somebody; one SQL statement."""
    rows = LegalHold.objects.filter(employee=employee, released_at=None)
    return rows.select_related("placed_by").first()


def _refuse_early(employee: Employee, retention: Retention, today: dt.date) -> None:
    if hold_of(employee) is not None:
        raise HoldError(f"{employee} 已暂停删除；请先解除。")
    if employee.left is None or delete_day(retention, employee.left) > today:
        raise HoldError(f"{employee} 的资料还没有到期。")
    done = Erasure.objects.filter(employee=employee, retention=retention.key, left=employee.left)
    if done.exists():
        raise HoldError(f"{employee} 的这一项已经删除过。")


def _erase_entries(employee: Employee, retention: str) -> dict[str, int]:
    """Erase the entries of the sections that have this time (a section has one)."""
    counts = {}
    for section in registry().sections.values():
        if any(one.store == "entry" and one.retention == retention for one in section.fields):
            rows = FileEntry.objects.filter(employee=employee, section=section.key)
            counts[section.label] = rows.delete()[0]
    return counts


def _erase_related(
    actor: Actor, employee: Employee, retention: str, now: dt.datetime
) -> dict[str, int]:
    """Erase what other tables hold of her for this time."""
    if retention == "service":
        return {
            "自定义字段": CustomValue.objects.filter(employee=employee).delete()[0],
            "信息副本": OwnDataExport.objects.filter(employee=employee).delete()[0],
            "入职登记": Onboarding.objects.filter(employee=employee).update(
                answers="", phone="", name=ERASED_NAME
            ),
        }
    if retention == LAST:
        exits = Offboarding.objects.filter(employee=employee)
        return {
            "薪资档案": _erase_terms(employee),
            "离职办理": exits.update(reason="", sealed_pay="", decision_reason=""),
        }
    papers = Certificate.objects.filter(employee=employee)
    return {
        "更正申请": Correction.objects.filter(employee=employee).delete()[0],
        "证明": papers.update(sealed_data="", sealed_pdf=""),
        "合同": _erase_contracts(actor, employee, now),
    }


def _erase_contracts(actor: Actor, employee: Employee, now: dt.datetime) -> int:
    """Erase the text and the terms of contracts; kind and days stay."""
    rows = LabourContract.objects.filter(employee=employee)
    for row in rows.exclude(scan=None).select_related("scan"):
        with suppress(FileUnavailableError):
            erase_file(actor=actor, file=row.scan, reason="到期删除", now=now)
    return rows.update(pay="", probation_pay="", duties="", details={})


def _erase_papers(
    actor: Actor, employee: Employee, retention: str, now: dt.datetime
) -> dict[str, int]:
    kinds = [one.key for one in registry().documents.values() if one.retention == retention]
    rows = PersonDocument.objects.filter(employee=employee, kind__in=kinds, removed_at=None)
    papers = list(rows.select_related("file"))
    for paper in papers:
        erase_paper(actor, paper, reason="到期删除", now=now)
    return {"材料": len(papers)}


def _erase_columns(employee: Employee, retention: str) -> dict[str, int]:
    """Blank the columns of the employee and of her details that have this time."""
    counts = {"花名册字段": 0, "档案字段": 0}
    details = PersonDetails.objects.filter(employee=employee).first()
    for section in registry().sections.values():
        for one in section.fields:
            if one.retention != retention:
                continue
            if one.store == "details" and details is not None:
                blank: object = [] if one.key == "education" else ""
                counts["档案字段"] += getattr(details, one.key) != blank
                setattr(details, one.key, blank)
            elif one.store == "employee":
                counts["花名册字段"] += _blank(employee, one.key)
    if details is not None:
        details.save()
    if retention == LAST:
        employee.membership = None
    employee.version += 1
    employee.save()
    return counts


# Facts that say nothing once nobody can tell whose they are; reports count by them.
_KEPT = ("hired", "left", "engagement", "place", "department", "post", "sex", "id_kind")


def _blank(employee: Employee, name: str) -> int:
    """Blank one column; the ones that must be unique get a word that says nothing."""
    if name in _KEPT:
        return 0
    words = {
        "name": ERASED_NAME,
        "number": f"已删除-{employee.public_id}",
        "id_number": f"erased-{employee.public_id}",
        "search_keys": "",
        "birth": None,
    }
    before = getattr(employee, name)
    setattr(employee, name, words.get(name, ""))
    return int(before not in (None, ""))


def _erase_terms(employee: Employee) -> int:
    rows = EmployeeTerms.objects.filter(employee=employee)
    return rows.update(
        pay_items=[],
        insurance_base=None,
        fund_base=None,
        fund_rate=None,
        fund_rate_employer=None,
        details={},
        reason=ERASED_NAME,
    )


def _unnamed(employee: Employee) -> Employee:
    """Return the employee as the audit may name her: by her number, not by her name."""
    return Employee(
        organization_id=employee.organization_id,
        public_id=employee.public_id,
        name=ERASED_NAME,
        number=employee.number,
    )
