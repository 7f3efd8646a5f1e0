"""Changes: four eyes, effect by the day, corrections as new events, pay only for who sees it."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from zyg.core.approvals.errors import (
    FourEyesError,
    NotYourTurnError,
    ReasonMissingError,
    SubjectRefusedError,
)
from zyg.core.approvals.operations.requests import withdraw
from zyg.core.audit.models import AuditEntry
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import PermissionRefusedError
from zyg.workforce.people.approval_subjects import change_cards
from zyg.workforce.people.lifecycle.changes import InvalidChangeError, Proposal, propose_change
from zyg.workforce.people.lifecycle.events import absence_on, in_effect, timeline
from zyg.workforce.people.lifecycle.tests.makers import (
    NOW,
    TODAY,
    approval_of,
    approved,
    decided,
    proposed,
)
from zyg.workforce.people.models import ChangeRequest, EventKind, PersonEvent
from zyg.workforce.people.models.events import EventImmutableError
from zyg.workforce.people.operations import follow_due_terms
from zyg.workforce.people.tests.makers import make_employee

TOMORROW = TODAY + dt.timedelta(days=1)
BASE = [{"code": "base", "label": "基本工资", "amount": 2_000_000}]


@pytest.fixture
def xue(cast):
    with organization_scope(cast.jia):
        yield make_employee(cast.sun)


def labels(employee, today=TODAY, *, pay=False):
    return [entry.label for entry in timeline(employee, today=today, sees_pay=pay)]


def test_a_move_waits_for_a_second_person_and_then_for_its_day(cast, xue):
    request = proposed(cast.sun, xue, post="组长", valid_from=TOMORROW)
    with pytest.raises(FourEyesError, match="不能审批自己提交的"):
        decided(cast.sun, request)
    decided(cast.zhou, request)
    xue.refresh_from_db()
    assert xue.post == "工程师"
    follow_due_terms(today=TOMORROW)
    xue.refresh_from_db()
    assert xue.post == "组长"


def test_the_timeline_tells_before_and_after_and_who(cast, xue):
    approved(cast, xue, post="组长", valid_from=TOMORROW)
    first, last = timeline(xue, today=TODAY, sees_pay=False)
    assert first.pairs == (("岗位", "工程师", "组长"),)
    assert first.by == "孙丽 发起，周涛 批准"
    assert first.is_future
    assert first.reason == "晋升"
    assert (last.label, last.day) == ("入职", xue.hired)


def test_a_raise_needs_the_right_to_pay_and_shows_only_to_it(cast, xue):
    with pytest.raises(PermissionRefusedError):
        proposed(cast.sun, xue, kind=EventKind.PAY, reason_code="annual", pay_items=BASE)
    request = proposed(cast.wang, xue, kind=EventKind.PAY, reason_code="annual", pay_items=BASE)
    with pytest.raises(NotYourTurnError):  # HR approves changes, but may not see pay
        decided(cast.sun, request)
    assert "没有权限看薪资" in str(change_cards(cast.sun, [request.public_id]))
    assert "20,000.00" in str(change_cards(cast.zhou, [request.public_id]))
    decided(cast.zhou, request)
    seen = timeline(xue, today=TODAY, sees_pay=True)[0]
    hidden = timeline(xue, today=TODAY, sees_pay=False)[0]
    assert seen.pay == (("基本工资", "空", "20,000.00"),)
    assert hidden.pay == ()


def test_pay_lies_sealed_while_it_waits(cast, xue):
    proposed(cast.wang, xue, kind=EventKind.PAY, reason_code="annual", pay_items=BASE)
    stored = ChangeRequest.objects.values_list("sealed_pay", "changes").get()
    assert "2000000" not in str(stored)
    told = AuditEntry.objects.filter(act="people.change_propose").get().payload
    assert "20" not in str(told.get("薪资"))


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"post": "工程师"}, "没有要改的内容"),
        ({"post": "组长", "reason_code": "nonsense"}, "没有选原因"),
        ({"post": "组长", "reason_code": "other"}, "请写明原因"),
        ({"post": "组长", "valid_from": dt.date(2020, 1, 1)}, "早于入职日期 2024-03-01"),
        ({"kind": EventKind.MATERNITY, "reason_code": "birth"}, "产假要填预计的最后一天"),
        ({"kind": EventKind.RETURN, "reason_code": "ended"}, "没有停岗或休假"),
        ({"kind": EventKind.REGULAR, "reason_code": "passed"}, "没有约定试用期"),
    ],
)
def test_what_can_not_be_is_said(cast, xue, told, sentence):
    with pytest.raises(InvalidChangeError, match=sentence):
        proposed(cast.sun, xue, **told)
    assert not ChangeRequest.objects.exists()


def test_one_waiting_change_of_a_kind(cast, xue):
    proposed(cast.sun, xue, post="组长")
    with pytest.raises(InvalidChangeError, match="已有一项调动待审批"):
        proposed(cast.sun, xue, post="经理")


def test_rejecting_needs_a_reason_and_changes_nothing(cast, xue):
    request = proposed(cast.sun, xue, post="组长")
    with pytest.raises(ReasonMissingError, match="驳回的理由"):
        decided(cast.zhou, request, approve=False)
    decided(cast.zhou, request, approve=False, reason="编制已满")
    request.refresh_from_db()
    assert (request.state, request.decision_reason) == ("rejected", "编制已满")
    assert labels(xue) == ["入职"]


def test_what_is_taken_back_can_be_proposed_again(cast, xue):
    request = proposed(cast.sun, xue, post="组长")
    withdraw(actor=cast.sun, request=approval_of(request), now=NOW)
    request.refresh_from_db()
    assert request.state == "withdrawn"
    assert proposed(cast.sun, xue, post="组长").state == "waiting"


def test_what_has_become_impossible_is_not_approved(cast, xue):
    request = proposed(cast.sun, xue, post="组长", valid_from=TOMORROW)
    xue.left = TODAY
    xue.save()
    with pytest.raises(SubjectRefusedError, match="晚于最后工作日"):
        decided(cast.zhou, request)
    assert approval_of(request).state == "pending"


def test_the_database_too_wants_four_eyes(cast, xue):
    request = proposed(cast.sun, xue, post="组长")
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeRequest.objects.filter(pk=request.pk).update(decided_by=cast.sun.user)


@pytest.mark.parametrize(
    ("day", "post_then", "post_now"),
    [(TODAY, "经理", "经理"), (TOMORROW, "工程师", "经理"), (dt.date(2026, 11, 1), "经理", "经理")],
)
def test_a_correction_is_a_new_event(cast, xue, day, post_then, post_now):
    wrong = approved(cast, xue, post="组长").event
    approved(cast, xue, post="经理", valid_from=day, corrects=wrong, reason="写错了岗位")
    follow_due_terms(today=TODAY)
    xue.refresh_from_db()
    assert xue.post == post_then
    follow_due_terms(today=TOMORROW)
    xue.refresh_from_db()
    assert xue.post == post_now
    told = {(e.label, e.corrected) for e in timeline(xue, today=TODAY, sees_pay=False)}
    assert {("调动", True), ("更正：调动", False)} <= told


def test_an_event_can_be_voided_while_nothing_is_built_on_it(cast, xue):
    wrong = approved(cast, xue, post="组长").event
    later = approved(cast, xue, department=cast.sales, valid_from=TOMORROW).event
    void = {"kind": EventKind.CORRECTION, "reason_code": "", "reason": "登记错了人"}
    with pytest.raises(InvalidChangeError, match="请先更正那一次"):
        proposed(cast.sun, xue, corrects=wrong, **void)
    assert later.corrects is None
    xue_terms = xue.terms.order_by("valid_from").last()
    assert xue_terms.post == "组长"


def test_voiding_restores_what_was_before(cast, xue):
    wrong = approved(cast, xue, post="组长").event
    approved(
        cast, xue, kind=EventKind.CORRECTION, corrects=wrong, reason_code="", reason="登记错了人"
    )
    xue.refresh_from_db()
    assert xue.post == "工程师"


def test_an_absence_runs_until_the_return(cast, xue):
    until = TODAY + dt.timedelta(days=97)
    told = {"kind": EventKind.MATERNITY, "reason_code": "birth", "until": until}
    approved(cast, xue, **told)
    rows = PersonEvent.objects.filter(employee=xue)
    assert absence_on(rows, TODAY).kind == EventKind.MATERNITY
    with pytest.raises(InvalidChangeError, match="还没有返岗"):
        proposed(cast.sun, xue, **told)
    approved(cast, xue, kind=EventKind.RETURN, reason_code="ended", valid_from=TOMORROW)
    assert absence_on(PersonEvent.objects.filter(employee=xue), TOMORROW) is None
    assert len(in_effect(PersonEvent.objects.filter(employee=xue), TOMORROW)) == 3


def test_what_happened_is_never_written_over(cast, xue):
    event = approved(cast, xue, post="组长").event
    event.reason = "别的"
    with pytest.raises(EventImmutableError):
        event.save()
    with pytest.raises(EventImmutableError):
        event.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        PersonEvent.objects.filter(pk=event.pk).update(reason="别的")


def test_nobody_of_another_organization_proposes_or_decides(cast, xue):
    request = proposed(cast.sun, xue, post="组长")
    with pytest.raises(NotYourTurnError):
        decided(cast.zhao, request)
    with pytest.raises(PermissionRefusedError):
        propose_change(
            actor=cast.zhao,
            employee=xue,
            proposal=Proposal(kind=EventKind.TRANSFER, valid_from=TODAY, changes={"post": "x"}),
            now=NOW,
        )


def test_a_timeline_costs_few_statements(cast, xue, django_assert_max_num_queries):
    for number in range(5):
        approved(cast, xue, post=f"岗位{number}", valid_from=TODAY + dt.timedelta(days=number))
    with django_assert_max_num_queries(4):
        assert len(timeline(xue, today=TODAY, sees_pay=True)) == 6
