"""Sending a file back: always as something to save, never as something to run.

The answer forbids the browser to guess the type, to run or load anything, and to keep a copy.
``?view=1`` shows a picture in the page; no other kind is ever shown in place.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from zyg.core.files.kinds import PICTURES, FileKind
from zyg.core.files.models import StoredFile
from zyg.core.files.operations import FileUnavailableError, open_file
from zyg.core.files.queries import file_for
from zyg.core.permissions.decorators import acting, actor_required

SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


@require_GET
@actor_required
def file_download(request: HttpRequest, file_id: str) -> HttpResponseBase:
    """Send a file."""
    actor = acting(request)
    file = file_for(actor, file_id)
    try:
        parts = open_file(actor=actor, file=file)
    except FileUnavailableError as error:
        return unavailable(request, error)
    return answer(request, file, parts)


def unavailable(request: HttpRequest, error: FileUnavailableError) -> HttpResponse:
    """Answer with the page that says why a file can not be opened."""
    context = {"sentence": str(error)}
    return TemplateResponse(request, "files/unavailable.html", context, status=410).render()


def answer(request: HttpRequest, file: StoredFile, parts: Iterator[bytes]) -> StreamingHttpResponse:
    """Make the answer that streams a file."""
    inline = FileKind(file.kind) in PICTURES and request.GET.get("view") == "1"
    response = StreamingHttpResponse(
        _without_blocking(parts) if isinstance(request, ASGIRequest) else parts,
        content_type=FileKind(file.kind).media_type,
        headers=SAFE_HEADERS,
    )
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Disposition"] = (
        content_disposition_header(not inline, file.name) or "attachment"
    )
    return response


async def _without_blocking(parts: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Read each part in a thread: under ASGI a plain iterator would be read to its end first."""
    while (part := await asyncio.to_thread(next, parts, None)) is not None:
        yield part
