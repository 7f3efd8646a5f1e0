"""科目对应, and the voucher of a run."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zyg.core.permissions.actors import require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.workforce.payroll import queries
from zyg.workforce.payroll.forms import AccountForm
from zyg.workforce.payroll.operations import accounts as acts
from zyg.workforce.payroll.operations import paying
from zyg.workforce.payroll.states import require_state
from zyg.workforce.payroll.views.answers import handed_over, page_of, refusals_to_messages
from zyg.workforce.payroll.voucher import queries as books
from zyg.workforce.payroll.voucher.entries import KEYS, VoucherError


@require_http_methods(["GET", "HEAD", "POST"])
@actor_required
def accounts(request: HttpRequest) -> HttpResponse:
    """List the mapping; a POST adds a row, or the accounts to start from."""
    actor = acting(request)
    rows = books.account_mappings(actor)
    form = AccountForm(None)
    if request.method == "POST":
        require(actor, "pay.edit")
        day = timezone.localdate().replace(month=1, day=1)
        if request.POST.get("standard"):
            count = acts.adopt_standard_accounts(actor=actor, valid_from=day)
            messages.success(request, f"已补上 {count} 个常用科目，请财务核对。")
            return redirect("payroll:accounts")
        form = AccountForm(request.POST)
        if form.is_valid():
            try:
                acts.save_account_mapping(actor=actor, **form.cleaned_data)
            except VoucherError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, "已保存科目对应。")
                return redirect("payroll:accounts")
    context = {"page": page_of(request, rows), "form": form, "keys": KEYS}
    status = 422 if form.is_bound else 200
    return render(request, "payroll/accounts.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@actor_required
@refusals_to_messages("payroll:run")
def voucher_page(request: HttpRequest, period: str) -> HttpResponse:
    """Show the voucher of an approved run; a POST hands it over as a workbook."""
    actor = acting(request)
    run = queries.run_for(actor, period)
    require_state(run, "export")
    try:
        entries, problem = books.voucher_of(actor, run), ""
    except VoucherError as refusal:
        entries, problem = [], str(refusal)
    if request.method == "POST" and entries:
        content = books.voucher_xlsx(run, entries)
        digest = hashlib.sha256(content).hexdigest()
        paying.record_export(
            actor=actor, run=run, kind="voucher", file_digest=digest, now=timezone.now()
        )
        return handed_over(f"记账凭证_{run.key}.xlsx", content)
    context = {
        "run": run,
        "entries": entries,
        "problem": problem,
        "debit": sum(one.debit for one in entries),
        "credit": sum(one.credit for one in entries),
    }
    return render(request, "payroll/voucher.html", context)
