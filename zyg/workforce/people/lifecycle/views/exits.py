"""离职办理: the list, judging and proposing, one exit with its duties."""

from __future__ import annotations

from fractions import Fraction

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.approvals.errors import ApprovalError
from zyg.core.approvals.models import ApprovalRequest
from zyg.core.files.operations import FileRefusedError
from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.explain import RuleRefusedError
from zyg.workforce.people.lifecycle import leaving, queries
from zyg.workforce.people.lifecycle.exit_rules import ExitAnswer, ExitFacts, grounds_for
from zyg.workforce.people.lifecycle.forms import ExitForm, ExitPayForm
from zyg.workforce.people.lifecycle.views.common import refuse_file, stored
from zyg.workforce.people.models import Employee, ExitState, ExitTask, Offboarding
from zyg.workforce.people.queries import employee_for

TONES = {
    ExitState.WAITING: "warn",
    ExitState.APPROVED: "info",
    ExitState.DONE: "good",
    ExitState.REJECTED: "block",
    ExitState.REVOKED: "",
}
_WAGES = ("average_wage", "last_month_wage", "local_average")


@require_GET
@actor_required
def exit_list(request: HttpRequest) -> HttpResponse:
    """List the exits with how many duties are left."""
    actor = acting(request)
    state = request.GET.get("state", "")
    state = state if state in ExitState.values else ""
    page = queries.exits(actor, state=state, number=request.GET.get("page", "1"))
    counts = queries.exit_counts(actor)
    context = {
        "page": page,
        "rows": [
            (row, TONES[ExitState(row.state)], [t for t in row.tasks.all() if not t.done_at])
            for row in page
        ],
        "states": [(one.value, one.label, counts.get(one.value, 0)) for one in ExitState],
        "filtered": bool(state),
        "today": timezone.localdate(),
        "may": actor.may("people.offboard"),
    }
    return render(request, "people/lifecycle/exits.html", context)


@require_GET
@actor_required
def exit_choose(request: HttpRequest) -> HttpResponse:
    """Choose who leaves."""
    actor = acting(request)
    require(actor, "people.offboard")
    text = request.GET.get("q", "")[:50]
    context = {
        "title": "办理离职",
        "back": reverse("lifecycle:exits"),
        "q": text,
        "people": [
            (one, [("办理离职", reverse("lifecycle:exit_new", args=[one.public_id]))])
            for one in queries.candidates(actor, text, permission="people.offboard")
        ],
    }
    return render(request, "people/lifecycle/choose.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def exit_new(request: HttpRequest, employee_id: str) -> HttpResponse:
    """Judge an exit and propose it; ``试算`` shows what the law says and keeps nothing."""
    actor, today = acting(request), timezone.localdate()
    employee = employee_for(actor, employee_id)
    require(actor, "people.offboard", employee)
    form = ExitForm(
        request.POST or None,
        request.FILES or None,
        grounds=grounds_for(employee.engagement, on=today),
        edits_pay=actor.may("pay.edit", employee),
        initial={"notice_on": today},
    )
    judged: ExitAnswer | None = None
    if request.method == "POST" and form.is_valid():
        facts = _facts(form)
        try:
            judged = leaving.judge(employee, facts)
            if "try" not in request.POST:
                made = _propose(actor, employee, form, facts)
                if made is not None:
                    messages.success(request, f"已提交审批：{employee} 离职。")
                    return redirect("lifecycle:exit", made.public_id)
        except RuleRefusedError as error:
            form.add_error(None, str(error))
    context = {
        "form": form,
        "title": f"办理离职 · {employee}",
        "employee": employee,
        "judged": judged,
        "sees_pay": actor.may("pay.view", employee),
        "back": reverse("people:detail", args=[employee.public_id]),
    }
    return render(
        request, "people/lifecycle/exit_new.html", context, status=422 if form.errors else 200
    )


@require_GET
@actor_required
def exit_detail(request: HttpRequest, exit_id: str) -> HttpResponse:
    """Show one exit: the ground, what is owed with its lines, the duties with their days."""
    actor = acting(request)
    row = queries.exit_for(actor, exit_id)
    return _show(request, actor, row, ExitPayForm())


@require_POST
@actor_required
def exit_task(request: HttpRequest, exit_id: str, task_id: str) -> HttpResponse:
    """Tick one duty."""
    actor = acting(request)
    row = queries.exit_for(actor, exit_id)
    task = ExitTask.objects.filter(offboarding=row, public_id=task_id).first()
    if task is None:
        raise NotFoundForActorError("没有这一项。")
    try:
        leaving.complete_task(
            actor=actor, task=task, note=request.POST.get("note", ""), now=timezone.now()
        )
        messages.success(request, f"「{task.label}」已完成。")
    except leaving.ExitStateError as error:
        messages.error(request, str(error))
    return redirect("lifecycle:exit", row.public_id)


@require_POST
@actor_required
def exit_revoke(request: HttpRequest, exit_id: str) -> HttpResponse:
    """Take an approved exit back before its last day is over."""
    actor = acting(request)
    row = queries.exit_for(actor, exit_id)
    reason = request.POST.get("reason", "")
    try:
        leaving.revoke_exit(actor=actor, offboarding=row, reason=reason, now=timezone.now())
        messages.success(request, "已撤销离职，最后工作日已取消。")
    except leaving.ExitStateError as error:
        messages.error(request, str(error))
    return redirect("lifecycle:exit", row.public_id)


@require_POST
@actor_required
def exit_pay(request: HttpRequest, exit_id: str) -> HttpResponse:
    """Give the wages that the archive does not have, and compute again."""
    actor = acting(request)
    row = queries.exit_for(actor, exit_id)
    form = ExitPayForm(request.POST)
    if form.is_valid():
        try:
            leaving.set_exit_pay(actor=actor, offboarding=row, **form.cleaned_data)
        except leaving.ExitStateError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已重新计算。")
            return redirect("lifecycle:exit", row.public_id)
    return _show(request, actor, row, form, status=422)


def _show(
    request: HttpRequest, actor: Actor, row: Offboarding, form: ExitPayForm, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    sees_pay = actor.may("pay.view", row)
    open_ = row.state in (ExitState.WAITING, ExitState.APPROVED)
    context = {
        "row": row,
        "tone": TONES[ExitState(row.state)],
        "tasks": row.tasks.select_related("done_by"),
        "by_system": leaving.BY_SYSTEM,
        "lines": leaving.pay_lines(row) if sees_pay else [],
        "sees_pay": sees_pay,
        "form": form,
        "edits_pay": actor.may("pay.edit", row) and open_ and row.outcome["months"] != "0",
        "may": actor.may("people.offboard", row),
        "may_revoke": row.state == ExitState.APPROVED and row.last_day >= today,
        "approval": ApprovalRequest.objects.filter(subject_id=row.public_id)
        .order_by("-pk")
        .first(),
        "certificates": queries.certificates_of(actor, row.employee),
        "today": today,
    }
    return render(request, "people/lifecycle/exit.html", context, status=status)


def _propose(
    actor: Actor, employee: Employee, form: ExitForm, facts: ExitFacts
) -> Offboarding | None:
    try:
        with transaction.atomic():
            document = stored(actor, form, "document", purpose="people.exit", owner=employee)
            return leaving.propose_exit(
                actor=actor, employee=employee, facts=facts, now=timezone.now(), document=document
            )
    except leaving.InvalidExitError as error:
        form.add_errors(error.errors)
    except FileRefusedError as error:
        refuse_file(form, "document", error)
    except ApprovalError as error:
        form.add_error(None, str(error))
    return None


def _facts(form: ExitForm) -> ExitFacts:
    said = form.cleaned_data
    taken = said["annual_taken"]
    ticks = ("pregnant", "occupational_check_pending", "work_disability")
    return ExitFacts(
        ground=said["ground"],
        notice_on=said["notice_on"],
        last_day=said["last_day"],
        reason=said["reason"],
        annual_taken=None if taken is None else Fraction(taken),
        **{name: said[name] for name in ticks},
        **{name: said.get(name) for name in _WAGES},
    )
