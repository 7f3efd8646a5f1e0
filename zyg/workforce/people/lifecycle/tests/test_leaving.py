"""The way out: protected people are refused with the article, what is owed is explained."""

import datetime as dt
from fractions import Fraction

import pytest

from zyg.core.approvals.errors import FourEyesError
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import PermissionRefusedError
from zyg.law.periods import Month
from zyg.workforce.people.lifecycle import leaving, pay_history
from zyg.workforce.people.lifecycle.events import timeline
from zyg.workforce.people.lifecycle.pay_history import PaidMonth
from zyg.workforce.people.lifecycle.tests.makers import (
    NOW,
    TODAY,
    approved,
    decided,
    exit_facts,
    exited,
    signed,
)
from zyg.workforce.people.models import EventKind, ExitTask, Offboarding
from zyg.workforce.people.tests.makers import id_number, make_employee

LAST = dt.date(2026, 12, 31)


@pytest.fixture
def xue(cast):
    with organization_scope(cast.jia):
        employee = make_employee(cast.sun)
        signed(cast.sun, employee, probation_months=1)
        yield employee


@pytest.fixture
def paid(monkeypatch):
    months = [PaidMonth(Month(2026, n), 1_000_000 + n, 900_000) for n in range(1, 11)]
    monkeypatch.setattr(pay_history, "_sources", [lambda _employee, most: months[-most:]])


def told(employee, **facts):
    return leaving.judge(employee, exit_facts(**facts))


def test_who_resigns_owes_thirty_days_and_gets_no_severance(cast, xue):
    found = told(xue, notice_on=TODAY, last_day=TODAY + dt.timedelta(days=10))
    assert "提前通知 30 日" in found.findings[0].text
    assert not found.findings[0].blocks
    assert found.months == 0
    assert told(xue, last_day=LAST).findings == ()


def test_severance_is_explained_line_by_line(cast, xue, paid):
    found = told(xue, ground="mutual_by_employer", last_day=LAST)
    assert found.months == 3  # 2024-03-01 to 2026-12-31: two years and ten months
    assert found.lines[0].amount == 3_000_018
    assert "10,000.06 × 3 个月" in found.lines[0].formula


def test_dismissal_without_notice_costs_a_month_more_and_shows_what_unlawful_costs(cast, xue, paid):
    found = told(xue, ground="dismissal_no_fault", notice_on=TODAY, last_day=TODAY)
    codes = [line.code for line in found.lines]
    assert codes == ["severance", "pay_in_lieu_of_notice"]
    assert found.lines[1].amount == 1_000_010
    assert found.unlawful.amount == 2 * found.lines[0].amount
    assert "通知工会" in "".join(one.text for one in found.findings)


def test_without_pay_the_months_are_told_and_the_amount_waits(cast, xue):
    found = told(xue, ground="mutual_by_employer", last_day=LAST)
    assert (found.months, found.lines, found.needs_pay) == (3, (), True)


@pytest.mark.parametrize("ground", ["dismissal_no_fault", "layoff", "expiry"])
def test_who_is_protected_can_not_be_let_go(cast, xue, ground):
    found = told(xue, ground=ground, pregnant=True)
    blocked = [one.text for one in found.findings if one.blocks]
    article = "第四十五条" if ground == "expiry" else "第四十二条"
    assert "孕期、产期、哺乳期" in blocked[0]
    assert article in blocked[0]
    with pytest.raises(leaving.InvalidExitError, match=article):
        exited(cast, xue, ground=ground, pregnant=True)


def test_protection_is_known_from_the_events(cast, xue):
    until = TODAY + dt.timedelta(days=60)
    approved(cast, xue, kind=EventKind.MEDICAL, reason_code="illness", until=until)
    found = told(xue, ground="dismissal_no_fault", last_day=TODAY + dt.timedelta(days=30))
    assert "医疗期内" in found.findings[0].text
    assert told(xue, ground="resignation", last_day=LAST).findings == ()


def test_years_before_retirement_protect(cast):
    with organization_scope(cast.jia):
        old = make_employee(
            cast.sun, 3, id_number=id_number(1, birth="19680101"), hired=dt.date(2010, 1, 1)
        )
        found = told(old, ground="layoff", last_day=LAST)
    assert "距法定退休年龄不足 5 年" in found.findings[0].text


def test_four_eyes_then_the_last_day_and_the_duties(cast, xue):
    exit_ = exited(cast, xue, approve=False, last_day=LAST)
    with pytest.raises(FourEyesError, match="不能审批自己提交的"):
        decided(cast.sun, exit_)
    decided(cast.zhou, exit_)
    xue.refresh_from_db()
    assert xue.left == LAST
    dues = dict(ExitTask.objects.values_list("code", "due"))
    assert dues["certificate"] == LAST
    assert dues["withdraw"] == dues["archive"] == dt.date(2027, 1, 15)
    assert "severance" not in dues
    kinds = {e.event.kind for e in timeline(xue, today=TODAY, sees_pay=False) if e.event}
    assert {EventKind.NOTICE, EventKind.LEFT} <= kinds


def test_the_frozen_answer_keeps_amounts_sealed(cast, xue, paid):
    exit_ = exited(cast, xue, ground="mutual_by_employer", last_day=LAST)
    stored = str(Offboarding.objects.values().get())
    assert "3000018" not in stored
    assert "10,000.06" not in stored
    assert leaving.pay_lines(exit_)[0]["amount"] == 3_000_018


def test_the_wages_can_be_given_by_who_may(cast, xue):
    exit_ = exited(cast, xue, ground="mutual_by_employer", last_day=LAST)
    given = {"average_wage": 2_000_000, "last_month_wage": None, "local_average": None}
    with pytest.raises(PermissionRefusedError):
        leaving.set_exit_pay(actor=cast.sun, offboarding=exit_, **given)
    done = leaving.set_exit_pay(actor=cast.wang, offboarding=exit_, **given)
    assert leaving.pay_lines(done)[0]["amount"] == 6_000_000


def test_unused_annual_leave_is_a_duty(cast, xue):
    xue.terms.update(details={"first_work_on": "2015-07-01"})
    found = told(xue, last_day=LAST, annual_taken=Fraction(3))
    assert (found.annual.due_days, found.annual.unused_paid_days) == (10, 7)
    assert "支付未休年休假 7 天工资" in [duty.label for duty in found.duties]


def test_duties_are_ticked_and_the_last_one_closes(cast, xue):
    exit_ = exited(cast, xue, last_day=TODAY, notice_on=dt.date(2026, 10, 20))
    later = NOW + dt.timedelta(days=2)
    for task in exit_.tasks.exclude(code="access"):
        leaving.complete_task(actor=cast.sun, task=task, now=later)
    exit_.refresh_from_db()
    assert exit_.state == "approved"  # the login is shut by the day's turn
    with pytest.raises(leaving.ExitStateError, match="由系统停用"):
        leaving.complete_task(actor=cast.sun, task=exit_.tasks.get(code="access"), now=later)


def test_an_exit_can_be_taken_back_before_the_day(cast, xue):
    exit_ = exited(cast, xue, last_day=LAST)
    leaving.revoke_exit(actor=cast.sun, offboarding=exit_, reason="本人撤回辞职", now=NOW)
    xue.refresh_from_db()
    assert xue.left is None
    assert xue.contracts.get().closed_on is None
    seen = timeline(xue, today=TODAY, sees_pay=False)
    assert "撤销离职" in {entry.label for entry in seen}
    exited(cast, xue, last_day=LAST)  # and it can be proposed again


def test_one_exit_at_a_time(cast, xue):
    exited(cast, xue, approve=False, last_day=LAST)
    with pytest.raises(leaving.InvalidExitError, match="已有一项离职待审批"):
        exited(cast, xue, last_day=LAST)


def test_other_agreements_end_without_severance(cast):
    with organization_scope(cast.jia):
        intern = make_employee(cast.sun, 5, engagement="intern")
        found = told(intern, ground="agreement_ended", last_day=LAST)
    assert (found.months, found.label) == (0, "协议到期终止")
    assert "severance" not in {duty.code for duty in found.duties}


def test_only_who_may_lets_go(cast, xue):
    for who in (cast.wang, cast.li, cast.han, cast.zhao):
        with pytest.raises(PermissionRefusedError):
            leaving.propose_exit(actor=who, employee=xue, facts=exit_facts(), now=NOW)
