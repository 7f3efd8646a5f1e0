"""The roster's columns of bases, rates and facts that the month's calculation reads."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from zyg.core.imports.records import Record, Records
from zyg.law.money import yuan_grouped
from zyg.workforce.people.models import EmployeeTerms

Told = tuple[str, str, str]
"""A change for people: label, old, new."""

BASES = ("insurance_base", "fund_base")
RATES = ("fund_rate", "fund_rate_employer")
PAY_COLUMNS = (*BASES, *RATES)
# Kept as they were read, by the key of the column.
DETAILS = (
    "supplementary_fund_rate",
    "insured",
    "punches",
    "shift",
    "resident",
    "first_job",
    "basic_60000",
    "deduct_basic",
    "disabled",
    "disability_no",
)
_PART = 10_000  # rates are kept in parts of ten thousand


def pay_changes(
    record: Record, records: Records, terms: EmployeeTerms | None
) -> tuple[dict[str, Any], list[Told]]:
    """Compare the columns of pay of one row with the terms in force.

    Args:
        record: the row.
        records: the file it belongs to; a rate finer than 0.01 % is reported there.
        terms: the terms in force, None for somebody new.

    Returns:
        new values by the fields of ``EmployeeTerms``, and the changes for people.
    """
    labels = {one.key: one.label for one in records.spec.fields}
    changed: dict[str, Any] = {}
    told: list[Told] = []
    for key in PAY_COLUMNS:
        if key not in record.values:
            continue
        new, old = record.values[key], getattr(terms, key, None)
        if key in RATES:
            new *= _PART
            if Fraction(new).denominator != 1:
                records.report(record, key, f"{labels[key]}最细到 0.01%", "请核对")
                continue
            new = int(new)
        if new != old:
            changed[key] = new
            told.append((labels[key], _shown(key, old), _shown(key, new)))
    before: dict[str, Any] = dict(getattr(terms, "details", None) or {})
    said = {key: _plain(record.values[key]) for key in DETAILS if key in record.values}
    fresh = {key: value for key, value in said.items() if before.get(key) != value}
    if fresh:
        changed["details"] = before | fresh
        told += [(labels[key], _word(before.get(key)), _word(new)) for key, new in fresh.items()]
    return changed, told


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Fraction) else value


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "空" if value in (None, "") else str(value)


def _shown(key: str, value: int | None) -> str:
    if value is None:
        return "空"
    return yuan_grouped(value) if key in BASES else f"{value / 100:g}%"
