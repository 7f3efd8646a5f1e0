"""How payroll pages write a run, a slip, a line."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zyg.law.explain import Line
from zyg.law.money import yuan_grouped
from zyg.workforce.payroll.explaining import amount_text
from zyg.workforce.payroll.models import AccountMapping, PayRun, Payslip, RunStatus
from zyg.workforce.payroll.voucher.entries import ITEM, KEYS

register = template.Library()

_TONES = {
    RunStatus.APPROVED: "good",
    RunStatus.PAID: "good",
    RunStatus.ARCHIVED: "good",
    RunStatus.AWAITING_APPROVAL: "warn",
    RunStatus.CHECKING: "warn",
}
_SLIP_TONES = {"有疑问": "warn", "已确认": "good"}
_DAY = re.compile(r"@(\d{4}-\d{2}(?:-\d{2})?)")


@register.simple_tag
def run_word(run: PayRun) -> SafeString:
    """Write the state of a run as a word, and 更正中 while a correction of it is open."""
    tone = _TONES.get(RunStatus(run.status), "info")
    word = format_html(
        '<span class="z-word z-word-{}">{}</span>', tone, RunStatus(run.status).label
    )
    if getattr(run, "is_corrected", False):
        return format_html('{} <span class="z-word z-word-warn">更正中</span>', word)
    return word


@register.simple_tag
def slip_word(slip: Payslip) -> SafeString:
    """Write the state of a payslip as a word."""
    tone = _SLIP_TONES.get(slip.status, "info")
    return format_html('<span class="z-word z-word-{}">{}</span>', tone, slip.status)


@register.filter
def line_amount(line: Line) -> SafeString:
    """Write the amount of a line: money without its unit, other amounts with it."""
    text = yuan_grouped(line.amount) if line.unit == "fen" else amount_text(line)
    return format_html('<span class="z-money">{}</span>', text)


@register.filter
def rule_version(version: str) -> str:
    """Write a rule version for people: its first days, without the path of the file.

    >>> rule_version("pay/wages@1995-01-01")
    '1995-01-01 起的版本'
    """
    days = list(dict.fromkeys(_DAY.findall(version)))
    return f"{'、'.join(days)} 起的版本" if days else version


@register.filter
def account_key(row: AccountMapping) -> str:
    """Write what a row of the mapping is of."""
    return KEYS.get(row.key) or f"工资项 {row.key.removeprefix(ITEM)}"
