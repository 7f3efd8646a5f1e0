"""Pages of papers: add, open, remove, the photo, what runs out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from zyg.core.files.operations import FileRefusedError, FileUnavailableError, open_file
from zyg.core.files.views import answer, unavailable
from zyg.core.permissions.actors import NotFoundForActorError, PermissionRefusedError
from zyg.core.permissions.decorators import acting, actor_required
from zyg.workforce.people.file.consents import ConsentMissingError
from zyg.workforce.people.file.documents import (
    PHOTO,
    Handed,
    InvalidDocumentError,
    add_document,
    addable_kinds,
    document_for,
    documents_of_kind,
    remove_document,
)
from zyg.workforce.people.file.expiry import expiring
from zyg.workforce.people.file.forms import DocumentForm, RemovalForm
from zyg.workforce.people.file.registry import registry
from zyg.workforce.people.queries import employee_for


@require_http_methods(["GET", "POST"])
@actor_required
def document_add(request: HttpRequest, employee_id: str) -> HttpResponse:
    """Take a paper in."""
    actor = acting(request)
    employee = employee_for(actor, employee_id)
    kinds = addable_kinds(actor, employee)
    if not kinds:
        raise PermissionRefusedError("people.edit")
    form = DocumentForm(request.POST or None, request.FILES or None, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            add_document(
                actor=actor,
                employee=employee,
                kind=said["kind"],
                handed=Handed(said["file"], said["file"].name),
                title=said["title"],
                issued_on=said["issued_on"],
                expires_on=said["expires_on"],
                now=timezone.now(),
            )
        except FileRefusedError as error:
            form.add_error("file", str(error))
        except InvalidDocumentError as error:
            form.add_error("expires_on", str(error))
        except ConsentMissingError as error:
            form.add_error("kind", str(error))
        else:
            messages.success(request, "已收下并加密保存。")
            return redirect("people:file", employee_id)
    context = {"form": form, "employee": employee}
    status = 422 if form.errors else 200
    return render(request, "people/file/document.html", context, status=status)


@require_GET
@actor_required
def document_open(request: HttpRequest, employee_id: str, document_id: str) -> HttpResponseBase:
    """Send a paper; the opening stands in the audit, and the person sees it."""
    actor = acting(request)
    paper = document_for(actor, employee_for(actor, employee_id), document_id)
    try:
        return answer(request, paper.file, open_file(actor=actor, file=paper.file))
    except FileUnavailableError as error:
        return unavailable(request, error)


@require_http_methods(["GET", "POST"])
@actor_required
def document_remove(request: HttpRequest, employee_id: str, document_id: str) -> HttpResponse:
    """Ask why, then remove a paper."""
    actor = acting(request)
    employee = employee_for(actor, employee_id)
    paper = document_for(actor, employee, document_id)
    form = RemovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            remove_document(
                actor=actor, paper=paper, reason=form.cleaned_data["reason"], now=timezone.now()
            )
        except InvalidDocumentError as error:
            form.add_error("reason", str(error))
        else:
            messages.success(request, "已移除，文件内容已删除。")
            return redirect("people:file", employee_id)
    label = registry().documents[paper.kind].label
    context = {"form": form, "employee": employee, "paper": paper, "label": label}
    status = 422 if form.errors else 200
    return render(request, "people/file/document_remove.html", context, status=status)


@require_GET
@actor_required
def photo(request: HttpRequest, employee_id: str) -> HttpResponseBase:
    """Send the photo of somebody as a picture; a photo is no secret to who sees the person."""
    actor = acting(request)
    employee = employee_for(actor, employee_id)
    papers = documents_of_kind(employee, PHOTO)
    if not papers:
        raise NotFoundForActorError("还没有照片。")
    try:
        parts = open_file(actor=actor, file=papers[0].file)
    except FileUnavailableError as error:
        return unavailable(request, error)
    query = request.GET.copy()
    query["view"] = "1"
    request.GET = query  # type: ignore[assignment]  # the answer shows pictures in place
    return answer(request, papers[0].file, parts)


@require_GET
@actor_required
def expiring_page(request: HttpRequest) -> HttpResponse:
    """List what runs out within 60 days, and what has run out."""
    today = timezone.localdate()
    rows = [(one, one.days_left(today)) for one in expiring(acting(request), today=today)]
    return render(request, "people/file/expiring.html", {"rows": rows})
