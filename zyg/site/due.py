"""What is due for a member, by date: the list of the 工作台.

Each source is a function of a wing's ``queries`` that tells real rows; nothing is counted here
that a page below it would not show.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from zyg.core.approvals.queries import waiting_count
from zyg.core.permissions.actors import Actor
from zyg.law.periods import Month
from zyg.workforce.payroll import queries as payroll
from zyg.workforce.people import queries as people
from zyg.workforce.people.lifecycle import due as lifecycle
from zyg.workforce.people.lifecycle.queries import contracts_ending
from zyg.workforce.people.models import Employee


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do: what, about what, until when, where."""

    what: str
    about: str
    until: dt.date | None
    url: str
    act: str = "处理"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure on top of the 工作台, with the page that lists what it counts."""

    label: str
    value: str
    url: str = ""
    note: str = ""


def items(actor: Actor, today: dt.date) -> list[Due]:
    """Return everything that is due, the nearest date first."""
    found = _payroll(actor) + _approvals(actor, today) + _people(actor, today)
    return sorted(found, key=lambda due: (due.until is None, due.until or today, due.what))


def figures(actor: Actor, today: dt.date) -> list[Figure]:
    """Return the figures on top: people today, and what this month brings."""
    if not actor.may_everywhere("people.view"):
        return []
    counts = people.headcount(actor, as_of=today)
    month = Month.of(today)
    rows = Employee.objects.all()
    joined = rows.filter(hired__range=(month.first_day, month.last_day)).count()
    left = rows.filter(left__range=(month.first_day, month.last_day)).count()
    roster = reverse("people:list")
    return [
        Figure("在职", f"{counts['active']:,}", f"{roster}?status=active"),
        Figure("待入职", f"{counts['coming']:,}", f"{roster}?status=coming"),
        Figure("本月入职", f"{joined:,}"),
        Figure("本月离职", f"{left:,}"),
        *_contracts(actor, today),
    ]


def _contracts(actor: Actor, today: dt.date) -> list[Figure]:
    if not actor.may_everywhere(lifecycle.RIGHT):
        return []
    url = f"{reverse('lifecycle:contracts')}?show=soon"
    return [Figure("60 天内到期合同", f"{contracts_ending(today=today):,}", url)]


def _approvals(actor: Actor, today: dt.date) -> list[Due]:
    count = waiting_count(actor, today=today)
    return [Due("审批", f"{count} 件等你", None, reverse("approvals:waiting"))] if count else []


def _people(actor: Actor, today: dt.date) -> list[Due]:
    found = lifecycle.due_acts(actor, today=today)
    return [Due(act.what, act.about, act.until, act.url, act.act) for act in found]


def _payroll(actor: Actor) -> list[Due]:
    found = []
    for act in payroll.due_acts(actor):
        args = [act.period] if act.period else []
        found.append(
            Due(act.what, act.about, act.until, reverse(f"payroll:{act.place}", args=args))
        )
    return found
