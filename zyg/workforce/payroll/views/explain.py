"""个人明细, and 为什么是这个数."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.workforce.payroll import explaining, queries
from zyg.workforce.payroll.models import PersonResult
from zyg.workforce.payroll.operations.corrections import CLOSED
from zyg.workforce.payroll.states import can


@require_GET
@actor_required
def person(request: HttpRequest, period: str, result_id: str) -> HttpResponse:
    """Show every line of one person, the findings about her, and her last 12 months."""
    actor = acting(request)
    require(actor, "pay.view")
    row = queries.result_for(actor, result_id)
    run = row.version.run
    if run.key != period:
        raise NotFoundForActorError("这个月没有这条工资记录。")
    views = explaining.line_views(row.result(), row.public_id)
    context = {
        "run": run,
        "row": row,
        "groups": explaining.printed(views),
        "figures": queries.person_figures(row),
        "checks": row.checks.select_related("signed_by").order_by("level", "pk"),
        "history": queries.history(row),
        "can_sign": can(run, "sign_off") and actor.may_everywhere("pay.run"),
        "can_correct": run.status in CLOSED and run.current_id == row.version_id,
        "net_key": explaining.figure_key(views, "net"),
    }
    drawer = request.GET.get("drawer") and request.headers.get("HX-Request")
    return render(request, "payroll/drawer.html" if drawer else "payroll/person.html", context)


@require_GET
@actor_required
def why(request: HttpRequest, line_key: str) -> HttpResponse:
    """Explain one line, to those who see pay and to the person whose line it is."""
    actor = acting(request)
    parts = explaining.split_key(line_key)
    if parts is None:
        raise NotFoundForActorError("没有这一项。")
    row = queries.result_for(actor, parts[0])
    views = explaining.line_views(row.result(), row.public_id)
    view = explaining.find(views, line_key)
    if view is None:
        raise NotFoundForActorError("没有这一项。")
    run, phone = row.version.run, not actor.may_everywhere("pay.view")
    context = {
        "run": run,
        "row": row,
        "view": view,
        "values": explaining.value_links(view, views),
        "effective": explaining.effective_day(view.line),
        "compared": _compared(row, view),
        "copy_text": explaining.copy_text(view, row.name, run.month_label),
        "back": _back(actor, row),
        "phone": phone,
    }
    if request.headers.get("HX-Request"):
        return render(request, "payroll/why_drawer.html", context)
    return render(request, "payroll/why_phone.html" if phone else "payroll/why.html", context)


def _compared(row: PersonResult, view: explaining.LineView) -> str:
    if row.previous is None:
        return "上月没有工资，没有可比较的数。"
    earlier = explaining.line_views(row.previous.result(), row.previous.public_id)
    return explaining.compared(view, earlier)


def _back(actor: Actor, row: PersonResult) -> str:
    period = row.version.run.period
    if actor.may_everywhere("pay.view"):
        return reverse("payroll:person", args=[period, row.public_id])
    return reverse("payroll:my_slip", args=[period])
