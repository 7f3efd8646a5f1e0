"""Acts on a month: compute it, lock it, unlock it; and what workers say to theirs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.db.models import Q

from zyg.core.audit.operations import record
from zyg.core.organizations.models import Organization
from zyg.core.permissions.actors import Actor, require
from zyg.core.work.models import Job
from zyg.core.work.operations import enqueue
from zyg.law.periods import Month
from zyg.workforce.attendance.engine.facts import employed_in
from zyg.workforce.attendance.engine.refresh import local, note_change
from zyg.workforce.attendance.engine.setup import setup_of
from zyg.workforce.attendance.errors import AttendanceError
from zyg.workforce.attendance.models import (
    Adjustment,
    DayResult,
    Dispute,
    DueMonth,
    MonthConfirmation,
    MonthLock,
    MonthResult,
)
from zyg.workforce.people.models import Employee

# Other apps may say why a month must stay locked: (organization, month) -> sentence or "".
UnlockGuard = Callable[[Organization, Month], str]
unlock_guards: list[UnlockGuard] = []


@transaction.atomic
def request_month(*, actor: Actor, month: Month) -> Job:
    """Ask for the computation of everybody's month, in the background.

    Raises:
        PermissionRefusedError: the right 处理考勤 is missing.
        AttendanceError: the month is locked.
        RuleRefusedError: there are no rules yet.
    """
    require(actor, "attendance.edit")
    setup_of(actor.organization)
    if is_locked(actor.organization, month):
        raise AttendanceError(f"{month} 的考勤已经锁定，不能重新计算；请先解锁。")
    return enqueue("attendance.month", {"month": str(month)}, actor=actor)


@transaction.atomic
def lock_month(*, actor: Actor, month: Month, now: dt.datetime, reason: str = "") -> MonthLock:
    """Lock a month: its results are what payroll takes over, and never change any more.

    Args:
        actor: needs 处理考勤 over everybody.
        month: which; all its days must be over and judged.
        now: the moment.
        reason: needed when the calendar of the month is still provisional.

    Raises:
        PermissionRefusedError: the right is missing.
        AttendanceError: what is still open, as a sentence.
    """
    require(actor, "attendance.edit")
    lock, _ = MonthLock.objects.get_or_create(organization=actor.organization, month=str(month))
    lock = MonthLock.objects.select_for_update().get(pk=lock.pk)
    _check_lockable(actor.organization, lock, month, now, reason)
    lock.is_locked, lock.locked_at, lock.locked_by = True, now, actor.user
    lock.reason = reason[:200]
    lock.people = MonthResult.objects.filter(
        organization=actor.organization, month=str(month)
    ).count()
    lock.save()
    payload = {"月份": str(month), "人数": lock.people}
    record(actor, "attendance.lock", obj=lock, reason=reason, payload=payload)
    return lock


@transaction.atomic
def unlock_month(*, actor: Actor, month: Month, reason: str, now: dt.datetime) -> MonthLock:
    """Open a locked month again, with a reason; differences found since go back into it.

    Raises:
        PermissionRefusedError: the right is missing.
        AttendanceError: not locked, no reason, or another app still needs it locked.
    """
    require(actor, "attendance.edit")
    lock = (
        MonthLock.objects.select_for_update()
        .filter(organization=actor.organization, month=str(month), is_locked=True)
        .first()
    )
    if lock is None:
        raise AttendanceError(f"{month} 的考勤没有锁定。")
    if not reason.strip():
        raise AttendanceError("请写明解锁的原因；员工和薪酬同事会看到。")
    for guard in unlock_guards:
        if sentence := guard(actor.organization, month):
            raise AttendanceError(sentence)
    later = Adjustment.objects.filter(
        organization=actor.organization, day__range=(month.first_day, month.last_day)
    )
    if taken := _taken_over(later):
        raise AttendanceError(f"{month} 的变更已经计入 {taken}（已锁定），不能再解锁本月。")
    lock.is_locked = False
    lock.save(update_fields=["is_locked"])
    people = set(later.values_list("employee_id", flat=True))
    later.delete()
    note_change(actor.organization, {(pk, month) for pk in people}, now=now)
    payload = {"月份": str(month), "重新计算人数": len(people)}
    record(actor, "attendance.unlock", obj=lock, reason=reason, payload=payload)
    return lock


def is_locked(organization: Organization, month: Month) -> bool:
    """Say whether a month is locked."""
    rows = MonthLock.objects.filter(organization=organization, month=str(month), is_locked=True)
    return rows.exists()


@transaction.atomic
def confirm_month(*, actor: Actor, employee: Employee, month: Month, now: dt.datetime) -> None:
    """Note that a worker confirms her month as she sees it.

    Raises:
        AttendanceError: somebody else's month, nothing computed, or an open dispute.
    """
    _own(actor, employee)
    result = MonthResult.objects.filter(employee=employee, month=str(month)).first()
    if result is None:
        raise AttendanceError("这个月的考勤还没有计算，算好后再确认。")
    if Dispute.objects.filter(employee=employee, month=str(month), answered_at=None).exists():
        raise AttendanceError("你提出的异议还没有答复；答复之后再确认。")
    MonthConfirmation.objects.update_or_create(
        organization=actor.organization,
        employee=employee,
        month=str(month),
        defaults={"confirmed_at": now, "confirmed_fingerprint": result.fingerprint},
    )
    record(actor, "attendance.confirm", obj=employee, payload={"月份": str(month)})


@transaction.atomic
def view_month(*, actor: Actor, employee: Employee, month: Month, now: dt.datetime) -> None:
    """Note the first time a worker has looked at her month.

    Raises:
        AttendanceError: somebody else's month.
    """
    _own(actor, employee)
    row, _ = MonthConfirmation.objects.get_or_create(
        organization=actor.organization, employee=employee, month=str(month)
    )
    if row.viewed_at is None:
        row.viewed_at = now
        row.save(update_fields=["viewed_at"])


@transaction.atomic
def dispute_month(
    *,
    actor: Actor,
    employee: Employee,
    month: Month,
    text: str,
    now: dt.datetime,
    day: dt.date | None = None,
) -> Dispute:
    """Take a worker's objection to a day or to the whole month.

    Raises:
        AttendanceError: somebody else's month, no words, or a day of another month.
    """
    _own(actor, employee)
    if not text.strip():
        raise AttendanceError("请写明哪里不对，例如 11月3日 下班打卡没有记上。")
    if day is not None and Month.of(day) != month:
        raise AttendanceError(f"{day} 不在 {month}，请重新选择日期。")
    row = Dispute.objects.create(
        organization=actor.organization,
        employee=employee,
        month=str(month),
        day=day,
        text=text.strip()[:500],
        asked_at=now,
    )
    record(actor, "attendance.dispute", obj=row, payload={"月份": str(month)})
    return row


@transaction.atomic
def answer_dispute(*, actor: Actor, dispute: Dispute, answer: str, now: dt.datetime) -> None:
    """Answer a worker's objection.

    Raises:
        PermissionRefusedError: the right 处理考勤 over her is missing.
        AttendanceError: no words, or answered already.
    """
    require(actor, "attendance.edit", dispute.employee)
    if not answer.strip():
        raise AttendanceError("请写明处理结果或依据。")
    if dispute.answered_at is not None:
        raise AttendanceError("这条异议已经答复过了。")
    dispute.answer, dispute.answered_at = answer.strip()[:500], now
    dispute.answered_by = actor.user
    dispute.save(update_fields=["answer", "answered_at", "answered_by"])
    record(actor, "attendance.answer", obj=dispute, payload={"答复": dispute.answer})


def _own(actor: Actor, employee: Employee) -> None:
    if employee.membership_id != actor.membership.pk:
        raise AttendanceError("只能查看和确认自己的考勤。")


def _taken_over(rows: object) -> str:
    """Return a locked month that has taken over adjustments already, or ""."""
    months = set(rows.values_list("into_month", flat=True))  # type: ignore[attr-defined]
    locked = MonthLock.objects.filter(month__in=months, is_locked=True)
    return locked.order_by("month").values_list("month", flat=True).first() or ""


def _check_lockable(
    organization: Organization, lock: MonthLock, month: Month, now: dt.datetime, reason: str
) -> None:
    name = str(month)
    if lock.is_locked:
        raise AttendanceError(f"{name} 的考勤已经锁定。")
    if local(now).date() <= month.last_day:
        raise AttendanceError(f"{name} 还没有结束，请在 {month.last_day} 之后锁定。")
    due = DueMonth.objects.filter(organization=organization, month=name)
    if lock.computing_since is not None or due.exists():
        raise AttendanceError(f"{name} 的考勤正在计算，请等计算完成后再锁定。")
    computed = MonthResult.objects.filter(organization=organization, month=name)
    missing = employed_in(organization, month).exclude(pk__in=computed.values("employee_id"))
    if count := missing.count():
        raise AttendanceError(f"还有 {count} 人的 {name} 没有计算；请先点「计算考勤」。")
    pending = Q(status="pending", day__range=(month.first_day, month.last_day))
    if days := DayResult.objects.filter(pending, organization=organization).count():
        raise AttendanceError(f"还有 {days} 个工作日没有结束（夜班或未重新计算）；请先重新计算。")
    provisional = setup_of(organization).calendar("").year(month.year).warning
    if provisional and not reason.strip():
        raise AttendanceError(f"{provisional}确实要锁定的，请写明理由。")
