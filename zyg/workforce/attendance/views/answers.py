"""What the attendance pages share: dates of the address, refusals as messages, confirmation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.workforce.attendance.errors import AttendanceError

ROWS = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REFUSALS = (AttendanceError, RuleRefusedError)
View = Callable[..., HttpResponse]


def refusals_to_messages(back: str) -> Callable[[View], View]:
    """Turn a refusal of an act into a message; the form's ``back`` or the page ``back`` follows."""

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, **kwargs)
            except REFUSALS as refusal:
                messages.error(request, str(refusal))
                return go_back(request, back)

        return inner

    return decorate


def go_back(request: HttpRequest, page: str) -> HttpResponse:
    """Return to the page the form named (a path of this site), else to ``page``."""
    said = request.POST.get("back", "")
    if said.startswith("/") and not said.startswith(("//", "/\\")):
        return redirect(said)
    return redirect(page)


def day_of(request: HttpRequest, key: str = "d") -> dt.date:
    """Return the date of the address, today when there is none or it does not exist."""
    try:
        return dt.date.fromisoformat(request.GET.get(key) or request.POST.get(key, ""))
    except ValueError:
        return timezone.localdate()


def month_of(request: HttpRequest, key: str = "m") -> Month:
    """Return the month of the address, the present one when there is none."""
    try:
        return Month.parse(request.GET.get(key) or request.POST.get(key, ""))
    except ValueError:
        return Month.of(timezone.localdate())


def page_of(request: HttpRequest, rows: QuerySet[Any] | list[Any], key: str = "page") -> Page[Any]:
    """Return the page of the address, the nearest one when it does not exist."""
    return Paginator(rows, ROWS).get_page(request.GET.get(key, 1))


def confirmed(request: HttpRequest, *, question: str, label: str, back: str) -> HttpResponse | None:
    """Return the confirmation page, or None when the person has said yes."""
    if request.POST.get("confirmed") == "1":
        return None
    hidden = ("csrfmiddlewaretoken", "confirmed")
    kept = [
        (key, value)
        for key, values in request.POST.lists()
        if key not in hidden
        for value in values
    ]
    context = {"question": question, "label": label, "back": back, "kept": kept}
    return render(request, "site/parts/confirm.html", context)


def attachment(data: bytes, name: str, kind: str = XLSX) -> HttpResponse:
    """Answer a file under a Chinese name."""
    response = HttpResponse(data, content_type=kind)
    quoted = "".join(f"%{byte:02X}" for byte in name.encode())
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quoted}"
    return response
