"""The worker's phone: 首页, her payslips, one payslip, its PDF."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.pay.codec import fraction_text
from zyg.workforce.payroll import explaining, exports, queries
from zyg.workforce.payroll.forms import QuestionForm
from zyg.workforce.payroll.models import Payslip, SlipQuestion
from zyg.workforce.payroll.operations import slips
from zyg.workforce.payroll.views.answers import refusals_to_messages

SLIP = "payroll:my_slip"
OFFICE = ("people.edit", "pay.view", "pay.run", "members.manage")
ANSWERS_SHOWN_DAYS = 30


@require_GET
@actor_required
def home(request: HttpRequest) -> HttpResponse:
    """Show what is new for the worker."""
    actor = acting(request)
    since = timezone.now() - dt.timedelta(days=ANSWERS_SHOWN_DAYS)
    answered = SlipQuestion.objects.filter(
        slip__employee__membership=actor.membership, answered_at__gte=since
    )
    context = {
        "today": timezone.localdate(),
        "slip": queries.my_slips(actor).first(),
        "answers": answered.select_related("slip__run").order_by("-answered_at")[:3],
        "office": any(actor.may_everywhere(right) for right in OFFICE),
    }
    return render(request, "payroll/me/home.html", context)


@require_GET
@actor_required
def slip_list(request: HttpRequest) -> HttpResponse:
    """List the worker's own slips."""
    rows = queries.my_slips(acting(request)).defer("result__body")
    return render(request, "payroll/me/slips.html", {"slips": rows})


@require_GET
@actor_required
def slip(request: HttpRequest, period: str) -> HttpResponse:
    """Show one payslip; the first opening is noted."""
    actor = acting(request)
    found = queries.my_slip(actor, period)
    slips.view_payslip(actor=actor, slip=found, now=timezone.now())
    found = queries.my_slip(actor, period)
    return _slip_page(request, found)


def _slip_page(
    request: HttpRequest, found: Payslip, form: QuestionForm | None = None
) -> HttpResponse:
    result = found.result.result()
    views = explaining.line_views(result, found.result.public_id)
    groups = explaining.printed(views)
    line = request.GET.get("line", "")
    asked = list(found.questions.select_related("answered_by").order_by("pk"))
    context: dict[str, Any] = {
        "slip": found,
        "groups": groups,
        "net_key": explaining.figure_key(views, "bank_payment"),
        "paid_days": fraction_text(result.paid_days),
        "payable_days": fraction_text(result.payable_days),
        "overtime_hours": fraction_text(result.overtime_hours) if result.overtime_hours else "",
        "account": found.employee.bank_account[-4:],
        "tax_year": result.pay_month.year,
        "year_to_date": explaining.year_to_date(result),
        "questions": asked,
        "waiting": any(question.answered_at is None for question in asked),
        "line": line,
        "form": form or QuestionForm(lines=_labels(views), initial={"line": line}),
    }
    status = 422 if form is not None else 200
    return render(request, "payroll/me/slip.html", context, status=status)


@require_POST
@actor_required
@refusals_to_messages(SLIP)
def confirm(request: HttpRequest, period: str) -> HttpResponse:
    """Note 确认无误."""
    actor = acting(request)
    found = queries.my_slip(actor, period)
    slips.confirm_payslip(actor=actor, slip=found, now=timezone.now())
    messages.success(request, "已确认，谢谢。以后发现问题仍然可以提出疑问。")
    return redirect(SLIP, period)


@require_POST
@actor_required
@refusals_to_messages(SLIP)
def question(request: HttpRequest, period: str) -> HttpResponse:
    """Take 有疑问."""
    actor = acting(request)
    found = queries.my_slip(actor, period)
    views = explaining.line_views(found.result.result(), found.result.public_id)
    form = QuestionForm(request.POST, lines=_labels(views))
    if not form.is_valid():
        return _slip_page(request, found, form)
    slips.question_payslip(
        actor=actor,
        slip=found,
        text=form.cleaned_data["text"],
        line=form.cleaned_data["line"],
        now=timezone.now(),
    )
    messages.success(request, "疑问已提交，薪酬同事 3 个工作日内答复。")
    return redirect(f"{reverse(SLIP, args=[period])}#question")


@require_GET
@actor_required
@refusals_to_messages(SLIP)
def slip_pdf(request: HttpRequest, period: str) -> HttpResponse:
    """Show the payslip as a PDF inside the browser."""
    actor = acting(request)
    found = queries.my_slip(actor, period)
    slips.view_payslip(actor=actor, slip=found, now=timezone.now())
    response = HttpResponse(exports.payslip_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="payslip-{period}.pdf"'
    return response


def _labels(views: tuple[explaining.LineView, ...]) -> list[str]:
    shown = (view for rows in explaining.printed(views).values() for view in rows)
    return list(dict.fromkeys(view.line.label for view in shown))
