"""How a parameter row is shown."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from zyg.law.money import rate, yuan_grouped
from zyg.law.social_insurance import LABELS
from zyg.law.social_insurance.words import percent
from zyg.workforce.insurance.models import OwnParameter, ParameterKind
from zyg.workforce.insurance.queries import is_own

register = template.Library()
register.filter("is_own", is_own)


@register.filter
def values_text(row: OwnParameter) -> str:
    """Say the values of a row in words."""
    if row.kind == ParameterKind.LIMIT:
        return f"{yuan_grouped(row.lower or 0)} – {yuan_grouped(row.upper or 0)} 元"
    if row.kind == ParameterKind.RATE:
        employer, employee = percent(rate(row.employer_rate)), percent(rate(row.employee_rate))
        return f"单位 {employer}，个人 {employee}"
    employer, employee = (
        yuan_grouped(row.employer_amount or 0),
        yuan_grouped(row.employee_amount or 0),
    )
    return f"单位 {employer} 元，个人 {employee} 元"


@register.filter
def insurance_names(codes: Iterable[str]) -> str:
    """Write insurances in words.

    >>> insurance_names(["pension", "housing_fund"])
    '养老保险、住房公积金'
    """
    return "、".join(LABELS.get(code, code) for code in codes)


@register.filter
def rate_text(text: str) -> str:
    """Write a rate kept as decimal text as per cent.

    >>> rate_text("0.002")
    '0.2%'
    """
    return percent(rate(text))
