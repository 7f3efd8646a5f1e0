"""Acts on clocks, kiosks and work places; and taking what a clock pushes."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.organizations.scoping import crossing
from zyg.core.permissions.actors import Actor, require
from zyg.workforce.attendance import adms
from zyg.workforce.attendance.engine.refresh import local
from zyg.workforce.attendance.errors import AttendanceError, InvalidSettingError
from zyg.workforce.attendance.models import (
    Device,
    DeviceKind,
    DeviceState,
    DeviceUser,
    PunchSource,
    StrangeDevice,
    WorkPlace,
)
from zyg.workforce.attendance.operations.punching import RawPunch, store_batch

STRANGERS_KEPT = 500
_LATITUDE, _LONGITUDE = 90, 180
_NARROWEST = 30


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """What is said of a work place."""

    name: str
    latitude: float | None = None
    longitude: float | None = None
    radius_m: int = 200
    wifi_names: Sequence[str] = field(default_factory=tuple)
    is_active: bool = True


@transaction.atomic
def save_place(*, actor: Actor, facts: PlaceFacts, place: WorkPlace | None = None) -> WorkPlace:
    """Make or change a work place.

    Raises:
        PermissionRefusedError: the right 处理考勤 is missing.
        InvalidSettingError: no name, a taken one, or a position that does not exist.
    """
    require(actor, "attendance.edit")
    _check_place(actor, facts, place)
    row = place or WorkPlace(organization=actor.organization, qr_secret=secrets.token_hex(16))
    row.name = facts.name.strip()
    row.latitude, row.longitude, row.radius_m = facts.latitude, facts.longitude, facts.radius_m
    row.wifi_names = [name.strip() for name in facts.wifi_names if name.strip()]
    row.is_active = facts.is_active
    row.save()
    record(actor, "attendance.place", obj=row, payload={"范围（米）": row.radius_m})
    return row


@transaction.atomic
def add_device(*, actor: Actor, name: str, serial: str, place: WorkPlace | None = None) -> Device:
    """Register a clock by its serial number; it waits for approval.

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidSettingError: no name or number, or the number is taken.
    """
    require(actor, "attendance.edit")
    serial = serial.strip().upper()
    if not name.strip():
        raise InvalidSettingError("请填写名称，例如 一楼大厅。", field="name")
    if not adms.PIN.fullmatch(serial):
        message = "序列号是机身标签或「系统信息」里的字母和数字，不含空格。"
        raise InvalidSettingError(message, field="serial")
    _refuse_taken(actor, serial)
    row = Device.objects.create(
        organization=actor.organization, name=name.strip()[:60], serial=serial, place=place
    )
    record(actor, "attendance.device", obj=row, payload={"序列号": serial})
    return row


@transaction.atomic
def add_kiosk(*, actor: Actor, name: str, place: WorkPlace | None) -> Device:
    """Make the secret address of a kiosk (a tablet at the door).

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidSettingError: no name.
    """
    require(actor, "attendance.edit")
    if not name.strip():
        raise InvalidSettingError("请填写名称，例如 前台平板。", field="name")
    row = Device.objects.create(
        organization=actor.organization,
        kind=DeviceKind.KIOSK,
        name=name.strip()[:60],
        serial=secrets.token_urlsafe(24),
        place=place,
        state=DeviceState.ACTIVE,
        approved_by=actor.user,
    )
    record(actor, "attendance.device", obj=row, payload={"类型": row.get_kind_display()})
    return row


@transaction.atomic
def set_device_state(*, actor: Actor, device: Device, state: str) -> Device:
    """Approve a clock, or put it out of use.

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidSettingError: another organization uses a clock of this number.
    """
    require(actor, "attendance.edit")
    if state not in (DeviceState.ACTIVE, DeviceState.DISABLED):
        raise InvalidSettingError("考勤机只能批准或停用。")
    if state == DeviceState.ACTIVE:
        _refuse_taken(actor, device.serial, besides=device)
        device.approved_by = actor.user
    device.state = state
    device.save(update_fields=["state", "approved_by"])
    payload = {"状态": device.get_state_display()}
    record(actor, "attendance.device_state", obj=device, payload=payload)
    return device


def find_device(serial: str, kind: str = DeviceKind.ADMS) -> Device | None:
    """Return the clock of a serial number, across organizations; the one in use first."""
    with crossing("device"):
        rows = Device.objects.filter(serial=serial, kind=kind).select_related("organization")
        found = list(rows.order_by("pk"))
    active = [row for row in found if row.state == DeviceState.ACTIVE]
    return (active or found or [None])[0]  # type: ignore[list-item]


def note_stranger(serial: str, address: str, now: dt.datetime) -> None:
    """Remember that a clock called which nobody has registered; keep the newest few."""
    if not adms.PIN.fullmatch(serial):
        return
    StrangeDevice.objects.update_or_create(
        serial=serial, defaults={"address": address[:45], "last_at": now}
    )
    newest = StrangeDevice.objects.order_by("-last_at").values("pk")[:STRANGERS_KEPT]
    StrangeDevice.objects.exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()


def note_contact(device: Device, address: str, now: dt.datetime) -> None:
    """Remember when and from where a clock called; inside its organization's scope."""
    Device.objects.filter(pk=device.pk).update(last_contact_at=now, last_address=address[:45])


def take_batch(
    *, device: Device, table: str, stamp: str, body: bytes, now: dt.datetime
) -> adms.Reply:
    """Store what a clock posted and answer it; ``OK`` only after the commit.

    The punches, the stamp and what has to be judged are one transaction: a process that dies
    before the commit has stored nothing and answered nothing, and the clock sends again.
    """
    known = clock_of(device)
    here = local(now) + dt.timedelta(minutes=device.minutes_east - adms.MINUTES_EAST)
    receipt = adms.receive(device=known, table=table, stamp=stamp, body=body, now=here)

    @transaction.atomic
    def commit(receipt: adms.Receipt) -> None:
        row = Device.objects.select_for_update().get(pk=device.pk)
        batch = [
            RawPunch(one.pin, one.at, f"{device.pk}/{one.status or '-'}"[:24], one.direction)
            for one in (*receipt.rows, *receipt.quarantined)
        ]
        if batch:
            store_batch(
                device.organization, batch, source=PunchSource.DEVICE, now=now, device=device
            )
            row.last_punch_at = now
        if not receipt.rows and (names := adms.user_names(body)):
            _keep_names(row, names)
        if receipt.stamp is not None:
            row.stamps = {**row.stamps, receipt.stamp[0]: receipt.stamp[1]}
        row.save(update_fields=["stamps", "last_punch_at"])

    return adms.deliver(receipt, commit)


def clock_of(device: Device) -> adms.Device:
    """Return a clock as the protocol knows it."""
    status: Any = device.state
    return adms.Device(
        device.serial, status, stamps=device.stamps, minutes_east=device.minutes_east
    )


def _keep_names(device: Device, names: dict[str, str]) -> None:
    DeviceUser.objects.bulk_create(
        (
            DeviceUser(
                organization_id=device.organization_id,
                device=device,
                number=number[:24],
                name=name[:40],
            )
            for number, name in names.items()
        ),
        update_conflicts=True,
        unique_fields=["organization", "device", "number"],
        update_fields=["name"],
    )


def _refuse_taken(actor: Actor, serial: str, *, besides: Device | None = None) -> None:
    with crossing("device"):
        rows = Device.objects.filter(serial=serial)
        others = [row for row in rows if besides is None or row.pk != besides.pk]
    if any(row.organization_id == actor.organization.pk for row in others):
        raise InvalidSettingError(f"序列号 {serial} 已经登记过了。", field="serial")
    if any(row.state == DeviceState.ACTIVE for row in others):
        raise InvalidSettingError(
            f"序列号 {serial} 的考勤机正在别处使用；请核对机身标签，或请原使用方先停用。",
            field="serial",
        )


def _check_place(actor: Actor, facts: PlaceFacts, place: WorkPlace | None) -> None:
    name = facts.name.strip()
    if not name:
        raise InvalidSettingError("请填写打卡点名称。", field="name")
    others = WorkPlace.objects.filter(organization=actor.organization, name=name)
    if others.exclude(pk=None if place is None else place.pk).exists():
        raise InvalidSettingError(f"已经有名为「{name}」的打卡点；请换一个名称。", field="name")
    if (facts.latitude is None) != (facts.longitude is None):
        raise InvalidSettingError("纬度和经度要一起填写，或都不填。", field="latitude")
    if facts.latitude is not None and facts.longitude is not None:
        if not (abs(facts.latitude) <= _LATITUDE and abs(facts.longitude) <= _LONGITUDE):
            raise InvalidSettingError("纬度在 ±90、经度在 ±180 之内；请核对。", field="latitude")
        if facts.radius_m < _NARROWEST:
            message = f"手机定位有误差，范围至少 {_NARROWEST} 米。"
            raise InvalidSettingError(message, field="radius_m")


def device_gone(device: Device | None) -> AttendanceError:
    """Return the refusal for a kiosk address that is not in use."""
    name = "" if device is None else f"「{device.name}」"
    return AttendanceError(f"这个打卡页面{name}已经停用；请联系人事，或用手机打卡。")
