"""Compare the wages of a month with the minimum wage of the place (最低工资).

What counts is decided by the flags of the items and the codes that the rule of the place leaves
out; the comparison itself is ``zyg.law.minimum_wage``. A shortfall is reported, never paid by
itself.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from zyg.law.minimum_wage import MinimumWageCheck, check_minimum_wage
from zyg.law.money import Fen
from zyg.law.pay.model import PayLine, PersonMonth


def compare_with_min_wage(
    inputs: PersonMonth, lines: tuple[PayLine, ...], own_insurance: Fen
) -> MinimumWageCheck | None:
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
    share = inputs.days_paid / inputs.payable_days if rule.by_paid_share else Fraction(1)
    found = check_minimum_wage(
        standard=rule.standard,
        wages=sum(line.amount for line in wages),
        excluded=sum(line.amount for line in out),
        own_contributions=own_insurance if rule.exclude_own_social else 0,
        paid_share=share,
    )
    told = {"place": rule.place, "standard_version": rule.version}
    excluded = {one.line.code: one.amount for one in out}
    line = replace(found.line, inputs={**found.line.inputs, **told, **excluded})
    return replace(found, line=line)
