"""发放文件, what the bank says, payslips to everybody, the archive."""

from __future__ import annotations

import hashlib

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
from zyg.workforce.payroll.models import PayRun
from zyg.workforce.payroll.operations import paying
from zyg.workforce.payroll.operations import payout as payout_acts
from zyg.workforce.payroll.operations import returns as return_acts
from zyg.workforce.payroll.operations.paying import PayingError
from zyg.workforce.payroll.payout import queries as payouts
from zyg.workforce.payroll.states import can, require_state
from zyg.workforce.payroll.views.answers import (
    confirmed,
    handed_over,
    packed,
    page_of,
    refusals_to_messages,
)

RUN, RUNS, PAYOUT = "payroll:run", "payroll:runs", "payroll:payout"
OPEN_ANSWERS = 50
CANDIDATES = 200


@require_GET
@actor_required
def payout(request: HttpRequest, period: str) -> HttpResponse:
    """Show the batches of a month, what the bank answered, and the other files."""
    actor = acting(request)
    require(actor, "pay.payout")
    return _payout_page(request, queries.run_for(actor, period))


def _payout_page(
    request: HttpRequest, run: PayRun, form: PaymentForm | None = None
) -> HttpResponse:
    allowed = can(run, "export") and run.current is not None
    context = {"run": run, "version": run.current, "can_export": allowed}
    if allowed:
        status_filter = request.GET.get("status", "")
        sums = payouts.payout_sums(run)
        open_answers = list(payouts.open_answers(run)[:OPEN_ANSWERS])
        matching = [row for row in open_answers if row.line_id is None]
        context |= {
            "sums": sums,
            "bank_total": yuan_grouped(sums.bank),
            "files": exports.KINDS,
            "layouts": list(payouts.layouts(acting(request))),
            "can_batch": can(run, "make_batch"),
            "can_return": can(run, "take_return"),
            "can_record": can(run, "record_payment"),
            "batches": payouts.batches(run),
            "statuses": payouts.status_counts(run),
            "page": page_of(request, payouts.payments(run, status_filter)),
            "to_repay": list(payouts.to_repay(run)),
            "return_files": payouts.return_files(run),
            "open_answers": open_answers,
            "candidates": list(payouts.candidates(run)[:CANDIDATES]) if matching else [],
            "form": form or PaymentForm(),
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
    file = exports.build(run, file_kind)
    digest = hashlib.sha256(file.content).hexdigest()
    paying.record_export(
        actor=actor, run=run, kind=file_kind, file_digest=digest, now=timezone.now()
    )
    return handed_over(file.name, file.content, file.content_type)


@require_POST
@actor_required
@refusals_to_messages(PAYOUT)
def batch(request: HttpRequest, period: str) -> HttpResponse:
    """Make the payments of a month with one layout."""
    actor = acting(request)
    require(actor, "pay.payout")
    run = queries.run_for(actor, period)
    layout = payouts.layout_for(actor, request.POST.get("layout", ""))
    require_state(run, "make_batch")
    sums = payouts.payout_sums(run)
    question = f"文件里有 {sums.people} 人的完整账号，合计 {yuan_grouped(sums.bank)} 元。"
    back = reverse(PAYOUT, args=[period])
    label = f"生成 {sums.people} 人的代发文件"
    if asked := confirmed(request, question=question, label=label, back=back):
        return asked
    made = payout_acts.make_batch(actor=actor, run=run, layout=layout, now=timezone.now())
    told = f"已生成{made}：{made.count} 笔，请下载后上传网银。" if made else "没有要代发的金额。"
    messages.success(request, told)
    return redirect(PAYOUT, period)


@require_POST
@actor_required
@refusals_to_messages(PAYOUT)
def repayment(request: HttpRequest, period: str) -> HttpResponse:
    """Pay again what failed or came back."""
    actor = acting(request)
    require(actor, "pay.payout")
    run = queries.run_for(actor, period)
    made = payout_acts.repay(
        actor=actor,
        run=run,
        lines=request.POST.getlist("line"),
        layout=payouts.layout_for(actor, request.POST.get("layout", "")),
        now=timezone.now(),
    )
    messages.success(request, f"已生成{made}（补发）：{made.count} 笔，请下载后上传网银。")
    return redirect(PAYOUT, period)


@require_POST
@actor_required
@refusals_to_messages(RUNS)
def batch_file(request: HttpRequest, batch_id: str) -> HttpResponse:
    """Hand over the files of a batch, again and again the same, each time logged."""
    actor = acting(request)
    made = payouts.batch_for(actor, batch_id)
    try:
        files = payout_acts.download_batch(actor=actor, batch=made, now=timezone.now())
    except PayingError as refusal:
        messages.error(request, str(refusal))
        return redirect(PAYOUT, made.run.key)
    return handed_over(*packed(files, f"代发_{made.run.period}_{made.number}"))


@require_POST
@actor_required
@refusals_to_messages(PAYOUT)
def returned(request: HttpRequest, period: str) -> HttpResponse:
    """Take over a file of the bank."""
    actor = acting(request)
    require(actor, "pay.payout")
    run = queries.run_for(actor, period)
    given = request.FILES.get("file")
    if given is None:
        raise PayingError("没有收到文件，请先选择银行的回盘文件再点登记。")
    file = return_acts.take_return_file(
        actor=actor, run=run, name=given.name or "", content=given.read(), now=timezone.now()
    )
    open_rows = file.rows.exclude(problem="").count()
    told = f"，{open_rows} 笔要人工处理" if open_rows else ""
    messages.success(request, f"已登记回盘 {file.count} 笔{told}。")
    return redirect(PAYOUT, period)


@require_POST
@actor_required
@refusals_to_messages(RUNS)
def match(request: HttpRequest, return_row_id: str) -> HttpResponse:
    """Say by hand which payment an answer is about."""
    actor = acting(request)
    row = payouts.return_row_for(actor, return_row_id)
    line = request.POST.get("line", "")
    try:
        return_acts.match_return_row(actor=actor, row=row, line=line, now=timezone.now())
    except PayingError as refusal:
        messages.error(request, str(refusal))
    return redirect(PAYOUT, row.file.run.key)


@require_POST
@actor_required
@refusals_to_messages(PAYOUT)
def payment(request: HttpRequest, period: str) -> HttpResponse:
    """Record by hand what the bank says."""
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
