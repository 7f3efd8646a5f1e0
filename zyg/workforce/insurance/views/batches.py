"""Pages of 增减员: what waits, a batch from the file to the answer, who is insured."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.periods import Month
from zyg.workforce.insurance.enrolling import queries
from zyg.workforce.insurance.forms.batches import ItemForm
from zyg.workforce.insurance.models import BatchState, ChangeKind, EnrolmentStatus, LayoutKind
from zyg.workforce.insurance.operations import batches as acts
from zyg.workforce.insurance.views.answers import (
    attachment,
    month_of,
    page_of,
    refusals_to_messages,
)

DESK, BATCH = "insurance:batches", "insurance:batch"
TONES = {
    BatchState.DRAFT: "warn",
    BatchState.SUBMITTED: "info",
    BatchState.ACCEPTED: "good",
    BatchState.RETURNED: "block",
}
_STATUS_TONES = {
    EnrolmentStatus.COMING: "info",
    EnrolmentStatus.INSURED: "good",
    EnrolmentStatus.STOPPED: "",
}


@require_GET
@actor_required
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits to be declared, by city and cut-off, and the batches."""
    actor, month = acting(request), month_of(request)
    state = request.GET.get("state", "")
    counts = queries.batch_counts(actor)
    page = page_of(request, queries.batches(actor, state=state))
    found = queries.desk(actor, month=month, today=timezone.localdate())
    context = {
        "month": month,
        "before": month + -1,
        "after": month + 1,
        "desks": found,
        "waiting": sum(len(one.judged) for one in found),
        "page": page,
        "rows": [(row, TONES[BatchState(row.state)]) for row in page],
        "states": [(value, label, counts.get(value, 0)) for value, label in BatchState.choices],
        "state": state,
        "without": queries.places_without_channel(actor),
        "may_edit": actor.may_everywhere("insurance.edit"),
    }
    return render(request, "insurance/batches/desk.html", context)


@require_POST
@actor_required
@refusals_to_messages(DESK)
def create(request: HttpRequest) -> HttpResponse:
    """Make a batch of a channel and month."""
    actor = acting(request)
    channel = queries.channel_for(actor, request.POST.get("channel", ""))
    try:
        month = Month.parse(request.POST.get("month", ""))
    except ValueError as error:
        raise acts.BatchError(str(error)) from error
    row = acts.create_batch(
        actor=actor,
        channel=channel,
        month=month,
        now=timezone.now(),
        today=timezone.localdate(),
        only=request.POST.getlist("employee") or None,
    )
    return redirect(BATCH, row.public_id)


@require_GET
@actor_required
def batch(request: HttpRequest, batch_id: str) -> HttpResponse:
    """Show a batch with its people and the next step."""
    actor = acting(request)
    row = queries.batch_for(actor, batch_id)
    items = queries.items_of(row)
    kinds = {item.kind for item in items}
    context = {
        "batch": row,
        "tone": TONES[BatchState(row.state)],
        "items": [(item, TONES[BatchState(item.state)]) for item in items],
        "warned": sum(bool(item.warnings) for item in items),
        "adds": bool(kinds & {ChangeKind.ADD, ChangeKind.CHANGE}),
        "stops": ChangeKind.STOP in kinds,
        "may_edit": actor.may_everywhere("insurance.edit"),
    }
    return render(request, "insurance/batches/batch.html", context)


@require_POST
@actor_required
@refusals_to_messages(DESK)
def export(request: HttpRequest, batch_id: str, kind: str) -> HttpResponse:
    """Send the file for the bureau."""
    actor = acting(request)
    row = queries.batch_for(actor, batch_id)
    if kind not in (LayoutKind.ADD, LayoutKind.STOP):
        raise Http404
    name, data = acts.export_batch(actor=actor, batch=row, kind=kind, today=timezone.localdate())
    return attachment(data, name)


@require_POST
@actor_required
@refusals_to_messages(BATCH)
def submit(request: HttpRequest, batch_id: str) -> HttpResponse:
    """Write down that the batch has gone out."""
    actor = acting(request)
    acts.submit_batch(
        actor=actor,
        batch=queries.batch_for(actor, batch_id),
        now=timezone.now(),
        confirmed=request.POST.get("confirmed") == "1",
        receipt=request.POST.get("receipt", "")[:60],
    )
    messages.success(request, "已标记为提交；经办机构答复后，请登记受理结果。")
    return redirect(BATCH, batch_id)


@require_POST
@actor_required
@refusals_to_messages(BATCH)
def answer(request: HttpRequest, batch_id: str) -> HttpResponse:
    """Write down what the bureau said."""
    actor = acting(request)
    row = queries.batch_for(actor, batch_id)
    told = {
        item.public_id: request.POST.get(f"state-{item.public_id}", "") for item in row.items.all()
    }
    row = acts.answer_batch(
        actor=actor,
        batch=row,
        now=timezone.now(),
        accepted=[key for key, state in told.items() if state == BatchState.ACCEPTED],
        returned={
            key: request.POST.get(f"answer-{key}", "")
            for key, state in told.items()
            if state == BatchState.RETURNED
        },
        account_numbers={key: request.POST.get(f"number-{key}", "")[:40] for key in told},
    )
    messages.success(request, f"已登记，这一批现在是「{row.get_state_display()}」。")
    return redirect(BATCH, batch_id)


@require_http_methods(["GET", "POST"])
@actor_required
def item(request: HttpRequest, item_id: str) -> HttpResponse:
    """Correct the month or reason of one person."""
    actor = acting(request)
    row = queries.item_for(actor, item_id)
    initial = {"effective": row.effective, "reason": row.reason}
    form = ItemForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            acts.change_item(actor=actor, item=row, **form.cleaned_data)
        except acts.BatchError as error:
            form.add_error(None, str(error))
        else:
            return redirect(BATCH, row.batch.public_id)
    status = 422 if form.errors else 200
    return render(
        request, "insurance/batches/item.html", {"item": row, "form": form}, status=status
    )


@require_POST
@actor_required
@refusals_to_messages(DESK)
def drop(request: HttpRequest, item_id: str) -> HttpResponse:
    """Take one person out of a batch."""
    actor = acting(request)
    row = queries.item_for(actor, item_id)
    batch = acts.drop_item(actor=actor, item=row)
    messages.success(request, f"已移出 {row.employee.name}。")
    return redirect(BATCH, batch.public_id) if batch.pk else redirect(DESK)


@require_GET
@actor_required
def people(request: HttpRequest) -> HttpResponse:
    """Show who is insured where."""
    actor = acting(request)
    month = month_of(request)
    wanted = {name: request.GET.get(name, "") for name in ("q", "channel", "status")}
    page = page_of(request, queries.enrolments(actor, month=month, **wanted))
    rows = [(row, row.status_in(month)) for row in page]
    context = {
        "page": page,
        "month": month,
        "rows": [(row, status.label, _STATUS_TONES[status]) for row, status in rows],
        "wanted": wanted,
        "filtered": any(wanted.values()),
        "channels": queries.channels(actor),
        "statuses": EnrolmentStatus.choices,
        "may_edit": actor.may_everywhere("insurance.edit"),
    }
    return render(request, "insurance/batches/people.html", context)
