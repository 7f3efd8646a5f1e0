"""How a proposed change is shown: what holds on its day beside what is wanted."""

from __future__ import annotations

import json
from collections.abc import Iterable

from zyg.core.organizations.queries import DepartmentTree
from zyg.core.permissions.actors import Actor
from zyg.workforce.people.lifecycle.events import Pair, pay_pairs, terms_pairs
from zyg.workforce.people.models import ChangeRequest, EmployeeTerms, EventKind
from zyg.workforce.people.terms import TERMS, History, histories, in_force

_ROWS = ("department", "entity")  # point to other rows, which need not be read
_COLUMNS = tuple(f"{name}_id" if name in _ROWS else name for name in TERMS)


def changes_shown(
    actor: Actor, requests: Iterable[ChangeRequest], tree: DepartmentTree
) -> dict[int, list[Pair]]:
    """List what each change alters, amounts for whom the actor sees them; one SQL statement.

    Args:
        actor: who looks.
        requests: with ``employee``, ``corrects`` and ``event`` and their terms at hand.
        tree: the departments.
    """
    rows = list(requests)
    open_ = {row.employee for row in rows if row.event is None}
    known = histories(open_) if open_ else {}
    return {
        row.pk: change_pairs(
            row,
            tree,
            known.get(row.employee_id, []),
            sees_pay=actor.may("pay.view", row),
        )
        for row in rows
    }


def change_pairs(
    request: ChangeRequest, tree: DepartmentTree, history: History, *, sees_pay: bool
) -> list[Pair]:
    """List what a change alters: (label, now, then); of what is approved, what it has altered.

    Args:
        request: with its ``employee``, ``corrects`` and ``event`` at hand.
        tree: the departments.
        history: the person's terms; not needed once the change is approved.
        sees_pay: whether amounts are shown.
    """
    if request.event is not None:
        before, row = request.event.terms_before, request.event.terms
    else:
        before = in_force(history, max(request.valid_from, request.employee.hired))
        row = _then(request, before)
    if row is None:
        return []
    pairs = terms_pairs(before, row, tree)
    return pairs + (pay_pairs(before, row) if sees_pay else [])


def _then(request: ChangeRequest, before: EmployeeTerms | None) -> EmployeeTerms | None:
    """Return the row as it would be, unsaved."""
    if before is None:
        return None
    row = EmployeeTerms(**{name: getattr(before, name) for name in _COLUMNS})
    if request.kind == EventKind.CORRECTION and request.corrects is not None:
        former = request.corrects.terms_before
        for name in _COLUMNS if former is not None else ():
            setattr(row, name, getattr(former, name))
    for name, value in request.changes.items():
        setattr(row, "department_id" if name == "department" else name, value)
    if request.sealed_pay:
        for name, value in json.loads(request.sealed_pay).items():
            setattr(row, name, value)
    return row
