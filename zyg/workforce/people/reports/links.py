"""Where a figure of a report leads: to the list of the people it counts."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from zyg.law.periods import Month
from zyg.workforce.people.models import EmployeeStatus
from zyg.workforce.people.reports.asking import Asked


def changes_url(asked: Asked, month: Month, kind: str = "", *, span: int = 1) -> str:
    """Return the list of those who came and went in the months up to one, same filters."""
    said = {
        "month": str(month),
        "kind": kind,
        "span": str(span) if span > 1 else "",
        "department": asked.department,
        "engagement": asked.engagement,
    }
    return f"{reverse('people_reports:changes')}?{_query(said)}"


def roster_url(asked: Asked, department: str = "") -> str:
    """Return the roster of those in service, "" when it would not show the people counted.

    The roster knows today only, and no form of engagement.
    """
    if asked.day != asked.today or asked.engagement:
        return ""
    said = {"status": EmployeeStatus.ACTIVE.value, "department": department}
    return f"{reverse('people:list')}?{_query(said)}"


def _query(said: dict[str, str]) -> str:
    return urlencode({name: value for name, value in said.items() if value})
