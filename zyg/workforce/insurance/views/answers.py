"""What the pages of insurance share: refusals as messages, paging, months, files."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.http import content_disposition_header

from zyg.law.periods import Month
from zyg.workforce.insurance.errors import InsuranceError

ROWS = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
View = Callable[..., HttpResponse]


def refusals_to_messages(back: str) -> Callable[[View], View]:
    """Turn a refusal of an operation into a message on the page named ``back``.

    The page is given the parameters of the address, or none where it takes none.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, **kwargs)
            except InsuranceError as refusal:
                messages.error(request, str(refusal))
                try:
                    return redirect(back, **kwargs)
                except NoReverseMatch:
                    return redirect(back)

        return inner

    return decorate


def month_of(request: HttpRequest) -> Month:
    """Return the month of the address, this month when there is none."""
    try:
        return Month.parse(request.GET.get("month", ""))
    except ValueError:
        return Month.of(timezone.localdate())


def page_of(request: HttpRequest, rows: QuerySet[Any] | list[Any]) -> Page[Any]:
    """Return the page of the address, the nearest one when it does not exist."""
    return Paginator(rows, ROWS).get_page(request.GET.get("page", 1))


def attachment(data: bytes, name: str) -> HttpResponse:
    """Answer with a spreadsheet to be saved."""
    response = HttpResponse(data, content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
