"""考勤月报: person × day, computed in the background, locked, exported, printed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zyg.core.permissions.actors import Actor
from zyg.core.permissions.decorators import acting, actor_required
from zyg.core.work.models import OPEN, Job
from zyg.core.work.queries import progress_of
from zyg.law.calendar import Calendar, national
from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.workforce.attendance import queries
from zyg.workforce.attendance.engine.rows import summary_of
from zyg.workforce.attendance.engine.setup import setup_of
from zyg.workforce.attendance.exporting import export_month
from zyg.workforce.attendance.operations import months
from zyg.workforce.attendance.showing import sign_of
from zyg.workforce.attendance.views.answers import (
    attachment,
    confirmed,
    go_back,
    month_of,
    page_of,
    refusals_to_messages,
)
from zyg.workforce.people.queries import department_choices

MONTH = "attendance:month"
PRINTED = 400
_WEEKDAYS = "一二三四五六日"


@require_GET
@actor_required
def month_report(request: HttpRequest) -> HttpResponse:
    """Show the grid of a month."""
    actor, month = acting(request), month_of(request)
    people = queries.month_people(
        actor, month, q=request.GET.get("q", ""), department=request.GET.get("department", "")
    )
    page = page_of(request, people)
    context = _grid(actor, month, list(page)) | {
        "page": page,
        "departments": department_choices(actor),
        "state": queries.month_state(actor.organization, month),
        "job": _job(month),
        "may_lock": actor.may_everywhere("attendance.edit"),
        "filtered": bool(request.GET.get("q") or request.GET.get("department")),
        "over": month.last_day < timezone.localdate(),
    }
    return render(request, "attendance/month.html", context)


@require_GET
@actor_required
def month_print(request: HttpRequest) -> HttpResponse:
    """Show the month as a sheet to print and sign."""
    actor, month = acting(request), month_of(request)
    people = list(
        queries.month_people(actor, month, department=request.GET.get("department", ""))[:PRINTED]
    )
    context = _grid(actor, month, people) | {
        "state": queries.month_state(actor.organization, month),
        "most": PRINTED,
    }
    return render(request, "attendance/month_print.html", context)


@require_POST
@actor_required
@refusals_to_messages(MONTH)
def month_compute(request: HttpRequest) -> HttpResponse:
    """Start the computation of everybody's month."""
    months.request_month(actor=acting(request), month=month_of(request))
    messages.info(request, "正在计算，完成后这里会更新；也可以在任务中心查看进度。")
    return go_back(request, MONTH)


@require_POST
@actor_required
@refusals_to_messages(MONTH)
def month_lock(request: HttpRequest) -> HttpResponse:
    """Lock the month."""
    actor, month = acting(request), month_of(request)
    back = f"{reverse(MONTH)}?m={month}"
    question = (
        f"锁定后 {month} 的考勤不再变动；之后到的打卡和单据会作为变更计入下一个未锁定的月份。"
    )
    label = f"锁定 {month.month} 月考勤"
    if asked := confirmed(request, question=question, label=label, back=back):
        return asked
    lock = months.lock_month(
        actor=actor, month=month, now=timezone.now(), reason=request.POST.get("reason", "")
    )
    messages.success(request, f"已锁定 {month} 共 {lock.people} 人的考勤，薪酬可以取用。")
    return redirect(back)


@require_POST
@actor_required
@refusals_to_messages(MONTH)
def month_unlock(request: HttpRequest) -> HttpResponse:
    """Unlock the month, with a reason."""
    actor, month = acting(request), month_of(request)
    reason = request.POST.get("reason", "")
    months.unlock_month(actor=actor, month=month, reason=reason, now=timezone.now())
    messages.success(request, f"已解锁 {month}，之后的变动直接计入本月。")
    return redirect(f"{reverse(MONTH)}?m={month}")


@require_POST
@actor_required
def month_export(request: HttpRequest) -> HttpResponse:
    """Send the month as xlsx: totals, days, changes after the lock."""
    month = month_of(request)
    data = export_month(
        actor=acting(request),
        month=month,
        q=request.GET.get("q", ""),
        department=request.GET.get("department", ""),
    )
    return attachment(data, f"考勤月报_{month}.xlsx")


@require_GET
@actor_required
def month_changes(request: HttpRequest) -> HttpResponse:
    """List what changed after the lock, and what earlier months bring into this one."""
    actor, month = acting(request), month_of(request)
    queries.month_people(actor, month)
    rows = queries.adjustments_of(actor.organization, month)
    if not actor.may_everywhere("attendance.view"):
        rows = rows.none()
    context = {"month": month, "page": page_of(request, rows)}
    return render(request, "attendance/changes.html", context)


@require_GET
@actor_required
def disputes(request: HttpRequest) -> HttpResponse:
    """List what workers dispute."""
    actor, month = acting(request), month_of(request)
    context = {"month": month, "page": page_of(request, queries.disputes_of(actor, month))}
    return render(request, "attendance/disputes.html", context)


@require_POST
@actor_required
@refusals_to_messages(MONTH)
def dispute_answer(request: HttpRequest, dispute_id: str) -> HttpResponse:
    """Answer a worker."""
    actor = acting(request)
    dispute = queries.dispute_for(actor, dispute_id)
    months.answer_dispute(
        actor=actor, dispute=dispute, answer=request.POST.get("answer", ""), now=timezone.now()
    )
    messages.success(request, "已答复，员工在「我的考勤」里可以看到。")
    return redirect(f"{reverse('attendance:disputes')}?m={dispute.month}")


def _grid(actor: Actor, month: Month, people: list[Any]) -> dict[str, Any]:
    setup_calendar, no_rules = _calendars(actor)
    rows = []
    for row in queries.grid_rows(actor.organization, people, month):
        one = row.employee
        calendar = setup_calendar(one.place)
        signs = [
            sign_of(
                row.days.get(day),
                day,
                calendar,
                employed=one.hired <= day and (one.left is None or day <= one.left),
            )
            for day in month.dates()
        ]
        summary = None if row.result is None else summary_of(row.result.summary)
        rows.append(
            {"employee": one, "days": zip(month.dates(), signs, strict=True), "sum": summary}
        )
    heads = [
        (day, _WEEKDAYS[day.weekday()], _off(setup_calendar(""), day)) for day in month.dates()
    ]
    return {
        "month": month,
        "before": month + -1,
        "after": month + 1,
        "heads": heads,
        "rows": rows,
        "no_rules": no_rules,
        "warning": setup_calendar("").year(month.year).warning,
    }


def _calendars(actor: Actor) -> tuple[Any, bool]:
    """Return the look-up of calendars by place, and whether there are no rules yet."""
    try:
        return setup_of(actor.organization).calendar, False
    except RuleRefusedError:
        common: Calendar = national()
        return (lambda _place: common), True


def _off(calendar: Calendar, day: dt.date) -> bool:
    return calendar.day_type(day) not in {"work", "makeup"}


def _job(month: Month) -> Any:
    """Return the computation of the month that is under way, if any."""
    rows = Job.objects.filter(kind="attendance.month", state__in=OPEN, payload__month=str(month))
    job = rows.select_related("user").order_by("-pk").first()
    return None if job is None else progress_of(job, now=timezone.now())
