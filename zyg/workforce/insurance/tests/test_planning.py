"""Who should be declared, from hires, last days and dated terms."""

import datetime as dt

from zyg.law.periods import Month
from zyg.workforce.insurance.enrolling.planning import facts_of, proposals
from zyg.workforce.insurance.models import ChangeKind, ChangeReason, Enrolment
from zyg.workforce.insurance.operations.batches import take_over_enrolments
from zyg.workforce.insurance.tests.makers import MONTH, NOW, channels, terms, worker
from zyg.workforce.people.models import Employee


def plan(channel, month=MONTH):
    return [
        (one.kind, one.reason, str(one.effective), one.base)
        for one in proposals(channel, facts_of(month))
    ]


def leave(employee, day):
    Employee.objects.filter(pk=employee.pk).update(left=day)


def insured(cast, channel, month="2026-09"):
    return take_over_enrolments(actor=cast.sun, channel=channel, month=Month.parse(month), now=NOW)


def test_a_hire_is_to_be_enrolled_at_both_channels(jia):
    social, fund = channels(jia)
    worker(jia, bases={"insurance_base": 1_200_000, "fund_base": 1_500_000, "fund_rate": 500})
    assert plan(social) == [(ChangeKind.ADD, ChangeReason.NEW, "2026-11", 1_200_000)]
    assert plan(fund) == [(ChangeKind.ADD, ChangeReason.NEW, "2026-11", 1_500_000)]
    assert plan(social, Month(2026, 10)) == []


def test_the_last_month_of_work_is_insured(jia):
    social, _ = channels(jia)
    employee = worker(jia, hired=dt.date(2025, 3, 3))
    insured(jia, social)
    leave(employee, dt.date(2026, 11, 1))
    assert plan(social) == [(ChangeKind.STOP, ChangeReason.ENDED, "2026-12", 1_200_000)]
    assert plan(social, Month(2026, 10)) == []


def test_a_leaver_who_was_forgotten_is_stopped_from_the_right_month(jia):
    social, _ = channels(jia)
    employee = worker(jia, hired=dt.date(2025, 3, 3))
    insured(jia, social, "2026-05")
    leave(employee, dt.date(2026, 6, 30))
    assert plan(social) == [(ChangeKind.STOP, ChangeReason.ENDED, "2026-07", 1_200_000)]


def test_a_move_inside_a_month_is_paid_once(jia):
    shanghai, _ = channels(jia)
    beijing, _ = channels(jia, "110000")
    employee = worker(jia, hired=dt.date(2025, 3, 3))
    insured(jia, shanghai)
    terms(jia.sun, employee, dt.date(2026, 11, 9), place="110000")
    assert plan(shanghai) == [(ChangeKind.STOP, ChangeReason.MOVED_OUT, "2026-12", 1_200_000)]
    assert plan(beijing) == []
    december = Month(2026, 12)
    assert plan(beijing, december) == [
        (ChangeKind.ADD, ChangeReason.MOVED_IN, "2026-12", 1_200_000)
    ]


def test_a_changed_base_is_declared_from_its_first_month(jia):
    social, fund = channels(jia)
    employee = worker(jia, hired=dt.date(2025, 3, 3))
    for channel in (social, fund):
        insured(jia, channel)
    terms(jia.wang, employee, dt.date(2026, 10, 1), insurance_base=1_300_000)
    assert plan(social) == [(ChangeKind.CHANGE, ChangeReason.BASE, "2026-10", 1_300_000)]
    assert plan(fund) == []


def test_over_age_people_keep_work_injury_alone(jia):
    social, fund = channels(jia)
    employee = worker(jia, hired=dt.date(2025, 3, 3))
    for channel in (social, fund):
        insured(jia, channel)
    terms(jia.sun, employee, dt.date(2026, 11, 1), engagement="over_age")
    told = proposals(social, facts_of(MONTH))[0]
    assert (told.kind, told.insurances) == (ChangeKind.CHANGE, ("work_injury",))
    assert plan(fund) == [(ChangeKind.STOP, ChangeReason.RETIRED, "2026-11", 1_200_000)]


def test_who_is_not_insured_here_is_left_alone(jia):
    social, _ = channels(jia)
    worker(jia, 1, engagement="labour_service")
    worker(jia, 2, engagement="intern")
    worker(jia, 3, bases={"insurance_base": 1, "details": {"insured": False}})
    assert plan(social) == []


def test_taking_over_says_who_has_no_base(jia):
    social, _ = channels(jia)
    worker(jia, 1, hired=dt.date(2025, 3, 3))
    worker(jia, 2, hired=dt.date(2025, 3, 3), bases=False)
    told = insured(jia, social)
    assert told.count == 1
    assert "没有申报基数" in told.problems[0]
    assert Enrolment.objects.get().starts == "2025-03"
    assert insured(jia, social).count == 0


def test_facts_of_all_channels_cost_few_statements(jia, django_assert_max_num_queries):
    social, fund = channels(jia)
    for serial in range(1, 6):
        worker(jia, serial)
    with django_assert_max_num_queries(6):
        facts = facts_of(MONTH)
        assert len(proposals(social, facts)) + len(proposals(fund, facts)) == 10
