"""Punching by phone and at a kiosk: consent, place, rotating code, personal code."""

from __future__ import annotations

import datetime as dt
import hmac
import math
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.organizations.models import Organization
from zyg.core.permissions.actors import Actor, require
from zyg.workforce.attendance.errors import AttendanceError, InvalidSettingError
from zyg.workforce.attendance.geofence import Fence, Outside, check
from zyg.workforce.attendance.models import (
    ClockPin,
    Device,
    LocationConsent,
    Punch,
    PunchSource,
    WorkPlace,
)
from zyg.workforce.attendance.operations.punching import PhonePunch, punch
from zyg.workforce.people.models import Employee

CONSENT_TEXT = "2026-11"
"""Version of the notice on ``me/clock.html``; a new text needs a new consent."""
CODE_SECONDS = 30
COARSE_M = 50
"""Distances are kept rounded up to this; positions are not kept at all."""
PIN_LENGTH = 6
MOST_FAILURES = 5
BLOCKED_FOR = dt.timedelta(minutes=15)
WAYS_OUT = "走近再试，或改用扫码、WiFi、前台平板；确实在外请提交外勤或补卡。"


@dataclass(frozen=True, slots=True)
class Told:
    """What the phone told with a punch; everything may be missing."""

    position: tuple[float, float] | None = None
    wifi: str = ""
    code: str = ""


@transaction.atomic
def clock_by_phone(
    *, actor: Actor, employee: Employee, told: Told, outside: Outside, now: dt.datetime
) -> Punch:
    """Punch by phone; the best proof of place that was told counts.

    Args:
        actor: the person herself.
        employee: her record.
        told: position, WiFi name, or the code of a screen; all may be missing.
        outside: what the rules say of a punch from elsewhere.
        now: the moment.

    Raises:
        AttendanceError: not her record, not employed, no consent to the position, or the rules
            refuse a punch from outside; the message says what to do instead.
    """
    if told.position is not None and not has_consent(employee):
        raise AttendanceError("你还没有同意使用位置信息；请先同意，或改用扫码、WiFi 打卡。")
    found = _judged(employee.organization, told, outside, now)
    return punch(actor=actor, employee=employee, told=found, now=now)


def _judged(
    organization: Organization, told: Told, outside: Outside, now: dt.datetime
) -> PhonePunch:
    places = list(WorkPlace.objects.filter(organization=organization, is_active=True))
    if told.code:
        place = place_of_code(places, told.code, now)
        if place is None:
            raise AttendanceError("这个二维码已经过期（每 30 秒更换）；请重新扫屏幕上的码。")
        return PhonePunch(PunchSource.QR, place)
    if told.wifi.strip():
        name = told.wifi.strip()
        at = next((one for one in places if name in one.wifi_names), None)
        if at is not None:
            return PhonePunch(PunchSource.WIFI, at)
        return _elsewhere(PunchSource.WIFI, f"「{name}」不是公司登记的 WiFi。", outside)
    fenced = [one for one in places if one.latitude is not None]
    if not fenced:
        # No place is demanded: whoever punches is where she may be.
        return PhonePunch(PunchSource.WEB)
    if told.position is None:
        return _elsewhere(PunchSource.WEB, "没有取得位置。", outside)
    return _by_position(fenced, told.position, outside)


def _by_position(
    places: Sequence[WorkPlace], position: tuple[float, float], outside: Outside
) -> PhonePunch:
    nearest: tuple[int, WorkPlace] | None = None
    for place in places:
        fence = Fence(place.latitude or 0, place.longitude or 0, place.radius_m)
        verdict = check(fence, policy=outside, position=position)
        distance = verdict.distance or 0
        if verdict.inside:
            return PhonePunch(PunchSource.APP_GPS, place)
        if nearest is None or distance < nearest[0]:
            nearest = (distance, place)
    if nearest is None:
        return PhonePunch(PunchSource.APP_GPS)
    distance, place = nearest
    coarse = math.ceil(distance / COARSE_M) * COARSE_M
    why = f"离打卡点「{place.name}」约 {coarse} 米（要求 {place.radius_m} 米内）。"
    return _elsewhere(PunchSource.APP_GPS, why, outside, place, coarse)


def _elsewhere(
    source: PunchSource,
    why: str,
    outside: Outside,
    place: WorkPlace | None = None,
    distance_m: int | None = None,
) -> PhonePunch:
    """Take, flag or refuse a punch that is not at its place."""
    if outside == "reject":
        raise AttendanceError(why + WAYS_OUT)
    return PhonePunch(source, place, place_ok=outside == "accept", distance_m=distance_m)


# --- the rotating code of a screen ------------------------------------------------------------


def code_of(place: WorkPlace, now: dt.datetime) -> str:
    """Return the code that a screen at the place shows at a moment."""
    return f"{place.public_id}.{_digest(place, int(now.timestamp()) // CODE_SECONDS)}"


def place_of_code(places: Sequence[WorkPlace], code: str, now: dt.datetime) -> WorkPlace | None:
    """Return the place whose screen shows (or has just shown) a code."""
    public_id, _, digest = code.partition(".")
    window = int(now.timestamp()) // CODE_SECONDS
    for place in places:
        if place.public_id == public_id:
            fresh = (_digest(place, window), _digest(place, window - 1))
            return place if any(hmac.compare_digest(one, digest) for one in fresh) else None
    return None


def _digest(place: WorkPlace, window: int) -> str:
    key, text = place.qr_secret.encode(), f"{place.public_id}/{window}".encode()
    return hmac.new(key, text, sha256).hexdigest()[:16]


# --- consent to the position ------------------------------------------------------------------


def has_consent(employee: Employee) -> bool:
    """Say whether she has consented to the present text and not withdrawn."""
    rows = LocationConsent.objects.filter(employee=employee, withdrawn_at=None)
    return rows.filter(text_version=CONSENT_TEXT).exists()


@transaction.atomic
def set_consent(*, actor: Actor, employee: Employee, given: bool, now: dt.datetime) -> None:
    """Give or withdraw the separate consent to the use of one's position.

    Raises:
        AttendanceError: somebody else's.
    """
    if employee.membership_id != actor.membership.pk:
        raise AttendanceError("位置信息只能由本人同意或撤回。")
    open_ = LocationConsent.objects.filter(employee=employee, withdrawn_at=None)
    if given and open_.filter(text_version=CONSENT_TEXT).exists():
        return
    open_.update(withdrawn_at=now)
    if given:
        LocationConsent.objects.create(
            organization=actor.organization,
            employee=employee,
            text_version=CONSENT_TEXT,
            given_at=now,
        )
    told = {"结果": "同意" if given else "撤回", "告知版本": CONSENT_TEXT}
    record(actor, "attendance.consent", obj=employee, payload=told)


# --- the personal code at a kiosk -------------------------------------------------------------


@transaction.atomic
def set_pin(*, actor: Actor, employee: Employee, pin: str) -> None:
    """Set the code with which somebody punches at a kiosk: her own, or by 人事.

    Raises:
        PermissionRefusedError: neither the person herself nor 处理考勤.
        InvalidSettingError: not six digits, or too easy to guess.
    """
    if employee.membership_id != actor.membership.pk:
        require(actor, "attendance.edit", employee)
    if len(pin) != PIN_LENGTH or not pin.isdigit():
        raise InvalidSettingError("打卡密码是 6 位数字。", field="pin")
    if len(set(pin)) == 1 or pin in "01234567890" or pin in "09876543210":
        raise InvalidSettingError("这个密码太好猜；请不要用重复或连续的数字。", field="pin")
    ClockPin.objects.update_or_create(
        organization=actor.organization,
        employee=employee,
        defaults={"hash": make_password(pin), "failures": 0, "blocked_until": None},
    )
    record(actor, "attendance.pin", obj=employee)


def clock_at_kiosk(*, kiosk: Device, number: str, pin: str, now: dt.datetime) -> Punch:
    """Punch at a kiosk by number and code; wrong codes are counted and block for a while.

    Raises:
        AttendanceError: unknown number or wrong code (not told apart), blocked, no longer
            employed.
    """
    wrong = AttendanceError("工号或打卡密码不对；忘记密码请在手机「打卡」页面重新设置。")
    known = ClockPin.objects.filter(employee__number=number.strip()).first()
    if known is None:
        make_password(pin)  # takes as long as a real check: numbers can not be found out
        raise wrong
    with transaction.atomic():
        row = ClockPin.objects.select_for_update().get(pk=known.pk)
        if row.blocked_until is not None and now < row.blocked_until:
            raise AttendanceError("密码连续输错，15 分钟后再试；也可以用手机打卡。")
        good = check_password(pin, row.hash)
        row.failures = 0 if good else row.failures + 1
        row.blocked_until = now + BLOCKED_FOR if row.failures >= MOST_FAILURES else None
        row.save(update_fields=["failures", "blocked_until"])
    if not good:
        raise wrong
    employee = Employee.objects.select_related("organization").get(pk=row.employee_id)
    told = PhonePunch(PunchSource.KIOSK, kiosk.place, device=kiosk)
    return punch(actor=None, employee=employee, told=told, now=now)
