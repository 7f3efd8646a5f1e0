"""Pages of 政策参数."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.permissions.actors import require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.periods import Month
from zyg.law.places import name_of
from zyg.law.social_insurance import LABELS
from zyg.workforce.insurance import queries
from zyg.workforce.insurance.forms.parameters import ParameterForm
from zyg.workforce.insurance.models import ParameterKind
from zyg.workforce.insurance.operations.parameters import (
    InvalidParameterError,
    enter_parameter,
    withdraw_parameter,
)


@require_GET
@actor_required
def parameters(request: HttpRequest) -> HttpResponse:
    """Show what is known for the places of the organization in a month."""
    actor = acting(request)
    try:
        month = Month.parse(request.GET.get("month", ""))
    except ValueError:
        month = Month.of(timezone.localdate())
    own = queries.own_parameters(actor)
    context = {
        "month": month,
        "before": month + -1,
        "after": month + 1,
        "places": queries.parameters_in(actor, month=month),
        "own": [(row, name_of(row.place), LABELS.get(row.insurance, row.insurance)) for row in own],
        "kinds": ParameterKind.choices,
        "may_enter": actor.may_everywhere("pay.edit"),
    }
    return render(request, "insurance/parameters.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def enter(request: HttpRequest, kind: str) -> HttpResponse:
    """Enter a row of the employer's own."""
    actor = acting(request)
    require(actor, "pay.edit")
    if kind not in ParameterKind.values:
        raise Http404
    places = [
        place.code for place in queries.parameters_in(actor, month=Month.of(timezone.localdate()))
    ]
    form = ParameterForm(kind, places, request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            enter_parameter(actor=actor, told=form.told(), now=timezone.now())
        except InvalidParameterError as error:
            for field, sentence in error.errors.items():
                form.add_error(field if field in form.fields else None, sentence)
        else:
            messages.success(request, "已录入，之后的计算会用它；已算出的版本不变。")
            return redirect("insurance:parameters")
    context = {"form": form, "title": f"录入{ParameterKind(kind).label}"}
    status = 422 if form.errors else 200
    return render(request, "insurance/enter.html", context, status=status)


@require_POST
@actor_required
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a row out of use."""
    withdraw_parameter(actor=acting(request), public_id=public_id, now=timezone.now())
    messages.success(request, "已停用；已算出的版本不变。")
    return redirect("insurance:parameters")
