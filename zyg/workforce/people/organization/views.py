"""组织架构: the tree of a day, one department with its history, and what changes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.organizations.departments import (
    DepartmentError,
    change_department,
    history_of,
    open_department,
)
from zyg.core.organizations.models import Department
from zyg.core.organizations.queries import department_tree
from zyg.core.permissions.actors import Actor, require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.workforce.people.organization import queries
from zyg.workforce.people.organization.forms import DatedForm, DepartmentForm
from zyg.workforce.people.organization.operations import dissolve_department


@require_GET
@actor_required
def org(request: HttpRequest) -> HttpResponse:
    """Show the tree of a day."""
    today = timezone.localdate()
    day = _day(request.GET.get("day", "")) or today
    context = {"chart": queries.chart(acting(request), day=day), "today": today}
    return render(request, "people/organization/tree.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def department_new(request: HttpRequest) -> HttpResponse:
    """Add a department."""
    actor = acting(request)
    require(actor, "departments.edit")
    today = timezone.localdate()
    initial = {"valid_from": today, "parent": request.GET.get("parent", "")}
    form = _form(actor, request.POST or None, initial)

    def act() -> str:
        said = form.cleaned_data
        made = open_department(
            actor=actor,
            valid_from=said["valid_from"],
            reason=said["reason"],
            today=today,
            **form.values(),
        )
        return f"已新增「{made}」，{said['valid_from']} 起生效。"

    if request.method == "POST" and (answer := _submit(request, form, act)) is not None:
        return answer
    status = 422 if form.errors else 200
    return render(request, "people/organization/new.html", {"form": form}, status=status)


@require_GET
@actor_required
def department(request: HttpRequest, department_id: str) -> HttpResponse:
    """Show a department and its history."""
    return _page(request, department_id, {})


@require_POST
@actor_required
def department_change(request: HttpRequest, department_id: str) -> HttpResponse:
    """Rename or move it, set its head or headcount."""
    actor = acting(request)
    found = queries.department_for(actor, department_id)
    form = _form(actor, request.POST, {})

    def act() -> str:
        said = form.cleaned_data
        change_department(
            actor=actor,
            department=found,
            changes=form.values(),
            valid_from=said["valid_from"],
            reason=said["reason"],
            today=timezone.localdate(),
        )
        return f"已登记「{found}」的调整，{said['valid_from']} 起生效。"

    answer = _submit(request, form, act)
    return answer or _page(request, department_id, {"form": form})


@require_POST
@actor_required
def department_close(request: HttpRequest, department_id: str) -> HttpResponse:
    """Close it."""
    actor = acting(request)
    found = queries.department_for(actor, department_id)
    form = DatedForm(request.POST, prefix="close")

    def act() -> str:
        said = form.cleaned_data
        dissolve_department(
            actor=actor,
            department=found,
            valid_from=said["valid_from"],
            reason=said["reason"],
            today=timezone.localdate(),
        )
        return f"已登记撤销「{found}」，{said['valid_from']} 起生效。"

    answer = _submit(request, form, act)
    return answer or _page(request, department_id, {"close_form": form})


def _submit(request: HttpRequest, form: DatedForm, act: Callable[[], str]) -> HttpResponse | None:
    """Do the act of a form and go to the tree; None when something is wrong with it."""
    if form.is_valid():
        try:
            messages.success(request, act())
        except DepartmentError as error:
            form.take(error)
        else:
            return redirect("people:org")
    return None


def _page(request: HttpRequest, department_id: str, forms: dict[str, Any]) -> HttpResponse:
    actor = acting(request)
    found = queries.department_for(actor, department_id)
    history = history_of(found)
    today = timezone.localdate()
    now = next((one for one in history if one.valid_from <= today), history[-1])
    initial = {
        "name": now.name,
        "parent": now.parent.public_id if now.parent else "",
        "head": now.head.public_id if now.head else "",
        "headcount": now.headcount,
        "valid_from": today,
    }
    context = {
        "department": found,
        "now": now,
        "history": history,
        "today": today,
        "people": queries.people_by_department(today)[found.pk],
        "form": _form(actor, None, initial),
        "close_form": DatedForm(prefix="close", initial={"valid_from": today}),
        **forms,
    }
    status = 422 if forms else 200
    return render(request, "people/organization/department.html", context, status=status)


def _form(actor: Actor, data: Any, initial: dict[str, Any]) -> DepartmentForm:
    tree = department_tree(actor.organization)
    parents = sorted(
        ((_id(tree.by_id[pk]), "/".join(path)) for pk, path in tree.paths.items()),
        key=lambda pair: pair[1],
    )
    return DepartmentForm(data, initial=initial, parents=parents, heads=queries.possible_heads())


def _id(row: Department) -> str:
    return row.public_id


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
