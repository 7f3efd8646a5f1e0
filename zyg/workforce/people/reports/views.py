"""Pages of the reports; each answers a GET with the page and a POST with its table as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from zyg.core.permissions.actors import Actor, require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.core.tables import Table
from zyg.workforce.people.models import Engagement
from zyg.workforce.people.reports.asking import SPANS, Asked, asked_of
from zyg.workforce.people.reports.bands import bands_report
from zyg.workforce.people.reports.changes import KIND_LABELS, changes_report
from zyg.workforce.people.reports.contracts import contracts_report
from zyg.workforce.people.reports.departments import departments_report
from zyg.workforce.people.reports.exporting import FORMATS, export_table
from zyg.workforce.people.reports.movement import trend_report, turnover_report
from zyg.workforce.people.reports.profile import profile_report
from zyg.workforce.people.reports.scope import Scope


class Report(Protocol):
    """What every report has."""

    @property
    def scope(self) -> Scope:
        """Whom it counts."""

    @property
    def table(self) -> Table:
        """The rows behind the chart."""


Build = Callable[[Actor, Asked], Report]


@require_http_methods(["GET", "POST"])
@actor_required
def trend(request: HttpRequest) -> HttpResponse:
    """人数趋势."""
    return _answer(request, trend_report, "trend", by="month")


@require_http_methods(["GET", "POST"])
@actor_required
def turnover(request: HttpRequest) -> HttpResponse:
    """离职率."""
    return _answer(request, turnover_report, "turnover", by="month")


@require_http_methods(["GET", "POST"])
@actor_required
def departments(request: HttpRequest) -> HttpResponse:
    """部门人数."""
    return _answer(request, departments_report, "departments", by="day")


@require_http_methods(["GET", "POST"])
@actor_required
def profile(request: HttpRequest) -> HttpResponse:
    """人员结构: age, length of service, form of engagement."""
    return _answer(request, profile_report, "profile", by="day")


@require_http_methods(["GET", "POST"])
@actor_required
def changes(request: HttpRequest) -> HttpResponse:
    """入离职明细; its file carries names, so it needs the right of the roster's file."""
    if request.method == "POST":
        require(acting(request), "people.export")

    def build(actor: Actor, asked: Asked) -> Report:
        return changes_report(actor, asked, everything=request.method == "POST")

    more = {"kinds": KIND_LABELS, "spans": SPANS}
    return _answer(request, build, "changes", by="month", more=more)


@require_http_methods(["GET", "POST"])
@actor_required
def bands(request: HttpRequest) -> HttpResponse:
    """薪酬带宽."""

    def build(actor: Actor, asked: Asked) -> Report:
        return bands_report(actor, asked, everything=request.method == "POST")

    return _answer(request, build, "bands", by="day")


@require_http_methods(["GET", "POST"])
@actor_required
def contracts(request: HttpRequest) -> HttpResponse:
    """合同到期; its file carries names, so it needs the right of the roster's file."""
    if request.method == "POST":
        require(acting(request), "people.export")

    def build(actor: Actor, asked: Asked) -> Report:
        return contracts_report(actor, asked, everything=request.method == "POST")

    return _answer(request, build, "contracts", by="day")


def _answer(
    request: HttpRequest,
    build: Build,
    name: str,
    *,
    by: str,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    actor = acting(request)
    said = {key: request.GET[key] for key in request.GET}
    asked = asked_of(said, today=timezone.localdate())
    report = build(actor, asked)
    if request.method == "POST":
        return _file(request, actor, asked, report, by)
    context = {
        "report": report,
        "asked": asked,
        "by": by,
        "departments": report.scope.choices(),
        "engagements": Engagement.choices,
        **(more or {}),
    }
    return render(request, f"people/reports/{name}.html", context)


def _file(
    request: HttpRequest, actor: Actor, asked: Asked, report: Report, by: str
) -> HttpResponse:
    form = FORMATS.get(request.POST.get("format", "xlsx"), FORMATS["xlsx"])
    at = str(asked.month if by == "month" else asked.day)
    filters = {"截至": at}
    if report.scope.chosen:
        filters["部门"] = report.scope.tree.path_of(report.scope.chosen.pk)
    if asked.engagement:
        filters["用工形式"] = Engagement(asked.engagement).label
    data = export_table(actor=actor, table=report.table, form=form, filters=filters)
    response = HttpResponse(data, content_type=form.content_type)
    name = f"{report.table.title}_{at}.{form.ending}"
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response
