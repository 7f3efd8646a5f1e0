"""People for tests: invented names, document numbers of the unassigned area 990000."""

from __future__ import annotations

import datetime as dt
from typing import Any

from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import Actor
from zyg.law.identity.resident_id import check_digit
from zyg.workforce.people.models import Employee
from zyg.workforce.people.operations import create_employee

TODAY = dt.date(2026, 11, 25)


def id_number(serial: int, *, birth: str = "19900101") -> str:
    """Make a document number with a right check digit; odd serials are men."""
    body = f"990000{birth}{serial:03d}"
    return body + check_digit(body)


def person(serial: int = 1, **values: Any) -> dict[str, Any]:
    """Return the values of somebody."""
    return {
        "number": f"E{serial:04d}",
        "name": "单雪",
        "id_number": id_number(serial),
        "phone": f"1380000{serial:04d}",
        "department": "研发部",
        "post": "工程师",
        "place": "310000",
        "hired": dt.date(2024, 3, 1),
        "bank_name": "招商银行",
        "bank_account": "62148312345678900",
        **values,
    }


def make_employee(actor: Actor, serial: int = 1, **values: Any) -> Employee:
    """Take somebody on as the actor."""
    with organization_scope(actor.organization):
        return create_employee(actor=actor, values=person(serial, **values), today=TODAY)
