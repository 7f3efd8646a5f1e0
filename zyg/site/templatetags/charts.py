"""Charts and their tables in templates: ``{% load charts %}``; see ``zyg.site.charts``."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from zyg.core.tables import Cell, Kind, Table, percent, shown
from zyg.law.money import half_up
from zyg.site import reports
from zyg.site.charts import bars, lines, ranges
from zyg.site.charts.scale import Number
from zyg.site.navigation import Shown
from zyg.site.templatetags.zyg import money

register = template.Library()

_FEN_PER_WAN = 1_000_000


def count(value: Number) -> str:
    """Write people: 9,977."""
    return f"{half_up(Fraction(value)):,}"


def share(value: Number) -> str:
    """Write a part of one: 12.3%."""
    return percent(Fraction(value))


def wan(value: Number) -> str:
    """Write fen as 万元 with the decimals it needs: 1.25 万元 is ``1.25``.

    >>> wan(1_250_000), wan(12_345_678_900)
    ('1.25', '12,345.68')
    """
    hundredths = half_up(Fraction(value) * 100 / _FEN_PER_WAN)
    return f"{hundredths // 100:,}.{hundredths % 100:02d}"


@register.filter
def shown_count(value: int | None) -> str:
    """Write a number of people: 9,977; nothing known is a dash."""
    return shown(value, Kind.COUNT)


@register.filter
def shown_percent(value: Fraction | None) -> str:
    """Write a part of one: 12.3%; nothing known is a dash."""
    return shown(value, Kind.PERCENT)


@register.inclusion_tag("site/charts/trend.html")
def trend_chart(points: Sequence[lines.TrendPoint], up: str, down: str) -> dict[str, Any]:
    """Draw a line with bars in and out; ``up`` and ``down`` name the bars."""
    return {"drawn": lines.trend_of(points, count), "up": up, "down": down}


@register.inclusion_tag("site/charts/line.html")
def share_line(points: Sequence[lines.LinePoint], what: str, other: str) -> dict[str, Any]:
    """Draw a line of percentages, and another broken one where there are other values."""
    values, others = [point.value for point in points], [point.other for point in points]
    most = max((value for value in [*values, *others] if value is not None), default=0)
    told = [point for point in points if point.value is not None]
    return {
        "drawn": lines.line_of(values, share, whole=False, most=most),
        "second": lines.line_of(others, share, whole=False, most=most),
        "months": lines.month_marks(points),
        "what": what,
        "other": other,
        "said": f"{what}：" + "，".join(f"{one.label} {share(one.value or 0)}" for one in told),
    }


@register.inclusion_tag("site/charts/bars.html")
def bar_chart(rows: Sequence[bars.Bar]) -> dict[str, Any]:
    """Draw bars lying down."""
    return {"rows": bars.rows_of(rows)}


@register.inclusion_tag("site/charts/pairs.html")
def pair_chart(rows: Sequence[bars.Pair], now: str, before: str) -> dict[str, Any]:
    """Draw pairs of bars; ``now`` and ``before`` name them."""
    return {"rows": bars.pairs_of(rows), "now": now, "before": before}


@register.inclusion_tag("site/charts/ranges.html")
def range_chart(bands: Sequence[ranges.Band]) -> dict[str, Any]:
    """Draw bands of money with dots."""
    return {"drawn": ranges.ranges_of(bands, wan)}


@register.inclusion_tag("site/charts/table.html")
def data_table(table: Table) -> dict[str, Any]:
    """Draw the table behind a chart; on a phone every row is a card."""
    links = table.links or ("",) * len(table.rows)
    rows = [
        (
            link,
            [
                (column, _cell(cell, column.kind))
                for cell, column in zip(row, table.columns, strict=True)
            ],
        )
        for link, row in zip(links, table.rows, strict=True)
    ]
    return {"table": table, "rows": rows}


@register.inclusion_tag("site/charts/export.html", takes_context=True)
def export_buttons(context: Context, rows: int) -> dict[str, Any]:
    """Offer the table as a file; it is asked for at the page's own address, filters and all."""
    return {"request": context["request"], "csrf_token": context.get("csrf_token"), "rows": rows}


@register.simple_tag(takes_context=True)
def report_menu(context: Context) -> list[Shown]:
    """Return the reports that the person may open."""
    return reports.menu(context["request"])


def _cell(cell: Cell, kind: Kind) -> SafeString | str:
    if kind is Kind.MONEY and isinstance(cell, int):
        return money(cell)
    return shown(cell, kind)
