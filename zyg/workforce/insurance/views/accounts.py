"""Pages of channels, accounts, schemes and layouts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.permissions.actors import Actor, require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.periods import Month
from zyg.law.places import all_places, name_of
from zyg.workforce.insurance.enrolling import queries
from zyg.workforce.insurance.enrolling.fields import FIELDS, HEAD_FIELDS
from zyg.workforce.insurance.enrolling.files import presets
from zyg.workforce.insurance.forms.accounts import AccountForm, ChannelForm, SchemeForm
from zyg.workforce.insurance.models import Layout, LayoutKind
from zyg.workforce.insurance.operations import accounts as acts
from zyg.workforce.insurance.operations.batches import take_over_enrolments
from zyg.workforce.insurance.views.answers import refusals_to_messages

SETUP = "insurance:setup"
SPARE = 3


@require_GET
@actor_required
def setup(request: HttpRequest) -> HttpResponse:
    """Show channels with their accounts, schemes and layouts."""
    actor = acting(request)
    kinds = dict(LayoutKind.choices)
    context = {
        "channels": queries.channels(actor),
        "schemes": [
            (row, name_of(row.place) if row.place else "全部城市") for row in queries.schemes(actor)
        ],
        "layouts": queries.layouts(actor),
        "presets": [
            (code, spec["name"], kinds[spec["kind"]], spec["evidence"])
            for code, spec in presets().items()
        ],
        "without": queries.places_without_channel(actor),
        "may_edit": actor.may_everywhere("insurance.edit"),
    }
    return render(request, "insurance/setup/setup.html", context)


@require_POST
@actor_required
@refusals_to_messages(SETUP)
def standard(request: HttpRequest) -> HttpResponse:
    """Add the two usual channels of a place."""
    place = request.POST.get("place", "")
    acts.add_standard_channels(actor=acting(request), place=place)
    messages.success(request, f"已建立{name_of(place)}的两个渠道；请补填截止日和单位编号。")
    return redirect(SETUP)


@require_http_methods(["GET", "POST"])
@actor_required
def channel(request: HttpRequest, channel_id: str = "") -> HttpResponse:
    """Add or change a channel."""
    actor = acting(request)
    require(actor, "insurance.edit")
    row = queries.channel_for(actor, channel_id) if channel_id else None
    initial = ChannelForm.values_of(row) if row else {"place": actor.organization.place}
    form = ChannelForm(_every_place(), request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            acts.save_channel(actor=actor, values=form.cleaned_data, channel=row)
        except acts.AccountError as error:
            form.add_errors(error.errors)
        else:
            messages.success(request, "已保存。")
            return redirect(SETUP)
    title = f"修改渠道：{row}" if row else "新增渠道"
    return _form(request, form, title, "保存渠道")


@require_http_methods(["GET", "POST"])
@actor_required
def account(request: HttpRequest, channel_id: str) -> HttpResponse:
    """Write down the employer's number."""
    actor = acting(request)
    require(actor, "insurance.edit")
    row = queries.channel_for(actor, channel_id)
    form = AccountForm(request.POST or None, initial={"name": actor.organization.name})
    if request.method == "POST" and form.is_valid():
        try:
            acts.open_account(actor=actor, channel=row, values=form.told())
        except acts.AccountError as error:
            if told := error.errors.pop("work_injury_rate", ""):
                error.errors["rate"] = told
            form.add_errors(error.errors)
        else:
            return redirect(SETUP)
    return _form(request, form, f"登记单位编号：{row}", "登记单位编号")


@require_POST
@actor_required
@refusals_to_messages(SETUP)
def take_over(request: HttpRequest, channel_id: str) -> HttpResponse:
    """Write down who is insured already."""
    actor = acting(request)
    row = queries.channel_for(actor, channel_id)
    month = Month.of(timezone.localdate())
    told = take_over_enrolments(actor=actor, channel=row, month=month, now=timezone.now())
    messages.success(request, f"已登记 {told.count} 人为参保中。")
    for problem in told.problems[:5]:
        messages.warning(request, problem)
    return redirect("insurance:people")


@require_http_methods(["GET", "POST"])
@actor_required
def scheme(request: HttpRequest) -> HttpResponse:
    """Set a scheme."""
    actor = acting(request)
    require(actor, "insurance.edit")
    places = sorted({row.place for row in queries.channels(actor)})
    form = SchemeForm(places, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.set_scheme(actor=actor, now=timezone.now(), **form.cleaned_data)
        except acts.AccountError as error:
            form.add_errors(error.errors)
        else:
            return redirect(SETUP)
    return _form(request, form, "设置参保方案", "保存方案")


@require_POST
@actor_required
@refusals_to_messages(SETUP)
def layout_new(request: HttpRequest) -> HttpResponse:
    """Take a preset as one's own layout."""
    row = acts.add_layout(
        actor=acting(request),
        preset=request.POST.get("preset", ""),
        name=request.POST.get("name", "")[:60],
        now=timezone.now(),
    )
    return redirect("insurance:layout", row.public_id)


@require_http_methods(["GET", "POST"])
@actor_required
def layout(request: HttpRequest, layout_id: str) -> HttpResponse:
    """Edit columns, words and lines of a layout."""
    actor = acting(request)
    row = queries.layout_for(actor, layout_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        values = _layout_values(request)
        version = request.POST.get("version", "")
        try:
            acts.change_layout(
                actor=actor,
                layout=row,
                values=values,
                version=int(version) if version.isdecimal() else 0,
                now=timezone.now(),
            )
        except acts.AccountError as error:
            errors = error.errors
            for name, value in values.items():
                setattr(row, name, value)
        else:
            messages.success(request, "格式已保存，之后生成的文件会用它。")
            return redirect("insurance:layout", layout_id)
    context = _layout_context(actor, row) | {"errors": errors}
    return render(request, "insurance/setup/layout.html", context, status=422 if errors else 200)


def _layout_context(actor: Actor, row: Layout) -> dict[str, Any]:
    spare = [{"header": "", "field": ""}] * SPARE
    return {
        "layout": row,
        "columns": [*row.columns, *spare],
        "head": [*row.head, {"label": "", "field": ""}],
        "foot": [*row.foot, {"label": "", "field": ""}],
        "fields": [(code, one.label) for code, one in FIELDS.items()],
        "head_fields": [(code, one.label) for code, one in HEAD_FIELDS.items()],
        "words": [
            (
                code,
                one.label,
                [(v, w, row.words.get(code, {}).get(v, "")) for v, w in one.words.items()],
            )
            for code, one in FIELDS.items()
            if one.words
        ],
        "may_edit": actor.may_everywhere("insurance.edit"),
    }


def _layout_values(request: HttpRequest) -> dict[str, Any]:
    """Read the editor: blank rows are left out, the order is what the numbers say."""
    data = request.POST
    columns = zip(
        data.getlist("order"), data.getlist("header"), data.getlist("field"), strict=False
    )
    kept = [(order, header.strip(), field) for order, header, field in columns if header.strip()]
    kept.sort(key=lambda one: int(one[0]) if one[0].isdecimal() else len(kept))
    words: dict[str, dict[str, str]] = {}
    for code, field in FIELDS.items():
        own = {value: data.get(f"word-{code}-{value}", "").strip() for value in field.words}
        if told := {value: text for value, text in own.items() if text}:
            words[code] = told
    pages = data.get("rows_per_page", "")
    return {
        "name": data.get("name", "")[:60],
        "title": data.get("title", "")[:80],
        "rows_per_page": min(int(pages), 1000) if pages.isdecimal() else 0,
        "columns": [{"header": header[:60], "field": field} for _, header, field in kept],
        "head": _lines(request, "head"),
        "foot": _lines(request, "foot"),
        "words": words,
    }


def _lines(request: HttpRequest, part: str) -> list[dict[str, str]]:
    labels, fields = request.POST.getlist(f"{part}-label"), request.POST.getlist(f"{part}-field")
    pairs = zip(labels, fields, strict=False)
    return [{"label": one.strip()[:40], "field": field} for one, field in pairs if one.strip()]


def _every_place() -> list[str]:
    return [place.code for place in all_places()]


def _form(request: HttpRequest, form: Any, title: str, act: str) -> HttpResponse:
    context = {"form": form, "title": title, "act": act}
    status = 422 if form.errors else 200
    return render(request, "insurance/setup/form.html", context, status=status)
