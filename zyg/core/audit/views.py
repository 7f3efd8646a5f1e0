"""操作日志: who did what to which object, when, from where; and whether the chain holds."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from zyg.core.audit import queries
from zyg.core.audit.operations import record
from zyg.core.audit.tasks import KIND
from zyg.core.permissions.actors import require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.core.tables import to_xlsx
from zyg.core.work.operations import enqueue
from zyg.core.work.queries import latest_job

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@actor_required
def log(request: HttpRequest) -> HttpResponse:
    """Show the log, newest first."""
    actor = acting(request)
    filters = _filters(request)
    before = request.GET.get("before", "")
    page = queries.log_page(
        actor, filters, before=int(before) if before.isascii() and before.isdecimal() else None
    )
    context = {
        "page": page,
        "filters": filters,
        "acts": queries.acts_in_log(),
        "people": queries.people_in_log(),
        "checked": latest_job(actor, KIND, now=timezone.now()),
        "most": queries.MOST_EXPORTED,
    }
    return render(request, "audit/log.html", context)


@require_POST
@actor_required
def log_export(request: HttpRequest) -> HttpResponse:
    """Hand out what the filters leave, as a workbook; the export itself stands in the log."""
    actor = acting(request)
    filters = _filters(request)
    with transaction.atomic():
        table = queries.log_table(actor, filters)
        record(actor, "audit.export", payload={"条数": len(table.rows), **_words(filters)})
    name = f"操作日志-{timezone.localdate():%Y%m%d}.xlsx"
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(to_xlsx(table), content_type=_XLSX, headers=headers)


@require_POST
@actor_required
def log_check(request: HttpRequest) -> HttpResponse:
    """Have the whole chain checked."""
    actor = acting(request)
    require(actor, "audit.view")
    enqueue(KIND, {}, actor=actor)
    messages.success(request, "正在从第一条核对到最后一条，结果会显示在这一页。")
    return redirect("audit:log")


def _filters(request: HttpRequest) -> queries.Filters:
    asked = request.GET
    return queries.Filters(
        q=asked.get("q", "")[:100],
        act=asked.get("act", ""),
        who=asked.get("who", ""),
        first=_day(asked.get("first", "")),
        last=_day(asked.get("last", "")),
    )


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _words(filters: queries.Filters) -> dict[str, str]:
    said = {
        "关键词": filters.q,
        "动作": filters.act,
        "开始": str(filters.first or ""),
        "结束": str(filters.last or ""),
    }
    return {name: value for name, value in said.items() if value}
