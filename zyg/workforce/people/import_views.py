"""The four pages of an import: upload, columns, check, preview and confirm."""

from __future__ import annotations

import datetime as dt
import io

import xlsxwriter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.imports.error_copy import write_error_copy
from zyg.core.imports.problems import Level
from zyg.core.permissions.actors import require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.core.work.models import Job
from zyg.core.work.operations import enqueue
from zyg.core.work.queries import progress_of
from zyg.workforce.people.forms import ConfirmForm, UploadForm
from zyg.workforce.people.models import ImportState, RosterImport
from zyg.workforce.people.roster_import.operations import (
    UNDO_WITHIN,
    ImportStateError,
    UnreadableFileError,
    import_for,
    map_columns,
    preview,
    recent_imports,
    undo_import,
    upload_roster,
)
from zyg.workforce.people.roster_import.plan import Plan
from zyg.workforce.people.roster_import.reading import (
    FileGoneError,
    column_choices,
    records_of,
    roster_spec,
    table_of,
)
from zyg.workforce.people.views import attachment

SHOWN = 200
STEPS = ("上传", "对应列", "检查", "预览变更")


@require_http_methods(["GET", "POST"])
@actor_required
def import_upload(request: HttpRequest) -> HttpResponse:
    """Step 1: take the file."""
    actor = acting(request)
    require(actor, "people.import")
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = upload_roster(actor=actor, data=file.read(), file_name=file.name)
        except UnreadableFileError as error:
            form.add_error("file", str(error))
        else:
            return redirect("people:import_columns", upload.public_id)
    now = timezone.now()
    imports = [(row, _may_undo(row, now)) for row in recent_imports(actor)]
    context = _steps(0) | {"form": form, "imports": imports}
    return render(request, "people/import/upload.html", context, status=422 if form.errors else 200)


@require_GET
@actor_required
def import_template(request: HttpRequest) -> HttpResponse:
    """Send an empty table with the columns that are read."""
    require(acting(request), "people.import")
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("花名册")
    text = book.add_format({"num_format": "@"})
    for index, one in enumerate(roster_spec().fields):
        sheet.set_column(index, index, 16, text)
        sheet.write_string(0, index, one.label, book.add_format({"bold": one.needed}))
    sheet.freeze_panes(1, 0)
    book.close()
    return attachment(buffer.getvalue(), "花名册模板.xlsx")


@require_http_methods(["GET", "POST"])
@actor_required
def import_columns(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Step 2: say which column is which."""
    actor = acting(request)
    upload = import_for(actor, upload_id)
    try:
        records = records_of(upload)
    except FileGoneError as error:
        return _gone(request, error)
    choices = column_choices(records)
    if request.method == "POST":
        labels = request.POST.getlist("label")
        mapping = dict(zip(labels, request.POST.getlist("field"), strict=False))
        guessed = {one.label: one.field for one in choices} if not upload.mapping else {}
        own = {label: key for label, key in mapping.items() if guessed.get(label) != key}
        map_columns(actor=actor, upload=upload, mapping=own)
        return redirect("people:import_check", upload_id)
    context = _steps(1) | {
        "upload": upload,
        "choices": choices,
        "fields": [(one.key, one.label) for one in roster_spec().fields],
        "problems": [] if choices else records.problems,
    }
    return render(request, "people/import/columns.html", context)


@require_GET
@actor_required
def import_check(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Step 3: tell what is wrong; good rows may go on."""
    return _with_plan(request, upload_id, "people/import/check.html", 2)


@require_GET
@actor_required
def import_errors(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Send their own file with the bad cells red and a column 错误说明."""
    actor = acting(request)
    upload = import_for(actor, upload_id)
    try:
        plan = preview(
            actor=actor, upload=upload, effective=_first_day(), today=timezone.localdate()
        )
        data = write_error_copy(table_of(upload), plan.problems)
    except FileGoneError as error:
        return _gone(request, error)
    stem = upload.file_name.rsplit(".", 1)[0]
    return attachment(data, f"{stem}_错误说明.xlsx")


@require_http_methods(["GET", "POST"])
@actor_required
def import_preview(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Step 4: show old and new, take the confirmation and hand over to a job."""
    if request.method == "GET":
        return _with_plan(request, upload_id, "people/import/preview.html", 3)
    actor = acting(request)
    upload = import_for(actor, upload_id)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _with_plan(request, upload_id, "people/import/preview.html", 3, form)
    job = enqueue(
        "people.import",
        {
            "upload": upload.public_id,
            "effective": form.cleaned_data["effective"].isoformat(),
            "fingerprint": form.cleaned_data["fingerprint"],
            "rows": form.cleaned_data["rows"] or 0,
        },
        actor=actor,
    )
    return redirect(f"{reverse('people:import_result', args=[upload_id])}?job={job.public_id}")


@require_GET
@actor_required
def import_result(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Show the job, then what the import did."""
    actor = acting(request)
    upload = import_for(actor, upload_id)
    now = timezone.now()
    found = Job.objects.filter(public_id=request.GET.get("job", ""), user=actor.user)
    job = found.select_related("user").first()
    context = {
        "upload": upload,
        "job": progress_of(job, now=now) if job else None,
        "may_undo": _may_undo(upload, now),
    }
    return render(request, "people/import/result.html", context)


@require_POST
@actor_required
def import_undo(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Undo an import within a day."""
    actor = acting(request)
    upload = import_for(actor, upload_id)
    try:
        undo_import(actor=actor, upload=upload, now=timezone.now())
    except ImportStateError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已撤销导入 {upload.file_name}，花名册回到导入前。")
    return redirect("people:import_result", upload_id)


def _with_plan(
    request: HttpRequest,
    upload_id: str,
    template: str,
    step: int,
    form: ConfirmForm | None = None,
) -> HttpResponse:
    actor = acting(request)
    upload = import_for(actor, upload_id)
    if upload.state != ImportState.UPLOADED:
        return redirect("people:import_result", upload_id)
    effective = _effective(request)
    try:
        plan = preview(actor=actor, upload=upload, effective=effective, today=timezone.localdate())
    except FileGoneError as error:
        return _gone(request, error)
    rows = plan.counts["new"] + plan.counts["changed"]
    initial = {"effective": effective, "fingerprint": plan.fingerprint, "rows": rows}
    context = (
        _steps(step)
        | _shown(plan)
        | {
            "upload": upload,
            "form": form or ConfirmForm(initial=initial),
        }
    )
    return render(request, template, context, status=422 if form else 200)


def _shown(plan: Plan) -> dict[str, object]:
    ordered = sorted(plan.problems, key=lambda problem: (problem.sheet, problem.row))
    bad = [problem for problem in ordered if problem.level is not Level.HINT]
    return {
        "plan": plan,
        "counts": plan.counts,
        "bad": bad[:SHOWN],
        "bad_count": len(bad),
        "hints": [problem for problem in ordered if problem.level is Level.HINT][:SHOWN],
        "changed": [row for row in plan.rows if row.outcome == "changed"][:SHOWN],
        "new": [row for row in plan.rows if row.outcome == "new"][:SHOWN],
        "good": plan.counts["new"] + plan.counts["changed"],
        "most": SHOWN,
    }


def _effective(request: HttpRequest) -> dt.date:
    try:
        return dt.date.fromisoformat(request.GET.get("effective", ""))
    except ValueError:
        return _first_day()


def _first_day() -> dt.date:
    return timezone.localdate().replace(day=1)


def _may_undo(upload: RosterImport, now: dt.datetime) -> bool:
    at = upload.committed_at
    return upload.state == ImportState.COMMITTED and at is not None and now - at <= UNDO_WITHIN


def _gone(request: HttpRequest, error: FileGoneError) -> HttpResponse:
    messages.error(request, str(error))
    return redirect("people:import")


def _steps(now: int) -> dict[str, object]:
    return {"steps": [(number, label, number - now) for number, label in enumerate(STEPS)]}
