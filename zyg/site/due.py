"""What is due for a member, by date: the list of the 工作台.

Each source is a function of a wing's ``queries`` that tells real rows; nothing is counted here
that a page below it would not show.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from zyg.core.permissions.actors import Actor

OFFICE_RIGHTS = ("people.edit", "pay.view", "pay.run", "members.manage")


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


SOURCES: list[Callable[[Actor, dt.date], list[Due]]] = []
FIGURES: list[Callable[[Actor, dt.date], list[Figure]]] = []


def has_office(actor: Actor) -> bool:
    """Say whether the member works on the desktop pages at all."""
    return any(actor.may_everywhere(right) for right in OFFICE_RIGHTS)


def items(actor: Actor, today: dt.date) -> list[Due]:
    """Return everything that is due, the nearest date first."""
    found = [due for source in SOURCES for due in source(actor, today)]
    return sorted(found, key=lambda due: (due.until is None, due.until or today, due.what))


def figures(actor: Actor, today: dt.date) -> list[Figure]:
    """Return the figures on top."""
    return [figure for source in FIGURES for figure in source(actor, today)]
