"""Standing in for somebody on some days, and an organization's own flow."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from zyg.core.approvals.errors import DelegationError, FourEyesError, NotYourTurnError
from zyg.core.approvals.flows import ByMember, ByRole, Condition, Flow, FlowError, Op, Step
from zyg.core.approvals.operations.settings import delegate, end_delegation, save_flow
from zyg.core.approvals.queries import flow_for, my_delegations, whole
from zyg.core.approvals.tests.conftest import NOW, TODAY
from zyg.core.audit.models import AuditEntry
from zyg.core.messaging.models import Message
from zyg.core.organizations.models import Role
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import PermissionRefusedError

DAY = dt.timedelta(days=1)


@pytest.fixture
def stand_in(cast, leave):
    """Let 王芳 stand in for 李雷 today and tomorrow."""

    def inner(giver=None, taker=None, **values):
        giver, taker = giver or cast.li, taker or cast.wang
        days = {"first_day": TODAY, "last_day": TODAY + DAY}
        with organization_scope(cast.jia):
            return delegate(
                actor=giver, to=taker.membership, now=NOW, today=TODAY, **{**days, **values}
            )

    return inner


def test_stand_in_decides_and_both_names_are_told(cast, stand_in, ask, say, waits):
    stand_in(reason="出差")
    request = ask()
    assert waits(cast.wang) == [("L1", ("李雷",))]
    assert waits(cast.li) == [("L1", ())]
    say(cast.wang, request)
    with organization_scope(cast.jia):
        entry = AuditEntry.objects.get(act="approvals.approve")
        (task,) = whole(cast.han, request.public_id, today=TODAY).steps[0].tasks.all()
    assert (entry.actor_name, entry.payload["代"]) == ("王芳", "李雷")
    assert (str(task.membership), str(task.decided_by)) == ("李雷", "王芳")


def test_stand_in_is_told_too(cast, stand_in, ask):
    stand_in()
    ask()
    with organization_scope(cast.jia):
        assert Message.objects.filter(membership=cast.wang.membership).count() == 1


@pytest.mark.parametrize(("shift", "there"), [(-1, False), (0, True), (1, True), (2, False)])
def test_standing_in_holds_on_its_days_only(cast, stand_in, ask, waits, shift, there):
    stand_in()
    ask()
    assert bool(waits(cast.wang, TODAY + shift * DAY)) is there


def test_standing_in_can_be_limited_to_subjects(cast, stand_in, ask, say, waits, monkeypatch):
    row = stand_in(kinds=["test.leave"])
    request = ask()
    assert waits(cast.wang) == [("L1", ("李雷",))]
    row.kinds = ["test.other"]
    with organization_scope(cast.jia):
        row.save()
    assert waits(cast.wang) == []
    with pytest.raises(NotYourTurnError):
        say(cast.wang, request)


def test_stand_in_never_decides_what_she_asked_for(cast, stand_in, ask, say, waits):
    stand_in()
    request = ask(actor=cast.wang)
    assert waits(cast.wang) == []
    with pytest.raises(FourEyesError):
        say(cast.wang, request)


def test_what_was_handed_on_is_not_handed_on_again(cast, stand_in, ask, waits):
    stand_in()
    stand_in(giver=cast.wang, taker=cast.sun)
    ask()
    assert waits(cast.sun) == []


def test_stand_in_who_is_asked_herself_answers_for_both(cast, stand_in, flow, ask, say, wu, leave):
    flow(Step(label="人事", approvers=(ByRole(Role.HR),), all=True))
    stand_in(giver=wu, taker=cast.sun)
    say(cast.sun, ask())
    assert leave.told == [("approved", "L1", "")]


def test_ended_delegation_is_over_at_once(cast, stand_in, ask, waits):
    row = stand_in()
    ask()
    with organization_scope(cast.jia):
        with pytest.raises(PermissionRefusedError):
            end_delegation(actor=cast.wang, delegation=row, today=TODAY)
        assert my_delegations(cast.li, today=TODAY) == [row]
        end_delegation(actor=cast.li, delegation=row, today=TODAY)
        with pytest.raises(DelegationError, match="已经结束"):
            end_delegation(actor=cast.li, delegation=row, today=TODAY)
        assert my_delegations(cast.li, today=TODAY) == []
    assert waits(cast.wang) == []


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"last_day": TODAY - DAY}, "要在开始日期和今天之后"),
        ({"first_day": TODAY - 9 * DAY, "last_day": TODAY - DAY}, "要在开始日期和今天之后"),
        ({"last_day": TODAY + 366 * DAY}, "一次最多委托一年"),
        ({"kinds": ["no.such"]}, "没有这些事项：no.such"),
    ],
)
def test_bad_delegation_is_refused(stand_in, values, sentence):
    with pytest.raises(DelegationError, match=sentence):
        stand_in(**values)


def test_nobody_stands_in_for_herself(cast, stand_in):
    with pytest.raises(DelegationError, match="不是你自己"):
        stand_in(taker=cast.li)


def test_preview_decides_and_delegates_nothing(cast, ask, say, stand_in):
    preview = replace(cast.li, acting_as=cast.zhou.user)
    with pytest.raises(FourEyesError, match="预览"):
        say(preview, ask())
    with pytest.raises(DelegationError, match="预览"):
        stand_in(giver=preview)


def test_own_flow_counts_from_now_on(cast, leave, ask, say, waits):
    old = ask("old", days=9)
    step = Step(label="薪酬", approvers=(ByRole(Role.PAYROLL),))
    with organization_scope(cast.jia):
        row = save_flow(
            actor=cast.zhou,
            subject_kind="test.leave",
            flow=Flow(label="请假", steps=(step,)),
            reason="改由薪酬审批",
            now=NOW,
        )
    assert ask("new").flow_version == row.version == 1
    assert waits(cast.wang) == [("new", ())]
    say(cast.li, old)
    assert waits(cast.sun) == [("old", ())]
    with organization_scope(cast.yi):
        assert flow_for("test.leave")[1] == 0


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (Step(label="a", approvers=(ByMember("nobody"),)), "不在这家企业或已停用"),
        (
            Step(
                label="a", approvers=(ByRole("hr"),), when=(Condition("days", Op.GE, Decimal(1)),)
            ),
            "不带条件",
        ),
    ],
)
def test_flow_that_can_not_work_is_not_saved(cast, leave, step, sentence):
    flow = Flow(label="x", steps=(step,))
    values = {"subject_kind": "test.leave", "flow": flow, "reason": "", "now": NOW}
    with organization_scope(cast.jia):
        with pytest.raises(FlowError, match=sentence):
            save_flow(actor=cast.zhou, **values)
        with pytest.raises(PermissionRefusedError):
            save_flow(actor=cast.sun, **values)


def test_member_of_another_organization_is_no_approver(cast, leave):
    foreign = Step(label="a", approvers=(ByMember(cast.zhao.membership.public_id),))
    with organization_scope(cast.jia), pytest.raises(FlowError):
        save_flow(
            actor=cast.zhou,
            subject_kind="test.leave",
            flow=Flow(label="x", steps=(foreign,)),
            reason="",
            now=NOW,
        )
