"""Approved documents come in here; requests and their approval write through these acts.

::

    leave = Approved("leave", day_second(first), day_second(last + one_day), type="annual")
    approve_document(
        actor=approver, key=request.public_id, employee=employee, told=leave, now=now
    )
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.permissions.actors import Actor
from zyg.law.leave.catalogue import catalogue
from zyg.law.working_time.model import SECONDS_PER_DAY, DayPlan, moment_of
from zyg.workforce.attendance.engine.refresh import Pairs, months_of, note_change
from zyg.workforce.attendance.errors import AttendanceError
from zyg.workforce.attendance.models import ApprovedDocument, DocumentKind, Shift
from zyg.workforce.attendance.protection import planned_problems, protections
from zyg.workforce.people.models import Employee


@dataclass(frozen=True, slots=True)
class Approved:
    """What was approved; the words are those of ``law.working_time.model.Document``.

    Attributes:
        kind: a value of ``DocumentKind``.
        start: wall-clock second; a make-up punch stands here.
        end: wall-clock second, half-open; equal to ``start`` for a make-up punch.
        type: for leave, a code of ``law.leave.catalogue``.
        half: ``am`` or ``pm`` for half a day of leave.
        slot: ``in`` or ``out`` of a make-up punch.
        compensation: ``pay`` or ``off`` of overtime, "" = as the rules say.
        shift: of a swap, None = rest.
    """

    kind: str
    start: int
    end: int
    type: str = ""
    half: str = ""
    slot: str = ""
    compensation: str = ""
    shift: Shift | None = None


@transaction.atomic
def approve_document(
    *,
    actor: Actor,
    key: str,
    employee: Employee,
    told: Approved,
    now: dt.datetime,
    reason: str = "",
) -> ApprovedDocument:
    """Write an approved document, or a new version of it; the days are judged anew.

    The caller has checked that the actor may approve it (a manager for her team, HR for all).

    Args:
        actor: who has decided.
        key: identifier of the request; the same key again is a new version.
        employee: whose.
        told: what was approved.
        now: the moment of the decision.
        reason: why, in words.

    Raises:
        AttendanceError: an interval or type that can not be.
    """
    paid, attendance = _checked(told)
    if told.kind == DocumentKind.OVERTIME:
        _refuse_protected(employee, told)
    before = ApprovedDocument.objects.filter(
        organization=actor.organization, key=key, is_current=True
    ).first()
    if before is not None:
        ApprovedDocument.objects.filter(pk=before.pk).update(is_current=False)
    row = ApprovedDocument.objects.create(
        organization=actor.organization,
        key=key,
        version=1 if before is None else before.version + 1,
        employee=employee,
        **{name: getattr(told, name) for name in Approved.__dataclass_fields__},
        paid=paid,
        counts_as_attendance=attendance,
        reason=reason[:200],
        decided_by=actor.user,
        decided_at=now,
    )
    note_change(actor.organization, _touched(row) | _touched(before), now=now)
    record(actor, "attendance.document", obj=row, reason=reason, payload=_told(row))
    return row


@transaction.atomic
def revoke_document(*, actor: Actor, key: str, reason: str, now: dt.datetime) -> ApprovedDocument:
    """Withdraw an approved document; the days are judged anew.

    Raises:
        AttendanceError: there is none in force.
    """
    row = ApprovedDocument.objects.filter(
        organization=actor.organization, key=key, is_current=True, revoked_at=None
    ).first()
    if row is None:
        raise AttendanceError("这张单据没有生效，或已经撤销。")
    row.revoked_at = now
    row.save(update_fields=["revoked_at"])
    note_change(actor.organization, _touched(row), now=now)
    record(actor, "attendance.document_revoke", obj=row, reason=reason, payload=_told(row))
    return row


def _checked(told: Approved) -> tuple[bool, bool]:
    """Return whether a document is paid and counts as attendance.

    Raises:
        AttendanceError: so it can not be.
    """
    if told.kind not in DocumentKind.values:
        raise AttendanceError(f"没有「{told.kind}」这种单据。")
    if told.kind != DocumentKind.MAKE_UP and told.end <= told.start:
        raise AttendanceError("结束时间要晚于开始时间。")
    if told.half and told.end - told.start != SECONDS_PER_DAY:
        raise AttendanceError("半天假要写一整天的日期，再选上午或下午。")
    if told.kind != DocumentKind.LEAVE:
        return True, False
    types = catalogue(moment_of(told.start).date())
    if told.type not in types:
        known = "、".join(one.name for one in types.values())
        raise AttendanceError(f"没有「{told.type}」这种假；请选：{known}。")
    found = types[told.type]
    return found.paid > 0, found.counts_as_attendance


def _refuse_protected(employee: Employee, told: Approved) -> None:
    """Refuse overtime that the law forbids for somebody.

    Raises:
        AttendanceError: the sentence of the rule.
    """
    day = moment_of(told.start).date()
    plan = DayPlan(day, "work")
    periods = protections([employee.pk]).get(employee.pk, ())
    minutes = (told.end - told.start) // 60
    for problem in planned_problems(employee, periods, plan, overtime_minutes=minutes):
        if problem.hard:
            raise AttendanceError(problem.message)


def _touched(row: ApprovedDocument | None) -> Pairs:
    if row is None:
        return set()
    first = row.start // SECONDS_PER_DAY
    last = max(row.end - 1, row.start) // SECONDS_PER_DAY
    days = (dt.date.fromordinal(number) for number in range(first, last + 1))
    return {(row.employee_id, month) for month in months_of(days)}


def _told(row: ApprovedDocument) -> dict[str, Any]:
    return {
        "员工": str(row.employee),
        "种类": row.get_kind_display(),
        "类型": row.type,
        "开始": f"{moment_of(row.start):%Y-%m-%d %H:%M}",
        "结束": f"{moment_of(row.end):%Y-%m-%d %H:%M}",
        "版本": row.version,
    }
