"""Pages of approvals: what waits for me, what I asked for, one of them, standing in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.approvals import queries
from zyg.core.approvals.errors import AlreadyDecidedError, ApprovalError, DelegationError
from zyg.core.approvals.forms import DelegationForm
from zyg.core.approvals.models import ApprovalRequest
from zyg.core.approvals.operations.requests import decide, decide_many, remind, withdraw
from zyg.core.approvals.operations.settings import delegate, end_delegation
from zyg.core.permissions.actors import Actor, NotFoundForActorError
from zyg.core.permissions.decorators import acting, actor_required
from zyg.core.permissions.office import has_office, shell_of


@require_http_methods(["GET", "POST"])
@actor_required
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what waits for me; decide the ticked ones."""
    actor = acting(request)
    problems: list[str] = []
    if request.method == "POST":
        done, problems = _decide_ticked(request, actor)
        if not problems:
            word = "同意" if request.POST["act"].startswith("approve") else "驳回"
            messages.success(request, f"已{word} {done} 件。")
            return redirect("approvals:waiting")
    page = queries.waiting_for(
        actor, today=timezone.localdate(), number=request.GET.get("page", "1")
    )
    context = {
        "page": page,
        "problems": problems,
        "reason": request.POST.get("reason", ""),
        "shell": shell_of(actor),
        "phone": not has_office(actor),  # its tab bar would cover a bar that sticks to the end
    }
    return render(request, "approvals/waiting.html", context, status=409 if problems else 200)


@require_GET
@actor_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show what I asked for, and what is about me."""
    actor = acting(request)
    page = queries.my_requests(actor, number=request.GET.get("page", "1"))
    return render(request, "approvals/mine.html", {"page": page, "shell": shell_of(actor)})


@require_GET
@actor_required
def one(request: HttpRequest, approval_id: str) -> HttpResponse:
    """Show one request with its steps and history."""
    return _one(request, approval_id)


@require_POST
@actor_required
def one_decide(request: HttpRequest, approval_id: str) -> HttpResponse:
    """Say yes or no."""

    def act(actor: Actor, found: ApprovalRequest) -> str:
        approve = request.POST.get("act") == "approve"
        reason = request.POST.get("reason", "")
        decide(actor=actor, request=found, approve=approve, reason=reason, now=timezone.now())
        return f"已{'同意' if approve else '驳回'}「{found}」。"

    return _act(request, approval_id, act)


@require_POST
@actor_required
def one_withdraw(request: HttpRequest, approval_id: str) -> HttpResponse:
    """Take back what I asked for."""

    def act(actor: Actor, found: ApprovalRequest) -> str:
        reason = request.POST.get("reason", "")
        withdraw(actor=actor, request=found, reason=reason, now=timezone.now())
        return f"已撤回「{found}」。"

    return _act(request, approval_id, act)


@require_POST
@actor_required
def one_remind(request: HttpRequest, approval_id: str) -> HttpResponse:
    """Remind the approvers."""

    def act(actor: Actor, found: ApprovalRequest) -> str:
        count = remind(actor=actor, request=found, now=timezone.now())
        return f"已提醒 {count} 位审批人。"

    return _act(request, approval_id, act)


@require_http_methods(["GET", "POST"])
@actor_required
def delegations(request: HttpRequest) -> HttpResponse:
    """Show and make delegations of mine."""
    actor, today = acting(request), timezone.localdate()
    form = DelegationForm(request.POST or None, members=queries.delegate_choices(actor))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        to = queries.member_for(actor, values.pop("to"))
        try:
            delegate(actor=actor, to=to, now=timezone.now(), today=today, **values)
        except DelegationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已委托{to}代为审批，到期自动结束。")
            return redirect("approvals:delegations")
    context = {
        "form": form,
        "rows": queries.my_delegations(actor, today=today),
        "shell": shell_of(actor),
    }
    status = 422 if form.errors else 200
    return render(request, "approvals/delegations.html", context, status=status)


@require_POST
@actor_required
def delegation_end(request: HttpRequest, delegation_id: str) -> HttpResponse:
    """End a delegation of mine."""
    actor = acting(request)
    row = queries.delegation_for(actor, delegation_id)
    try:
        end_delegation(actor=actor, delegation=row, today=timezone.localdate())
    except DelegationError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "委托已结束。")
    return redirect("approvals:delegations")


def _decide_ticked(request: HttpRequest, actor: Actor) -> tuple[int, list[str]]:
    """Decide what was ticked, or the one whose own button was pressed."""
    act, _, single = request.POST.get("act", "").partition(":")
    ticked = [single] if single else request.POST.getlist("approval")
    if act not in ("approve", "reject") or not ticked:
        return 0, ["没有选中任何审批，请先勾选。"]
    today, found, problems = timezone.localdate(), [], []
    for public_id in ticked[: queries.PER_PAGE]:
        try:
            found.append(queries.request_for(actor, public_id, today=today))
        except NotFoundForActorError as error:
            problems.append(str(error))
    done, more = decide_many(
        actor=actor,
        requests=found,
        approve=act == "approve",
        reason=request.POST.get("reason", ""),
        now=timezone.now(),
    )
    if done and (problems or more):
        messages.success(request, f"已处理 {done} 件。")
    return done, [*problems, *more]


def _act(
    request: HttpRequest, approval_id: str, act: Callable[[Actor, ApprovalRequest], str]
) -> HttpResponse:
    actor = acting(request)
    found = queries.request_for(actor, approval_id, today=timezone.localdate())
    try:
        done = act(actor, found)
    except ApprovalError as error:
        status = 409 if isinstance(error, AlreadyDecidedError) else 422
        return _one(request, approval_id, status=status, problem=str(error))
    messages.success(request, done)
    return redirect("approvals:one", approval_id)


def _one(
    request: HttpRequest, approval_id: str, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    actor = acting(request)
    context: dict[str, Any] = {
        "whole": queries.whole(actor, approval_id, today=timezone.localdate()),
        "problem": problem,
        "reason": request.POST.get("reason", ""),
        "shell": shell_of(actor),
    }
    return render(request, "approvals/one.html", context, status=status)
