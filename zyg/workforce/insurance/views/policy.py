"""Pages of new notices and of wrong parameters."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.permissions.actors import require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.law.places import name_of
from zyg.law.social_insurance import LABELS
from zyg.workforce.insurance.errors import InsuranceError
from zyg.workforce.insurance.forms.policy import NoticeFileForm, ReportForm
from zyg.workforce.insurance.models import NoticeState
from zyg.workforce.insurance.operations import policy as acts
from zyg.workforce.insurance.policy import queries
from zyg.workforce.insurance.views.answers import month_of, page_of, refusals_to_messages

NOTICES, NOTICE = "insurance:notices", "insurance:notice"
TONES = {NoticeState.DRAFT: "warn", NoticeState.ACTIVE: "good", NoticeState.DROPPED: ""}


@require_http_methods(["GET", "POST"])
@actor_required
def notices(request: HttpRequest) -> HttpResponse:
    """Show the notices; a POST reads a new one."""
    actor = acting(request)
    require(actor, "pay.view")
    form = NoticeFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            row = acts.read_policy(
                actor=actor, name=file.name, data=file.read(), now=timezone.now()
            )
        except InsuranceError as error:
            form.add_error("file", str(error))
        else:
            return redirect(NOTICE, row.public_id)
    found = [(row, TONES[NoticeState(row.state)]) for row in queries.notices(actor)]
    context = {
        "form": form,
        "notices": found,
        "reports": queries.reports(actor),
        "may_enter": actor.may_everywhere("pay.edit"),
    }
    status = 422 if form.errors else 200
    return render(request, "insurance/policy/notices.html", context, status=status)


@require_GET
@actor_required
def notice(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Show what a notice changes, for whom, and by how much."""
    actor = acting(request)
    row = queries.notice_for(actor, notice_id)
    month = Month.of(timezone.localdate())
    found = queries.preview(actor, row, now=timezone.now(), month=month)
    context = {
        "notice": row,
        "tone": TONES[NoticeState(row.state)],
        "preview": found,
        "page": page_of(request, found.effects),
        "before": month + -1,
        "now": month,
        "may_enter": actor.may_everywhere("pay.edit") and row.state == NoticeState.DRAFT,
    }
    return render(request, "insurance/policy/notice.html", context)


@require_POST
@actor_required
@refusals_to_messages(NOTICE)
def activate(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Let the rows hold."""
    actor = acting(request)
    row = queries.notice_for(actor, notice_id)
    count = acts.activate_policy(actor=actor, notice=row, now=timezone.now())
    messages.success(request, f"已启用 {count} 条参数，之后的计算会用它们；已算出的版本不变。")
    return redirect(NOTICE, notice_id)


@require_POST
@actor_required
@refusals_to_messages(NOTICE)
def drop(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Put a notice aside."""
    actor = acting(request)
    acts.drop_policy(actor=actor, notice=queries.notice_for(actor, notice_id), now=timezone.now())
    messages.success(request, "已放弃这份通知，参数没有变化。")
    return redirect(NOTICES)


@require_http_methods(["GET", "POST"])
@actor_required
def report(request: HttpRequest, place: str, insurance: str) -> HttpResponse:
    """报告有误: say what is wrong with a published parameter."""
    actor = acting(request)
    require(actor, "pay.view")
    if insurance not in LABELS:
        raise Http404
    try:
        named = name_of(place)
    except RuleRefusedError as error:
        raise Http404 from error
    month = month_of(request)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.report_parameter(
                actor=actor,
                place=place,
                insurance=insurance,
                month=month,
                now=timezone.now(),
                **form.cleaned_data,
            )
        except InsuranceError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已报告，谢谢；核实后会更正参数并答复。")
            return redirect("insurance:parameters")
    context = {"form": form, "title": f"报告有误：{named} {LABELS[insurance]} {month}"}
    status = 422 if form.errors else 200
    return render(request, "insurance/policy/report.html", context, status=status)
