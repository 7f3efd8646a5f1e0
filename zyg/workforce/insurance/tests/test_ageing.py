"""Arrears by the day, retirement by the month, levies by the year."""

import datetime as dt

import pytest
from django.urls import reverse

from zyg.core.permissions.actors import PermissionRefusedError
from zyg.law.periods import Month
from zyg.workforce.insurance import payroll_rows
from zyg.workforce.insurance.ageing import queries
from zyg.workforce.insurance.enrolling.planning import facts_of, proposals
from zyg.workforce.insurance.models import Arrear, ChangeKind, RetirementPlan
from zyg.workforce.insurance.operations import ageing as acts
from zyg.workforce.insurance.operations.batches import take_over_enrolments
from zyg.workforce.insurance.tests import makers
from zyg.workforce.insurance.tests.payroll import Archive
from zyg.workforce.people.tests.makers import id_number

OCTOBER = Month(2026, 10)


@pytest.fixture
def social(jia):
    return makers.channels(jia)[0]


def owe(cast, channel, **changes):
    told = {
        "actor": cast.wang, "channel": channel, "month": OCTOBER, "amount": 1_000_000,
        "due_on": dt.date(2026, 10, 15), "reason": "账户余额不足", "now": makers.NOW, **changes,
    }  # fmt: skip
    return acts.record_arrear(**told)


def test_the_late_fee_grows_by_the_day_and_stops_at_the_payment(jia, social):
    row = owe(jia, social)
    assert queries.arrears(jia.wang, today=dt.date(2026, 10, 25))[0].fee == 5_000
    paid = acts.pay_arrear(actor=jia.wang, arrear=row, paid_on=dt.date(2026, 11, 4), now=makers.NOW)
    assert (paid.late_fee, paid.formula) == (
        10_000, "欠缴 10,000.00 × 0.05% × 20 天 = 100.00",
    )  # fmt: skip
    assert queries.arrears(jia.wang, today=dt.date(2027, 1, 1))[0].fee == 10_000


def test_a_month_that_was_not_declared_counts_110_per_cent(jia, social):
    assert owe(jia, social, undeclared=True).amount == 1_100_000


def test_the_housing_fund_has_no_late_fee(jia):
    _, fund = makers.channels(jia)
    owe(jia, fund)
    told = queries.arrears(jia.wang, today=makers.TODAY)[0]
    assert told.fee == 0
    assert "没有滞纳金" in told.formula


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"amount": 0}, "大于 0"), ({"due_on": makers.TODAY}, "还没有过"), ({"reason": ""}, "原因")],
)
def test_impossible_arrears_are_refused(jia, social, changes, words):
    with pytest.raises(acts.AgeingError, match=words):
        owe(jia, social, **changes)


def test_a_month_is_in_arrears_once(jia, social):
    row = owe(jia, social)
    with pytest.raises(acts.AgeingError, match="已经登记"):
        owe(jia, social)
    for day in (dt.date(2026, 10, 15), dt.date(2026, 12, 1)):
        with pytest.raises(acts.AgeingError, match="补缴日期"):
            acts.pay_arrear(actor=jia.wang, arrear=row, paid_on=day, now=makers.NOW)


def old(cast, serial, birth, **values):
    number = id_number(serial, birth=birth)
    return makers.worker(cast, serial, id_number=number, hired=dt.date(2020, 1, 1), **values)


def test_the_planner_names_months_window_and_reminder(jia):
    man = old(jia, 1, "19670315")
    woman = old(jia, 2, "19740601", name="高建")
    old(jia, 3, "19900101", name="方青")
    told = {one.employee.pk: one for one in queries.retiring(jia.sun, today=makers.TODAY)}
    assert set(told) == {man.pk, woman.pk}
    first = told[man.pk]
    assert (str(first.person.legal), first.left, first.due) == ("2027-10", 11, 12)
    assert (str(first.person.earliest), str(first.person.latest)) == ("2027-03", "2030-10")
    assert str(told[woman.pk].person.legal) == "2024-06"
    assert str(told[woman.pk].other.legal) == "2030-08"


def plan(cast, employee, **changes):
    told = {
        "actor": cast.sun, "employee": employee, "post": "male", "month": None,
        "intent_on": None, "notice_on": None, "note": "", "now": makers.NOW, **changes,
    }  # fmt: skip
    return acts.plan_retirement(**told)


def test_a_plan_is_kept_with_its_days_and_the_newest_counts(jia):
    man = old(jia, 1, "19670315")
    plan(jia, man, month=Month(2027, 4), notice_on=dt.date(2026, 11, 1))
    plan(jia, man, month=Month(2029, 4))
    assert RetirementPlan.objects.count() == 2
    told = queries.retiring(jia.sun, today=makers.TODAY)[0]
    assert (told.choice.kind, told.left) == ("delayed", 29)


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"month": Month(2026, 12)}, "不在可选"), ({"post": "female50"}, "性别不符")],
)
def test_an_impossible_plan_is_refused(jia, changes, words):
    with pytest.raises(acts.AgeingError, match=words):
        plan(jia, old(jia, 1, "19670315"), **changes)


def test_nobody_is_stopped_by_age_alone(jia, social):
    old(jia, 1, "19600101")
    take_over_enrolments(actor=jia.sun, channel=social, month=OCTOBER, now=makers.NOW)
    found = proposals(social, facts_of(makers.MONTH))
    assert not [one for one in found if one.kind == ChangeKind.STOP]


def test_the_levies_of_a_year_from_its_own_figures(jia):
    makers.worker(jia, 1, hired=dt.date(2025, 1, 1))
    half = makers.worker(jia, 2, hired=dt.date(2025, 7, 1))
    makers.terms(jia.wang, half, dt.date(2025, 7, 1), details={"disabled": True})
    wages = {half.pk: {Month(2025, 12): 1_000_000}}
    before = payroll_rows.payroll_rows()
    payroll_rows.use_payroll_rows(Archive(wages=wages))
    told = queries.year_figures(jia.wang, 2025)
    payroll_rows.use_payroll_rows(before)
    assert (str(told.staff), str(told.disabled), told.months) == ("3/2", "1/2", 1)
    assert [line.amount for _, line in told.union_fees] == [20_000]


def test_the_pages_by_clicks(jia, social, client):
    man = old(jia, 1, "19670315")
    client.force_login(jia.wang.user)
    told = {
        "channel": social.public_id, "month": "2026-10", "amount": "10000", "reason": "漏缴",
        "due_on": "2026-10-15",
    }  # fmt: skip
    body = client.post(reverse("insurance:arrears"), told, follow=True).content.decode()
    assert "社会保险法" in body or "0.05%" in body
    key = Arrear.objects.get().public_id
    url = reverse("insurance:arrear_paid", args=[key])
    assert "应在" in client.post(url, {"paid_on": "2020-01-01"}, follow=True).content.decode()
    assert "2027-10" in client.get(reverse("insurance:retirement")).content.decode()
    url = reverse("insurance:retirement_plan", args=[man.public_id])
    assert client.post(url, {"post": "male", "month": "2020-01"}).status_code == 422
    assert client.post(url, {"post": "male", "month": "2027-04"}).status_code == 302
    levy = {
        "year": "2026", "staff": "100", "disabled_staff": "1", "ratio": "1.5",
        "average_wage": "120000", "local_average_wage": "150000",
    }  # fmt: skip
    body = client.get(reverse("insurance:levies"), levy).content.decode()
    assert "30,000.00" in body
    refused = client.get(reverse("insurance:levies"), levy | {"ratio": "1"})
    assert refused.status_code == 422


@pytest.mark.parametrize("who", ["sun", "han", "zhou"])
def test_arrears_need_both_rights(jia, social, who):
    with pytest.raises(PermissionRefusedError):
        owe(jia, social, actor=getattr(jia, who))
