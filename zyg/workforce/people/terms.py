"""The history of terms in memory: what was in force, which row follows, what holds today.

A history is the list of an employee's rows ordered by day and revision. The functions that make
a row put it into the history and leave the writing to the caller, so that one change and five
thousand changes go the same way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from zyg.core.permissions.actors import Actor
from zyg.workforce.people.models import Employee, EmployeeTerms

History = list[EmployeeTerms]

# What stands on the employee as it is today and in the history as it was.
CURRENT = ("department", "post", "place", "engagement")
PAY_TERMS = ("pay_items", "insurance_base", "fund_base", "fund_rate", "fund_rate_employer")
TERMS = (*CURRENT, *PAY_TERMS, "details", "entity")
_ROWS = ("department", "entity")  # point to other rows
_COLUMNS = tuple(f"{name}_id" if name in _ROWS else name for name in TERMS)
_CURRENT_COLUMNS = _COLUMNS[: len(CURRENT)]


def histories(employees: Iterable[Employee]) -> dict[int, History]:
    """Read the histories of some people, by primary key; one SQL statement."""
    found: dict[int, History] = {employee.pk: [] for employee in employees}
    rows = EmployeeTerms.objects.filter(employee__in=list(found))
    for row in rows.order_by("valid_from", "revision"):
        found[row.employee_id].append(row)
    return found


def in_force(history: History, day: dt.date) -> EmployeeTerms | None:
    """Return the row in force on a day, the last revision of the last day up to it."""
    return next((row for row in reversed(history) if row.valid_from <= day), None)


def first_terms(actor: Actor, employee: Employee, *, reason: str, **pay: Any) -> EmployeeTerms:
    """Make the terms of the day of hire, unsaved."""
    present = {name: getattr(employee, name) for name in _CURRENT_COLUMNS}
    return EmployeeTerms(
        organization=actor.organization,
        employee=employee,
        valid_from=employee.hired,
        reason=reason,
        user=actor.user,
        **present,
        **pay,
    )


def next_terms(
    actor: Actor,
    employee: Employee,
    history: History,
    *,
    valid_from: dt.date,
    changes: Mapping[str, Any],
    reason: str,
) -> EmployeeTerms:
    """Make the row that follows the one in force on ``valid_from``, unsaved."""
    before = in_force(history, valid_from)
    if before is None:
        row = first_terms(actor, employee, reason=reason)
        row.valid_from = valid_from
    else:
        same_day = before.revision if before.valid_from == valid_from else 0
        row = _copy(actor, employee, before, valid_from, reason)
        row.revision = same_day + 1
    for name, value in changes.items():
        setattr(row, name, value)
    history.append(row)
    history.sort(key=lambda one: (one.valid_from, one.revision))
    return row


def terms_from_hire(actor: Actor, employee: Employee, history: History) -> EmployeeTerms | None:
    """Let the earliest terms hold from a day of hire that was corrected to before them.

    Returns:
        the row to be saved, None when the history covers the day of hire.
    """
    if not history or history[0].valid_from <= employee.hired:
        return None
    first = in_force(history, history[0].valid_from) or history[0]
    row = _copy(actor, employee, first, employee.hired, "更正入职日期")
    history.insert(0, row)
    return row


def follow(employee: Employee, history: History, *, today: dt.date) -> bool:
    """Bring department, post and place of the employee (unsaved) to the terms in force."""
    row = in_force(history, max(today, employee.hired))
    if row is None or all(getattr(employee, n) == getattr(row, n) for n in _CURRENT_COLUMNS):
        return False
    for name in _CURRENT_COLUMNS:
        setattr(employee, name, getattr(row, name))
    employee.version += 1
    return True


def _copy(
    actor: Actor, employee: Employee, row: EmployeeTerms, valid_from: dt.date, reason: str
) -> EmployeeTerms:
    return EmployeeTerms(
        organization=actor.organization,
        employee=employee,
        valid_from=valid_from,
        reason=reason,
        user=actor.user,
        **{name: getattr(row, name) for name in _COLUMNS},
    )
