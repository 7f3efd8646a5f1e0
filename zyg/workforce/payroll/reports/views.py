"""The page of 部门人工成本: a GET shows it, a POST answers its table as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from zyg.core.permissions.decorators import acting, actor_required
from zyg.workforce.payroll.reports.cost import cost_report
from zyg.workforce.people.reports.exporting import FORMATS, export_table


@require_http_methods(["GET", "POST"])
@actor_required
def cost(request: HttpRequest) -> HttpResponse:
    """Show what the departments cost in an archived month."""
    actor = acting(request)
    asked = request.GET.get("month", "")
    department = request.GET.get("department", "")
    report = cost_report(actor, period=asked, department=department)
    if request.method == "POST":
        form = FORMATS.get(request.POST.get("format", "xlsx"), FORMATS["xlsx"])
        filters = {"月份": report.period}
        if report.chosen:
            filters["部门"] = report.chosen.name
        data = export_table(actor=actor, table=report.table, form=form, filters=filters)
        response = HttpResponse(data, content_type=form.content_type)
        name = f"{report.table.title}_{report.period}.{form.ending}"
        response.headers["Content-Disposition"] = content_disposition_header(True, name)
        return response
    problem = f"「{asked[:20]}」还没有归档的核算；现在显示 {report.period}。"
    context = {
        "report": report,
        "problem": problem if asked and report.period and asked != report.period else "",
    }
    return render(request, "payroll/reports/cost.html", context)
