"""The worker's pages below ``/me``; every one works on a phone and without scripts."""

from __future__ import annotations

import base64

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.files.operations import FileUnavailableError, open_file
from zyg.core.files.views import SAFE_HEADERS, answer, unavailable
from zyg.core.permissions.actors import NotFoundForActorError
from zyg.core.permissions.decorators import acting, actor_required
from zyg.core.work.operations import open_jobs_of
from zyg.core.work.queries import progress_of
from zyg.law.places import name_of
from zyg.workforce.people.changes import department_path
from zyg.workforce.people.file.consents import SUBJECTS, give_consent, standing, withdraw_consent
from zyg.workforce.people.file.custom import shown_values
from zyg.workforce.people.file.documents import document_for, documents_of
from zyg.workforce.people.file.operations import EntryChangedError, reveal_entry
from zyg.workforce.people.file.queries import file_of
from zyg.workforce.people.file.registry import Section, registry
from zyg.workforce.people.file.storage import ONLY
from zyg.workforce.people.lifecycle.papers import (
    CertificateRefusedError,
    certificate_for,
    issue_certificate,
)
from zyg.workforce.people.lifecycle.queries import certificates_of, contracts_seen
from zyg.workforce.people.models import CertificateKind
from zyg.workforce.people.portal.corrections import corrections_of, rows_of
from zyg.workforce.people.portal.exporting import (
    JOB,
    ExportGoneError,
    ask_export,
    export_of,
    fetch_export,
)
from zyg.workforce.people.portal.forms import CertificateForm
from zyg.workforce.people.portal.queries import looks_at, me
from zyg.workforce.people.queries import employee_of


@require_GET
@actor_required
def my_profile(request: HttpRequest) -> HttpResponse:
    """Show a worker what is kept about her, masked, with the way to correct it."""
    actor = acting(request)
    employee = employee_of(actor)
    context: dict[str, object] = {"employee": employee}
    if employee is not None:
        context |= {
            "place": name_of(employee.place),
            "department": department_path(employee.department),
            "sections": file_of(actor, employee, today=timezone.localdate()),
            "custom": shown_values(actor, employee),
        }
    return render(request, "people/portal/profile.html", context)


@require_POST
@actor_required
def my_reveal(request: HttpRequest, section_key: str, entry_id: str) -> HttpResponse:
    """Show a worker the full values of an entry of her own."""
    actor = acting(request)
    employee, section = me(actor), own_section(section_key)
    entry = ONLY if entry_id == "only" else entry_id
    try:
        values = reveal_entry(
            actor=actor,
            employee=employee,
            section=section,
            entry=entry,
            today=timezone.localdate(),
        )
    except EntryChangedError as error:
        messages.error(request, str(error))
        return redirect("people:me")
    context = {"section": section, "values": values}
    return render(request, "people/portal/revealed.html", context)


@require_GET
@actor_required
def my_requests(request: HttpRequest) -> HttpResponse:
    """List what a worker has asked for, and what she can ask for."""
    employee = employee_of(acting(request))
    mine = corrections_of(employee) if employee else []
    rows = [(row, registry().sections[row.section].label, rows_of(row)) for row in mine]
    context = {"rows": rows, "employee": employee}
    return render(request, "people/portal/requests.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def my_docs(request: HttpRequest) -> HttpResponse:
    """Show contracts, certificates and papers; issue a certificate."""
    actor = acting(request)
    employee = me(actor)
    form = CertificateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issue_certificate(
                actor=actor,
                employee=employee,
                kind=CertificateKind(form.cleaned_data["kind"]),
                purpose=form.cleaned_data["purpose"],
                site=settings.SITE_URL,
                now=timezone.now(),
            )
        except CertificateRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "证明已开好，在下面打开。")
            return redirect("people:my_docs")
    known = registry().documents
    context = {
        "form": form,
        "contracts": contracts_seen(actor, employee),
        "certificates": certificates_of(actor, employee),
        "papers": [(one, known[one.kind]) for one in documents_of(actor, employee)],
    }
    status = 422 if form.errors else 200
    return render(request, "people/portal/docs.html", context, status=status)


@require_GET
@actor_required
def my_document(request: HttpRequest, document_id: str) -> HttpResponseBase:
    """Send a worker one of her papers."""
    actor = acting(request)
    paper = document_for(actor, me(actor), document_id)
    try:
        return answer(request, paper.file, open_file(actor=actor, file=paper.file))
    except FileUnavailableError as error:
        return unavailable(request, error)


@require_GET
@actor_required
def my_certificate(request: HttpRequest, certificate_id: str) -> HttpResponse:
    """Send a worker a certificate about herself, to read in place."""
    actor = acting(request)
    row = certificate_for(actor, certificate_id)
    if row.employee_id != me(actor).pk or not row.sealed_pdf:
        raise NotFoundForActorError("没有这份证明，或它已按期删除。")
    name = f"{row.get_kind_display()}_{row.number}.pdf"
    return _file(base64.b64decode(row.sealed_pdf), "application/pdf", name, as_attachment=False)


@require_GET
@actor_required
def my_privacy(request: HttpRequest) -> HttpResponse:
    """Show who looked, what was consented to, what is kept and why, and the copy of all data."""
    actor, now = acting(request), timezone.now()
    employee = me(actor)
    jobs = [job for job in open_jobs_of(actor, JOB) if job.user_id == actor.user.pk]
    given = standing(employee)
    context = {
        "employee": employee,
        "looks": looks_at(actor, employee),
        "consents": [(key, one, given.get(key)) for key, one in SUBJECTS.items()],
        "export": export_of(employee, now=now),
        "job": progress_of(jobs[0], now=now) if jobs else None,
        "sections": registry().sections.values(),
        "documents": registry().documents.values(),
        "grounds": registry().grounds,
        "retentions": registry().retentions,
    }
    return render(request, "people/portal/privacy.html", context)


@require_POST
@actor_required
def my_consent(request: HttpRequest, subject: str) -> HttpResponse:
    """Give a consent, or take it back."""
    actor, now = acting(request), timezone.now()
    employee = me(actor)
    if subject not in SUBJECTS:
        raise NotFoundForActorError("没有这个同意事项。")
    if request.POST.get("act") == "withdraw":
        erased = withdraw_consent(actor=actor, employee=employee, subject=subject, now=now)
        messages.success(request, f"已撤回，已登记的 {erased} 条内容删除了。")
    else:
        give_consent(actor=actor, employee=employee, subject=subject, now=now)
        messages.success(request, "已记录你的同意，可以随时撤回。")
    return redirect("people:privacy")


@require_POST
@actor_required
def my_export(request: HttpRequest) -> HttpResponse:
    """Ask for the copy of all data."""
    ask_export(actor=acting(request))
    messages.success(request, "正在生成，好了会有消息；可以离开本页。")
    return redirect("people:privacy")


@require_GET
@actor_required
def my_copy(request: HttpRequest) -> HttpResponse:
    """Send the copy of all data."""
    try:
        data = fetch_export(actor=acting(request), now=timezone.now())
    except ExportGoneError as error:
        messages.error(request, str(error))
        return redirect("people:privacy")
    return _file(data, "application/zip", "我的个人信息.zip", as_attachment=True)


def own_section(key: str) -> Section:
    """Return a section that a worker may see and correct.

    Raises:
        NotFoundForActorError: there is none.
    """
    section = registry().sections.get(key)
    if section is None or not section.edit:
        raise NotFoundForActorError("档案里没有这个部分。")
    return section


def _file(data: bytes, kind: str, name: str, *, as_attachment: bool) -> HttpResponse:
    response = HttpResponse(data, content_type=kind, headers=SAFE_HEADERS)
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment, name) or "attachment"
    )
    return response
