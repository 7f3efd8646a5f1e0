"""From asking to the last word: steps, four eyes, stand-ins, reminders, the callbacks."""

import datetime as dt

import pytest
from django.db import transaction

from zyg.core.approvals.assigning import FALLS_TO_ADMINISTRATORS
from zyg.core.approvals.errors import (
    AlreadyDecidedError,
    AlreadyPendingError,
    FourEyesError,
    NoApproverError,
    NotYourTurnError,
    ReasonMissingError,
    RemindTooSoonError,
    SubjectRefusedError,
)
from zyg.core.approvals.flows import ByManager, ByMember, ByRole, Condition, FlowError, Op, Step
from zyg.core.approvals.models import ApprovalRequest, ApprovalStep
from zyg.core.approvals.operations.requests import (
    decide_many,
    reassign,
    remind,
    start,
    withdraw,
)
from zyg.core.approvals.queries import request_for, waiting_count, waiting_for, whole
from zyg.core.approvals.tests.conftest import MANAGER, NOW, TODAY
from zyg.core.audit.queries import history_of
from zyg.core.messaging.models import Message
from zyg.core.organizations.models import Role
from zyg.core.organizations.operations import add_department
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import NotFoundForActorError, PermissionRefusedError

HOUR = dt.timedelta(hours=1)


def again(cast, request):
    with organization_scope(cast.jia):
        return ApprovalRequest.objects.get(pk=request.pk)


def messages(cast):
    with organization_scope(cast.jia):
        rows = Message.objects.order_by("pk").select_related("membership__user")
        return [(str(row.membership), row.template) for row in rows]


def test_one_day_ends_with_the_manager(cast, leave, ask, say, waits):
    request = ask(days=1)
    assert waits(cast.li) == [("L1", ())]
    say(cast.li, request, reason="同意")
    assert again(cast, request).state == "approved"
    assert leave.told == [("approved", "L1", "同意")]
    with organization_scope(cast.jia):
        skipped = ApprovalStep.objects.get(number=2)
    assert (skipped.state, skipped.note) == ("skipped", "不需要：条件是 days 不少于 3")


def test_three_days_go_on_to_hr(cast, leave, ask, say, waits):
    request = ask(days=3)
    say(cast.li, request)
    assert (leave.told, waits(cast.li), waits(cast.sun)) == ([], [], [("L1", ())])
    say(cast.sun, request)
    assert leave.told == [("approved", "L1", "")]
    assert messages(cast) == [
        ("李雷", "approvals.waiting"),
        ("孙丽", "approvals.waiting"),
        ("韩梅", "approvals.approved"),
    ]


def test_no_ends_it_and_needs_a_reason(cast, leave, ask, say):
    request = ask(days=3)
    with pytest.raises(ReasonMissingError, match="请写明驳回的理由"):
        say(cast.li, request, approve=False, reason=" x ")
    say(cast.li, request, approve=False, reason="那几天要上线")
    assert again(cast, request).state == "rejected"
    assert leave.told == [("rejected", "L1", "那几天要上线")]
    assert messages(cast)[-1] == ("韩梅", "approvals.rejected")


def test_amount_opens_a_further_step(cast, leave, flow, ask, say, waits):
    admin = Step(
        label="管理员",
        approvers=(ByRole(Role.ENTERPRISE_ADMIN),),
        when=(Condition("amount", Op.GT, 500_000), Condition("sort", Op.IN, ("调薪", "奖金"))),
    )
    flow(MANAGER, admin)
    for number, (amount, sort) in enumerate([(500_000, "调薪"), (500_001, "调薪"), (900_000, "x")]):
        say(cast.li, ask(str(number), amount=amount, sort=sort))
    assert waits(cast.zhou) == [("1", ())]


def test_any_answer_counts_for_all(cast, flow, ask, say, waits, wu, leave):
    flow(Step(label="人事", approvers=(ByRole(Role.HR),)))
    request = ask()
    assert waits(wu) == waits(cast.sun) == [("L1", ())]
    say(wu, request)
    assert (waits(cast.sun), leave.told[0][0]) == ([], "approved")


def test_everybody_must_agree(cast, flow, ask, say, waits, wu, leave):
    flow(Step(label="人事", approvers=(ByRole(Role.HR),), all=True))
    request = ask()
    say(wu, request)
    assert (waits(wu), waits(cast.sun), leave.told) == ([], [("L1", ())], [])
    with pytest.raises(AlreadyDecidedError, match="你已经审批过了"):
        say(wu, request)
    say(cast.sun, request)
    assert leave.told[0][0] == "approved"


def test_one_no_among_all_ends_it(cast, flow, ask, say, waits, wu, leave):
    flow(Step(label="人事", approvers=(ByRole(Role.HR),), all=True))
    request = ask()
    say(wu, request, approve=False, reason="不行")
    assert (waits(cast.sun), leave.told[0][0]) == ([], "rejected")


def test_requester_never_approves_her_own(cast, flow, ask, say, waits, wu):
    flow(Step(label="人事", approvers=(ByRole(Role.HR),)))
    request = ask(actor=cast.sun)
    assert (waits(cast.sun), waits(wu)) == ([], [("L1", ())])
    with pytest.raises(FourEyesError, match="不能审批自己提交的"):
        say(cast.sun, request)


def test_person_it_is_about_never_decides(cast, flow, ask, say, waits, wu):
    flow(Step(label="人事", approvers=(ByRole(Role.HR),)))
    request = ask(actor=wu, about=cast.sun.membership)
    with pytest.raises(FourEyesError):
        say(cast.sun, request)
    assert waits(cast.zhou) == [("L1", ())]


def test_manager_s_own_request_goes_further_up(cast, ask, waits, give):
    with organization_scope(cast.jia):
        team = add_department(organization=cast.jia, name="前端组", parent=cast.research)
    give(cast.wang, Role.MANAGER, team)
    ask("own", actor=cast.wang, department=team)
    ask("other", department=team)
    assert waits(cast.li) == [("own", ())]
    assert waits(cast.wang) == [("other", ())]


def test_second_level_manager(cast, flow, ask, waits, give):
    with organization_scope(cast.jia):
        team = add_department(organization=cast.jia, name="前端组", parent=cast.research)
    give(cast.wang, Role.MANAGER, team)
    flow(Step(label="上级主管", approvers=(ByManager(2),)))
    ask(department=team)
    assert waits(cast.li) == [("L1", ())]


def test_named_member(cast, flow, ask, waits):
    flow(Step(label="王芳", approvers=(ByMember(cast.wang.membership.public_id),)))
    ask()
    assert waits(cast.wang) == [("L1", ())]


def test_nobody_qualifies_falls_to_the_administrator_with_a_note(cast, ask, waits):
    request = ask(department=cast.sales)
    assert waits(cast.zhou) == [("L1", ())]
    with organization_scope(cast.jia):
        found = whole(cast.han, request.public_id, today=TODAY)
    assert found.steps[0].note == FALLS_TO_ADMINISTRATORS


def test_nobody_at_all_refuses_at_the_start(cast, ask):
    with pytest.raises(NoApproverError, match="没有人可以审批"):
        ask(actor=cast.zhou, department=None)
    with organization_scope(cast.jia):
        assert not ApprovalRequest.objects.exists()


def test_same_subject_waits_once(cast, ask, say):
    request = ask()
    with pytest.raises(AlreadyPendingError, match="已经在审批中"):
        ask()
    say(cast.li, request, approve=False, reason="改期")
    assert ask().pk != request.pk


def test_who_is_slower_is_told_who_was_faster(cast, ask, say, wu, flow):
    flow(Step(label="人事", approvers=(ByRole(Role.HR),)))
    request = ask()
    say(wu, request)
    with pytest.raises(AlreadyDecidedError, match="已通过：吴磊 11-25 12:00"):
        say(cast.sun, request)


def test_others_are_told_whom_it_waits_for(cast, ask, say):
    with pytest.raises(NotYourTurnError, match="现在等李雷审批"):
        say(cast.sun, ask())


def test_callback_that_refuses_undoes_the_decision(cast, leave, ask, say, waits):
    request = ask()
    leave.refuse = SubjectRefusedError("年假只剩 0.5 天，不够 1 天。")
    with pytest.raises(SubjectRefusedError):
        say(cast.li, request)
    assert (again(cast, request).state, waits(cast.li)) == ("pending", [("L1", ())])
    assert messages(cast) == [("李雷", "approvals.waiting")]


def test_everything_goes_back_with_the_outer_act(cast, ask):
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)
    with organization_scope(cast.jia):
        assert not ApprovalRequest.objects.exists()
    assert messages(cast) == []


def test_requester_withdraws(cast, leave, ask, say, waits):
    request = ask()
    with organization_scope(cast.jia):
        with pytest.raises(NotYourTurnError, match="只有提交人韩梅可以撤回"):
            withdraw(actor=cast.li, request=request, now=NOW)
        withdraw(actor=cast.han, request=request, reason="不请了", now=NOW)
    assert (leave.told, waits(cast.li)) == ([("withdrawn", "L1", "不请了")], [])
    with pytest.raises(AlreadyDecidedError, match="已撤回：韩梅"):
        say(cast.li, request)


def test_reminders_are_four_hours_apart(cast, ask):
    request = ask()
    with organization_scope(cast.jia):
        with pytest.raises(RemindTooSoonError, match="11-25 16:00 之后可以再催"):
            remind(actor=cast.han, request=request, now=NOW + HOUR)
        assert remind(actor=cast.han, request=request, now=NOW + 4 * HOUR) == 1
        with pytest.raises(RemindTooSoonError):
            remind(actor=cast.han, request=request, now=NOW + 7 * HOUR)
        with pytest.raises(NotYourTurnError):
            remind(actor=cast.wang, request=request, now=NOW + 9 * HOUR)
        assert remind(actor=cast.zhou, request=request, now=NOW + 9 * HOUR) == 1
    assert messages(cast).count(("李雷", "approvals.reminder")) == 2


def test_administrator_reassigns(cast, ask, say, waits):
    request = ask()
    with organization_scope(cast.jia):
        with pytest.raises(PermissionRefusedError):
            reassign(actor=cast.sun, request=request, to=cast.sun.membership, reason="", now=NOW)
        with pytest.raises(FourEyesError):
            reassign(actor=cast.zhou, request=request, to=cast.han.membership, reason="", now=NOW)
        reassign(
            actor=cast.zhou, request=request, to=cast.sun.membership, reason="李雷休假", now=NOW
        )
    assert (waits(cast.li), waits(cast.sun)) == ([], [("L1", ())])
    say(cast.sun, request)
    assert again(cast, request).state == "approved"


def test_many_are_decided_apart(cast, leave, ask):
    requests = [ask("1"), ask("2"), ask("3", actor=cast.li, department=cast.sales)]
    with organization_scope(cast.jia):
        done, problems = decide_many(actor=cast.li, requests=requests, approve=True, now=NOW)
    assert (done, len(leave.told)) == (2, 2)
    assert problems == ["不能审批自己提交的、或关于自己的事项；会由其他审批人处理。"]


def test_history_tells_every_act(cast, ask, say):
    request = ask(days=3)
    say(cast.li, request, reason="可以")
    say(cast.sun, request, approve=False, reason="人手不够")
    with organization_scope(cast.jia):
        told = [(row.who, row.act, row.reason) for row in reversed(history_of(request))]
    assert [one for one in told if one[1] != "进入审批步骤"] == [
        ("韩梅", "提交审批", ""),
        ("李雷", "同意", "可以"),
        ("孙丽", "驳回", "人手不够"),
    ]


def test_list_does_not_grow_in_statements(cast, leave, ask, django_assert_max_num_queries):
    for number in range(30):
        ask(str(number))
    with organization_scope(cast.jia), django_assert_max_num_queries(5):
        page = waiting_for(cast.li, today=TODAY)
        assert len(page.object_list) == 30
    assert leave.asked == 1
    with organization_scope(cast.jia):
        assert waiting_count(cast.li, today=TODAY) == 30


def test_only_those_concerned_see_it(cast, ask, say):
    request = ask(days=3)
    say(cast.li, request)
    with organization_scope(cast.jia):
        for actor in (cast.han, cast.li, cast.sun, cast.zhou):
            assert request_for(actor, request.public_id, today=TODAY) == request
        with pytest.raises(NotFoundForActorError):
            request_for(cast.wang, request.public_id, today=TODAY)
    with organization_scope(cast.yi), pytest.raises(NotFoundForActorError):
        request_for(cast.zhao, request.public_id, today=TODAY)


def test_facts_must_fit(cast, leave):
    with organization_scope(cast.jia), pytest.raises(FlowError):
        start(
            actor=cast.han,
            subject_kind="test.leave",
            subject_id="1",
            title="x",
            facts={"days": 1},
            now=NOW,
        )
