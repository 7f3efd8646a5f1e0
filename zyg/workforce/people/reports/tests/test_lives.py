"""Former times of work, grounds of leaving, contracts that end."""

import datetime as dt
from fractions import Fraction

import pytest

from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.people.models import (
    Employee,
    EmploymentSpan,
    ExitState,
    LabourContract,
    Offboarding,
)
from zyg.workforce.people.reports.asking import asked_of
from zyg.workforce.people.reports.changes import changes_report
from zyg.workforce.people.reports.contracts import contracts_report
from zyg.workforce.people.reports.departments import departments_report
from zyg.workforce.people.reports.movement import trend_report, turnover_report
from zyg.workforce.people.reports.profile import profile_report
from zyg.workforce.people.reports.tests.makers import make_company, move
from zyg.workforce.people.tests.makers import TODAY, make_employee

DAY = dt.date


@pytest.fixture
def company(cast):
    people = make_company(cast)
    with organization_scope(cast.jia):
        yield people


def ask(**said):
    return asked_of(said, today=TODAY)


def leave(cast, employee, ground, state=ExitState.DONE):
    return Offboarding.objects.create(
        organization=cast.jia,
        employee=employee,
        ground=ground,
        notice_on=employee.left,
        last_day=employee.left,
        state=state,
        proposed_by=cast.sun.user,
        proposed_at=dt.datetime(2026, 10, 1, tzinfo=dt.UTC),
    )


def contract(cast, employee, start, end, **values):
    return LabourContract.objects.create(
        organization=cast.jia,
        employee=employee,
        number=f"HT{LabourContract.objects.count() + 1:04d}",
        start=start,
        end=end,
        **{
            "kind": "fixed",
            "post": "工程师",
            "work_place": "上海",
            "state": "signed",
            "signed_on": start,
            "user": cast.sun.user,
            **values,
        },
    )


@pytest.fixture
def rehired(cast, company):
    """赵六, who left 研发部 on 2026-03-31 and is in 销售部 again since 2026-08-03."""
    one = company["赵"]
    EmploymentSpan.objects.create(
        organization=cast.jia, employee=one, hired=one.hired, left=DAY(2026, 3, 31), number="A1"
    )
    Employee.objects.filter(pk=one.pk).update(hired=DAY(2026, 8, 3), left=None)
    one.refresh_from_db()
    move(cast, one, DAY(2026, 8, 3), department="销售部")
    return one


def test_former_time_counts_in_its_months(cast, rehired):
    months = {str(one.month): one for one in trend_report(cast.sun, ask()).months}
    assert (months["2026-03"].left, months["2026-08"].hired) == (1, 1)
    assert [months[f"2026-0{n}"].closing for n in (2, 3, 7, 8)] == [5, 4, 4, 5]


def test_former_time_counts_in_its_department(cast, rehired):
    said = {"department": cast.research.public_id}
    months = {str(one.month): one for one in trend_report(cast.sun, ask(**said)).months}
    assert months["2026-03"].left == 1
    assert months["2026-08"].hired == 0
    before = departments_report(cast.sun, ask(day="2026-02-28"))
    assert ("研发部", 3) in [(bar.label, bar.value) for bar in before.bars]
    between = departments_report(cast.sun, ask(day="2026-05-31"))
    assert between.total == 4


def test_former_time_is_listed(cast, rehired):
    rows = changes_report(cast.sun, ask(span="12")).table.rows
    mine = [row[1:5] for row in rows if row[0] == "赵六"]
    assert mine == [
        ("入职", DAY(2026, 8, 3), "E0004", "销售部"),
        ("离职", DAY(2026, 3, 31), "A1", "研发部"),
    ]


def test_length_of_service_begins_with_the_time_of_that_day(cast, rehired):
    for serial in range(20, 24):
        make_employee(cast.sun, serial, hired=DAY(2010, 1, 1))
    tenures = profile_report(cast.sun, ask(day="2026-03-01")).distributions[1]
    # Five since 2024 (赵六's former time among them) and four since 2010: held back together.
    assert {bar.label for bar in tenures.bars if bar.held_back} == {"满1不满3年", "满10不满20年"}


def test_own_decision_is_told_apart(cast, company):
    leave(cast, company["赵"], "resignation")
    leave(cast, company["孙"], "dismissal_fault", ExitState.APPROVED)
    last = turnover_report(cast.sun, ask()).last
    assert (last.left, last.voluntary, last.unknown) == (2, 1, 0)
    assert last.voluntary_rate == last.rate / 2
    report = turnover_report(cast.sun, ask(month="2026-10"))
    assert report.last.voluntary_rate == report.last.rate == Fraction(24, 119)


@pytest.mark.parametrize("state", [ExitState.WAITING, ExitState.REJECTED, ExitState.REVOKED])
def test_undecided_exit_is_no_ground(cast, company, state):
    leave(cast, company["赵"], "resignation", state)
    report = turnover_report(cast.sun, ask())
    assert not report.knows_grounds
    assert report.last.voluntary_rate is None
    assert "主动离职率" not in [column.label for column in report.table.columns]


def test_unknown_grounds_are_counted(cast, company):
    leave(cast, company["赵"], "resignation")
    report = turnover_report(cast.sun, ask())
    assert report.knows_grounds
    assert (report.last.voluntary, report.last.unknown) == (1, 1)


def test_ground_is_told_to_who_keeps_the_roster(cast, company):
    leave(cast, company["赵"], "dismissal_fault")
    told = str(changes_report(cast.sun, ask(span="3")).table.rows)
    assert "劳动者过失解除" in told
    for other in (cast.li, cast.wang):
        assert "劳动者过失解除" not in str(changes_report(other, ask(span="3")).table.rows)


def test_contracts_by_the_month_of_their_end(cast, company):
    contract(cast, company["雪"], DAY(2024, 3, 1), DAY(2027, 2, 28))
    contract(cast, company["李"], DAY(2024, 3, 1), DAY(2026, 11, 30))
    report = contracts_report(cast.sun, ask())
    assert {bar.label: bar.value for bar in report.bars if bar.value} == {
        "2026-11": 1, "2027-02": 1,
    }  # fmt: skip
    assert [row[:3] for row in report.table.rows] == [
        ("李四", DAY(2026, 11, 30), 5), ("单雪", DAY(2027, 2, 28), 95),
    ]  # fmt: skip
    assert (report.total, report.overdue, report.without) == (2, 0, 2)


def test_past_end_of_somebody_in_service_comes_first(cast, company):
    contract(cast, company["雪"], DAY(2024, 3, 1), DAY(2026, 10, 31))
    contract(cast, company["赵"], DAY(2024, 3, 1), DAY(2026, 10, 31))
    report = contracts_report(cast.sun, ask())
    assert report.overdue == report.total == 1
    assert (report.bars[0].label, report.bars[0].value) == ("已到期未续签", 1)
    assert report.table.rows[0][2] == -25


def test_renewed_draft_void_and_closed_contracts(cast, company):
    contract(cast, company["雪"], DAY(2024, 3, 1), DAY(2026, 11, 30))
    contract(cast, company["雪"], DAY(2026, 12, 1), DAY(2027, 8, 31))
    contract(cast, company["李"], DAY(2026, 1, 1), DAY(2026, 12, 31), state="draft")
    contract(cast, company["王"], DAY(2026, 1, 1), DAY(2026, 12, 31), state="void")
    contract(cast, company["王"], DAY(2026, 2, 1), DAY(2026, 12, 31), closed_on=DAY(2026, 6, 1))
    rows = contracts_report(cast.sun, ask()).table.rows
    assert [(row[0], row[1], row[4]) for row in rows] == [("单雪", DAY(2027, 8, 31), "第 2 份")]


def test_open_ended_contracts_do_not_end(cast, company):
    contract(cast, company["雪"], DAY(2024, 3, 1), None, kind="open_ended")
    report = contracts_report(cast.sun, ask())
    assert report.has_any
    assert report.total == 0


def test_manager_sees_the_contracts_of_his_tree(cast, company):
    contract(cast, company["雪"], DAY(2024, 3, 1), DAY(2027, 2, 28))
    contract(cast, company["李"], DAY(2024, 3, 1), DAY(2026, 11, 30))
    assert [row[0] for row in contracts_report(cast.li, ask()).table.rows] == ["单雪"]
    with organization_scope(cast.yi):
        assert not contracts_report(cast.zhao, ask()).has_any
