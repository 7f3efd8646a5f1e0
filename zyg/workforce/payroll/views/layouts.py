"""Pages of 代发文件格式: the list with the shipped ones, the editor, the test print."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from zyg.core.permissions.actors import require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.money import yuan
from zyg.workforce.payroll.forms import ColumnForm, LayoutForm
from zyg.workforce.payroll.models import BankLayout
from zyg.workforce.payroll.operations import payout as payout_acts
from zyg.workforce.payroll.payout import layout as shapes
from zyg.workforce.payroll.payout import queries as payouts
from zyg.workforce.payroll.payout.invented import invented_payments
from zyg.workforce.payroll.payout.writing import Batch, write
from zyg.workforce.payroll.views.answers import handed_over, packed, refusals_to_messages

LIST = "payroll:layouts"
SECTIONS = (("header", "首行", 1), ("detail", "明细", 3), ("trailer", "末行", 1))
TEST_BATCH = Batch(month="202610", number=1, day="20261110")
SHOWN_BYTES = 4000


@require_http_methods(["GET", "HEAD", "POST"])
@actor_required
@refusals_to_messages(LIST)
def layout_list(request: HttpRequest) -> HttpResponse:
    """List the layouts and the shipped ones; a POST takes a shipped one over."""
    actor = acting(request)
    rows = payouts.layouts(actor)
    if request.method == "POST":
        preset = request.POST.get("preset", "")
        made = payout_acts.adopt_preset_layout(actor=actor, preset=preset, now=timezone.now())
        messages.success(request, f"已启用「{made.name}」，先做一次测试打印再使用。")
        return redirect(LIST)
    used = {row.name for row in rows}
    shipped = [one for name, one in shapes.presets().items() if name not in used]
    return render(request, "payroll/layouts.html", {"layouts": rows, "presets": shipped})


@require_http_methods(["GET", "HEAD", "POST"])
@actor_required
def edit(request: HttpRequest, layout_id: str = "") -> HttpResponse:
    """Show a layout's settings and columns; a POST keeps them as the next version."""
    actor = acting(request)
    require(actor, "pay.payout")
    layout = payouts.layout_for(actor, layout_id) if layout_id else None
    spec: dict[str, Any] = layout.spec if layout else {}
    form = LayoutForm(request.POST or None, initial=_initial(layout))
    sections = [_section(request, *one, spec.get(one[0], [])) for one in SECTIONS]
    problem = ""
    if request.method == "POST" and all(one.is_valid() for one in (form, *_sets(sections))):
        told = form.spec() | {key: _columns(rows) for key, _label, rows in sections}
        try:
            made = payout_acts.save_bank_layout(
                actor=actor,
                name=form.cleaned_data["name"],
                bank=form.cleaned_data["bank"],
                spec=told,
                now=timezone.now(),
            )
        except shapes.LayoutError as refusal:
            problem = str(refusal)
        else:
            messages.success(request, f"已保存「{made.name}」第 {made.number} 版。")
            return redirect("payroll:layout", made.public_id)
    context = {"layout": layout, "form": form, "sections": sections, "problem": problem}
    status = 422 if request.method == "POST" else 200
    return render(request, "payroll/layout.html", context, status=status)


@require_POST
@actor_required
@refusals_to_messages(LIST)
def test_print(request: HttpRequest, layout_id: str) -> HttpResponse:
    """Write the layout with invented people: shown, or as a file."""
    layout = payouts.layout_for(acting(request), layout_id)
    shape = shapes.layout_of(layout.spec)
    files = write(shape, invented_payments(shape), TEST_BATCH)
    if request.POST.get("download"):
        return handed_over(*packed(files, "测试打印"))
    first = files[0]
    text = "" if shape.format == "xlsx" else first.content.decode(shape.encoding)
    context = {
        "layout": layout,
        "file": first,
        "total": yuan(first.total),
        "text": text[:SHOWN_BYTES],
        "encoding": shapes.ENCODINGS[shape.encoding],
    }
    return render(request, "payroll/layout_test.html", context)


def _initial(layout: BankLayout | None) -> dict[str, Any]:
    if layout is None:
        return {"encoding": "gb18030", "titles": True}
    shape = shapes.layout_of(layout.spec)
    told = asdict(shape) | {"name": layout.name, "bank": layout.bank}
    return told | {"max_amount": yuan(shape.max_amount)}


def _section(
    request: HttpRequest, key: str, label: str, extra: int, columns: list[dict[str, Any]]
) -> tuple[str, str, Any]:
    sources = shapes.LINE_SOURCES if key == "detail" else shapes.FILE_SOURCES
    made = forms.formset_factory(ColumnForm, extra=extra, max_num=shapes.MOST_COLUMNS)
    rows = made(
        request.POST or None,
        initial=[asdict(shapes.Column(**column)) for column in columns],
        prefix=key,
        form_kwargs={"sources": dict(sources)},
    )
    return key, label, rows


def _sets(sections: list[tuple[str, str, Any]]) -> list[Any]:
    return [rows for _key, _label, rows in sections]


def _columns(rows: Any) -> list[dict[str, object]]:
    return [column for one in rows if (column := one.column()) is not None]
