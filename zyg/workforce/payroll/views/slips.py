"""The payroll officer's side of payslips: who has seen what, and the questions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zyg.core.permissions.actors import require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.workforce.payroll import queries
from zyg.workforce.payroll.models import SlipQuestion
from zyg.workforce.payroll.operations.slips import answer_question
from zyg.workforce.payroll.views.answers import page_of, refusals_to_messages

QUESTIONS = "payroll:questions"


@require_GET
@actor_required
def slip_list(request: HttpRequest) -> HttpResponse:
    """List the slips that were sent, by state."""
    rows = queries.slips(acting(request))
    periods = list(rows.order_by("-run__period").values_list("run__period", flat=True).distinct())
    if period := request.GET.get("period"):
        rows = rows.filter(run__period=period)
    states = [
        {"code": code, "label": label, "count": rows.filter(condition).count()}
        for code, (label, condition) in queries.SLIP_STATES.items()
    ]
    if (state := request.GET.get("state", "")) in queries.SLIP_STATES:
        rows = rows.filter(queries.SLIP_STATES[state][1])
    context = {"page": page_of(request, rows), "periods": periods, "states": states}
    return render(request, "payroll/slips.html", context)


@require_GET
@actor_required
def question_list(request: HttpRequest) -> HttpResponse:
    """List the workers' questions, open ones first."""
    rows = queries.questions(acting(request))
    state = request.GET.get("state", "")
    shown = rows
    if state in ("open", "answered"):
        shown = rows.filter(answered_at__isnull=state == "open")
    context = {
        "page": page_of(request, shown),
        "open_count": rows.filter(answered_at__isnull=True).count(),
        "answered_count": rows.filter(answered_at__isnull=False).count(),
    }
    return render(request, "payroll/questions.html", context)


@require_POST
@actor_required
def answer(request: HttpRequest, question_id: str) -> HttpResponse:
    """Answer a question."""
    actor = acting(request)
    require(actor, "pay.run")
    found = get_object_or_404(SlipQuestion.objects.all(), public_id=question_id)

    @refusals_to_messages(QUESTIONS)
    def act(request: HttpRequest) -> HttpResponse:
        text = request.POST.get("answer", "")
        answer_question(actor=actor, question=found, answer=text, now=timezone.now())
        messages.success(request, "已答复，员工在工资条里能看到。")
        return redirect(QUESTIONS)

    return act(request)
