"""发放文件, what the bank says, payslips to everybody, the archive."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zyg.core.permissions.actors import require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.money import yuan_grouped
from zyg.workforce.payroll import exports, queries
from zyg.workforce.payroll.forms import PaymentForm
from zyg.workforce.payroll.models import PayRun, PersonResult
from zyg.workforce.payroll.operations import paying
from zyg.workforce.payroll.states import can, require_state
from zyg.workforce.payroll.views.answers import confirmed, refusals_to_messages

RUN, PAYOUT = "payroll:run", "payroll:payout"


@require_GET
@actor_required
def payout(request: HttpRequest, period: str) -> HttpResponse:
    """Show the files of a month and the form for the bank's answer."""
    actor = acting(request)
    require(actor, "pay.payout")
    return _payout_page(request, queries.run_for(actor, period))


def _payout_page(
    request: HttpRequest, run: PayRun, form: PaymentForm | None = None
) -> HttpResponse:
    allowed = can(run, "export") and run.current is not None
    context = {"run": run, "version": run.current, "can_export": allowed}
    if allowed:
        sums = exports.sums(run)
        context |= {
            "sums": sums,
            "bank_total": yuan_grouped(sums.bank),
            "files": exports.KINDS,
            "can_record": can(run, "record_payment"),
            "form": form or PaymentForm(),
            "failed": PersonResult.objects.filter(version=run.current, payment_failed=True),
        }
    status = 422 if form is not None else 200
    return render(request, "payroll/payout.html", context, status=status)


@require_POST
@actor_required
@refusals_to_messages(PAYOUT)
def download(request: HttpRequest, period: str, file_kind: str) -> HttpResponse:
    """Build a file, note that it went out, hand it over."""
    actor = acting(request)
    require(actor, "pay.payout")
    run = queries.run_for(actor, period)
    require_state(run, "export")
    if file_kind not in exports.BUILDERS:
        raise Http404
    back = reverse(PAYOUT, args=[period])
    people = run.current.people if run.current else 0
    question = f"文件里有 {people} 人的完整信息。"
    if file_kind == "bank" and (
        asked := confirmed(request, question=question, label="生成代发文件", back=back)
    ):
        return asked
    file = exports.build(run, file_kind)
    digest = hashlib.sha256(file.content).hexdigest()
    paying.record_export(
        actor=actor, run=run, kind=file_kind, file_digest=digest, now=timezone.now()
    )
    response = HttpResponse(file.content, content_type=file.content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    return response


@require_POST
@actor_required
@refusals_to_messages(PAYOUT)
def payment(request: HttpRequest, period: str) -> HttpResponse:
    """Record what the bank says."""
    actor = acting(request)
    require(actor, "pay.payout")
    run = queries.run_for(actor, period)
    form = PaymentForm(request.POST)
    if not form.is_valid():
        return _payout_page(request, run, form)
    failed = paying.record_payment(
        actor=actor,
        run=run,
        reference=form.cleaned_data["reference"],
        paid_on=form.cleaned_data["paid_on"],
        failed_numbers=form.failed_numbers(),
        now=timezone.now(),
    )
    told = f"，{failed} 人没有到账，请补发" if failed else ""
    messages.success(request, f"已登记到账{told}。")
    return redirect(PAYOUT if failed else RUN, period)


@require_POST
@actor_required
@refusals_to_messages(PAYOUT)
def repayment(request: HttpRequest, period: str) -> HttpResponse:
    """Record that a payment arrived at the second attempt."""
    actor = acting(request)
    paying.record_repayment(
        actor=actor,
        run=queries.run_for(actor, period),
        number=request.POST.get("number", ""),
        reference=request.POST.get("reference", ""),
        now=timezone.now(),
    )
    return redirect(PAYOUT, period)


@require_POST
@actor_required
@refusals_to_messages(RUN)
def send_slips(request: HttpRequest, period: str) -> HttpResponse:
    """Send the payslips."""
    actor = acting(request)
    run = queries.run_for(actor, period)
    count = queries.unsent_slips(run)
    back = reverse(RUN, args=[period])
    question = "工资条发给本人后不能收回，只能更正。"
    label = f"发送 {count} 份工资条"
    if asked := confirmed(request, question=question, label=label, back=back):
        return asked
    sent = paying.send_payslips(actor=actor, run=run, now=timezone.now())
    messages.success(request, f"已发送 {sent} 份工资条。")
    return redirect(RUN, period)


@require_POST
@actor_required
@refusals_to_messages(RUN)
def archive(request: HttpRequest, period: str) -> HttpResponse:
    """Close the month."""
    actor = acting(request)
    run = queries.run_for(actor, period)
    question = f"归档后 {run.month_label}不再改变，更正记在下个月的核算里。"
    back = reverse(RUN, args=[period])
    label = f"归档{run.month_label}核算"
    if asked := confirmed(request, question=question, label=label, back=back):
        return asked
    paying.archive_run(actor=actor, run=run, now=timezone.now())
    messages.success(request, f"{run.month_label}已归档。")
    return redirect(RUN, period)
