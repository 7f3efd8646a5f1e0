"""The worker's phone: punch, own month, consent, own code; and the kiosk."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import qrcode
import qrcode.image.svg
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import NotFoundForActorError
from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.law.working_time import model as wt
from zyg.workforce.attendance import planning
from zyg.workforce.attendance.engine.rows import summary_of
from zyg.workforce.attendance.engine.setup import setup_of
from zyg.workforce.attendance.errors import AttendanceError
from zyg.workforce.attendance.models import (
    ClockPin,
    DayResult,
    Device,
    DeviceKind,
    DeviceState,
    Dispute,
    MonthConfirmation,
    MonthLock,
    MonthResult,
    Punch,
    WorkPlace,
)
from zyg.workforce.attendance.operations import months, phone
from zyg.workforce.attendance.operations.devices import device_gone, find_device
from zyg.workforce.attendance.showing import clock, month_figures, shown_day, sign_of
from zyg.workforce.attendance.views.answers import month_of, refusals_to_messages
from zyg.workforce.people.models import Employee
from zyg.workforce.people.queries import employee_of

CLOCK, MINE = "attendance:clock", "attendance:mine"


@require_http_methods(["GET", "HEAD", "POST"])
@actor_required
@refusals_to_messages(CLOCK)
def clock_page(request: HttpRequest) -> HttpResponse:
    """Show the page to punch; a POST punches."""
    actor, now = acting(request), timezone.now()
    employee = employee_of(actor)
    if employee is None:
        return render(request, "attendance/me/no_record.html")
    if request.method == "POST":
        _punch(request, employee, now)
        return redirect(CLOCK)
    today = timezone.localdate(now)
    context = {
        "employee": employee,
        "now": timezone.localtime(now),
        "punches": _todays(employee, today),
        "consent": phone.has_consent(employee),
        "has_pin": ClockPin.objects.filter(employee=employee).exists(),
        "code": request.GET.get("c", "")[:100],
        "apply_url": _apply_url(),
        **_place_words(employee),
        **_plan_words(employee, today),
    }
    return render(request, "attendance/me/clock.html", context)


@require_POST
@actor_required
@refusals_to_messages(CLOCK)
def consent(request: HttpRequest) -> HttpResponse:
    """Give or withdraw the consent to the position."""
    actor = acting(request)
    given = request.POST.get("given") == "1"
    phone.set_consent(actor=actor, employee=_me(request), given=given, now=timezone.now())
    word = "已同意；只用于判断是否在打卡点，不保存坐标。" if given else "已撤回，之后不再使用位置。"
    messages.success(request, word)
    return redirect(CLOCK)


@require_POST
@actor_required
@refusals_to_messages(CLOCK)
def my_pin(request: HttpRequest) -> HttpResponse:
    """Set one's own code for the kiosk."""
    phone.set_pin(actor=acting(request), employee=_me(request), pin=request.POST.get("pin", ""))
    messages.success(request, "打卡密码已设置，可以在前台平板用工号和密码打卡。")
    return redirect(CLOCK)


@require_GET
@actor_required
def my_month(request: HttpRequest) -> HttpResponse:
    """Show the worker her month: calendar, totals, what she said to it."""
    actor, month = acting(request), month_of(request)
    employee = employee_of(actor)
    if employee is None:
        return render(request, "attendance/me/no_record.html")
    result = MonthResult.objects.filter(employee=employee, month=str(month)).first()
    if result is not None:
        months.view_month(actor=actor, employee=employee, month=month, now=timezone.now())
    said = MonthConfirmation.objects.filter(employee=employee, month=str(month)).first()
    confirmed = said is not None and said.confirmed_at is not None
    context = {
        "month": month,
        "before": month + -1,
        "after": month + 1,
        "this_month": Month.of(timezone.localdate()),
        "figures": [] if result is None else month_figures(summary_of(result.summary)),
        "result": result,
        "lock": MonthLock.objects.filter(month=str(month), is_locked=True).first(),
        "said": said,
        "confirmed": confirmed,
        "stale": confirmed
        and result is not None
        and said.confirmed_fingerprint != result.fingerprint,
        "disputes": Dispute.objects.filter(employee=employee, month=str(month)).order_by("pk"),
        "apply_url": _apply_url(),
        **_calendar(employee, month),
    }
    return render(request, "attendance/me/month.html", context)


@require_GET
@actor_required
def my_day(request: HttpRequest, day: str) -> HttpResponse:
    """Show the worker one of her days with its punches."""
    from zyg.workforce.attendance.evidence import evidence_of  # noqa: PLC0415 - a heavier part

    employee = _me(request)
    try:
        date = dt.date.fromisoformat(day)
    except ValueError:
        return redirect(MINE)
    context = {
        "day": date,
        "month": Month.of(date),
        "evidence": evidence_of(employee, date, now=timezone.now()),
        "apply_url": _apply_url(),
    }
    return render(request, "attendance/me/day.html", context)


@require_POST
@actor_required
@refusals_to_messages(MINE)
def my_confirm(request: HttpRequest) -> HttpResponse:
    """Note that the worker confirms her month."""
    month = month_of(request)
    months.confirm_month(
        actor=acting(request), employee=_me(request), month=month, now=timezone.now()
    )
    messages.success(request, "已确认，谢谢。以后发现问题仍然可以提出异议。")
    return redirect(f"{reverse(MINE)}?m={month}")


@require_POST
@actor_required
@refusals_to_messages(MINE)
def my_dispute(request: HttpRequest) -> HttpResponse:
    """Take the worker's objection."""
    month = month_of(request)
    said = request.POST.get("day", "")
    try:
        day = dt.date.fromisoformat(said) if said else None
    except ValueError:
        raise AttendanceError("日期不对，请重新选择。") from None
    months.dispute_month(
        actor=acting(request),
        employee=_me(request),
        month=month,
        text=request.POST.get("text", ""),
        day=day,
        now=timezone.now(),
    )
    messages.success(request, "异议已提交，人事会核对并答复。")
    return redirect(f"{reverse(MINE)}?m={month}#dispute")


@require_http_methods(["GET", "HEAD", "POST"])
def kiosk(request: HttpRequest, token: str) -> HttpResponse:
    """Serve the tablet at the door: number and code, and the rotating code to scan."""
    device = find_device(token, DeviceKind.KIOSK)
    if device is None or device.state != DeviceState.ACTIVE:
        context = {"sentence": str(device_gone(None))}
        return render(request, "attendance/kiosk.html", context, status=404)
    now = timezone.now()
    context: dict[str, Any] = {"device": device, "now": timezone.localtime(now)}
    with organization_scope(device.organization):
        status = 200
        if request.method == "POST":
            status = _kiosk_punch(request, device, now, context)
        place = device.place
        if place is not None and place.is_active:
            context["place"] = place.name
        return render(request, "attendance/kiosk.html", context, status=status)


def _kiosk_punch(
    request: HttpRequest, device: Device, now: dt.datetime, context: dict[str, Any]
) -> int:
    try:
        row = phone.clock_at_kiosk(
            kiosk=device,
            number=request.POST.get("number", "")[:40],
            pin=request.POST.get("pin", "")[:20],
            now=now,
        )
    except AttendanceError as refusal:
        context["refusal"] = str(refusal)
        context["number"] = request.POST.get("number", "")[:40]
        return 422
    context["done"] = f"{row.moment:%H:%M:%S} 打卡成功"
    context["who"] = row.employee.name[:1] + "*" * (len(row.employee.name) - 1)
    return 200


@require_GET
def kiosk_code(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001 - Django's call
    """Return the rotating code of a kiosk's place as a picture."""
    device = find_device(token, DeviceKind.KIOSK)
    if device is None or device.state != DeviceState.ACTIVE:
        raise Http404
    with organization_scope(device.organization):
        place = device.place
        if place is None or not place.is_active:
            raise Http404
        url = f"{settings.SITE_URL}{reverse(CLOCK)}?c={phone.code_of(place, timezone.now())}"
    picture = qrcode.make(url, image_factory=qrcode.image.svg.SvgPathImage, box_size=14)
    buffer = io.BytesIO()
    picture.save(buffer)
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(buffer.getvalue(), content_type="image/svg+xml", headers=headers)


def _punch(request: HttpRequest, employee: Employee, now: dt.datetime) -> None:
    told = phone.Told(
        position=_position(request),
        wifi=request.POST.get("wifi", "")[:100],
        code=request.POST.get("code", "")[:100],
    )
    row = phone.clock_by_phone(
        actor=acting(request),
        employee=employee,
        told=told,
        outside=_outside(employee, timezone.localdate(now)),
        now=now,
    )
    if row.place_ok:
        messages.success(request, f"{row.moment:%H:%M:%S} 打卡成功。")
    else:
        far = "" if row.distance_m is None else f"离打卡点约 {row.distance_m} 米，"
        messages.warning(
            request,
            f"{row.moment:%H:%M:%S} 已打卡，{far}标为地点异常；在外办事请提交外勤，"
            "弄错了请走近再打一次。",
        )


def _position(request: HttpRequest) -> tuple[float, float] | None:
    try:
        north, east = float(request.POST["latitude"]), float(request.POST["longitude"])
    except (KeyError, ValueError):
        return None
    inside = abs(north) <= 90 and abs(east) <= 180  # noqa: PLR2004 - degrees of the globe
    return (north, east) if inside else None


def _outside(employee: Employee, today: dt.date) -> Any:
    """Return what the rules of today say of a punch from outside; flagged without rules."""
    try:
        found = planning.planned_day(employee.organization, employee.pk, today)
    except RuleRefusedError:
        return "flag"
    return "flag" if found is None else found[1].rule_on(today).policy.outside_place


def _me(request: HttpRequest) -> Employee:
    employee = employee_of(acting(request))
    if employee is None:
        raise NotFoundForActorError("你的账号还没有和员工档案关联。")
    return employee


def _todays(employee: Employee, today: dt.date) -> list[tuple[str, str, str]]:
    begin = wt.day_second(today)
    rows = Punch.objects.filter(
        employee=employee, at__gte=begin, at__lt=begin + wt.SECONDS_PER_DAY, voids=None
    )
    return [
        (
            f"{row.moment:%H:%M:%S}",
            row.get_source_display(),
            "" if row.place_ok else "地点异常",
        )
        for row in rows.order_by("at")
    ]


def _place_words(employee: Employee) -> dict[str, Any]:
    places = list(WorkPlace.objects.filter(organization=employee.organization, is_active=True))
    return {
        "places": [one for one in places if one.latitude is not None],
        "has_wifi": any(one.wifi_names for one in places),
    }


def _plan_words(employee: Employee, today: dt.date) -> dict[str, Any]:
    """Tell the shift of today, what the next punch is, and what was judged so far."""
    try:
        found = planning.planned_day(employee.organization, employee.pk, today)
    except RuleRefusedError as refusal:
        return {"planned": None, "rule_problem": str(refusal), "next": "打卡"}
    row = DayResult.objects.filter(employee=employee, day=today).first()
    names = setup_of(employee.organization).names
    come = bool(row and any(slot[0] is not None for slot in row.detail.get("slots", ())))
    return {
        "planned": None if found is None else found[0],
        "shown": None if row is None else shown_day(row, names),
        "next": "下班打卡" if come else "上班打卡",
    }


def _calendar(employee: Employee, month: Month) -> dict[str, Any]:
    """Return the weeks of a month with the sign of each day."""
    rows = DayResult.objects.filter(employee=employee, day__range=(month.first_day, month.last_day))
    by_day = {row.day: row for row in rows}
    try:
        calendar = setup_of(employee.organization).calendar(employee.place)
    except RuleRefusedError as refusal:
        return {"weeks": [], "rule_problem": str(refusal)}
    cells: list[Any] = [None] * month.first_day.weekday()
    for day in month.dates():
        employed = employee.hired <= day and (employee.left is None or day <= employee.left)
        row = by_day.get(day)
        slots = [] if row is None else row.detail.get("slots", [])
        times = [clock(at) for slot in slots for at in (slot[0], slot[2]) if at is not None]
        cells.append((day, sign_of(row, day, calendar, employed=employed), times))
    cells += [None] * (-len(cells) % 7)
    return {
        "weeks": [cells[n : n + 7] for n in range(0, len(cells), 7)],
        "warning": calendar.year(month.year).warning,
    }


def _apply_url() -> str:
    """Return the page for requests, "" while there is none."""
    try:
        return reverse("requests:apply")
    except NoReverseMatch:
        return ""
