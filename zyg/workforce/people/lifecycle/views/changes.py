"""转正与调动: the list, proposing, one change."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from zyg.core.approvals.errors import ApprovalError
from zyg.core.approvals.models import ApprovalRequest
from zyg.core.files.operations import FileRefusedError
from zyg.core.organizations.operations import department_at
from zyg.core.organizations.queries import AmbiguousDepartmentError, department_tree
from zyg.core.permissions.actors import Actor, NotFoundForActorError, PermissionRefusedError
from zyg.core.permissions.decorators import acting, actor_required
from zyg.workforce.people.lifecycle import queries
from zyg.workforce.people.lifecycle.changes import (
    KINDS,
    InvalidChangeError,
    Proposal,
    propose_change,
    why,
)
from zyg.workforce.people.lifecycle.forms import ChangeForm
from zyg.workforce.people.lifecycle.showing import changes_shown
from zyg.workforce.people.lifecycle.views.common import refuse_file, stored
from zyg.workforce.people.models import (
    ChangeRequest,
    Employee,
    EventKind,
    PersonEvent,
    RequestState,
)
from zyg.workforce.people.queries import employee_for
from zyg.workforce.people.terms import histories, in_force
from zyg.workforce.people.validation import check_person

TONES = {
    RequestState.WAITING: "warn",
    RequestState.APPROVED: "good",
    RequestState.REJECTED: "block",
    RequestState.WITHDRAWN: "",
}


@require_GET
@actor_required
def change_list(request: HttpRequest) -> HttpResponse:
    """List the changes with what they alter."""
    actor = acting(request)
    said = {name: request.GET.get(name, "")[:20] for name in ("state", "kind")}
    page = queries.changes(actor, number=request.GET.get("page", "1"), **said)
    shown = changes_shown(actor, page, department_tree(actor.organization))
    today = timezone.localdate()
    rows = [
        {
            "row": row,
            "pairs": shown[row.pk],
            "word": word_of(row, today),
            "tone": TONES[RequestState(row.state)],
            "why": why(row),
        }
        for row in page
    ]
    counts = queries.change_counts(actor)
    context = {
        "page": page,
        "rows": rows,
        "filtered": any(said.values()),
        "states": [(one.value, one.label, counts.get(one.value, 0)) for one in RequestState],
    }
    return render(request, "people/lifecycle/changes.html", context)


@require_GET
@actor_required
def change_choose(request: HttpRequest) -> HttpResponse:
    """Choose whom and which kind of change."""
    actor = acting(request)
    kinds = [kind for kind in KINDS if _may_propose(actor, kind)]
    if not kinds:
        raise PermissionRefusedError("people.change")
    text = request.GET.get("q", "")[:50]
    permission = "people.change" if actor.may("people.change") else "pay.edit"
    context = {
        "title": "新建异动",
        "back": reverse("lifecycle:changes"),
        "q": text,
        "people": [
            (
                one,
                [
                    (k.label, reverse("lifecycle:change_new", args=[one.public_id, k]))
                    for k in kinds
                ],
            )
            for one in queries.candidates(actor, text, permission=permission)
        ],
    }
    return render(request, "people/lifecycle/choose.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def change_new(request: HttpRequest, employee_id: str, kind: str) -> HttpResponse:
    """Propose a change of a kind for somebody; ``?corrects=`` names the event it replaces."""
    actor, today = acting(request), timezone.localdate()
    employee = employee_for(actor, employee_id)
    corrects = _corrected(actor, employee, request.GET.get("corrects", ""))
    wanted = _kind(actor, kind, corrects)
    day = corrects.valid_from if corrects else today
    terms = in_force(histories([employee])[employee.pk], max(day, employee.hired))
    form = ChangeForm(
        request.POST or None,
        request.FILES or None,
        kind=wanted,
        employee=employee,
        terms=terms,
        correcting=EventKind(corrects.kind) if corrects else None,
        initial={"valid_from": day},
    )
    if request.method == "POST" and form.is_valid():
        made = _propose(actor, employee, form, corrects)
        if made is not None:
            messages.success(request, f"已提交审批：{made.employee.name} {wanted.label}。")
            return redirect("lifecycle:change", made.public_id)
    title = f"更正 {corrects.get_kind_display()}" if corrects else wanted.label
    context = {
        "form": form,
        "title": f"{title} · {employee}",
        "act": "提交审批",
        "back": reverse("people:detail", args=[employee.public_id]),
        "employee": employee,
        "upload": True,
    }
    return render(
        request, "people/lifecycle/form.html", context, status=422 if form.errors else 200
    )


@require_GET
@actor_required
def change_detail(request: HttpRequest, change_id: str) -> HttpResponse:
    """Show one change: what was, what is to be, and where its approval stands."""
    actor, today = acting(request), timezone.localdate()
    row = queries.change_for(actor, change_id)
    approval = ApprovalRequest.objects.filter(subject_id=row.public_id).order_by("-pk").first()
    context = {
        "row": row,
        "word": word_of(row, today),
        "tone": TONES[RequestState(row.state)],
        "why": why(row),
        "pairs": changes_shown(actor, [row], department_tree(actor.organization))[row.pk],
        "hides_pay": bool(row.sealed_pay) and not actor.may("pay.view", row),
        "approval": approval,
        "may_correct": row.event is not None
        and row.event.kind in KINDS
        and _may_propose(actor, EventKind(row.event.kind)),
    }
    return render(request, "people/lifecycle/change.html", context)


def word_of(row: ChangeRequest, today: dt.date) -> str:
    """Write where a change stands: an approved one whose day lies ahead is 待生效."""
    if row.state == RequestState.APPROVED:
        return "待生效" if row.valid_from > today else "已生效"
    return RequestState(row.state).label


def _propose(
    actor: Actor, employee: Employee, form: ChangeForm, corrects: PersonEvent | None
) -> ChangeRequest | None:
    """Do it; put what is wrong on the form."""
    said = form.cleaned_data
    try:
        with transaction.atomic():
            proposal = Proposal(
                kind=form.kind,
                valid_from=said["valid_from"],
                until=said.get("until"),
                reason_code=said.get("reason_code", ""),
                reason=said.get("reason", ""),
                changes=_wanted(actor, form),
                document=stored(
                    actor, form, "document", purpose=_purpose(form.kind), owner=employee
                ),
                corrects=corrects,
            )
            return propose_change(
                actor=actor, employee=employee, proposal=proposal, now=timezone.now()
            )
    except InvalidChangeError as error:
        form.add_errors(error.errors)
    except AmbiguousDepartmentError as error:
        form.add_error("department", str(error))
    except FileRefusedError as error:
        refuse_file(form, "document", error)
    except ApprovalError as error:
        form.add_error(None, str(error))
    return None


def _wanted(actor: Actor, form: ChangeForm) -> dict[str, Any]:
    said = form.cleaned_data
    if form.kind == EventKind.PAY:
        return {"pay_items": form.pay_items()}
    if form.kind == EventKind.ENGAGEMENT:
        return {"engagement": said["engagement"]}
    if form.kind != EventKind.TRANSFER:
        return {}
    clean, errors = check_person({"place": said["place"]}, today=timezone.localdate())
    if "place" in errors:
        raise InvalidChangeError({"place": errors["place"]})
    return {
        "department": department_at(organization=actor.organization, path=said["department"]),
        "post": said["post"],
        "place": clean["place"],
    }


def _purpose(kind: EventKind) -> str:
    return "people.pay_change" if kind == EventKind.PAY else "people.change"


def _may_propose(actor: Actor, kind: EventKind) -> bool:
    return actor.may("pay.edit" if kind == EventKind.PAY else "people.change")


def _kind(actor: Actor, code: str, corrects: PersonEvent | None) -> EventKind:
    allowed = {one.value: one for one in KINDS}
    if corrects is not None:
        allowed = {corrects.kind: EventKind(corrects.kind), "correction": EventKind.CORRECTION}
    if code not in allowed:
        raise NotFoundForActorError("没有这种异动。")
    basis = EventKind(corrects.kind) if corrects is not None else allowed[code]
    if not _may_propose(actor, basis):
        raise PermissionRefusedError("pay.edit" if basis == EventKind.PAY else "people.change")
    return allowed[code]


def _corrected(actor: Actor, employee: Employee, public_id: str) -> PersonEvent | None:
    return queries.event_for(actor, employee, public_id) if public_id else None
