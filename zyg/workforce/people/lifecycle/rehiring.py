"""Taking somebody on again: one record, her former time kept, a new first day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.permissions.actors import Actor, require
from zyg.workforce.people.changes import changes_of, told
from zyg.workforce.people.models import Employee, EmploymentSpan, EventKind
from zyg.workforce.people.operations import InvalidEmployeeError, assign, hire_event, taken
from zyg.workforce.people.terms import first_terms, histories, in_force
from zyg.workforce.people.validation import check_person


@transaction.atomic
def rehire(
    *,
    actor: Actor,
    employee: Employee,
    values: Mapping[str, Any],
    today: dt.date,
    details: Mapping[str, Any] | None = None,
) -> Employee:
    """Take somebody on again who has left.

    Her former time stays as a span, with its events, contracts and terms; the new terms begin
    with the new first day. A second probation is forbidden (劳动合同法 19), which the check of
    her contract says.

    Args:
        actor: needs 编辑员工资料.
        employee: who has left.
        values: by the names of ``validation.FIELDS``, ``department`` a Department or None.
        today: the day of the act.
        details: what the month's calculation reads besides, see ``EmployeeTerms.details``.

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidEmployeeError: she has not left by the new first day, or a value is wrong.
    """
    require(actor, "people.edit", employee)
    employee = Employee.objects.select_for_update().get(pk=employee.pk)
    said = {name: value for name, value in values.items() if name not in ("left", "department")}
    clean, errors = check_person(said, today=today)
    errors |= taken(actor, clean, besides=employee)
    if employee.left is None or ("hired" in clean and clean["hired"] <= employee.left):
        last = employee.left or "今天"
        errors["hired"] = f"{employee} 到 {last} 仍在职，不能再次入职；请核对日期。"
    if errors:
        raise InvalidEmployeeError(errors)
    assert employee.left is not None  # noqa: S101 - told apart above
    EmploymentSpan.objects.create(
        organization=actor.organization,
        employee=employee,
        hired=employee.hired,
        left=employee.left,
        number=employee.number,
    )
    clean |= {"left": None, "department": values.get("department")}
    changed = changes_of(employee, clean)
    assign(employee, changed)
    employee.save()
    former = in_force(histories([employee])[employee.pk], employee.hired)
    row = first_terms(actor, employee, reason="再入职", details=dict(details or {}))
    if former is not None and former.valid_from == row.valid_from:
        row.revision = former.revision + 1
    hire_event(actor, employee, row, EventKind.REHIRE)
    record(actor, "people.rehire", obj=employee, payload=told(changed))
    return employee
