"""Supplementary runs, and 更正 of closed months."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.permissions.actors import NotFoundForActorError, require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.money import fen_of, yuan_grouped
from zyg.workforce.payroll import queries
from zyg.workforce.payroll.forms import CorrectionForm, ExtraForm
from zyg.workforce.payroll.models import PayCorrection
from zyg.workforce.payroll.operations import corrections as acts
from zyg.workforce.payroll.operations import supplementary
from zyg.workforce.payroll.operations.runs import RunError
from zyg.workforce.payroll.states import RunStateError
from zyg.workforce.payroll.views.answers import page_of, refusals_to_messages

RUN, RUNS = "payroll:run", "payroll:runs"


@require_http_methods(["GET", "HEAD", "POST"])
@actor_required
@refusals_to_messages(RUN)
def supplement(request: HttpRequest, period: str) -> HttpResponse:
    """Choose people and items of the month's next run, or of one that is not handed in yet."""
    actor = acting(request)
    require(actor, "pay.run")
    run = queries.run_for(actor, period)
    form = ExtraForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = {
            "items": form.cleaned_data["lines"],
            "reason": form.cleaned_data["reason"],
            "now": timezone.now(),
        }
        try:
            if run.is_supplementary:
                supplementary.change_supplementary_run(actor=actor, run=run, **told)
            else:
                run = supplementary.open_supplementary_run(actor=actor, period=run.period, **told)
        except (RunError, RunStateError) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{run.month_label}核算已准备好，请开始计算。")
            return redirect(RUN, run.key)
    status = 422 if form.is_bound else 200
    return render(request, "payroll/extra.html", {"run": run, "form": form}, status=status)


@require_GET
@actor_required
def corrections(request: HttpRequest, period: str) -> HttpResponse:
    """List the corrections of the lines of a run."""
    actor = acting(request)
    run = queries.run_for(actor, period)
    context = {"run": run, "page": page_of(request, queries.corrections(run))}
    return render(request, "payroll/corrections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@actor_required
def correct(request: HttpRequest, result_id: str) -> HttpResponse:
    """Say what a line of a closed result should have been."""
    actor = acting(request)
    require(actor, "pay.run")
    row = queries.result_for(actor, result_id)
    run = row.version.run
    lines = [
        (one.line.code, f"{one.line.label}（现在 {yuan_grouped(one.amount)} 元）")
        for one in row.result().lines
        if one.pay_class in acts.CORRECTABLE
    ]
    form = CorrectionForm(request.POST or None, lines=lines)
    if request.method == "POST" and form.is_valid():
        try:
            acts.propose_correction(
                actor=actor,
                result=row,
                code=form.cleaned_data["code"],
                right=fen_of(form.cleaned_data["right"]),
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except RunError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "已记下更正，下一次锁定的核算会冲回原行、补上正确的行。")
            return redirect("payroll:corrections", run.key)
    status = 422 if form.is_bound else 200
    context = {"run": run, "row": row, "form": form}
    return render(request, "payroll/correct.html", context, status=status)


@require_POST
@actor_required
@refusals_to_messages(RUNS)
def undo(request: HttpRequest, correction_id: str) -> HttpResponse:
    """Take back a correction that no run has taken."""
    actor = acting(request)
    require(actor, "pay.run")
    rows = PayCorrection.objects.select_related("result__version__run")
    found = rows.filter(public_id=correction_id).first()
    if found is None:
        raise NotFoundForActorError("没有这条更正。")
    run = found.result.version.run
    acts.withdraw_correction(actor=actor, correction=found)
    messages.success(request, "已撤销更正。")
    return redirect("payroll:corrections", run.key)
