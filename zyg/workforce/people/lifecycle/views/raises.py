"""批量调薪: check a sheet, then propose its good rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zyg.core.approvals.errors import ApprovalError
from zyg.core.permissions.actors import Actor, require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.workforce.people.forms import UploadForm
from zyg.workforce.people.lifecycle.raises import Raise, RaisePlan, plan_raises, propose_raises
from zyg.workforce.people.models import Employee

_SALT, _MOST_AGE = "people.raises", 3600
SHOWN = 200


class RaisesForm(UploadForm):
    """The sheet."""

    file = forms.FileField(
        label="调薪表",
        help_text="一行一个工资项目：工号、工资项目、新金额、生效日期；姓名和说明可不填",
        error_messages={"required": "请选择文件。", "empty": "文件是空的；请重新导出后再上传。"},
    )


@require_http_methods(["GET", "POST"])
@actor_required
def raises(request: HttpRequest) -> HttpResponse:
    """Take a sheet, show what it would do, and propose it once that was seen."""
    actor = acting(request)
    require(actor, "pay.edit")
    if "plan" in request.POST:
        return _propose(request, actor)
    form = RaisesForm(request.POST or None, request.FILES or None)
    plan: RaisePlan | None = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        plan = plan_raises(actor=actor, data=file.read(), name=file.name)
    context = {
        "form": form,
        "plan": plan,
        "shown": plan.raises[:SHOWN] if plan else [],
        "problems": plan.problems[:SHOWN] if plan else [],
        "sealed": _sealed(actor, plan) if plan and plan.raises else "",
    }
    return render(
        request, "people/lifecycle/raises.html", context, status=422 if form.errors else 200
    )


def _propose(request: HttpRequest, actor: Actor) -> HttpResponse:
    try:
        told = signing.loads(request.POST["plan"], salt=_salt(actor), max_age=_MOST_AGE)
    except signing.BadSignature:
        messages.error(request, "预览已过期或不是你的；请重新上传调薪表。")
        return redirect("lifecycle:raises")
    people = {one.public_id: one for one in _people(told)}
    wanted = [
        Raise(people[one["who"]], dt.date.fromisoformat(one["day"]), one["why"], one["items"])
        for one in told
        if one["who"] in people
    ]
    try:
        made, refused = propose_raises(actor=actor, raises=wanted, now=timezone.now())
    except ApprovalError as error:
        messages.error(request, str(error))
        return redirect("lifecycle:raises")
    messages.success(request, f"已提交 {len(made)} 项调薪审批。")
    for sentence in refused[:20]:
        messages.warning(request, sentence)
    return redirect("lifecycle:changes")


def _people(told: list[dict[str, Any]]) -> list[Employee]:
    return list(Employee.objects.filter(public_id__in=[one["who"] for one in told]))


def _sealed(actor: Actor, plan: RaisePlan) -> str:
    """Write a plan so that it comes back as it was seen, by the same member, within the hour."""
    told = [
        {
            "who": one.employee.public_id,
            "day": one.valid_from.isoformat(),
            "why": one.reason,
            "items": one.items,
        }
        for one in plan.raises
    ]
    return signing.dumps(told, salt=_salt(actor), compress=True)


def _salt(actor: Actor) -> str:
    return f"{_SALT}/{actor.membership.public_id}"
