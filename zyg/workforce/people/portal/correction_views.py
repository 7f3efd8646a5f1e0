"""Pages of corrections: the worker asks and takes back, HR reads before deciding."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.approvals.errors import ApprovalError
from zyg.core.approvals.models import ApprovalRequest
from zyg.core.files.operations import FileRefusedError, FileUnavailableError, open_file
from zyg.core.files.views import answer, unavailable
from zyg.core.permissions.actors import NotFoundForActorError
from zyg.core.permissions.decorators import acting, actor_required
from zyg.core.permissions.office import shell_of
from zyg.workforce.people.file.consents import ConsentMissingError
from zyg.workforce.people.file.documents import Handed
from zyg.workforce.people.file.operations import EntryChangedError, InvalidEntryError
from zyg.workforce.people.file.registry import section_of
from zyg.workforce.people.file.storage import ONLY
from zyg.workforce.people.models import Employee, RequestState
from zyg.workforce.people.portal.corrections import (
    ROSTER,
    SUBJECT,
    CorrectionError,
    ask_correction,
    correction_for,
    current,
    reveal_correction,
    rows_of,
    take_back,
)
from zyg.workforce.people.portal.forms import CorrectionForm, RosterCorrectionForm
from zyg.workforce.people.portal.queries import me
from zyg.workforce.people.portal.views import own_section

Form = CorrectionForm | RosterCorrectionForm


@require_http_methods(["GET", "POST"])
@actor_required
def my_correction(request: HttpRequest, section_key: str, entry_id: str = ONLY) -> HttpResponse:
    """Ask for a correction; ``new`` asks for a new entry of a list."""
    actor = acting(request)
    employee = me(actor)
    section = section_of(ROSTER) if section_key == ROSTER else own_section(section_key)
    entry = ONLY if entry_id == "new" else entry_id
    try:
        before = current(employee, section, entry, today=timezone.localdate())
    except EntryChangedError as error:
        messages.error(request, str(error))
        return redirect("people:me")
    form = _form(request, employee, section_key, before)
    if request.method == "POST" and form.is_valid():
        proof = form.cleaned_data["proof"]
        try:
            ask_correction(
                actor=actor,
                employee=employee,
                section=section,
                entry=entry,
                values=form.values(),
                reason=form.cleaned_data["reason"],
                proof=Handed(proof, proof.name) if proof else None,
                now=timezone.now(),
            )
        except InvalidEntryError as error:
            form.add_errors(error.errors)
        except FileRefusedError as error:
            form.add_error("proof", str(error))
        except (CorrectionError, ConsentMissingError, EntryChangedError, ApprovalError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已提交，人事核对后生效；进度在「申请」。")
            return redirect("people:my_requests")
    context = {"form": form, "section": section, "label": _label(section_key, section.label)}
    status = 422 if form.errors else 200
    return render(request, "people/portal/correct.html", context, status=status)


@require_POST
@actor_required
def my_withdrawal(request: HttpRequest, correction_id: str) -> HttpResponse:
    """Take a wish back."""
    actor = acting(request)
    row = correction_for(actor, correction_id)
    try:
        take_back(actor=actor, correction=row, now=timezone.now())
    except CorrectionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已撤回。")
    return redirect("people:my_requests")


@require_GET
@actor_required
def correction_page(request: HttpRequest, correction_id: str) -> HttpResponse:
    """Show a wish to who decides it (and to the person): old and new, the paper."""
    actor = acting(request)
    row = correction_for(actor, correction_id)
    asked = ApprovalRequest.objects.filter(subject_kind=SUBJECT, subject_id=row.public_id).first()
    context = {
        "row": row,
        "label": section_of(row.section).label,
        "rows": rows_of(row),
        "may_reveal": actor.may("people.edit", row.employee),
        "waits": row.state == RequestState.WAITING,
        "approval": asked,
        "shell": shell_of(actor),
    }
    return render(request, "people/portal/correction.html", context)


@require_POST
@actor_required
def correction_reveal(request: HttpRequest, correction_id: str) -> HttpResponse:
    """Show old and new in full, to compare with the paper; the person sees who looked."""
    actor = acting(request)
    row = correction_for(actor, correction_id)
    context = {
        "row": row,
        "label": section_of(row.section).label,
        "rows": reveal_correction(actor=actor, correction=row),
        "shell": shell_of(actor),
    }
    return render(request, "people/portal/correction.html", context)


@require_GET
@actor_required
def correction_proof(request: HttpRequest, correction_id: str) -> HttpResponseBase:
    """Send the paper of a wish."""
    actor = acting(request)
    row = correction_for(actor, correction_id)
    if row.document is None:
        raise NotFoundForActorError("这份申请没有附材料。")
    try:
        return answer(request, row.document, open_file(actor=actor, file=row.document))
    except FileUnavailableError as error:
        return unavailable(request, error)


def _form(
    request: HttpRequest, employee: Employee, section_key: str, before: dict[str, Any]
) -> Form:
    data = (request.POST or None, request.FILES or None)
    if section_key != ROSTER:
        return CorrectionForm(*data, section=own_section(section_key), before=before)
    masked = {
        "id_number": employee.id_number_masked,
        "phone": employee.phone_masked,
        "bank_account": employee.bank_account_masked,
    }
    return RosterCorrectionForm(*data, before=before, masked=masked)


def _label(section_key: str, label: str) -> str:
    return "姓名、证件、手机和工资卡" if section_key == ROSTER else label
