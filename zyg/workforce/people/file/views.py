"""Pages of the file: sections, their forms, what is masked, consents."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.workforce.people.file.completeness import completeness_of
from zyg.workforce.people.file.consents import (
    SUBJECTS,
    ConsentMissingError,
    PaperMissingError,
    give_consent,
    standing,
    withdraw_consent,
)
from zyg.workforce.people.file.custom import shown_values
from zyg.workforce.people.file.documents import PHOTO, addable_kinds, documents_of
from zyg.workforce.people.file.forms import ConsentForm, SectionForm
from zyg.workforce.people.file.operations import (
    EntryChangedError,
    InvalidEntryError,
    entry_of,
    remove_entry,
    require_section,
    reveal_entry,
    save_entry,
)
from zyg.workforce.people.file.queries import file_of
from zyg.workforce.people.file.registry import Section, registry
from zyg.workforce.people.file.storage import ONLY
from zyg.workforce.people.models import Employee
from zyg.workforce.people.queries import employee_for

NEW = "new"


@require_GET
@actor_required
def file_page(request: HttpRequest, employee_id: str) -> HttpResponse:
    """Show the file of somebody: sections, papers, own fields, what is missing."""
    actor, today = acting(request), timezone.localdate()
    employee = employee_for(actor, employee_id)
    papers = documents_of(actor, employee)
    known = registry().documents
    context = {
        "employee": employee,
        "sections": file_of(actor, employee, today=today),
        "may_edit": actor.may("people.edit", employee),
        "papers": [(one, known[one.kind], _tone(one.expires_on, today)) for one in papers
                   if one.kind != PHOTO],
        "photo": next((one for one in papers if one.kind == PHOTO), None),
        "may_add": bool(addable_kinds(actor, employee)),
        "custom": shown_values(actor, employee),
        "complete": completeness_of(employee),
        "subjects": SUBJECTS,
    }  # fmt: skip
    return render(request, "people/file/page.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def section_edit(
    request: HttpRequest, employee_id: str, section_key: str, entry_id: str = ONLY
) -> HttpResponse:
    """Change a section, or one entry of a list (``new`` adds one)."""
    actor, today = acting(request), timezone.localdate()
    employee, section = _found(actor, employee_id, section_key)
    require_section(actor, employee, section)
    entry = ONLY if entry_id == NEW else entry_id
    try:
        before = entry_of(employee, section, entry, today=today) if entry_id != NEW else None
    except EntryChangedError as error:
        messages.error(request, str(error))
        return redirect("people:file", employee_id)
    values = before.values if before else {}
    seen = before.fingerprint if before else ""
    form = SectionForm(request.POST or None, section=section, before=values, initial={"seen": seen})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save_entry(
                    actor=actor,
                    employee=employee,
                    section=section,
                    values=form.values(),
                    today=today,
                    entry=entry,
                    seen=form.cleaned_data["seen"],
                )
            except InvalidEntryError as error:
                form.add_errors(error.errors)
            except ConsentMissingError as error:
                form.add_error(None, str(error))
            except EntryChangedError as error:
                form.add_error(None, str(error))
                status = 409
            else:
                messages.success(request, f"已保存{section.label}。")
                return redirect("people:file", employee_id)
    context = {"form": form, "section": section, "employee": employee, "entry": entry}
    return render(request, "people/file/section.html", context, status=status)


@require_POST
@actor_required
def section_remove(
    request: HttpRequest, employee_id: str, section_key: str, entry_id: str
) -> HttpResponse:
    """Remove an entry of a list, or clear a section (``only``)."""
    actor = acting(request)
    employee, section = _found(actor, employee_id, section_key)
    try:
        remove_entry(
            actor=actor,
            employee=employee,
            section=section,
            entry=_entry(entry_id),
            today=timezone.localdate(),
        )
    except EntryChangedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已删除{section.label}的一条，操作日志里有记录。")
    return redirect("people:file", employee_id)


@require_POST
@actor_required
def section_reveal(
    request: HttpRequest, employee_id: str, section_key: str, entry_id: str
) -> HttpResponse:
    """Show the masked values of an entry in full; the person sees who looked."""
    actor = acting(request)
    employee, section = _found(actor, employee_id, section_key)
    try:
        values = reveal_entry(
            actor=actor,
            employee=employee,
            section=section,
            entry=_entry(entry_id),
            today=timezone.localdate(),
            reason=request.POST.get("reason", "")[:200],
        )
    except EntryChangedError as error:
        messages.error(request, str(error))
        return redirect("people:file", employee_id)
    context = {"employee": employee, "section": section, "values": values, "entry": entry_id}
    part = "revealed_part" if request.headers.get("HX-Request") else "revealed"
    return render(request, f"people/file/{part}.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def consent_paper(request: HttpRequest, employee_id: str, subject: str) -> HttpResponse:
    """Write down a consent that was signed on paper."""
    actor = acting(request)
    employee = employee_for(actor, employee_id)
    require(actor, "people.edit", employee)
    if subject not in SUBJECTS:
        raise NotFoundForActorError("没有这个同意事项。")
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            give_consent(
                actor=actor,
                employee=employee,
                subject=subject,
                paper=form.cleaned_data["paper"],
                now=timezone.now(),
            )
        except PaperMissingError as error:
            form.add_error("paper", str(error))
        else:
            messages.success(request, "已登记书面同意，可以填写了。")
            return redirect("people:file", employee_id)
    context = {
        "form": form,
        "employee": employee,
        "key": subject,
        "subject": SUBJECTS[subject],
        "standing": standing(employee).get(subject),
    }
    status = 422 if form.errors else 200
    return render(request, "people/file/consent.html", context, status=status)


@require_POST
@actor_required
def consent_end(request: HttpRequest, employee_id: str, subject: str) -> HttpResponse:
    """Write down that a consent was taken back; what was kept on it goes."""
    actor = acting(request)
    employee = employee_for(actor, employee_id)
    if subject not in SUBJECTS:
        raise NotFoundForActorError("没有这个同意事项。")
    erased = withdraw_consent(actor=actor, employee=employee, subject=subject, now=timezone.now())
    messages.success(request, f"已登记撤回，删除了 {erased} 条内容。")
    return redirect("people:file", employee_id)


def _found(actor: Actor, employee_id: str, section_key: str) -> tuple[Employee, Section]:
    employee = employee_for(actor, employee_id)
    section = registry().sections.get(section_key)
    if section is None or not section.edit:
        raise NotFoundForActorError("档案里没有这个部分。")
    return employee, section


def _entry(entry_id: str) -> str:
    return ONLY if entry_id == "only" else entry_id


def _tone(day: object, today: object) -> str:
    return "warn" if day is not None and day < today else ""  # type: ignore[operator]
