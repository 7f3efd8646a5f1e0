"""What every page needs to show: money, change, dates, words of state, menu, filters.

Templates say ``{% load zyg %}``; the tags hold no business, they only write values for people.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.forms import BoundField
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zyg.core.organizations.models import Role
from zyg.law.money import round_half_up, yuan_grouped
from zyg.site import navigation

register = template.Library()

_DASH = "—"
_WEEKDAYS = "一二三四五六日"
_SAY = {"error": "z-say-block", "warning": "z-say-warn", "success": "z-say-good"}
_THEMES = ("light", "dark")


@register.filter
def money(fen: int | None) -> SafeString | str:
    """Write fen as 1,303.45 in a span that 隐藏金额 can hide; nothing known is a dash.

    >>> money(130345)
    '<span class="z-money">1,303.45</span>'
    """
    if fen is None or fen == "":
        return _DASH
    return format_html('<span class="z-money">{}</span>', yuan_grouped(int(fen)))


@register.filter
def change(fen: int | None) -> SafeString | str:
    """Write a difference in fen with its direction in sign and shape, never in colour.

    >>> change(-14483)
    '<span class="z-money">▼ −144.83</span>'
    """
    if fen is None:
        return _DASH
    if fen == 0:
        return format_html('<span class="z-num">{}</span>', "持平")
    sign = "▲ +" if fen > 0 else "▼ "
    return format_html('<span class="z-money">{}{}</span>', sign, yuan_grouped(fen))


@register.filter
def change_count(number: int | None) -> str:
    """Write a difference in people with sign and shape.

    >>> change_count(3), change_count(0), change_count(-2)
    ('▲ +3', '持平', '▼ −2')
    """
    if number is None:
        return _DASH
    if number == 0:
        return "持平"
    return f"▲ +{number:,}" if number > 0 else f"▼ −{-number:,}"


@register.filter
def permyriad(value: int | None) -> str:
    """Write hundredths of a percent as a percentage with one decimal and direction.

    >>> permyriad(1234), permyriad(-500), permyriad(-4), permyriad(None)
    ('▲ +12.3%', '▼ −5.0%', '0.0%', '—')
    """
    if value is None:
        return _DASH
    tenths = round_half_up(abs(value), 10)
    sign = "" if not tenths else "▲ +" if value > 0 else "▼ −"
    return f"{sign}{tenths // 10}.{tenths % 10}%"


@register.filter
def day_text(day: dt.date | None) -> str:
    """Write a day for running text: 2026年11月25日.

    >>> day_text(dt.date(2026, 11, 5))
    '2026年11月5日'
    """
    return f"{day.year}年{day.month}月{day.day}日" if day else _DASH


@register.filter
def day_short(day: dt.date | None) -> str:
    """Write a day of this year with its weekday: 11月25日 周三.

    >>> day_short(dt.date(2026, 11, 25))
    '11月25日 周三'
    """
    return f"{day.month}月{day.day}日 周{_WEEKDAYS[day.weekday()]}" if day else _DASH


@register.filter
def month_text(month: str) -> str:
    """Write ``2026-10`` as 2026年10月.

    >>> month_text("2026-10")
    '2026年10月'
    """
    year, number = str(month).split("-")
    return f"{year}年{int(number)}月"


@register.filter
def theme(cookie: str | None) -> str:
    """Return the theme of the cookie, light when there is none or it is nonsense."""
    return cookie if cookie in _THEMES else "light"


@register.filter
def say_class(level: str) -> str:
    """Return the class of a message box for a level of django.contrib.messages."""
    return _SAY.get(level, "z-say-info")


@register.filter
def described(field: BoundField) -> SafeString:
    """Render the widget of a form field, tied to its help and its error for screen readers."""
    ids = []
    if field.help_text:
        ids.append(f"{field.id_for_label}-help")
    attrs = {"class": f"{field.field.widget.attrs.get('class', '')} z-input".strip()}
    if getattr(field.field.widget, "input_type", "") in ("checkbox", "radio"):
        attrs["class"] = ""
    if field.errors:
        ids.append(f"{field.id_for_label}-error")
        attrs["aria-invalid"] = "true"
    if ids:
        attrs["aria-describedby"] = " ".join(ids)
    return field.as_widget(attrs=attrs)


@register.simple_tag
def word(text: str, tone: str = "") -> SafeString:
    """Write a word of state; tone is ``block``, ``warn``, ``good``, ``info`` or plain."""
    return format_html('<span class="z-word{}">{}</span>', f" z-word-{tone}" if tone else "", text)


@register.inclusion_tag("site/parts/chip.html", takes_context=True)
def chip(
    context: Context, label: str, key: str, value: str, count: int | None = None
) -> dict[str, Any]:
    """Write one filter chip: a link that sets or clears ``key=value`` in the address."""
    params = context["request"].GET.copy()
    params.pop("page", None)
    here = params.get(key) == str(value)
    if here:
        params.pop(key)
    else:
        params[key] = str(value)
    return {"label": label, "count": count, "on": here, "url": f"?{params.urlencode()}"}


@register.inclusion_tag("site/parts/sort.html", takes_context=True)
def sort(context: Context, label: str, key: str) -> dict[str, Any]:
    """Write a column head that orders by ``key``; a second click turns the order round."""
    params = context["request"].GET.copy()
    params.pop("page", None)
    now = params.get("sort", "")
    params["sort"] = f"-{key}" if now == key else key
    arrow = {key: "↑", f"-{key}": "↓"}.get(now, "")
    order = {key: "升序", f"-{key}": "降序"}.get(now, "")
    return {"label": label, "arrow": arrow, "order": order, "url": f"?{params.urlencode()}"}


@register.simple_tag(takes_context=True)
def menu(context: Context) -> list[navigation.Group]:
    """Return the groups of the left menu that the person may open."""
    return navigation.menu(context["request"])


@register.simple_tag(takes_context=True)
def tabs(context: Context) -> list[navigation.Shown]:
    """Return the entries of the phone's tab bar that the person may open."""
    return navigation.tabs(context["request"])


@register.simple_tag(takes_context=True)
def role_names(context: Context) -> str:
    """Name the roles of the person in this organization."""
    actor = getattr(context["request"], "actor", None)
    return "、".join(Role(role).label for role in sorted(actor.roles)) if actor else ""


@register.simple_tag(takes_context=True)
def address(context: Context, key: str, value: object) -> str:
    """Return the query of the present address with one value changed."""
    params = context["request"].GET.copy()
    params[key] = str(value)
    return f"?{params.urlencode()}"
