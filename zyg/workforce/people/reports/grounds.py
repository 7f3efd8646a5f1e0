"""Why people left, as far as an exit was registered for them."""

from __future__ import annotations

import datetime as dt

from zyg.law.parameters import measure
from zyg.workforce.people.models import ExitState, Offboarding

# By the worker's own decision; who goes because the employer was at fault (art. 38) does not.
VOLUNTARY = frozenset({"resignation", "mutual_by_employee", "expiry_employee_declined"})
_DECIDED = (ExitState.APPROVED, ExitState.DONE)


def exit_grounds(first: dt.date, last: dt.date) -> dict[tuple[int, dt.date], str]:
    """Return the ground by (employee, last working day) of exits in a time; one SQL statement."""
    rows = Offboarding.objects.filter(state__in=_DECIDED, last_day__range=(first, last))
    values = rows.order_by("pk").values_list("employee_id", "last_day", "ground")
    return {(employee, day): ground for employee, day, ground in values}


def ground_label(ground: str | None, day: dt.date) -> str:
    """Write a ground for people; "" when none is registered.

    >>> ground_label("resignation", dt.date(2026, 10, 31))
    '劳动者提前通知辞职'
    """
    if not ground:
        return ""
    known = measure("contracts/exit_grounds").at(day).value
    return str(known[ground]["label"]) if ground in known else ground
