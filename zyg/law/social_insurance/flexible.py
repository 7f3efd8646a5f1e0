"""Flexible workers who insure themselves: pension and medical insurance, both shares.

社会保险法 §10(2), §23(2): who works for herself pays the whole contribution. The base is chosen
between the limits of the place; the rates are rows of the variant ``flexible``.

>>> told = flexible_contributions(place="310000", month=Month(2026, 7), base=754_600)
>>> told.employee_amounts, told.employee_total
({'pension': 150920, 'medical': 75460}, 226380)
"""

from __future__ import annotations

from zyg.law.explain import RuleRefusedError
from zyg.law.money import Fen
from zyg.law.periods import Month
from zyg.law.places import name_of
from zyg.law.social_insurance.amounts import amounts
from zyg.law.social_insurance.clamp import clamp
from zyg.law.social_insurance.entries import Entry
from zyg.law.social_insurance.monthly import Contributions
from zyg.law.social_insurance.plan import Item
from zyg.law.social_insurance.resolution import LABELS, limit_of, rate_of, rounding_of
from zyg.law.social_insurance.rows import Overlay

INSURANCES = ("pension", "medical")


def flexible_contributions(
    *,
    place: str,
    month: Month,
    base: Fen,
    insurances: tuple[str, ...] = INSURANCES,
    overlay: Overlay | None = None,
) -> Contributions:
    """Compute what a flexible worker pays for a month; everything stands on the employee's side.

    Args:
        place: GB/T 2260 code.
        month: month of the contribution.
        base: base that the person chose, in fen; put between the limits.
        insurances: which insurances the person joins.
        overlay: rows that were confirmed by the bureau.

    Raises:
        RuleRefusedError: no flexible rate or no limit for the place and month.
    """
    entries = tuple(_entry(place, month, base, name, overlay) for name in insurances)
    return Contributions(place, month, month, entries)


def _entry(place: str, month: Month, declared: Fen, insurance: str, own: Overlay | None) -> Entry:
    row = rate_of(place, insurance, month, "flexible", own)
    if row is None or row.employer is None or row.employee is None:
        raise RuleRefusedError(
            f"「{name_of(place)}」{month} 没有灵活就业人员{LABELS[insurance]}的费率；"
            "请在政策参数中录入。"
        )
    limit = limit_of(place, insurance, month, own)
    rounding = rounding_of(place, ("social_insurance",), month, own)
    item = Item(
        insurance, limit.lower, limit.upper, row.employer, row.employee, rounding, limit, row
    )
    base = clamp(
        declared,
        lower=limit.lower,
        upper=limit.upper,
        insurance=insurance,
        place=place,
        month=month,
    )
    employer, employee = amounts(item, base)
    return Entry(
        insurance,
        declared,
        base,
        employer,
        employee,
        row.employer,
        row.employee,
        limit,
        row,
        rounding,
    )
