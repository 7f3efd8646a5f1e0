"""What payroll views share: the refusals of operations as messages, paging, confirmation."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from zyg.workforce.payroll.operations.approval import ApprovalError
from zyg.workforce.payroll.operations.computing import ComputingError
from zyg.workforce.payroll.operations.paying import PayingError
from zyg.workforce.payroll.operations.runs import RunError
from zyg.workforce.payroll.operations.slips import SlipError
from zyg.workforce.payroll.payout.layout import LayoutError
from zyg.workforce.payroll.payout.writing import WritingError, Written
from zyg.workforce.payroll.states import RunStateError

ROWS = 50
REFUSALS = (
    ApprovalError,
    ComputingError,
    LayoutError,
    PayingError,
    RunError,
    RunStateError,
    SlipError,
    WritingError,
)
View = Callable[..., HttpResponse]


def refusals_to_messages(back: str) -> Callable[[View], View]:
    """Turn a refusal of an operation into a message on the page named ``back``.

    The page is given the ``period`` of the address.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, **kwargs)
            except REFUSALS as refusal:
                messages.error(request, str(refusal))
                place = {"period": kwargs["period"]} if "period" in kwargs else {}
                return redirect(back, **place)

        return inner

    return decorate


def page_of(request: HttpRequest, rows: QuerySet[Any] | list[Any], key: str = "page") -> Page[Any]:
    """Return the page of the address, the nearest one when it does not exist."""
    return Paginator(rows, ROWS).get_page(request.GET.get(key, 1))


def confirmed(request: HttpRequest, *, question: str, label: str, back: str) -> HttpResponse | None:
    """Return the confirmation page, or None when the person has said yes.

    With scripts the question is a dialog that adds ``confirmed``; without, it is this page.
    """
    if request.POST.get("confirmed") == "1":
        return None
    hidden = ("csrfmiddlewaretoken", "confirmed")
    kept = [(key, value) for key, value in request.POST.items() if key not in hidden]
    context = {"question": question, "label": label, "back": back, "kept": kept}
    return render(request, "site/parts/confirm.html", context)


def packed(files: Sequence[Written], name: str) -> tuple[str, bytes]:
    """Return one file as it is, several in a zip: name and content."""
    if len(files) == 1:
        return files[0].name, files[0].content
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(file.name, file.content)
    return f"{name}.zip", whole.getvalue()


def handed_over(
    name: str, content: bytes, content_type: str = "application/octet-stream"
) -> HttpResponse:
    """Answer with a file to be saved."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
