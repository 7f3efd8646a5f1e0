"""What falls due: found by date, told by the law, bounded in cost; and what days do alone."""

import datetime as dt

import pytest

from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.people.lifecycle import due
from zyg.workforce.people.lifecycle.contracts import make_contract
from zyg.workforce.people.lifecycle.daily import turn_day
from zyg.workforce.people.lifecycle.events import timeline
from zyg.workforce.people.lifecycle.tests.makers import (
    NOW,
    TODAY,
    approved,
    exited,
    handed_in,
    plan,
    signed,
)
from zyg.workforce.people.lifecycle.watches import WATCHES
from zyg.workforce.people.models import ContractKind, EventKind, PersonDetails
from zyg.workforce.people.operations import link_membership
from zyg.workforce.people.tests.makers import id_number, make_employee

DAY = dt.date


@pytest.fixture
def jia(cast):
    with organization_scope(cast.jia):
        yield cast


def told(code):
    """Return whom a watch names on its first page, with the day and the sentence."""
    _, items = due.items_page(code, today=TODAY, number="1")
    return [(item.employee.number, str(item.due), item.message) for item in items]


def numbers(code):
    return [one[0] for one in told(code)]


def test_an_unsigned_contract_is_told_from_the_20th_day(jia):
    make_employee(jia.sun, 1, hired=DAY(2026, 11, 6))
    make_employee(jia.sun, 2, hired=DAY(2026, 11, 7))
    late = make_employee(jia.sun, 3, hired=DAY(2026, 9, 1))
    found = told("unsigned")
    assert [one[0] for one in found] == ["E0003", "E0001"]
    assert "每月应付二倍工资" in found[0][2]
    assert "第 20 天仍未签" in found[1][2]
    signed(jia.sun, late, start=DAY(2026, 9, 1), end=DAY(2029, 8, 31))
    assert numbers("unsigned") == ["E0001"]


def test_old_staff_without_a_record_are_one_kind_of_their_own(jia):
    make_employee(jia.sun, 1, hired=DAY(2020, 1, 1))
    assert numbers("no_contract") == ["E0001"]
    assert numbers("unsigned") == []


def test_contracts_near_their_end_and_past_it(jia):
    for serial, end in ((1, DAY(2027, 1, 24)), (2, DAY(2027, 1, 25)), (3, DAY(2026, 10, 31))):
        signed(jia.sun, make_employee(jia.sun, serial), end=end)
    found = told("contract_end")
    assert [one[0] for one in found] == ["E0003", "E0001"]
    assert "已期满" in found[0][2]
    first = make_employee(jia.sun, 4)
    signed(jia.sun, first, end=DAY(2026, 12, 31))
    next_one = plan(start=DAY(2027, 1, 1), end=DAY(2029, 12, 31))
    make_contract(actor=jia.sun, employee=first, plan=next_one)
    assert "E0004" not in numbers("contract_end")
    assert numbers("draft") == []  # begins in more than 30 days


def test_the_second_fixed_term_is_told_as_such(jia):
    xue = make_employee(jia.sun, 1)
    signed(jia.sun, xue, end=DAY(2025, 2, 28))
    signed(jia.sun, xue, start=DAY(2025, 3, 1), end=DAY(2026, 12, 31))
    assert "应订立无固定期限劳动合同" in told("contract_end")[0][2]


def test_probation_is_told_fifteen_days_before_and_ends_by_itself(jia):
    xue = make_employee(jia.sun, 1, hired=DAY(2026, 9, 8))
    signed(jia.sun, xue, start=DAY(2026, 9, 8), end=DAY(2029, 9, 7), probation_months=3)
    assert told("probation")[0][1] == "2026-12-07"
    done = turn_day(organization=jia.jia, now=NOW + dt.timedelta(days=13))
    assert done.regular == 1
    last = timeline(xue, today=DAY(2026, 12, 8), sees_pay=False)[0]
    assert (last.label, str(last.day), last.by) == ("转正", "2026-12-08", "系统按日期办理")
    assert turn_day(organization=jia.jia, now=NOW + dt.timedelta(days=14)).regular == 0


def test_a_decided_probation_is_not_told(jia):
    xue = make_employee(jia.sun, 1, hired=DAY(2026, 9, 8))
    signed(jia.sun, xue, start=DAY(2026, 9, 8), end=DAY(2029, 9, 7), probation_months=3)
    approved(jia, xue, kind=EventKind.REGULAR, reason_code="early", valid_from=DAY(2026, 12, 1))
    assert numbers("probation") == []


def test_ten_years_and_retirement(jia):
    old = make_employee(
        jia.sun, 1, hired=DAY(2016, 12, 1), id_number=id_number(1, birth="19661201")
    )
    signed(jia.sun, old, start=DAY(2024, 3, 1))
    woman = make_employee(jia.sun, 2, id_number=id_number(2, birth="19760301"))
    signed(jia.sun, woman)
    assert told("ten_years")[0][1] == "2026-12-01"
    found = {one[0]: one[2] for one in told("retirement")}
    assert "岗位性质没有登记" in found["E0002"]
    PersonDetails.objects.create(organization=jia.jia, employee=woman, retirement_post="female55")
    assert "E0002" not in numbers("retirement")


def test_an_absence_is_told_before_it_ends_until_the_return(jia):
    xue = make_employee(jia.sun, 1)
    until = TODAY + dt.timedelta(days=10)
    approved(jia, xue, kind=EventKind.MATERNITY, reason_code="birth", until=until)
    assert "返岗" in told("absence")[0][2]
    approved(jia, xue, kind=EventKind.RETURN, reason_code="early", valid_from=until)
    assert numbers("absence") == []


def test_other_agreements_have_their_own_watches(jia):
    intern = make_employee(jia.sun, 1, engagement="intern", hired=DAY(2026, 9, 1))
    old = make_employee(jia.sun, 2, engagement="over_age", hired=DAY(2026, 9, 1))
    assert numbers("agreement") == ["E0001", "E0002"]
    assert numbers("over_age") == ["E0002"]
    told_intern = {"school": "某大学", "graduation": "2027-06-30", "tripartite_on": "2026-08-30"}
    term = {"start": DAY(2026, 9, 1), "end": DAY(2026, 12, 20)}
    signed(jia.sun, intern, kind=ContractKind.INTERNSHIP, details=told_intern, **term)
    insured = {"pension": "receives", "injury_from": "2026-09-01"}
    signed(
        jia.sun, old, kind=ContractKind.OVER_AGE, details=insured,
        start=DAY(2026, 9, 1), end=DAY(2027, 8, 31),
    )  # fmt: skip
    assert told("agreement") == [("E0001", "2026-12-20", told("agreement")[0][2])]
    assert numbers("over_age") == []


def test_too_many_dispatched_are_told_and_a_licence_that_runs_out(jia):
    details = {
        "agency": "某某劳务", "agency_code": "91310000MA1K00007U", "licence": "派遣 001",
        "licence_until": "2027-01-10", "post_nature": "auxiliary", "agency_term_months": "24",
    }  # fmt: skip
    sent = make_employee(jia.sun, 1, engagement="dispatch")
    make_employee(jia.sun, 2)
    signed(jia.sun, sent, kind=ContractKind.DISPATCH, details=details)
    assert told("licence")[0][1] == "2027-01-10"
    assert "50%" in due.dispatch_share(today=TODAY).line.formula
    assert "劳务派遣超过比例" in [one.what for one in due.due_acts(jia.sun, today=TODAY)]


def test_the_work_table_has_a_line_a_kind(jia):
    for serial in (1, 2, 3):
        signed(jia.sun, make_employee(jia.sun, serial), end=DAY(2026, 12, 31))
    handed_in(jia.sun)
    found = {one.what: one for one in due.due_acts(jia.sun, today=TODAY)}
    assert found["合同到期"].about == "单雪等 3 人"
    assert found["合同到期"].url == "/hr/alerts?kind=contract_end"
    assert found["审核入职资料"].url == "/hr/onboard?state=submitted"
    assert due.due_acts(jia.wang, today=TODAY) == []
    assert due.due_acts(jia.han, today=TODAY) == []


def test_the_work_table_costs_the_same_for_many(jia, django_assert_max_num_queries):
    for serial in range(1, 31):
        signed(jia.sun, make_employee(jia.sun, serial), end=DAY(2026, 12, 31))
    with django_assert_max_num_queries(22):
        due.due_acts(jia.sun, today=TODAY)


def test_nothing_is_counted_that_its_page_does_not_show(jia):
    for serial in range(1, 4):
        make_employee(jia.sun, serial, hired=DAY(2026, 9, serial))
    signed(jia.sun, make_employee(jia.sun, 9), end=DAY(2026, 12, 31))
    counted = {watch.code: number for watch, number in due.counts(today=TODAY)}
    shown = {one.code: len(told(one.code)) for one in WATCHES}
    assert counted == {code: number for code, number in shown.items() if number}


def test_a_login_ends_the_day_after_the_last_one(jia):
    xue = make_employee(jia.sun, 1)
    signed(jia.sun, xue)
    link_membership(actor=jia.zhou, employee=xue, membership=jia.han.membership)
    exit_ = exited(jia, xue, notice_on=DAY(2026, 10, 20), last_day=TODAY)
    assert turn_day(organization=jia.jia, now=NOW).shut == 0
    assert turn_day(organization=jia.jia, now=NOW + dt.timedelta(days=1)).shut == 1
    jia.han.membership.refresh_from_db()
    exit_.refresh_from_db()
    assert not jia.han.membership.is_active
    assert exit_.tasks.get(code="access").done_at is not None
    exit_.tasks.update(done_at=NOW)
    assert turn_day(organization=jia.jia, now=NOW + dt.timedelta(days=2)).closed == 1


def test_the_last_administrator_is_not_shut_out(jia):
    boss = make_employee(jia.sun, 1)
    link_membership(actor=jia.zhou, employee=boss, membership=jia.zhou.membership)
    boss.left = DAY(2026, 11, 1)
    boss.save()
    assert turn_day(organization=jia.jia, now=NOW).shut == 0
    jia.zhou.membership.refresh_from_db()
    assert jia.zhou.membership.is_active
