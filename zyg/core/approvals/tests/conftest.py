"""A subject 请假 for tests, whose callbacks write down what they were told."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from zyg.core.approvals import subjects
from zyg.core.approvals.flows import ByManager, ByRole, Condition, FactKind, Flow, Op, Step
from zyg.core.approvals.operations.requests import decide, start
from zyg.core.approvals.queries import waiting_for
from zyg.core.approvals.subjects import Card, Subject
from zyg.core.organizations.models import MembershipRole, Role
from zyg.core.organizations.scoping import organization_scope
from zyg.testing import make_actor

NOW = dt.datetime(2026, 11, 25, 4, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 25)
FACTS = {"days": FactKind.DAYS, "amount": FactKind.AMOUNT, "sort": FactKind.TEXT}
MANAGER = Step(label="主管", approvers=(ByManager(),))
HR = Step(label="人事", approvers=(ByRole(Role.HR),), when=(Condition("days", Op.GE, Decimal(3)),))


class Leave:
    """What the subject's callbacks were told, and what its cards say."""

    def __init__(self):
        self.told = []
        self.asked = 0
        self.refuse = None

    def cards(self, _actor, ids):
        self.asked += 1
        return {one: Card(f"请假 {one}", (("天数", "3"),), ("同期已有 2 人请假",)) for one in ids}

    def hears(self, what):
        def inner(decided):
            if self.refuse is not None:
                raise self.refuse
            self.told.append((what, decided.request.subject_id, decided.reason))

        return inner


@pytest.fixture
def leave(monkeypatch):
    heard = Leave()
    subject = Subject(
        kind="test.leave",
        label="请假",
        facts=FACTS,
        flow=Flow(label="请假", steps=(MANAGER, HR)),
        cards=heard.cards,
        on_approved=heard.hears("approved"),
        on_rejected=heard.hears("rejected"),
        on_withdrawn=heard.hears("withdrawn"),
    )
    monkeypatch.setattr(subjects, "declared", lambda: {"test.leave": subject})
    monkeypatch.setattr("zyg.core.approvals.queries.declared", subjects.declared)
    for module in ("forms", "operations.settings", "api"):
        monkeypatch.setattr(f"zyg.core.approvals.{module}.declared", subjects.declared)
    return heard


@pytest.fixture
def flow(monkeypatch, leave):
    """Replace the flow of the subject."""

    def inner(*steps):
        changed = Flow(label="请假", steps=steps)
        monkeypatch.setattr(
            "zyg.core.approvals.operations.requests.flow_for", lambda kind: (changed, 1)
        )

    return inner


@pytest.fixture
def ask(cast, leave):
    """Ask for leave as 韩梅 of the 研发部."""

    def inner(subject="L1", *, actor=None, days=1, amount=0, sort="年假", **more):
        actor = actor or cast.han
        with organization_scope(actor.organization):
            return start(
                actor=actor,
                subject_kind="test.leave",
                subject_id=subject,
                title=f"{actor.user}的请假",
                facts={"days": Decimal(str(days)), "amount": amount, "sort": sort},
                now=NOW,
                **{"department": cast.research, **more},
            )

    return inner


@pytest.fixture
def say(cast):
    """Decide as somebody."""

    def inner(actor, request, approve=True, reason="", now=NOW):  # noqa: FBT002
        with organization_scope(cast.jia):
            return decide(actor=actor, request=request, approve=approve, reason=reason, now=now)

    return inner


@pytest.fixture
def waits(cast):
    """Name what waits for somebody."""

    def inner(actor, today=TODAY):
        with organization_scope(actor.organization):
            page = waiting_for(actor, today=today)
            return [(row.request.subject_id, row.standing_in) for row in page]

    return inner


@pytest.fixture
def give(cast):
    """Give a member of 甲公司 a further role."""

    def inner(actor, role, department=None):
        with organization_scope(cast.jia):
            MembershipRole.objects.create(
                organization=cast.jia,
                membership=actor.membership,
                role=role,
                department=department,
            )

    return inner


@pytest.fixture
def wu(cast):
    """吴磊, a second HR of 甲公司."""
    return make_actor(cast.jia, "wulei", "吴磊", Role.HR, Role.EMPLOYEE)
