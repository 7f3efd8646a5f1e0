"""Pages of arrears, retirement and the year's levies."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.permissions.actors import require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.explain import Line, RuleRefusedError
from zyg.law.money import number, yuan, yuan_to_fen
from zyg.law.social_insurance import disabled_levy
from zyg.workforce.insurance.ageing import queries
from zyg.workforce.insurance.enrolling.queries import channel_for, channels
from zyg.workforce.insurance.errors import InsuranceError
from zyg.workforce.insurance.forms.ageing import ArrearForm, LevyForm, PaidForm, RetirementForm
from zyg.workforce.insurance.models import RetirementPost
from zyg.workforce.insurance.operations import ageing as acts
from zyg.workforce.insurance.views.answers import page_of
from zyg.workforce.people.models import Sex

ARREARS = "insurance:arrears"
_PERCENT = 100


@require_http_methods(["GET", "POST"])
@actor_required
def arrears(request: HttpRequest) -> HttpResponse:
    """Show the arrears; a POST writes one down."""
    actor = acting(request)
    today = timezone.localdate()
    found = queries.arrears(actor, today=today)
    choices = [(one.public_id, str(one)) for one in channels(actor)]
    form = ArrearForm(choices, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        told["channel"] = channel_for(actor, told["channel"])
        told["amount"] = yuan_to_fen(told["amount"])
        try:
            acts.record_arrear(actor=actor, now=timezone.now(), **told)
        except InsuranceError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已登记；滞纳金按天计到补缴的一天。")
            return redirect(ARREARS)
    context = {
        "arrears": found,
        "form": form,
        "today": today,
        "may_edit": actor.may_everywhere("insurance.edit"),
    }
    status = 422 if form.errors else 200
    return render(request, "insurance/ageing/arrears.html", context, status=status)


@require_POST
@actor_required
def arrear_paid(request: HttpRequest, arrear_id: str) -> HttpResponse:
    """Write down the day of payment."""
    actor = acting(request)
    row = queries.arrear_for(actor, arrear_id)
    form = PaidForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写补缴日期，例如 2026-11-25。")
        return redirect(ARREARS)
    try:
        paid_on = form.cleaned_data["paid_on"]
        row = acts.pay_arrear(actor=actor, arrear=row, paid_on=paid_on, now=timezone.now())
    except InsuranceError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已登记补缴，滞纳金 {yuan(row.late_fee or 0)} 元。")
    return redirect(ARREARS)


@require_GET
@actor_required
def retirement(request: HttpRequest) -> HttpResponse:
    """Show who retires within three years."""
    actor = acting(request)
    page = page_of(request, queries.retiring(actor, today=timezone.localdate()))
    context = {
        "page": page,
        "rows": list(page),
        "ahead": queries.AHEAD,
        "may_edit": actor.may_everywhere("insurance.edit"),
    }
    return render(request, "insurance/ageing/retirement.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def retirement_plan(request: HttpRequest, employee_id: str) -> HttpResponse:
    """Write down somebody's plan."""
    actor = acting(request)
    employee = queries.employee_for(actor, employee_id)
    require(actor, "insurance.edit", employee)
    man = employee.sex == Sex.MALE
    initial = {"post": RetirementPost.MALE if man else RetirementPost.FEMALE50}
    form = RetirementForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            acts.plan_retirement(
                actor=actor, employee=employee, now=timezone.now(), **form.cleaned_data
            )
        except InsuranceError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已登记；社保照常缴，办好退休手续后再减员。")
            return redirect("insurance:retirement")
    history = employee.retirement_plans.select_related("user").order_by("-pk")
    context = {"form": form, "employee": employee, "history": history}
    status = 422 if form.errors else 200
    return render(request, "insurance/ageing/plan.html", context, status=status)


@require_GET
@actor_required
def levies(request: HttpRequest) -> HttpResponse:
    """Estimate the disabled-employment levy and the union fee."""
    actor = acting(request)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else timezone.localdate().year  # noqa: PLR2004 - a year
    figures = queries.year_figures(actor, year - 1)
    is_asked = "staff" in request.GET
    form = LevyForm(request.GET if is_asked else None, initial=_initial(year, figures))
    line: Line | None = None
    if is_asked and form.is_valid():
        try:
            line = _levy(form.cleaned_data)
        except RuleRefusedError as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "figures": figures, "line": line, "year": year}
    status = 422 if form.errors else 200
    return render(request, "insurance/ageing/levies.html", context, status=status)


def _initial(year: int, figures: queries.YearFigures) -> dict[str, Any]:
    wage = figures.average_wage
    return {
        "year": year,
        "staff": number(figures.staff),
        "disabled_staff": number(figures.disabled),
        "average_wage": yuan(wage) if wage is not None else None,
    }


def _levy(told: dict[str, Decimal]) -> Line:
    return disabled_levy(
        staff=Fraction(told["staff"]),
        disabled_staff=Fraction(told["disabled_staff"]),
        ratio=Fraction(told["ratio"]) / _PERCENT,
        average_wage=yuan_to_fen(told["average_wage"]),
        local_average_wage=yuan_to_fen(told["local_average_wage"]),
        year=int(told["year"]),
    )
