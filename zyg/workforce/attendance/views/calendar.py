"""工作日历: five day types of a year with their source; the notice of the next year."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zyg.core.permissions.actors import NotFoundForActorError, require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.calendar import LABELS, Calendar, national
from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.workforce.attendance.engine.setup import setup_of
from zyg.workforce.attendance.errors import InvalidSettingError
from zyg.workforce.attendance.forms import OverrideForm
from zyg.workforce.attendance.models import CalendarNotice, CalendarOverride
from zyg.workforce.attendance.operations import calendar as acts
from zyg.workforce.attendance.views.answers import refusals_to_messages

CALENDAR = "attendance:calendar"
LARGEST = 1024 * 1024
SIGNS = {"work": "", "makeup": "班", "rest": "", "off_adjust": "休", "statutory": "节"}
TONES = {"makeup": "warn", "off_adjust": "info", "statutory": "block"}


@require_GET
@actor_required
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Show a year."""
    return _page(request, OverrideForm(), ())


@require_POST
@actor_required
@refusals_to_messages(CALENDAR)
def notice_import(request: HttpRequest) -> HttpResponse:
    """Import the notice of a year."""
    require(acting(request), "attendance.edit")
    file = request.FILES.get("file")
    if file is None:
        raise InvalidSettingError("请选择 holiday-cn 格式的 JSON 文件。")
    if (file.size or 0) > LARGEST:
        raise InvalidSettingError("放假安排文件不会超过 1 MB；请确认选对了文件。")
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidSettingError("文件不是 UTF-8 文本；请上传 holiday-cn 的 JSON。") from None
    notice, problems = acts.import_notice(actor=acting(request), text=text)
    if notice is None:
        return _page(request, OverrideForm(), problems)
    messages.success(request, f"已导入 {notice.title}，{notice.year} 年不再是暂定。")
    return redirect(f"{reverse(CALENDAR)}?y={notice.year}")


@require_POST
@actor_required
def local_day(request: HttpRequest) -> HttpResponse:
    """Note a local holiday."""
    actor = acting(request)
    require(actor, "attendance.edit")
    form = OverrideForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            acts.add_local_day(actor=actor, told=acts.LocalDay(**said))
        except InvalidSettingError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, f"已登记 {said['day']} {said['name']}。")
            return redirect(f"{reverse(CALENDAR)}?y={said['day'].year}")
    return _page(request, form, ())


@require_POST
@actor_required
@refusals_to_messages(CALENDAR)
def local_withdraw(request: HttpRequest, override_id: str) -> HttpResponse:
    """Withdraw a local holiday."""
    actor = acting(request)
    require(actor, "attendance.edit")
    row = CalendarOverride.objects.filter(public_id=override_id, withdrawn_at=None).first()
    if row is None:
        raise NotFoundForActorError("没有这条地方假日，或已经撤销。")
    acts.withdraw_local_day(actor=actor, row=row, now=timezone.now())
    messages.success(request, f"已撤销 {row.day} {row.name}。")
    return redirect(f"{reverse(CALENDAR)}?y={row.day.year}")


def _page(request: HttpRequest, form: OverrideForm, problems: tuple[str, ...]) -> HttpResponse:
    actor = acting(request)
    require(actor, "attendance.view")
    year = _year(request)
    calendar = _calendar(request)
    arranged = calendar.year(year)
    special = [
        (day, LABELS[one.type], TONES.get(one.type, ""), one.name)
        for day, one in sorted(arranged.days.items())
    ]
    notices = CalendarNotice.objects.filter(year=year).select_related("user")
    local = CalendarOverride.objects.filter(day__year=year, withdrawn_at=None)
    context = {
        "year": year,
        "calendar": arranged,
        "count": calendar.count(year),
        "months": [_month(calendar, Month(year, number)) for number in range(1, 13)],
        "special": special,
        "notices": notices.order_by("-revision"),
        "local": local.select_related("user").order_by("day"),
        "form": form,
        "problems": problems,
        "may_edit": actor.may_everywhere("attendance.edit"),
    }
    status = 422 if problems or form.errors else 200
    return render(request, "attendance/calendar.html", context, status=status)


def _month(calendar: Calendar, month: Month) -> tuple[Month, list[list[Any]], Any]:
    cells: list[Any] = [None] * month.first_day.weekday()
    for day in month.dates():
        one = calendar.day(day)
        cells.append((day, SIGNS[one.type], TONES.get(one.type, ""), one.name, LABELS[one.type]))
    cells += [None] * (-len(cells) % 7)
    weeks = [cells[n : n + 7] for n in range(0, len(cells), 7)]
    return month, weeks, calendar.count_month(month)


def _calendar(request: HttpRequest) -> Calendar:
    try:
        return setup_of(acting(request).organization).calendar("")
    except RuleRefusedError:
        return national()


def _year(request: HttpRequest) -> int:
    """Return the year of the address where its calendar is known, else the present one."""
    today: dt.date = timezone.localdate()
    try:
        year = int(request.GET.get("y", ""))
        national().year(year)
    except (ValueError, RuleRefusedError):
        return today.year
    return year
