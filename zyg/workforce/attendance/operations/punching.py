"""Acts that bring punches in, and those that correct them.

A punch is written once. What comes twice is stored once (the unique key of ``Punch``); what comes
from the future or from long ago is kept apart until somebody has looked; what carries a number
that nobody has waits in ``UnmatchedPunch``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.organizations.models import Organization
from zyg.core.permissions.actors import Actor, require
from zyg.law.working_time.model import moment_of, second
from zyg.workforce.attendance.adms import USUAL
from zyg.workforce.attendance.attlog import pin_key
from zyg.workforce.attendance.engine.refresh import Pairs, local, months_of, note_change
from zyg.workforce.attendance.errors import AttendanceError
from zyg.workforce.attendance.models import Device, Punch, PunchSource, UnmatchedPunch, WorkPlace
from zyg.workforce.people.models import Employee

_CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class RawPunch:
    """A punch as it comes: number of the person, wall-clock second, and what was told with it."""

    number: str
    at: int
    origin: str
    direction: str = ""


@dataclass(slots=True)
class Stored:
    """What became of a batch."""

    stored: int = 0
    repeated: int = 0
    quarantined: int = 0
    unmatched: dict[str, int] = field(default_factory=dict)
    people: set[int] = field(default_factory=set)


def numbers_of(organization: Organization, wanted: Iterable[str]) -> dict[str, int]:
    """Return the employees of numbers (as clocks write them: without leading zeros).

    The exact number wins over one that is equal but for leading zeros. One SQL statement, two
    when a number is not found as it is written.
    """
    sought = set(wanted)
    rows = Employee.objects.filter(organization=organization).values_list("number", "pk")
    found: dict[str, int] = dict(rows.filter(number__in=sought))
    if len(found) == len(sought):
        return found
    loose: dict[str, set[int]] = {}
    for number, pk in rows:
        loose.setdefault(pin_key(number), set()).add(pk)
    for number in sought - found.keys():
        alike = loose.get(pin_key(number), set())
        if len(alike) == 1:
            found[number] = next(iter(alike))
    return found


@transaction.atomic
def store_batch(
    organization: Organization,
    batch: Sequence[RawPunch],
    *,
    source: PunchSource,
    now: dt.datetime,
    device: Device | None = None,
    any_past: bool = False,
) -> Stored:
    """Store a batch of raw punches and have the days judged; the caller has checked the right.

    A fixed number of SQL statements for each two thousand punches.

    Args:
        organization: whose people.
        batch: the punches, in any order, with repetitions.
        source: where they come from.
        now: the moment.
        device: the clock.
        any_past: times long ago are meant (a file of last spring), not a clock that is wrong.
    """
    result = Stored()
    known = numbers_of(organization, {punch.number for punch in batch})
    clock = local(now)
    early, late = second(clock - USUAL.past), second(clock + USUAL.future)
    rows, strangers = [], []
    for punch in batch:
        employee = known.get(punch.number)
        if employee is None:
            result.unmatched[punch.number] = result.unmatched.get(punch.number, 0) + 1
            strangers.append(_stranger(organization, punch, source, now, device))
        else:
            odd = punch.at > late or (punch.at < early and not any_past)
            rows.append(_row(organization, employee, punch, source, now, device, odd=odd))
    UnmatchedPunch.objects.bulk_create(strangers, ignore_conflicts=True, batch_size=_CHUNK)
    fresh = _fresh(organization, rows)
    Punch.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=_CHUNK)
    result.stored, result.repeated = len(fresh), len(rows) - len(fresh)
    result.quarantined = sum(row.is_quarantined for row in fresh)
    good = [row for row in fresh if not row.is_quarantined]
    result.people = {row.employee_id for row in good}
    note_change(organization, touched(good), now=now)
    return result


def touched(rows: Iterable[Punch]) -> Pairs:
    """Return the person-months that punches touch."""
    days = {(row.employee_id, row.at // 86_400) for row in rows}
    return {
        (employee, month)
        for employee, day in days
        for month in months_of([dt.date.fromordinal(day)])
    }


def _fresh(organization: Organization, rows: list[Punch]) -> list[Punch]:
    """Leave out what is stored already and what a batch says twice."""
    if not rows:
        return []
    span = (min(row.at for row in rows), max(row.at for row in rows))
    people = {row.employee_id for row in rows}
    stored = Punch.objects.filter(organization=organization, employee_id__in=people, at__range=span)
    seen = set(stored.values_list("employee_id", "at", "origin"))
    fresh = []
    for row in rows:
        key = (row.employee_id, row.at, row.origin)
        if key not in seen:
            seen.add(key)
            fresh.append(row)
    return fresh


@dataclass(frozen=True, slots=True)
class PhonePunch:
    """What a phone or kiosk told: how, where, and whether it is the right place."""

    source: PunchSource
    place: WorkPlace | None = None
    place_ok: bool = True
    distance_m: int | None = None
    device: Device | None = None


@transaction.atomic
def punch(*, actor: Actor | None, employee: Employee, told: PhonePunch, now: dt.datetime) -> Punch:
    """Punch for oneself, by phone or at a kiosk, at this moment; the day is judged at once.

    Args:
        actor: the person herself; None at a kiosk, which has checked her code.
        employee: who.
        told: how and where.
        now: the moment; the server's clock counts, never the phone's.

    Raises:
        AttendanceError: somebody else's record, or she is not employed today.
    """
    today = local(now).date()
    if actor is not None and employee.membership_id != actor.membership.pk:
        raise AttendanceError("只能给自己打卡；替别人补打卡请由人事在考勤日报里处理。")
    if employee.hired > today or (employee.left is not None and employee.left < today):
        raise AttendanceError(f"{today} 你不在职，不能打卡；日期有误请联系人事。")
    row, created = Punch.objects.get_or_create(
        organization=employee.organization,
        employee=employee,
        at=second(local(now)),
        origin=told.source.value,
        defaults={
            "source": told.source,
            "place": told.place,
            "place_ok": told.place_ok,
            "distance_m": told.distance_m,
            "device": told.device,
            "is_special": not told.place_ok,
            "received_at": now,
        },
    )
    if created:
        note_change(employee.organization, touched([row]), now=now)
    return row


@transaction.atomic
def add_punches(
    *,
    actor: Actor,
    punches: Sequence[tuple[Employee, int]],
    reason: str,
    now: dt.datetime,
) -> int:
    """Add punches that no clock has, one by one or in bulk after an outage.

    Raises:
        PermissionRefusedError: the right 处理考勤 over somebody is missing.
        AttendanceError: no reason.
    """
    if not reason.strip():
        raise AttendanceError("请写明补录的原因，例如 考勤机断网。")
    for employee, _ in punches:
        require(actor, "attendance.edit", employee)
    rows = [
        Punch(
            organization=actor.organization,
            employee=employee,
            at=at,
            source=PunchSource.ADMIN,
            origin="admin",
            reason=reason[:200],
            user=actor.user,
            received_at=now,
        )
        for employee, at in punches
    ]
    fresh = _fresh(actor.organization, rows)
    Punch.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=_CHUNK)
    note_change(actor.organization, touched(fresh), now=now)
    payload: Mapping[str, object] = {"条数": len(fresh), "人数": len({r.employee_id for r in rows})}
    record(actor, "attendance.punches", reason=reason, payload=payload)
    return len(fresh)


@transaction.atomic
def void_punch(*, actor: Actor, punch: Punch, reason: str, now: dt.datetime) -> Punch:
    """Void a punch by a row of its own; the raw punch stays.

    Raises:
        PermissionRefusedError: the right is missing.
        AttendanceError: no reason.
    """
    require(actor, "attendance.edit", punch.employee)
    if not reason.strip():
        raise AttendanceError("请写明作废的原因。")
    row, created = Punch.objects.get_or_create(
        organization=actor.organization,
        employee=punch.employee,
        at=punch.at,
        origin=f"void:{punch.pk}",
        defaults={
            "source": PunchSource.ADMIN,
            "is_special": True,
            "voids": punch,
            "reason": reason[:200],
            "user": actor.user,
            "received_at": now,
        },
    )
    if created:
        note_change(actor.organization, touched([row]), now=now)
        payload = {"员工": str(punch.employee), "打卡": f"{moment_of(punch.at):%Y-%m-%d %H:%M:%S}"}
        record(actor, "attendance.punch_void", reason=reason, payload=payload)
    return row


@transaction.atomic
def release_punch(
    *, actor: Actor, punch: Punch, at: int | None, reason: str, now: dt.datetime
) -> Punch | None:
    """Decide about a punch whose time can not be right: count it (at a right time), or leave it.

    The raw row stays as it is; what counts is a new row.

    Raises:
        PermissionRefusedError: the right is missing.
        AttendanceError: no reason.
    """
    require(actor, "attendance.edit", punch.employee)
    if not reason.strip():
        raise AttendanceError("请写明怎样核对的，例如 考勤机时钟快了一天。")
    told = f"void:{punch.pk}"
    mark, created = Punch.objects.get_or_create(
        organization=actor.organization,
        employee=punch.employee,
        at=punch.at,
        origin=told,
        defaults={
            "source": PunchSource.ADMIN,
            "is_special": True,
            "is_quarantined": False,
            "voids": punch,
            "reason": reason[:200],
            "user": actor.user,
            "received_at": now,
        },
    )
    row = None
    if at is not None and created:
        row = Punch.objects.create(
            organization=actor.organization,
            employee=punch.employee,
            at=at,
            source=PunchSource.ADMIN,
            origin=f"for:{punch.pk}",
            direction=punch.direction,
            reason=reason[:200],
            user=actor.user,
            received_at=now,
        )
        note_change(actor.organization, touched([row]), now=now)
    decided = "不计" if row is None else f"计为 {row.moment:%Y-%m-%d %H:%M:%S}"
    payload = {"员工": str(punch.employee), "结果": decided}
    record(actor, "attendance.punch_release", obj=mark, reason=reason, payload=payload)
    return row


@transaction.atomic
def match_punches(*, actor: Actor, number: str, employee: Employee, now: dt.datetime) -> int:
    """Say whose number it is: the waiting punches become hers.

    Raises:
        PermissionRefusedError: the right is missing.
    """
    require(actor, "attendance.edit", employee)
    waiting = UnmatchedPunch.objects.filter(organization=actor.organization, number=number)
    rows = [
        Punch(
            organization=actor.organization,
            employee=employee,
            at=row.at,
            minutes_east=row.minutes_east,
            source=row.source,
            origin=row.origin,
            direction=row.direction,
            device_id=row.device_id,
            received_at=row.received_at,
        )
        for row in waiting
    ]
    fresh = _fresh(actor.organization, rows)
    Punch.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=_CHUNK)
    waiting.delete()
    note_change(actor.organization, touched(fresh), now=now)
    payload = {"考勤号": number, "员工": str(employee), "条数": len(fresh)}
    record(actor, "attendance.punch_match", payload=payload)
    return len(fresh)


def _row(
    organization: Organization,
    employee: int,
    punch: RawPunch,
    source: PunchSource,
    now: dt.datetime,
    device: Device | None,
    *,
    odd: bool,
) -> Punch:
    return Punch(
        organization=organization,
        employee_id=employee,
        at=punch.at,
        minutes_east=480 if device is None else device.minutes_east,
        source=source,
        origin=punch.origin,
        direction=punch.direction,
        device=device,
        is_quarantined=odd,
        received_at=now,
    )


def _stranger(
    organization: Organization,
    punch: RawPunch,
    source: PunchSource,
    now: dt.datetime,
    device: Device | None,
) -> UnmatchedPunch:
    return UnmatchedPunch(
        organization=organization,
        number=punch.number[:24],
        at=punch.at,
        minutes_east=480 if device is None else device.minutes_east,
        source=source,
        origin=punch.origin,
        direction=punch.direction,
        device=device,
        received_at=now,
    )
