"""考勤日报: the exceptions of a date first, handled in bulk; and the evidence of one day."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.workforce.attendance import queries
from zyg.workforce.attendance.engine.setup import setup_of
from zyg.workforce.attendance.evidence import evidence_of
from zyg.workforce.attendance.models import Punch
from zyg.workforce.attendance.operations import handling, punching
from zyg.workforce.attendance.showing import shown_day
from zyg.workforce.attendance.views.answers import day_of, go_back, refusals_to_messages
from zyg.workforce.people.queries import department_choices

DAY = "attendance:day"
CHIPS = (
    ("未处理异常", "open"),
    ("旷工缺勤", "absent"),
    ("缺卡", "missing"),
    ("迟到", "late"),
    ("早退", "early"),
    ("待核对", "other"),
    ("已处理", "handled"),
    ("全部", "all"),
)


@require_GET
@actor_required
def day_report(request: HttpRequest) -> HttpResponse:
    """Show a date: exceptions that nobody has handled, unless the address asks otherwise."""
    actor, day = acting(request), day_of(request)
    filters = _filters(request)
    page = queries.day_page(actor, day, filters, number=request.GET.get("page", "1"))
    state = queries.month_state(actor.organization, Month.of(day))
    names = _shift_names(request)
    counts = queries.day_counts(actor, day)
    context = {
        "day": day,
        "before": day - dt.timedelta(days=1),
        "after": day + dt.timedelta(days=1),
        "today": timezone.localdate(),
        "filters": filters,
        "chips": [(label, key, counts[key]) for label, key in CHIPS],
        "counts": counts,
        "page": page,
        "rows": [shown_day(row, names or {}) for row in page],
        "departments": department_choices(actor),
        "state": state,
        "ways": handling.WAYS.items(),
        "no_rules": names is None,
        "may_handle": actor.may("attendance.edit") and not state.is_locked,
    }
    return render(request, "attendance/day.html", context)


@require_POST
@actor_required
@refusals_to_messages(DAY)
def day_handle(request: HttpRequest) -> HttpResponse:
    """Handle the chosen exceptions in one way."""
    actor, day = acting(request), day_of(request)
    days = queries.chosen_days(actor, day, request.POST.getlist("person"))
    count = handling.handle_exceptions(
        actor=actor,
        days=days,
        way=request.POST.get("way", ""),
        reason=request.POST.get("reason", ""),
        now=timezone.now(),
    )
    messages.success(request, f"已处理 {count} 条异常，结果已经重新计算。")
    return go_back(request, DAY)


@require_GET
@actor_required
def day_evidence(request: HttpRequest, employee_id: str, day: str) -> HttpResponse:
    """Show how one day of one person was judged: plan, punches, documents, result."""
    actor = acting(request)
    employee = queries.employee_seen(actor, employee_id)
    date = _date(day)
    context = {
        "employee": employee,
        "day": date,
        "evidence": evidence_of(employee, date, now=timezone.now()),
        "locked": queries.is_month_locked(actor.organization, Month.of(date)),
        "may_edit": actor.may("attendance.edit", employee),
    }
    return render(request, "attendance/evidence.html", context)


@require_POST
@actor_required
@refusals_to_messages(DAY)
def punch_void(request: HttpRequest, employee_id: str, punch_id: int) -> HttpResponse:
    """Void one punch, with a reason."""
    actor = acting(request)
    employee = queries.employee_seen(actor, employee_id)
    punch = get_object_or_404(
        Punch.objects.select_related("employee__department"), pk=punch_id, employee=employee
    )
    punching.void_punch(
        actor=actor, punch=punch, reason=request.POST.get("reason", ""), now=timezone.now()
    )
    messages.success(request, "已作废这条打卡，原始记录保留；当天已经重新计算。")
    day = punch.moment.date()
    if request.POST.get("back"):
        return go_back(request, DAY)
    return redirect(reverse("attendance:evidence", args=[employee.public_id, day.isoformat()]))


def _filters(request: HttpRequest) -> queries.DayFilters:
    said = {key: request.GET.get(key, "")[:100] for key in ("show", "q", "department")}
    return queries.DayFilters(**{key: value for key, value in said.items() if value})


def _shift_names(request: HttpRequest) -> dict[str, str] | None:
    """Return names of shifts by version; None when there are no rules yet."""
    try:
        return dict(setup_of(acting(request).organization).names)
    except RuleRefusedError:
        return None


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()
