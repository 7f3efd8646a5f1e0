"""What can be approved: an app declares its subjects in a module ``approval_subjects.py``.

::

    APPROVAL_SUBJECTS = (
        Subject(
            kind="attendance.leave",
            label="请假",
            facts={"days": FactKind.DAYS, "leave_type": FactKind.TEXT},
            flow=Flow(label="请假", steps=(Step(label="主管", approvers=(ByManager(),)),)),
            cards=leave_cards,           # (actor, ids) -> {id: Card}
            on_approved=grant_leave,     # (Decided) -> None, in the transaction of the decision
            on_rejected=refuse_leave,
        ),
    )

The engine knows nothing of what it is about: facts are what conditions may ask, cards are what the
approver reads, the callbacks are what follows. A callback that raises undoes the decision.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.apps import apps

from zyg.core.approvals.flows import FactKind, Flow
from zyg.core.permissions.actors import Actor

if TYPE_CHECKING:
    from zyg.core.approvals.models import ApprovalRequest


@dataclass(frozen=True, slots=True)
class Card:
    """What an approver reads before deciding: a title, facts, warnings, and where to read more."""

    title: str
    lines: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a callback is told."""

    actor: Actor
    request: ApprovalRequest
    reason: str
    now: dt.datetime


def nothing(_decided: Decided) -> None:
    """Do nothing: the callback of a subject that has nothing to do then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """See the module.

    Attributes:
        kind: ``app.thing``.
        label: what people read.
        facts: the operands of conditions with their kinds.
        flow: the flow of an organization that has none of its own.
        cards: the cards of several subjects at once; a subject that is gone may be missing.
        on_approved: what follows when the last step has agreed.
        on_rejected: what follows when somebody has said no.
        on_withdrawn: what follows when the requester has taken it back.
    """

    kind: str
    label: str
    facts: Mapping[str, FactKind]
    flow: Flow
    cards: Callable[[Actor, list[str]], Mapping[str, Card]]
    on_approved: Callable[[Decided], None]
    on_rejected: Callable[[Decided], None]
    on_withdrawn: Callable[[Decided], None] = nothing

    def __post_init__(self) -> None:
        """Refuse a flow that does not fit the facts."""
        self.flow.check(self.facts)


@lru_cache(maxsize=1)
def declared() -> Mapping[str, Subject]:
    """Return the subjects of every app.

    Raises:
        ValueError: two apps declare the same kind.
    """
    found: list[Subject] = []
    for config in apps.get_app_configs():
        name = f"{config.name}.approval_subjects"
        if config.name.startswith("zyg.") and find_spec(name) is not None:
            found.extend(import_module(name).APPROVAL_SUBJECTS)
    by_kind = {subject.kind: subject for subject in found}
    if len(by_kind) < len(found):
        raise ValueError("A subject of approvals is declared twice.")
    return MappingProxyType(by_kind)


def subject_of(kind: str) -> Subject:
    """Return a declared subject.

    Raises:
        KeyError: no app declares it.
    """
    return declared()[kind]
