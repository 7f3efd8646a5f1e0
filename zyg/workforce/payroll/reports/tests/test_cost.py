"""What departments cost: archived months only, to the fen, for those who may see all pay."""

import csv
import io

import pytest

from zyg.core.organizations.operations import add_department
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import NotFoundForActorError, PermissionRefusedError
from zyg.law.periods import Month
from zyg.workforce.payroll.models import PayRun, PersonResult, RunStatus
from zyg.workforce.payroll.reports.cost import OWN, cost_report
from zyg.workforce.payroll.tests.makers import compute, make_people, make_run, person_month

SEPTEMBER, OCTOBER = Month(2026, 9), Month(2026, 10)


@pytest.fixture
def archive(cast):
    """Archive September and October of 韩梅 and 高建, both of 研发部."""
    with organization_scope(cast.jia):
        people = make_people(cast)
        for period, base in ((SEPTEMBER, 20_000_00), (OCTOBER, 21_000_00)):
            months = [person_month(one, period, base=base) for one in people]
            compute(cast.wang, make_run(cast, people, months, period))
        PayRun.objects.update(status=RunStatus.ARCHIVED)
        yield people


def test_cost_is_the_sum_of_the_results(cast, archive):
    report = cost_report(cast.wang)
    assert (report.period, report.before) == ("2026-10", "2026-09")
    rows = PersonResult.objects.filter(version__run__period="2026-10")
    assert report.total.cost == sum(row.employer_cost for row in rows) > 42_000_00
    assert report.total.people == 2
    assert report.change == report.total.cost - report.total.before > 0
    assert [pair.label for pair in report.pairs] == ["研发部"]


def test_open_months_do_not_count(cast, archive):
    PayRun.objects.filter(period="2026-10").update(status=RunStatus.PAID)
    report = cost_report(cast.wang, period="2026-10")
    assert (report.periods, report.period, report.before) == (["2026-09"], "2026-09", "")
    assert report.table.rows[0][4:] == (None, None)


def test_departments_go_under_their_upper_ones(cast, archive):
    below = add_department(organization=cast.jia, name="后端", parent=cast.research)
    PersonResult.objects.filter(employee=archive[1]).update(department=below.name)
    assert [pair.label for pair in cost_report(cast.wang).pairs] == ["研发部"]
    inside = cost_report(cast.wang, department=cast.research.public_id)
    assert sorted(pair.label for pair in inside.pairs) == sorted(["后端", OWN])
    assert inside.total == cost_report(cast.wang).total


def test_a_name_of_two_departments_stands_for_itself(cast, archive):
    for parent in (cast.research, cast.sales):
        add_department(organization=cast.jia, name="一组", parent=parent)
    PersonResult.objects.filter(employee=archive[1]).update(department="一组")
    assert sorted(pair.label for pair in cost_report(cast.wang).pairs) == ["一组", "研发部"]


def test_people_of_no_department_count(cast, archive):
    PersonResult.objects.filter(employee=archive[1]).update(department="")
    report = cost_report(cast.wang)
    assert sorted(pair.label for pair in report.pairs) == ["未分部门", "研发部"]


def test_table_ends_with_the_sum(cast, archive):
    rows = cost_report(cast.wang).table.rows
    assert rows[-1][0] == "合计"
    for column in (1, 2, 4, 5):
        assert rows[-1][column] == sum(row[column] for row in rows[:-1])


def test_many_departments_are_not_all_drawn(cast, archive, monkeypatch):
    monkeypatch.setattr("zyg.workforce.payroll.reports.cost.SHOWN", 1)
    PersonResult.objects.filter(employee=archive[1]).update(department="外部")
    report = cost_report(cast.wang)
    assert (len(report.pairs), report.rest, len(report.table.rows)) == (1, 1, 3)


def test_only_who_sees_all_pay(cast, archive):
    for actor in (cast.sun, cast.li, cast.han):
        with pytest.raises(PermissionRefusedError, match="看薪资"):
            cost_report(actor)


def test_another_organization_sees_none_of_it(cast, archive):
    with organization_scope(cast.yi):
        assert cost_report(cast.zhao).periods == []
        with pytest.raises(NotFoundForActorError):
            cost_report(cast.zhao, department=cast.research.public_id)


def test_three_statements(cast, archive, django_assert_num_queries):
    with django_assert_num_queries(3):
        cost_report(cast.wang)


def test_page_and_file(cast, archive, client):
    client.force_login(cast.wang.user)
    body = client.get("/reports/pay-cost").content.decode()
    assert "2026年10月" in body
    assert "/pay/runs/2026-10?department=" in body
    assert "韩梅" not in body
    answer = client.post("/reports/pay-cost", {"format": "csv"}).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(answer)))
    assert rows[0][2] == "人工成本（元）"
    assert rows[1][0] == "研发部"
    assert rows[1][2] == rows[2][2]


def test_page_says_when_a_month_is_not_archived(cast, archive, client):
    client.force_login(cast.wang.user)
    body = client.get("/reports/pay-cost?month=2026-12").content.decode()
    assert "「2026-12」还没有归档的核算；现在显示 2026-10。" in body


def test_page_says_when_nothing_is_archived(cast, client):
    client.force_login(cast.wang.user)
    assert "还没有归档的核算" in client.get("/reports/pay-cost").content.decode()
