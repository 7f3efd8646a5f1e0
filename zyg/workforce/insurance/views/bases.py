"""Pages of 基数申报 and 补差, and the worker's own confirmation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.money import yuan_to_fen
from zyg.law.periods import Month
from zyg.law.places import name_of
from zyg.workforce.insurance.bases import queries
from zyg.workforce.insurance.errors import InsuranceError
from zyg.workforce.insurance.forms.bases import DecideForm, SeasonForm, SettlementForm, WagesForm
from zyg.workforce.insurance.models import BaseState, SeasonState, SettlementState
from zyg.workforce.insurance.operations import bases as acts
from zyg.workforce.insurance.operations import settlements as settling
from zyg.workforce.insurance.views.answers import attachment, page_of, refusals_to_messages

BASES, SEASON, SETTLEMENT = "insurance:bases", "insurance:season", "insurance:settlement"
TONES = {
    BaseState.INCOMPLETE: "block",
    BaseState.READY: "warn",
    BaseState.SENT: "info",
    BaseState.CONFIRMED: "good",
    BaseState.DISPUTED: "block",
    BaseState.DECIDED: "good",
}
_SETTLING = {
    SettlementState.PREVIEW: "warn",
    SettlementState.WAITING: "info",
    SettlementState.APPROVED: "good",
    SettlementState.REJECTED: "block",
}


@require_GET
@actor_required
def overview(request: HttpRequest) -> HttpResponse:
    """Show the seasons and settlements."""
    actor = acting(request)
    rows = queries.settlements(actor)
    sees = actor.may_everywhere("insurance.view") and actor.may_everywhere("pay.view")
    context = {
        "seasons": queries.seasons(actor) if sees else [],
        "settlements": [(row, _SETTLING[SettlementState(row.state)]) for row in rows],
        "may_edit": sees and actor.may_everywhere("insurance.edit"),
    }
    return render(request, "insurance/bases/overview.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def season_new(request: HttpRequest) -> HttpResponse:
    """Begin a season."""
    actor = acting(request)
    acts.require_sums(actor, "insurance.edit")
    now = timezone.localdate()
    initial = {"wage_year": now.year - 1, "starts": f"{now.year}-07"}
    form = SeasonForm(queries.places_insured(actor), request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = acts.open_season(actor=actor, now=timezone.now(), **form.cleaned_data)
        except InsuranceError as error:
            form.add_error(None, str(error))
        else:
            return redirect(SEASON, row.public_id)
    return _form(request, form, "开始基数申报", "收集工资")


@require_GET
@actor_required
def season(request: HttpRequest, season_id: str) -> HttpResponse:
    """Show a season with everybody's old and new base."""
    actor = acting(request)
    row = queries.season_for(actor, season_id)
    limits = queries.limits_of(row)
    wanted = {name: request.GET.get(name, "") for name in ("state", "q")}
    page = page_of(request, queries.declarations(row, **wanted))
    found = [queries.shown(one, limits) for one in page]
    context = {
        "season": row,
        "place": name_of(row.place),
        "limits": limits,
        "page": page,
        "rows": [(one, TONES[BaseState(one.row.state)]) for one in found],
        "states": queries.state_counts(row),
        "wanted": wanted,
        "filtered": any(wanted.values()),
        "collecting": row.state == SeasonState.COLLECTING,
        "confirming": row.state == SeasonState.CONFIRMING,
        "may_edit": actor.may_everywhere("insurance.edit"),
        "wages_form": WagesForm(),
    }
    return render(request, "insurance/bases/season.html", context)


@require_POST
@actor_required
@refusals_to_messages(SEASON)
def wages(request: HttpRequest, season_id: str) -> HttpResponse:
    """Take a table of wages."""
    actor = acting(request)
    row = queries.season_for(actor, season_id)
    file = request.FILES.get("file")
    if file is None:
        raise acts.BaseError("没有收到文件，请先选择文件再点导入。")
    told = acts.import_wages(
        actor=actor, season=row, data=file.read(), name=file.name or "", now=timezone.now()
    )
    messages.success(request, f"已补上 {told.people} 人的工资。")
    for problem in told.problems[:5]:
        messages.warning(request, problem)
    return redirect(SEASON, season_id)


@require_POST
@actor_required
@refusals_to_messages(SEASON)
def send(request: HttpRequest, season_id: str) -> HttpResponse:
    """Ask everybody."""
    actor = acting(request)
    row = queries.season_for(actor, season_id)
    count = acts.send_season(actor=actor, season=row, now=timezone.now())
    messages.success(request, f"已请 {count} 人在手机上确认；没有账号的人请当面确认后由单位核定。")
    return redirect(SEASON, season_id)


@require_POST
@actor_required
@refusals_to_messages(SEASON)
def decide(request: HttpRequest, season_id: str) -> HttpResponse:
    """Let the employer decide for the chosen people, or for all in a state."""
    actor = acting(request)
    row = queries.season_for(actor, season_id)
    form = DecideForm(request.POST)
    if not form.is_valid():
        raise acts.BaseError("请选中人员，写明理由；金额只填数字，例如 9800.00。")
    chosen = request.POST.getlist("declaration")
    if state := request.POST.get("all_of", ""):
        rows = queries.declarations(row, state=state)
        chosen = list(rows.values_list("public_id", flat=True))
    average = form.cleaned_data["average"]
    count = acts.decide_bases(
        actor=actor,
        season=row,
        declarations=chosen,
        reason=form.cleaned_data["reason"],
        average=None if average is None else yuan_to_fen(average),
    )
    messages.success(request, f"已由单位核定 {count} 人，本人可以看到理由。")
    return redirect(SEASON, season_id)


@require_POST
@actor_required
@refusals_to_messages(SEASON)
def close(request: HttpRequest, season_id: str) -> HttpResponse:
    """Make the new bases hold."""
    actor = acting(request)
    row = queries.season_for(actor, season_id)
    count = acts.close_season(actor=actor, season=row, now=timezone.now())
    messages.success(
        request, f"已确认，{count} 人的基数从 {row.starts} 起变更；请在增减员里申报基数变更。"
    )
    return redirect(SEASON, season_id)


@require_POST
@actor_required
@refusals_to_messages(SEASON)
def export(request: HttpRequest, season_id: str) -> HttpResponse:
    """Send the table of bases."""
    actor = acting(request)
    row = queries.season_for(actor, season_id)
    table = queries.season_table(row)
    return attachment(
        acts.export_season(actor=actor, season=row, table=table), f"{table.title}.xlsx"
    )


@require_http_methods(["GET", "POST"])
@actor_required
def settlement_new(request: HttpRequest) -> HttpResponse:
    """Compute a settlement."""
    actor = acting(request)
    acts.require_sums(actor, "insurance.edit")
    month = Month.of(timezone.localdate())
    initial = {"last": str(month + -1), "take_month": str(month), **request.GET.dict()}
    form = SettlementForm(queries.places_insured(actor), request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = settling.preview_settlement(actor=actor, now=timezone.now(), **form.cleaned_data)
        except InsuranceError as error:
            form.add_error(None, str(error))
        else:
            return redirect(SETTLEMENT, row.public_id)
    return _form(request, form, "计算补差", "计算补差")


@require_GET
@actor_required
def settlement(request: HttpRequest, settlement_id: str) -> HttpResponse:
    """Show a settlement person by person and month by month."""
    actor = acting(request)
    row = queries.settlement_for(actor, settlement_id)
    waiting = row.state == SettlementState.WAITING
    may_approve = actor.may_everywhere("pay.approve") and row.proposed_by_id != actor.user.pk
    context = {
        "settlement": row,
        "tone": _SETTLING[SettlementState(row.state)],
        "page": (page := page_of(request, queries.settlement_months(row))),
        "months": list(page),
        "is_preview": row.state == SettlementState.PREVIEW,
        "may_edit": actor.may_everywhere("insurance.edit"),
        "may_approve": waiting and may_approve,
    }
    return render(request, "insurance/bases/settlement.html", context)


@require_POST
@actor_required
@refusals_to_messages(SETTLEMENT)
def settlement_submit(request: HttpRequest, settlement_id: str) -> HttpResponse:
    """Hand it in."""
    actor = acting(request)
    row = queries.settlement_for(actor, settlement_id)
    settling.submit_settlement(actor=actor, settlement=row, now=timezone.now())
    messages.success(request, "已提交审批，请有审批权的同事处理。")
    return redirect(SETTLEMENT, settlement_id)


@require_POST
@actor_required
@refusals_to_messages(SETTLEMENT)
def settlement_decide(request: HttpRequest, settlement_id: str) -> HttpResponse:
    """Approve it or send it back."""
    actor = acting(request)
    row = settling.decide_settlement(
        actor=actor,
        settlement=queries.settlement_for(actor, settlement_id),
        approve=request.POST.get("decision") == "approve",
        reason=request.POST.get("reason", ""),
        now=timezone.now(),
    )
    messages.success(request, f"已登记：{row.get_state_display()}。")
    return redirect(SETTLEMENT, settlement_id)


@require_POST
@actor_required
@refusals_to_messages(SETTLEMENT)
def settlement_drop(request: HttpRequest, settlement_id: str) -> HttpResponse:
    """Throw a computed one away."""
    actor = acting(request)
    row = queries.settlement_for(actor, settlement_id)
    settling.drop_settlement(actor=actor, settlement=row)
    messages.success(request, "已放弃这次补差计算。")
    return redirect(BASES)


@require_GET
@actor_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show the worker her own bases."""
    actor = acting(request)
    rows = queries.my_declarations(actor)
    context = {"rows": [(row, TONES[BaseState(row.state)], _mine(row)) for row in rows]}
    return render(request, "insurance/bases/mine.html", context)


def _mine(row: Any) -> dict[str, Any]:
    limits = queries.limits_of(row.season)
    open_ = row.season.state == SeasonState.CONFIRMING and row.state in acts.OPEN_TO_PERSON
    return {
        "shown": queries.shown(row, limits),
        "limits": limits,
        "wages": sorted(row.wages.items()),
        "open": open_,
        "place": name_of(row.season.place),
    }


@require_POST
@actor_required
@refusals_to_messages("insurance:my_base")
def confirm(request: HttpRequest, declaration_id: str) -> HttpResponse:
    """Note that she agrees."""
    actor = acting(request)
    row = queries.my_declaration(actor, declaration_id)
    acts.confirm_base(actor=actor, declaration=row, now=timezone.now())
    messages.success(request, "已确认，谢谢。")
    return redirect("insurance:my_base")


@require_POST
@actor_required
@refusals_to_messages("insurance:my_base")
def dispute(request: HttpRequest, declaration_id: str) -> HttpResponse:
    """Note her objection."""
    actor = acting(request)
    row = queries.my_declaration(actor, declaration_id)
    acts.dispute_base(
        actor=actor, declaration=row, text=request.POST.get("text", ""), now=timezone.now()
    )
    messages.success(request, "异议已提交，人事会核对后答复。")
    return redirect("insurance:my_base")


def _form(request: HttpRequest, form: Any, title: str, act: str) -> HttpResponse:
    context = {"form": form, "title": title, "act": act}
    status = 422 if form.errors else 200
    return render(request, "insurance/bases/form.html", context, status=status)
