"""合同与证明: the list with its renewal of many, one contract, the employer, the alerts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.documents.rendering import GlyphsMissingError
from zyg.core.files.operations import FileRefusedError
from zyg.core.organizations.models import Membership, Role
from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.core.signing.errors import SigningError
from zyg.workforce.people.lifecycle import contracts, due, queries, signing
from zyg.workforce.people.lifecycle.contract_checks import ContractPlan, double_wage, missing
from zyg.workforce.people.lifecycle.contract_text import ContractIncompleteError, contract_pdf
from zyg.workforce.people.lifecycle.engagements import details_told
from zyg.workforce.people.lifecycle.forms import (
    ContractForm,
    EmployerForm,
    RenewForm,
    SignForm,
    detail_values,
)
from zyg.workforce.people.lifecycle.views.common import pdf_answer, refuse_file, stored
from zyg.workforce.people.lifecycle.watches import WATCHES
from zyg.workforce.people.models import (
    ContractKind,
    ContractState,
    Employee,
    EmployerProfile,
    HoursSystem,
    LabourContract,
    PersonDetails,
)
from zyg.workforce.people.queries import employee_for

TONES = {ContractState.DRAFT: "warn", ContractState.SIGNED: "good", ContractState.VOID: ""}
_SHOWS = (
    ("soon", "60 天内到期"),
    ("draft", "待签订"),
    ("open_ended", "无固定期限"),
    ("other", "其他协议"),
)


@require_GET
@actor_required
def contract_list(request: HttpRequest) -> HttpResponse:
    """List the contracts, the nearest end first."""
    actor, today = acting(request), timezone.localdate()
    show, text = request.GET.get("show", "")[:20], request.GET.get("q", "")[:50]
    page = queries.contracts(
        actor, today=today, show=show, q=text, number=request.GET.get("page", "1")
    )
    may = actor.may_everywhere("people.contract")
    context = {
        "page": page,
        "rows": [(row, *_state_of(row, today)) for row in page],
        "shows": _SHOWS,
        "q": text,
        "show": show,
        "filtered": bool(show or text),
        "may": may,
        "today": today,
        "renew": RenewForm(),
        "employer": EmployerProfile.objects.first(),
    }
    return render(request, "people/lifecycle/contracts.html", context)


@require_POST
@actor_required
def contract_renew(request: HttpRequest) -> HttpResponse:
    """Prepare the next contract for everybody who was picked, and say what became of each."""
    actor = acting(request)
    form = RenewForm(request.POST)
    picked = queries.picked_contracts(actor, request.POST.getlist("pick"))
    if not picked:
        messages.error(request, "没有选合同；请先在表里勾选要续签的人。")
        return redirect(f"{reverse('lifecycle:contracts')}?show=soon")
    if not form.is_valid():
        messages.error(request, "续签年限应在 1–20 年之间；请改正。")
        return redirect(f"{reverse('lifecycle:contracts')}?show=soon")
    try:
        done = contracts.renew_contracts(actor=actor, contracts=picked, **form.cleaned_data)
    except contracts.InvalidContractError as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('lifecycle:contracts')}?show=soon")
    made = [one for one in done if one.new is not None]
    context = {"made": made, "left": [one for one in done if one.new is None]}
    return render(request, "people/lifecycle/renewed.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def contract_new(request: HttpRequest, employee_id: str) -> HttpResponse:
    """Register a contract with somebody; what the law says to it stands beside the fields."""
    actor = acting(request)
    employee = employee_for(actor, employee_id)
    require(actor, "people.contract", employee)
    sees_pay = actor.may("pay.edit", employee)
    form = ContractForm(
        request.POST or None, employee=employee, sees_pay=sees_pay, initial=_usual(employee)
    )
    findings: list[Any] = []
    if request.method == "POST" and form.is_valid():
        plan = _plan(form)
        try:
            contract = contracts.make_contract(actor=actor, employee=employee, plan=plan)
        except contracts.InvalidContractError as error:
            form.add_errors(error.errors)
        else:
            findings = contracts.plan_findings(employee, plan)
            messages.success(request, f"已登记合同 {contract.number}，请在双方签字后登记签订日期。")
            return redirect("lifecycle:contract", contract.public_id)
    context = {
        "form": form,
        "title": f"登记合同 · {employee}",
        "act": "登记合同",
        "back": reverse("people:detail", args=[employee.public_id]),
        "findings": findings,
    }
    return render(
        request, "people/lifecycle/form.html", context, status=422 if form.errors else 200
    )


@require_GET
@actor_required
def contract_detail(request: HttpRequest, contract_id: str) -> HttpResponse:
    """Show one contract: what was agreed, what the law says to it, what to do next."""
    actor = acting(request)
    return _show(request, actor, queries.contract_for(actor, contract_id), SignForm())


@require_POST
@actor_required
def contract_sign(request: HttpRequest, contract_id: str) -> HttpResponse:
    """Write down that it is signed on paper."""
    actor = acting(request)
    row = queries.contract_for(actor, contract_id)
    form = SignForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            with transaction.atomic():
                scan = stored(actor, form, "scan", purpose="people.contract", owner=row.employee)
                contracts.sign_contract(
                    actor=actor,
                    contract=row,
                    signed_on=form.cleaned_data["signed_on"],
                    today=timezone.localdate(),
                    scan=scan,
                )
        except contracts.InvalidContractError as error:
            form.add_errors(error.errors)
        except contracts.ContractStateError as error:
            form.add_error(None, str(error))
        except FileRefusedError as error:
            refuse_file(form, "scan", error)
        else:
            messages.success(request, f"合同 {row.number} 已签订。")
            return redirect("lifecycle:contract", row.public_id)
    return _show(request, actor, row, form, status=422)


@require_POST
@actor_required
def contract_act(request: HttpRequest, contract_id: str, act: str) -> HttpResponse:
    """Void it, or send it to be signed electronically."""
    actor = acting(request)
    row = queries.contract_for(actor, contract_id)
    try:
        if act == "void":
            reason = request.POST.get("reason", "")
            contracts.void_contract(actor=actor, contract=row, reason=reason)
            messages.success(request, f"合同 {row.number} 已作废。")
        elif act == "send":
            _send(actor, row, request.POST.get("seal", ""))
            messages.success(request, "已发送签署；双方签完后，这里会自动登记。")
        else:
            raise NotFoundForActorError("没有这一步。")
    except (
        contracts.ContractStateError,
        ContractIncompleteError,
        SigningError,
        GlyphsMissingError,
    ) as error:
        messages.error(request, str(error))
    return redirect("lifecycle:contract", row.public_id)


@require_GET
@actor_required
def contract_text(request: HttpRequest, contract_id: str) -> HttpResponse:
    """Show the text of a contract as PDF."""
    actor = acting(request)
    row = queries.contract_for(actor, contract_id)
    try:
        pdf = contract_pdf(actor=actor, contract=row, now=timezone.now())
    except (ContractIncompleteError, GlyphsMissingError) as error:
        messages.error(request, str(error))
        return redirect("lifecycle:contract", row.public_id)
    return pdf_answer(pdf, f"{row.employee.name}_{row.number}.pdf")


@require_http_methods(["GET", "POST"])
@actor_required
def employer(request: HttpRequest) -> HttpResponse:
    """Say what contracts print of the employer."""
    actor = acting(request)
    require(actor, "people.contract")
    kept = EmployerProfile.objects.first()
    names = ("address", "representative", "phone")
    form = EmployerForm(
        request.POST or None, initial={n: getattr(kept, n) for n in names} if kept else {}
    )
    if request.method == "POST" and form.is_valid():
        try:
            contracts.set_employer(actor=actor, **form.cleaned_data)
        except contracts.InvalidContractError as error:
            form.add_errors(error.errors)
        else:
            messages.success(request, "已保存用人单位信息。")
            return redirect("lifecycle:contracts")
    context = {
        "form": form,
        "title": "用人单位信息",
        "act": "保存",
        "back": reverse("lifecycle:contracts"),
    }
    return render(
        request, "people/lifecycle/form.html", context, status=422 if form.errors else 200
    )


@require_GET
@actor_required
def alerts(request: HttpRequest) -> HttpResponse:
    """List what falls due, one kind at a time, with the law behind it."""
    actor, today = acting(request), timezone.localdate()
    require(actor, due.RIGHT)
    counts = due.counts(today=today)
    known = {watch.code for watch in WATCHES}
    kind = request.GET.get("kind", "")
    if kind not in known:
        kind = counts[0][0].code if counts else WATCHES[0].code
    page, items = due.items_page(kind, today=today, number=request.GET.get("page", "1"))
    context = {
        "page": page,
        "items": items,
        "kind": kind,
        "counts": counts,
        "today": today,
        "share": due.dispatch_share(today=today),
    }
    return render(request, "people/lifecycle/alerts.html", context)


def _show(
    request: HttpRequest, actor: Actor, row: LabourContract, form: SignForm, status: int = 200
) -> HttpResponse:
    today, employee = timezone.localdate(), row.employee
    others = contracts.contracts_of(employee)
    details = PersonDetails.objects.filter(employee=employee).first()
    may = actor.may("people.contract", row)
    context = {
        "row": row,
        "word": _state_of(row, today)[0],
        "tone": _state_of(row, today)[1],
        "form": form,
        "may": may,
        "sees_pay": actor.may("pay.view", row),
        "pay": int(row.pay) if row.pay else None,
        "probation_pay": int(row.probation_pay) if row.probation_pay else None,
        "details": details_told(row.kind, row.details),
        "lacks": missing(row, employer=EmployerProfile.objects.first(), details=details),
        "window": double_wage(employee, others, today=today),
        "under_way": signing.is_under_way(row),
        "holders": _seal_holders(actor) if may and actor.may("contracts.send") else [],
    }
    return render(request, "people/lifecycle/contract.html", context, status=status)


def _send(actor: Actor, row: LabourContract, seal: str) -> None:
    holder = _seal_holders(actor).filter(public_id=seal).first()
    if holder is None:
        raise contracts.ContractStateError("请选择代表企业签署的人。")
    signing.send_contract(actor=actor, contract=row, seal_holder=holder, now=timezone.now())


def _seal_holders(actor: Actor) -> Any:
    rows = Membership.objects.filter(organization=actor.organization, is_active=True)
    rows = rows.filter(roles__role__in=[Role.ENTERPRISE_ADMIN, Role.HR])
    return rows.select_related("user").distinct().order_by("user__display_name", "pk")


def _state_of(row: LabourContract, today: dt.date) -> tuple[str, str]:
    """Write where a contract stands today, with the tone of the word."""
    if row.state == ContractState.SIGNED:
        last = row.closed_on or row.end
        if last is not None and last < today:
            return "已到期" if row.closed_on is None else "已终止", ""
        if row.start > today:
            return "待生效", "info"
    return ContractState(row.state).label, TONES[ContractState(row.state)]


def _usual(employee: Employee) -> dict[str, Any]:
    """Start the form with what is known: after the last contract, or from the hire."""
    own = contracts.contracts_of(employee)
    last = own[-1] if own else None
    start = employee.hired
    if last is not None and last.end is not None:
        start = max(start, last.end + dt.timedelta(days=1))
    return {
        "start": start,
        "post": employee.post or (last.post if last else ""),
        "work_place": last.work_place if last else "",
        "duties": last.duties if last else "",
        "hours_system": last.hours_system if last else HoursSystem.STANDARD,
        "hours_approval": last.hours_approval if last else "",
    }


def _plan(form: ContractForm) -> ContractPlan:
    said = form.cleaned_data
    kind = ContractKind(said["kind"])
    return ContractPlan(
        kind=kind,
        start=said["start"],
        end=said.get("end"),
        probation_months=said.get("probation_months") or 0,
        post=said["post"],
        work_place=said["work_place"],
        duties=said.get("duties", ""),
        hours_system=HoursSystem(said.get("hours_system") or HoursSystem.STANDARD),
        hours_approval=said.get("hours_approval", ""),
        pay=said.get("pay"),
        probation_pay=said.get("probation_pay"),
        pay_by_sheet=said.get("pay_by_sheet", False),
        renewal=said.get("renewal") or "contract",
        employee_chose_fixed=said.get("employee_chose_fixed", False),
        details=detail_values(form, kind),
    )
