"""考勤机: clocks, kiosks, work places; files, odd times, unknown numbers, gaps filled in bulk."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.permissions.actors import NotFoundForActorError, require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.working_time.model import moment_of, second
from zyg.workforce.attendance.errors import AttendanceError, InvalidSettingError
from zyg.workforce.attendance.forms import DeviceForm, PlaceForm, PunchFileForm, add_errors
from zyg.workforce.attendance.models import (
    Device,
    DeviceKind,
    DeviceState,
    DeviceUser,
    Punch,
    StrangeDevice,
    UnmatchedPunch,
    WorkPlace,
)
from zyg.workforce.attendance.operations import devices as acts
from zyg.workforce.attendance.operations import punching
from zyg.workforce.attendance.operations.files import import_punches
from zyg.workforce.attendance.views.answers import refusals_to_messages
from zyg.workforce.people.models import Employee

DEVICES = "attendance:devices"
SILENT = dt.timedelta(hours=2)
ROWS = 50
SHOWN = 200


@require_GET
@actor_required
def devices(request: HttpRequest) -> HttpResponse:
    """Show clocks and everything that waits for somebody."""
    return _page(request)


@require_POST
@actor_required
def device_add(request: HttpRequest) -> HttpResponse:
    """Register a clock."""
    actor = acting(request)
    require(actor, "attendance.edit")
    form = DeviceForm(request.POST)
    if form.is_valid():
        try:
            row = acts.add_device(actor=actor, **form.cleaned_data)
        except InvalidSettingError as error:
            add_errors(form, error.field, str(error))
        else:
            messages.success(
                request, f"已登记 {row.name}；请在考勤机上填好服务器地址，再回来批准。"
            )
            return redirect(DEVICES)
    return _page(request, device_form=form)


@require_POST
@actor_required
@refusals_to_messages(DEVICES)
def device_state(request: HttpRequest, device_id: str) -> HttpResponse:
    """Approve a clock or put it out of use."""
    actor = acting(request)
    require(actor, "attendance.edit")
    row = acts.set_device_state(
        actor=actor, device=_device(device_id), state=request.POST.get("state", "")
    )
    messages.success(request, f"{row.name}：{row.get_state_display()}。")
    return redirect(DEVICES)


@require_POST
@actor_required
@refusals_to_messages(DEVICES)
def kiosk_add(request: HttpRequest) -> HttpResponse:
    """Make a kiosk."""
    place = WorkPlace.objects.filter(public_id=request.POST.get("place", "")).first()
    acts.add_kiosk(actor=acting(request), name=request.POST.get("name", ""), place=place)
    messages.success(request, "已新建前台平板页面；在平板上打开列表里的地址即可。")
    return redirect(DEVICES)


@require_http_methods(["GET", "HEAD", "POST"])
@actor_required
def place_form(request: HttpRequest, place_id: str = "") -> HttpResponse:
    """Make or change a work place."""
    actor = acting(request)
    require(actor, "attendance.edit")
    place = _place(place_id) if place_id else None
    form = PlaceForm(request.POST or None, initial=_place_initial(place))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        names = said.pop("wifi_names").replace("，", ",").split(",")
        try:
            acts.save_place(
                actor=actor, facts=acts.PlaceFacts(**said, wifi_names=names), place=place
            )
        except InvalidSettingError as error:
            add_errors(form, error.field, str(error))
        else:
            messages.success(request, "打卡点已保存。")
            return redirect(DEVICES)
    context = {"form": form, "place": place}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "attendance/place.html", context, status=status)


@require_POST
@actor_required
def punch_file(request: HttpRequest) -> HttpResponse:
    """Take a file of punches and tell what became of it."""
    actor = acting(request)
    require(actor, "attendance.edit")
    form = PunchFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, file_form=form)
    file = form.cleaned_data["file"]
    report = import_punches(actor=actor, name=file.name[:200], data=file.read(), now=timezone.now())
    return render(request, "attendance/file_report.html", {"report": report})


@require_POST
@actor_required
@refusals_to_messages(DEVICES)
def unmatched_match(request: HttpRequest) -> HttpResponse:
    """Say whose number it is."""
    actor = acting(request)
    require(actor, "attendance.edit")
    said = request.POST.get("employee", "").strip()
    employee = Employee.objects.filter(number=said).select_related("department").first()
    if employee is None:
        raise AttendanceError(f"花名册里没有工号 {said}；请先在员工花名册里核对。")
    count = punching.match_punches(
        actor=actor,
        number=request.POST.get("number", ""),
        employee=employee,
        now=timezone.now(),
    )
    messages.success(request, f"{count} 条打卡已归到 {employee}。")
    return redirect(DEVICES)


@require_POST
@actor_required
@refusals_to_messages(DEVICES)
def quarantine_decide(request: HttpRequest, punch_id: int) -> HttpResponse:
    """Decide about a punch whose time can not be right."""
    actor = acting(request)
    require(actor, "attendance.edit")
    punch = (
        Punch.objects.filter(pk=punch_id, is_quarantined=True)
        .select_related("employee__department")
        .first()
    )
    if punch is None:
        raise NotFoundForActorError("没有这条待核对的打卡。")
    at = _moment(request.POST.get("at", ""))
    reason = request.POST.get("reason", "")
    punching.release_punch(actor=actor, punch=punch, at=at, reason=reason, now=timezone.now())
    messages.success(request, "已处理；原始记录保留。")
    return redirect(DEVICES)


@require_POST
@actor_required
@refusals_to_messages(DEVICES)
def fill(request: HttpRequest) -> HttpResponse:
    """Add punches in bulk after an outage: numbers, one moment, the reason."""
    actor = acting(request)
    require(actor, "attendance.edit")
    moment = _moment(request.POST.get("at", ""))
    if moment is None:
        raise AttendanceError("请填写打卡时间。")
    words = request.POST.get("numbers", "").replace("，", " ").replace(",", " ").split()
    people = list(Employee.objects.filter(number__in=words).select_related("department"))
    missing = set(words) - {one.number for one in people}
    if missing or not words:
        told = "、".join(sorted(missing)[:10]) or "没有填写工号"
        raise AttendanceError(f"花名册里没有这些工号：{told}；一条也没有补，请核对后重试。")
    count = punching.add_punches(
        actor=actor,
        punches=[(one, moment) for one in people],
        reason=request.POST.get("reason", ""),
        now=timezone.now(),
    )
    messages.success(request, f"已补录 {count} 人的打卡。")
    return redirect(DEVICES)


def _page(
    request: HttpRequest,
    *,
    device_form: DeviceForm | None = None,
    file_form: PunchFileForm | None = None,
) -> HttpResponse:
    actor = acting(request)
    require(actor, "attendance.view")
    now = timezone.now()
    rows = Device.objects.select_related("place").order_by("kind", "name")
    suspects = Punch.objects.filter(is_quarantined=True).select_related("employee", "device")
    decided = Punch.objects.filter(voids__is_quarantined=True).values("voids")
    suspects = suspects.exclude(pk__in=decided).order_by("-received_at")
    context = {
        "devices": [(row, _seen(row, now)) for row in rows],
        "places": WorkPlace.objects.order_by("name"),
        "quarantined": Paginator(suspects, ROWS).get_page(request.GET.get("page", 1)),
        "unmatched": _unmatched(),
        "device_form": device_form or DeviceForm(),
        "file_form": file_form or PunchFileForm(),
        "may_edit": actor.may_everywhere("attendance.edit"),
        "server": request.get_host(),
        "secure": request.is_secure(),
        "states": DeviceState,
        "now": timezone.localtime(now),
    }
    bad = (device_form and device_form.errors) or (file_form and file_form.errors)
    return render(request, "attendance/devices.html", context, status=422 if bad else 200)


def _seen(row: Device, now: dt.datetime) -> tuple[str, str]:
    """Return the words for the last contact: silent clocks first of all."""
    if row.kind == DeviceKind.KIOSK:
        return ("", "")
    if row.last_contact_at is None:
        stranger = StrangeDevice.objects.filter(serial=row.serial).first()
        if stranger is not None:
            return (f"登记前 {timezone.localtime(stranger.last_at):%m-%d %H:%M} 联系过", "info")
        return ("还没有联系过", "warn")
    silent = now - row.last_contact_at
    if row.state == DeviceState.ACTIVE and silent > SILENT:
        hours = int(silent.total_seconds() // 3600)
        return (f"已经 {hours} 小时没有联系，请检查网络和电源", "block")
    return (f"{timezone.localtime(row.last_contact_at):%m-%d %H:%M}", "")


def _unmatched() -> list[dict[str, Any]]:
    """Return the numbers that nobody has, with what the clocks call them."""
    rows = UnmatchedPunch.objects.values("number").annotate(
        count=Count("pk"), first=Min("at"), last=Max("at")
    )
    told = list(rows.order_by("-count")[:SHOWN])
    names = dict(
        DeviceUser.objects.filter(number__in=[row["number"] for row in told]).values_list(
            "number", "name"
        )
    )
    for row in told:
        row["name"] = names.get(row["number"], "")
        row["first"], row["last"] = moment_of(row["first"]), moment_of(row["last"])
    return told


def _device(public_id: str) -> Device:
    row = Device.objects.filter(public_id=public_id).first()
    if row is None:
        raise NotFoundForActorError("没有这台考勤机。")
    return row


def _place(public_id: str) -> WorkPlace:
    row = WorkPlace.objects.filter(public_id=public_id).first()
    if row is None:
        raise NotFoundForActorError("没有这个打卡点。")
    return row


def _place_initial(place: WorkPlace | None) -> dict[str, Any]:
    if place is None:
        return {}
    return {
        "name": place.name,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "radius_m": place.radius_m,
        "wifi_names": "，".join(place.wifi_names),
    }


def _moment(text: str) -> int | None:
    """Read the value of a datetime-local field as a wall-clock second."""
    try:
        return second(dt.datetime.fromisoformat(text).replace(tzinfo=None)) if text else None
    except ValueError:
        raise AttendanceError(f"时间「{text}」不存在；请重新选择。") from None
