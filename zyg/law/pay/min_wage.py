"""Compare the wages of a month with the minimum wage of the place (最低工资).

Law: 最低工资规定 art. 12 — overtime pay, allowances for night, heat, cold, pits and poison, and
welfare do not count; some places also take off the own contributions. The comparison reports a
shortfall; it never pays one by itself.
"""

from __future__ import annotations

from zyg.law.explain import Line
from zyg.law.money import Fen, yuan_grouped
from zyg.law.pay.figures import number, part, rule_source
from zyg.law.pay.model import MinWageResult, PayLine, PersonMonth


def compare_with_min_wage(
    inputs: PersonMonth, lines: tuple[PayLine, ...], own_insurance: Fen
) -> MinWageResult | None:
    """Return the comparison the inputs ask for, or ``None`` when they ask for none.

    Args:
        inputs: the person-month with its rule.
        lines: printed pay lines; only class ``wage`` counts.
        own_insurance: own contributions in fen.
    """
    rule = inputs.min_wage
    if rule is None:
        return None
    wages = [line for line in lines if line.pay_class == "wage"]
    out = [line for line in wages if not line.counts.min_wage or line.line.code in rule.exclude]
    total = sum(line.amount for line in wages)
    excluded = sum(line.amount for line in out)
    own = own_insurance if rule.exclude_own_social else 0
    counted = total - excluded - own
    standard, told = rule.standard, yuan_grouped(rule.standard)
    if rule.by_paid_share and inputs.days_paid != inputs.payable_days:
        standard = part(rule.standard, inputs.days_paid, inputs.payable_days)
        told += f" × {number(inputs.days_paid)} ÷ {number(inputs.payable_days)} 天"
        told += f" = {yuan_grouped(standard)}"
    version, source = rule_source("min_wage_check", inputs.period.last_day)
    shown_own = f" − 个人社保公积金 {yuan_grouped(own)}" if own else ""
    line = Line(
        code="min_wage",
        label="与最低工资比较的工资",
        amount=counted,
        formula=(
            f"工资 {yuan_grouped(total)} − 不计入项目 {yuan_grouped(excluded)}{shown_own}"
            f" = {yuan_grouped(counted)}；{rule.place}标准 {told}"
        ),
        rule="pay.min_wage",
        version=rule.version or version,
        source=source,
        inputs={one.line.code: one.amount for one in out},
    )
    return MinWageResult(
        standard=standard, counted=counted, shortfall=max(0, standard - counted), line=line
    )
