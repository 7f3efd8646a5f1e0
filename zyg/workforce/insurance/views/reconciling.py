"""Pages of 月度对账."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.periods import Month
from zyg.workforce.insurance.enrolling.queries import channel_for
from zyg.workforce.insurance.forms.reconciling import NoticeForm
from zyg.workforce.insurance.models import Channel, NoticeKind
from zyg.workforce.insurance.operations import reconciling as acts
from zyg.workforce.insurance.reconciling import queries
from zyg.workforce.insurance.reconciling.columns import spec_of
from zyg.workforce.insurance.views.answers import (
    attachment,
    month_of,
    page_of,
    refusals_to_messages,
)

MONTH = "insurance:reconcile_month"


@require_GET
@actor_required
def overview(request: HttpRequest) -> HttpResponse:
    """Show every channel in a month."""
    actor, month = acting(request), month_of(request)
    context = {
        "month": month,
        "before": month + -1,
        "after": month + 1,
        "states": queries.months(actor, month=month),
    }
    return render(request, "insurance/reconcile/overview.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def month(request: HttpRequest, channel_id: str, month: str) -> HttpResponse:
    """Show a channel's month; a POST takes a list of the bureau."""
    actor = acting(request)
    channel, told = channel_for(actor, channel_id), _month(month)
    acts.require_sums(actor)
    form = NoticeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            notice = _take(request, channel, told, form)
        except (acts.ReconcileError, forms.ValidationError) as error:
            form.add_error(None, "；".join(getattr(error, "messages", [str(error)])))
        else:
            messages.success(request, f"已读入 {notice.rows} 行并重新比对。")
            return redirect(MONTH, channel_id, month)
    row = queries.reconciliation_of(actor, channel, told)
    context = {"channel": channel, "month": told, "row": row, "form": form}
    if row:
        context |= _found(request, row)
    context["may_edit"] = actor.may_everywhere("insurance.edit") and not (row and row.closed_at)
    return render(
        request, "insurance/reconcile/month.html", context, status=422 if form.errors else 200
    )


def _take(request: HttpRequest, channel: Channel, month: Month, form: NoticeForm) -> Any:
    file = form.cleaned_data["file"]
    labels = {one.label: one.key for kind in NoticeKind for one in spec_of(kind).fields}
    return acts.import_notice(
        actor=acting(request),
        channel=channel,
        month=month,
        name=file.name,
        data=file.read(),
        now=timezone.now(),
        told=form.pair_told(),
        mapping=form.mapping(labels),
    )


def _found(request: HttpRequest, row: Any) -> dict[str, Any]:
    wanted = {name: request.GET.get(name, "") for name in ("code", "state")}
    page = page_of(request, queries.lines_of(row, **wanted))
    return {
        "sums": queries.sums_of(row),
        "page": page,
        "lines": list(page),
        "codes": queries.code_counts(row),
        "filtered": any(wanted.values()),
        "notices": row.notices.select_related("uploaded_by").order_by("-pk"),
        "open": row.lines.filter(explanation="").count(),
    }


@require_POST
@actor_required
@refusals_to_messages(MONTH)
def compare(request: HttpRequest, channel_id: str, month: str) -> HttpResponse:
    """Compare anew."""
    actor = acting(request)
    channel = channel_for(actor, channel_id)
    acts.compare_month(actor=actor, channel=channel, month=_month(month), now=timezone.now())
    messages.success(request, "已按现在的参保登记和工资重新比对。")
    return redirect(MONTH, channel_id, month)


@require_POST
@actor_required
@refusals_to_messages(MONTH)
def explain(request: HttpRequest, channel_id: str, month: str) -> HttpResponse:
    """Explain the chosen differences, or all open ones of a reason."""
    actor = acting(request)
    row = _row(request, channel_id, month)
    chosen = request.POST.getlist("line")
    if code := request.POST.get("all_of", ""):
        rows = queries.lines_of(row, code=code, state="open")
        chosen = list(rows.values_list("public_id", flat=True))
    count = acts.explain_differences(
        actor=actor,
        reconciliation=row,
        lines=chosen,
        words=request.POST.get("words", ""),
        now=timezone.now(),
    )
    messages.success(request, f"已说明 {count} 条差异。")
    return redirect(MONTH, channel_id, month)


@require_POST
@actor_required
@refusals_to_messages(MONTH)
def close(request: HttpRequest, channel_id: str, month: str) -> HttpResponse:
    """Close the month."""
    row = _row(request, channel_id, month)
    acts.close_reconciliation(actor=acting(request), reconciliation=row, now=timezone.now())
    messages.success(request, f"{row} 已结束对账。")
    return redirect(MONTH, channel_id, month)


@require_POST
@actor_required
def export(request: HttpRequest, channel_id: str, month: str) -> HttpResponse:
    """Send the differences as a spreadsheet."""
    row = _row(request, channel_id, month)
    table = queries.table_of(row)
    data = acts.export_differences(actor=acting(request), reconciliation=row, table=table)
    return attachment(data, f"{table.title}.xlsx")


def _row(request: HttpRequest, channel_id: str, month: str) -> Any:
    actor = acting(request)
    row = queries.reconciliation_of(actor, channel_for(actor, channel_id), _month(month))
    if row is None:
        raise Http404
    return row


def _month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise Http404 from error
