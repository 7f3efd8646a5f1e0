"""The list of runs, the 核算工作台, and the acts on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.permissions.decorators import acting, actor_required
from zyg.workforce.payroll import queries
from zyg.workforce.payroll import workbench as desk
from zyg.workforce.payroll.forms import UnlockForm
from zyg.workforce.payroll.operations import approval, computing, runs
from zyg.workforce.payroll.views.answers import confirmed, page_of, refusals_to_messages

RUN, RUNS = "payroll:run", "payroll:runs"


@require_http_methods(["GET", "HEAD", "POST"])
@actor_required
@refusals_to_messages(RUNS)
def run_list(request: HttpRequest) -> HttpResponse:
    """List the runs; a POST opens the next one."""
    actor = acting(request)
    if request.method == "POST":
        now = timezone.now()
        run = runs.open_run(actor=actor, period=request.POST.get("period", ""), now=now)
        return redirect(RUN, run.key)
    period = desk.next_period(actor, timezone.localdate())
    context = {
        "page": page_of(request, queries.runs(actor)),
        "next_period": period,
        "next_label": f"{int(period[5:])}月" if period else "",
    }
    return render(request, "payroll/runs.html", context)


@require_GET
@actor_required
def workbench(request: HttpRequest, period: str) -> HttpResponse:
    """Show the 核算工作台 of a month."""
    actor = acting(request)
    run = queries.run_for(actor, period)
    context = desk.context(actor, run, timezone.now())
    if version := context.get("version"):
        context |= _tables(request, version)
    return render(request, "payroll/run.html", context)


def _tables(request: HttpRequest, version: Any) -> dict[str, Any]:
    rows = queries.variance(version, request.GET.dict())
    found = queries.checks(version, request.GET.get("check", ""))
    return {
        "checks": page_of(request, found, "checks"),
        "page": page_of(request, rows),
        "totals": queries.variance_totals(rows),
        **queries.variance_facets(version),
    }


@require_POST
@actor_required
@refusals_to_messages(RUN)
def upload(request: HttpRequest, period: str) -> HttpResponse:
    """Take a file of the month."""
    actor = acting(request)
    run = queries.run_for(actor, period)
    given = request.FILES.get("file")
    if given is None:
        raise runs.RunError("没有收到文件，请先选择文件再点上传。")
    file = runs.add_file(
        actor=actor,
        run=run,
        kind=request.POST.get("kind", ""),
        name=given.name or "",
        content=given.read(),
        now=timezone.now(),
    )
    told = f"，有 {len(file.problems)} 处要看，见下方" if file.problems else ""
    messages.success(request, f"{file.get_kind_display()}已收到：{file.rows} 行{told}。")
    return redirect(RUN, period)


@require_POST
@actor_required
@refusals_to_messages(RUN)
def lock(request: HttpRequest, period: str) -> HttpResponse:
    """Freeze the inputs."""
    run = queries.run_for(acting(request), period)
    question = f"锁定后，{run.month_label}的考勤和数据不再变动。"
    back = reverse(RUN, args=[period])
    label = f"锁定{run.month_label}数据"
    if asked := confirmed(request, question=question, label=label, back=back):
        return asked
    count = runs.lock_inputs(actor=acting(request), run=run, now=timezone.now())
    messages.success(request, f"已锁定 {count} 人的数据，可以开始计算。")
    return redirect(RUN, period)


@require_http_methods(["GET", "HEAD", "POST"])
@actor_required
@refusals_to_messages(RUN)
def unlock(request: HttpRequest, period: str) -> HttpResponse:
    """Open the inputs again, with a reason."""
    actor = acting(request)
    run = queries.run_for(actor, period)
    form = UnlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        runs.unlock_inputs(actor=actor, run=run, reason=reason, now=timezone.now())
        return redirect(RUN, period)
    status = 422 if form.is_bound else 200
    context = {"run": run, "form": form}
    return render(request, "payroll/confirm_unlock.html", context, status=status)


@require_POST
@actor_required
@refusals_to_messages(RUN)
def compute(request: HttpRequest, period: str) -> HttpResponse:
    """Start a computation in the background."""
    actor = acting(request)
    computing.compute_run(actor=actor, run=queries.run_for(actor, period), now=timezone.now())
    return redirect(RUN, period)


@require_POST
@actor_required
@refusals_to_messages(RUN)
def abandon(request: HttpRequest, period: str) -> HttpResponse:
    """Give up a computation that has stopped."""
    actor = acting(request)
    run = queries.run_for(actor, period)
    computing.abandon_computing(actor=actor, run=run, now=timezone.now())
    return redirect(RUN, period)


@require_POST
@actor_required
@refusals_to_messages(RUN)
def replay(request: HttpRequest, period: str) -> HttpResponse:
    """Compute the current version again from its frozen inputs, in the background."""
    actor = acting(request)
    computing.check_replay(actor=actor, run=queries.run_for(actor, period))
    messages.info(request, "正在用冻结的数据复算当前版本，结果在任务中心。")
    return redirect(RUN, period)


@require_GET
@actor_required
@refusals_to_messages(RUN)
def compare(request: HttpRequest, period: str) -> HttpResponse:
    """Show who differs between two versions."""
    run = queries.run_for(acting(request), period)
    numbers = [request.GET.get(key, "") for key in ("a", "b")]
    if not all(number.isdecimal() for number in numbers):
        raise runs.RunError("请在两个版本前各选一个，再比较。")
    found = (get_object_or_404(run.versions.all(), number=int(number)) for number in numbers)
    old, new = sorted(found, key=lambda version: version.number)
    context = {
        "run": run,
        "old": old,
        "new": new,
        "figures": queries.figures(new, old),
        "page": page_of(request, queries.compare(old, new)),
    }
    return render(request, "payroll/compare.html", context)


@require_POST
@actor_required
@refusals_to_messages(RUN)
def sign_off(request: HttpRequest, period: str) -> HttpResponse:
    """Sign off findings, one or many."""
    actor = acting(request)
    scope = request.POST.get("scope", "")
    count = approval.sign_off_checks(
        actor=actor,
        run=queries.run_for(actor, period),
        reason=request.POST.get("reason", ""),
        now=timezone.now(),
        public_ids=request.POST.getlist("check"),
        title=scope.removeprefix("title:") if scope.startswith("title:") else "",
    )
    messages.success(request, f"已确认 {count} 条。")
    return redirect(f"{reverse(RUN, args=[period])}#checks")


@require_POST
@actor_required
@refusals_to_messages(RUN)
def submit(request: HttpRequest, period: str) -> HttpResponse:
    """Hand the version in for approval."""
    actor = acting(request)
    run = queries.run_for(actor, period)
    approval.submit_for_approval(actor=actor, run=run, now=timezone.now())
    messages.success(request, "已提交审批，审批人会在工作台看到。")
    return redirect(RUN, period)


@require_POST
@actor_required
@refusals_to_messages(RUN)
def decide(request: HttpRequest, period: str) -> HttpResponse:
    """Approve, or send back with a reason."""
    actor = acting(request)
    run = queries.run_for(actor, period)
    act = approval.approve_run if request.POST.get("decision") == "approve" else approval.return_run
    act(actor=actor, run=run, reason=request.POST.get("reason", ""), now=timezone.now())
    return redirect(RUN, period)
