"""The archive of people as the tables that the month's pipeline reads.

The pipeline checks and joins tables; the archive is handed to it as one more table, so that a
person from the archive is judged by the same rules as a row of a file. Row n of the table is the
n-th person by 工号, below one row of headers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from zyg.core.imports.specs import Field, table_spec
from zyg.law.identity.permits import LABELS
from zyg.law.money import yuan
from zyg.workforce.people.models import Employee, EmployeeTerms

ROSTER_NAME, PAY_NAME = "花名册（系统）.csv", "薪资档案（系统）.csv"
PER_CENT_PARTS = 100
_DETAILS = (
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
_MONEY = ("insurance_base", "fund_base")
_RATES = ("fund_rate", "fund_rate_employer")


def roster_csv(people: Iterable[Employee], terms: Mapping[int, EmployeeTerms]) -> bytes:
    """Write people and the terms in force as a roster.

    Args:
        people: in the order of the rows.
        terms: terms in force by the employee's primary key.
    """
    fields = {field.key: field for field in table_spec("roster").fields}
    rows = [_roster_values(one, terms.get(one.pk)) for one in people]
    keys = [key for key in fields if any(row.get(key) not in (None, "") for row in rows)]
    lines = [[_cell(fields[key], row.get(key)) for key in keys] for row in rows]
    return _csv([[fields[key].label for key in keys], *lines])


def pay_csv(people: Iterable[Employee], terms: Mapping[int, EmployeeTerms]) -> bytes:
    """Write the standing pay of the archive as a pay sheet."""
    items = {
        one.pk: {item["label"]: item["amount"] for item in terms[one.pk].pay_items}
        for one in people
        if one.pk in terms
    }
    labels = list(dict.fromkeys(label for told in items.values() for label in told))
    lines = [
        [one.number, one.name, *(_money(items.get(one.pk, {}).get(label)) for label in labels)]
        for one in people
    ]
    return _csv([["工号", "姓名", *labels], *lines])


def _roster_values(one: Employee, terms: EmployeeTerms | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        "employee_no": one.number,
        "name": one.name,
        "id_type": LABELS[one.id_kind],  # type: ignore[index]  # a choice of the field
        "id_number": one.id_number,
        "nationality": one.nationality,
        "sex": one.get_sex_display(),
        "birth": one.birth,
        "phone": one.phone,
        "department": one.department.name if one.department else "",
        "post": one.post,
        "place": one.place,
        "hired": one.hired,
        "left": one.left,
        "engagement": one.engagement,
        "bank": one.bank_name,
        "account": one.bank_account,
        "email": one.email,
    }
    if terms is None:
        return values
    values |= {key: terms.details.get(key) for key in _DETAILS}
    values |= {key: _money(getattr(terms, key)) for key in _MONEY}
    values |= {key: _percent(getattr(terms, key)) for key in _RATES}
    return values | {"engagement": terms.engagement, "place": terms.place}


def _cell(field: Field, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.kind == "choice":
        return next((word for word, code in field.choices.items() if code == value), str(value))
    return str(value)


def _money(fen: int | None) -> str:
    return "" if fen is None else yuan(fen)


def _percent(parts: int | None) -> str:
    if parts is None:
        return ""
    whole, rest = divmod(parts, PER_CENT_PARTS)
    return f"{whole}.{rest:02d}%"


def _csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")
