"""Pages of what is due: the list (nothing happens), the job that erases, the hold."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.permissions.actors import require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.core.work.operations import enqueue, open_jobs_of
from zyg.core.work.queries import progress_of
from zyg.workforce.people.file.registry import every_field, registry
from zyg.workforce.people.file.retention import (
    HoldError,
    due,
    hold_of,
    place_hold,
    release_hold,
    schedule_of,
)
from zyg.workforce.people.queries import employee_for

JOB = "people.erase"
SHOWN = 200


class HoldForm(forms.Form):
    """Why nothing may be erased."""

    reason = forms.CharField(
        label="原因", max_length=200, help_text="例如 劳动仲裁 2026-118 号在审；社保稽核"
    )


@require_GET
@actor_required
def retention_page(request: HttpRequest) -> HttpResponse:
    """List what is due today, and the times of everything that is kept."""
    actor, today = acting(request), timezone.localdate()
    rows = due(actor, today=today)
    jobs = open_jobs_of(actor, JOB)
    context = {
        "rows": rows[:SHOWN],
        "count": sum(not row.held for row in rows),
        "held": sum(row.held for row in rows),
        "most": SHOWN,
        "job": progress_of(jobs[0], now=timezone.now()) if jobs else None,
        "retentions": _told(),
        "today": today,
    }
    return render(request, "people/file/retention.html", context)


@require_POST
@actor_required
def retention_erase(request: HttpRequest) -> HttpResponse:
    """Hand the list over to a job; what was typed must be the number that was seen."""
    actor, today = acting(request), timezone.localdate()
    count = sum(not row.held for row in due(actor, today=today))
    if request.POST.get("count", "").strip() != str(count):
        messages.error(request, f"现在到期的是 {count} 项，和你输入的不同；没有删除，请重新核对。")
    elif count:
        enqueue(JOB, {"day": today.isoformat()}, actor=actor)
        messages.success(request, f"开始删除 {count} 项到期资料，进度在任务中心。")
    return redirect("people:retention")


@require_http_methods(["GET", "POST"])
@actor_required
def hold_page(request: HttpRequest, employee_id: str) -> HttpResponse:
    """Place or release a hold over somebody."""
    actor, now = acting(request), timezone.now()
    employee = employee_for(actor, employee_id)
    require(actor, "people.retention", employee)
    hold = hold_of(employee)
    form = HoldForm(request.POST if request.method == "POST" and hold is None else None)
    if request.method == "POST":
        try:
            if hold is not None:
                release_hold(actor=actor, employee=employee, now=now)
                messages.success(request, "已解除，保存期限继续计算。")
                return redirect("people:hold", employee_id)
            if form.is_valid():
                reason = form.cleaned_data["reason"]
                place_hold(actor=actor, employee=employee, reason=reason, now=now)
                messages.success(request, "已暂停删除，解除之前什么都不会删。")
                return redirect("people:hold", employee_id)
        except HoldError as error:
            form.add_error(None, str(error))
    context = {
        "form": form,
        "employee": employee,
        "hold": hold,
        "schedule": schedule_of(employee),
    }
    status = 422 if form.errors else 200
    return render(request, "people/file/hold.html", context, status=status)


def _told() -> list[tuple[object, str]]:
    """Return each time with the names of what has it."""
    names: dict[str, list[str]] = {}
    for section, one in every_field():
        words = section.label if section.store in ("entry", "education") else one.label
        if words not in names.setdefault(one.retention, []):
            names[one.retention].append(words)
    return [(one, "、".join(names[one.key])) for one in registry().retentions.values()]
