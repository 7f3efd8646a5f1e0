"""Pages of the roster: list, detail, new, correct, reveal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.places import name_of
from zyg.workforce.people import queries
from zyg.workforce.people.changes import department_path
from zyg.workforce.people.exporting import export_roster
from zyg.workforce.people.file import custom
from zyg.workforce.people.forms import CorrectionForm, EmployeeForm
from zyg.workforce.people.lifecycle.views.life import life_of
from zyg.workforce.people.models import Employee, EmployeeStatus
from zyg.workforce.people.operations import (
    REVEALABLE,
    EmployeeChangedError,
    InvalidEmployeeError,
    create_employee,
    edit_employee,
    reveal_field,
)
from zyg.workforce.people.validation import LABEL_OF

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TONES = {EmployeeStatus.ACTIVE: "good", EmployeeStatus.COMING: "info", EmployeeStatus.LEFT: ""}


@require_GET
@actor_required
def people_list(request: HttpRequest) -> HttpResponse:
    """Show the roster, filtered, sorted and paged by the address."""
    actor, today, filters = acting(request), timezone.localdate(), _filters(request)
    page = queries.people_page(actor, filters, number=request.GET.get("page", "1"), as_of=today)
    columns, cells = custom.list_columns(page)
    context = {
        "page": page,
        "rows": [_row(row, today, cells.get(row.pk, ())) for row in page],
        "columns": columns,
        "filters": filters,
        "filtered": any(
            (filters.q, filters.status, filters.department, filters.place, filters.lacking)
        ),
        "counts": queries.headcount(actor, as_of=today),
        "departments": queries.department_choices(actor),
        "places": queries.place_choices(actor),
    }
    return render(request, "people/list.html", context)


@require_POST
@actor_required
def people_export(request: HttpRequest) -> HttpResponse:
    """Send the filtered roster as xlsx, masked."""
    today = timezone.localdate()
    data = export_roster(actor=acting(request), filters=_filters(request), as_of=today)
    return attachment(data, f"花名册_{today:%Y%m%d}.xlsx")


@require_http_methods(["GET", "POST"])
@actor_required
def person_new(request: HttpRequest) -> HttpResponse:
    """Take somebody on."""
    actor = acting(request)
    require(actor, "people.edit")
    form = EmployeeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            employee = create_employee(
                actor=actor, values=form.cleaned_data, today=timezone.localdate()
            )
        except InvalidEmployeeError as error:
            form.add_errors(error.errors)
        else:
            messages.success(request, f"已新增员工 {employee}。")
            return redirect("people:detail", employee.public_id)
    context = {"form": form, "title": "新增员工", "act": "新增员工"}
    return render(request, "people/form.html", context, status=422 if form.errors else 200)


@require_GET
@actor_required
def person_detail(request: HttpRequest, employee_id: str) -> HttpResponse:
    """Show one person, secrets masked."""
    actor = acting(request)
    employee = queries.employee_for(actor, employee_id)
    today = timezone.localdate()
    status = employee.status_on(today)
    sees_looks = actor.may("people.edit", employee) or _is_own(actor, employee)
    context = {
        "employee": employee,
        "status": status,
        "tone": _TONES[status],
        "place": name_of(employee.place),
        "department": department_path(employee.department),
        "secrets": _secrets(actor, employee),
        "sees_pay": actor.may("pay.view", employee),
        "may_edit": actor.may("people.edit", employee),
        **life_of(actor, employee, today=today),
        "looks": queries.who_looked(employee) if sees_looks else None,
    }
    return render(request, "people/detail.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def person_edit(request: HttpRequest, employee_id: str) -> HttpResponse:
    """Correct what is known about somebody."""
    actor = acting(request)
    employee = queries.employee_for(actor, employee_id)
    require(actor, "people.edit", employee)
    form = CorrectionForm(request.POST or None, employee=employee, actor=actor)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                edit_employee(
                    actor=actor,
                    employee=employee,
                    values=form.values(),
                    version=form.cleaned_data["version"],
                    today=timezone.localdate(),
                )
            except InvalidEmployeeError as error:
                form.add_errors(error.errors)
            except EmployeeChangedError as error:
                form.add_error(None, str(error))
                status = 409
            else:
                messages.success(request, "已保存。")
                return redirect("people:detail", employee_id)
    context = {"form": form, "title": f"修改 {employee}", "act": "保存", "employee": employee}
    return render(request, "people/form.html", context, status=status)


@require_POST
@actor_required
def person_reveal(request: HttpRequest, employee_id: str, field: str) -> HttpResponse:
    """Show one masked field in full for 30 seconds; the person sees who looked."""
    actor = acting(request)
    employee = queries.employee_for(actor, employee_id)
    if field not in REVEALABLE:
        raise NotFoundForActorError("没有这个字段。")
    value = reveal_field(
        actor=actor, employee=employee, field=field, reason=request.POST.get("reason", "")
    )
    context = {"employee": employee, "field": field, "value": value}
    if request.headers.get("HX-Request"):
        return render(request, "people/secret_shown.html", context)
    context["label"] = LABEL_OF[field]
    return render(request, "people/secret_page.html", context)


@require_GET
@actor_required
def person_masked(request: HttpRequest, employee_id: str, field: str) -> HttpResponse:
    """Answer the masked field again, when the 30 seconds are over."""
    actor = acting(request)
    employee = queries.employee_for(actor, employee_id)
    for secret in _secrets(actor, employee):
        if secret["field"] == field:
            return render(request, "people/secret.html", {"secret": secret, "employee": employee})
    raise NotFoundForActorError("没有这个字段。")


def attachment(data: bytes, name: str) -> HttpResponse:
    """Answer a file under a Chinese name."""
    response = HttpResponse(data, content_type=XLSX)
    disposition = "attachment; filename*=UTF-8''" + _percent(name)
    response.headers["Content-Disposition"] = disposition
    return response


def _percent(name: str) -> str:
    return "".join(f"%{byte:02X}" for byte in name.encode())


def _row(employee: Employee, today: dt.date, cells: Sequence[str]) -> dict[str, object]:
    status = employee.status_on(today)
    return {
        "row": employee,
        "status": status,
        "tone": _TONES[status],
        "place": name_of(employee.place),
        "cells": cells,
    }


def _filters(request: HttpRequest) -> queries.Filters:
    names = ("q", "status", "department", "place", "lacking", "sort")
    said = {name: request.GET.get(name, "")[:100] for name in names}
    return queries.Filters(**{name: value for name, value in said.items() if value})


def _is_own(actor: Actor, employee: Employee) -> bool:
    return employee.membership_id == actor.membership.pk


def _secrets(actor: Actor, employee: Employee) -> list[dict[str, object]]:
    """List the masked fields with whether the actor may see them in full."""
    masked = {
        "id_number": employee.id_number_masked,
        "phone": employee.phone_masked,
        "bank_account": employee.bank_account_masked,
    }
    rights = {"identity": "identity.reveal", "contact": "contact.reveal", "bank": "bank.reveal"}
    return [
        {
            "field": field,
            "label": LABEL_OF[field],
            "masked": masked[field],
            "may": bool(masked[field]) and actor.may(rights[group], employee),
        }
        for field, group in REVEALABLE.items()
    ]
