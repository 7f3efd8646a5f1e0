"""What the pages of the lifecycle share: files that come with a form, answers with files."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from zyg.core.files.models import StoredFile
from zyg.core.files.operations import FileRefusedError, store_file
from zyg.core.permissions.actors import Actor
from zyg.workforce.people.models import Employee


def stored(
    actor: Actor, form: Any, name: str, *, purpose: str, owner: Employee
) -> StoredFile | None:
    """Keep the file of a form, if one came; a refusal becomes the form's own sentence.

    Call it last, inside the transaction of the act: the file is kept with the act or not at all.
    """
    upload = form.cleaned_data.get(name)
    if not upload:
        return None
    return store_file(
        actor=actor,
        upload=upload,
        name=upload.name,
        purpose=purpose,
        now=timezone.now(),
        owner=owner,
    )


def refuse_file(form: Any, name: str, error: FileRefusedError) -> None:
    """Put the refusal of a file beside its field."""
    form.add_error(name, str(error))


def pdf_answer(data: bytes, name: str) -> HttpResponse:
    """Answer a PDF that the browser shows; phones inside WeChat can open it too."""
    response = HttpResponse(data, content_type="application/pdf")
    disposition = content_disposition_header(as_attachment=False, filename=name)
    response.headers["Content-Disposition"] = disposition or "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def site_address(request: HttpRequest) -> str:
    """Return the site's own address as the visitor has reached it."""
    return request.build_absolute_uri("/").rstrip("/")
