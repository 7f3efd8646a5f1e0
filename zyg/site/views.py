"""The public page, the 工作台 of a member, and the health answer for machines."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from zyg.core.permissions.actors import Actor
from zyg.core.permissions.decorators import actor_required
from zyg.core.permissions.office import has_office
from zyg.site import due


def front(request: HttpRequest) -> HttpResponse:
    """Show what the product is; a member goes straight on to her work."""
    if getattr(request, "actor", None) is not None:
        return redirect("home")
    return render(request, "site/front.html")


@actor_required
def home(request: HttpRequest) -> HttpResponse:
    """Show what is due, by date; a worker without office rights has the phone home."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not has_office(actor):
        return redirect("payroll:me")
    today = timezone.localdate()
    context = {
        "today": today,
        "items": due.items(actor, today),
        "figures": due.figures(actor, today),
    }
    return render(request, "site/home.html", context)


def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's call
    """Answer 200 when the process can reach its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok"})
