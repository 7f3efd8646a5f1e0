"""What each report counts, from terms as they were, for whom, and at what cost."""

import datetime as dt
from fractions import Fraction

import pytest

from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import NotFoundForActorError, PermissionRefusedError
from zyg.workforce.people.models import Employee
from zyg.workforce.people.reports.asking import asked_of
from zyg.workforce.people.reports.bands import bands_report
from zyg.workforce.people.reports.changes import HIDDEN, changes_report
from zyg.workforce.people.reports.contracts import contracts_report
from zyg.workforce.people.reports.departments import NONE, OWN, departments_report
from zyg.workforce.people.reports.movement import trend_report, turnover_report
from zyg.workforce.people.reports.profile import FEW, profile_report
from zyg.workforce.people.reports.tests.makers import make_company, move, pay
from zyg.workforce.people.tests.makers import TODAY, make_employee


@pytest.fixture
def company(cast):
    people = make_company(cast)
    with organization_scope(cast.jia):
        yield people


def ask(**said):
    return asked_of(said, today=TODAY)


def month(report, text):
    return next(one for one in report.months if str(one.month) == text)


def figures(one):
    return one.opening, one.hired, one.moved_in, one.left, one.moved_out, one.closing


def names(report):
    return [row[0] for row in report.table.rows]


def test_trend_of_everybody(cast, company):
    report = trend_report(cast.sun, ask())
    assert len(report.months) == 13
    assert figures(month(report, "2026-10")) == (5, 0, 0, 1, 0, 4)
    assert figures(report.last) == (4, 1, 0, 1, 0, 4)
    assert report.leaving_today == 1
    assert report.change == 0


def test_trend_of_a_department_counts_by_the_terms_of_the_time(cast, company):
    report = trend_report(cast.sun, ask(department=cast.research.public_id))
    assert figures(month(report, "2026-05")) == (3, 0, 0, 0, 0, 3)
    assert figures(month(report, "2026-06")) == (3, 0, 0, 0, 1, 2)
    assert figures(month(report, "2026-09")) == (2, 0, 1, 0, 0, 3)
    assert figures(month(report, "2026-10")) == (3, 0, 0, 1, 0, 2)


def test_trend_of_a_form_of_engagement(cast, company):
    move(cast, company["钱"], dt.date(2026, 11, 20), engagement="labour_contract")
    interns = trend_report(cast.sun, ask(engagement="intern"))
    assert figures(interns.last) == (0, 1, 0, 0, 1, 0)
    others = trend_report(cast.sun, ask(engagement="labour_contract"))
    assert figures(others.last) == (4, 0, 1, 1, 0, 4)


def test_trend_ends_where_it_is_asked_to(cast, company):
    report = trend_report(cast.sun, ask(month="2026-07"))
    assert str(report.last.month) == "2026-07"
    assert report.last.closing == 5


def test_departments_together_are_everybody(cast, company):
    whole = trend_report(cast.sun, ask()).months
    parts = [
        trend_report(cast.sun, ask(department=one.public_id)).months
        for one in (cast.research, cast.sales)
    ]
    no_department = 1  # 孙八, from before the first month until today
    for place, one in enumerate(whole[:-1]):
        assert one.closing == sum(part[place].closing for part in parts) + no_department


def test_manager_sees_his_tree_and_no_other(cast, company):
    report = trend_report(cast.li, ask())
    same = trend_report(cast.sun, ask(department=cast.research.public_id))
    assert report.months == same.months
    with pytest.raises(NotFoundForActorError, match="不在你的查看范围内"):
        trend_report(cast.li, ask(department=cast.sales.public_id))


def test_worker_has_no_report_of_herself(cast, company):
    with pytest.raises(PermissionRefusedError, match="你没有权限查看员工花名册"):
        trend_report(cast.han, ask())


def test_turnover_of_twelve_months(cast, company):
    report = turnover_report(cast.sun, ask(month="2026-10"))
    # Five people from November 2025 to September 2026, then one left on October 31.
    assert report.last.left == 1
    assert report.last.average == Fraction(11 * 10 + 9, 24)
    assert report.last.rate == Fraction(24, 119)
    assert len(report.months) == 13


def test_moving_to_another_department_is_no_leave(cast, company):
    report = turnover_report(cast.sun, ask(department=cast.research.public_id, month="2026-09"))
    assert report.last.left == 0


def test_turnover_warns_when_the_roster_is_younger(cast, company):
    assert turnover_report(cast.sun, ask()).incomplete_since is not None
    long_ago = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    Employee.objects.update(created_at=long_ago)
    assert turnover_report(cast.sun, ask()).incomplete_since is None


def test_changes_list_the_latest_first(cast, company):
    report = changes_report(cast.sun, ask(span="3"))
    assert names(report) == ["孙八", "钱七", "赵六"]
    assert report.counts == {"hired": 1, "left": 2}
    assert report.table.rows[2][1:7] == (
        "离职", dt.date(2026, 10, 31), "E0004", "研发部", "工程师", "劳动合同",
    )  # fmt: skip
    assert report.table.rows[2][7] == "2年7个月"
    assert names(changes_report(cast.sun, ask(span="3", kind="hired"))) == ["钱七"]


def test_changes_agree_with_the_trend(cast, company):
    for filters in ({}, {"department": cast.research.public_id}, {"engagement": "intern"}):
        trend = trend_report(cast.sun, ask(**filters))
        changes = changes_report(cast.sun, ask(span="12", **filters))
        assert changes.counts["hired"] == sum(one.hired for one in trend.months[1:])
        assert changes.counts["left"] == sum(one.left for one in trend.months[1:])


def test_changes_hide_the_name_of_who_is_out_of_reach_now(cast, company):
    # 李四 came to 研发部 and is in 销售部 now: counted for its manager, without her name.
    report = changes_report(cast.li, ask(month="2024-03"))
    assert sorted(names(report)) == sorted(["单雪", "赵六", HIDDEN])
    place = names(report).index(HIDDEN)
    row = report.table.rows[place]
    assert row[3] == row[5] == row[7] == ""
    assert report.table.links[place] == ""


def test_departments_on_a_day(cast, company):
    report = departments_report(cast.sun, ask())
    assert [(bar.label, bar.value) for bar in report.bars] == [("研发部", 2), ("销售部", 2)]
    earlier = departments_report(cast.sun, ask(day="2026-05-31"))
    assert [(bar.label, bar.value) for bar in earlier.bars] == [
        ("研发部", 3), (NONE, 1), ("销售部", 1),
    ]  # fmt: skip
    assert earlier.total == 5


def test_departments_below_one(cast, company):
    move(cast, company["雪"], dt.date(2026, 3, 1), department="研发部/后端")
    report = departments_report(cast.sun, ask(department=cast.research.public_id))
    assert [(bar.label, bar.value) for bar in report.bars] == [("后端", 1), (OWN, 1)]
    assert report.bars[0].url.startswith("/hr/people?status=active&department=")
    top = departments_report(cast.sun, ask())
    assert top.bars[0].url == f"?department={cast.research.public_id}&day=2026-11-25"


def test_a_past_day_leads_to_no_roster_of_today(cast, company):
    report = departments_report(cast.sun, ask(day="2026-05-31"))
    assert [bar.url for bar in report.bars] == ["", "", ""]


def test_hire_corrected_to_an_earlier_day_counts_with_the_first_terms(cast, company):
    Employee.objects.filter(pk=company["钱"].pk).update(hired=dt.date(2026, 9, 10))
    report = departments_report(cast.sun, ask(day="2026-09-30"))
    assert ("销售部", 2) in [(bar.label, bar.value) for bar in report.bars]
    sales = trend_report(cast.sun, ask(department=cast.sales.public_id))
    assert month(sales, "2026-09").hired == 1


def test_profile_holds_small_groups_back(cast, company):
    for serial in range(20, 32):
        make_employee(cast.sun, serial, hired=dt.date(2010, 1, 1))
    report = profile_report(cast.sun, ask())
    assert report.total == 16
    ages, tenures, forms = report.distributions
    assert [bar.value for bar in ages.bars if bar.value] == [16]
    assert ages.held_back == 0
    told = {bar.label: bar.shown for bar in tenures.bars}
    assert told["满10不满20年"] == told["1年以下"] == FEW
    assert {bar.label: bar.shown for bar in forms.bars} == {"劳动合同": FEW, "实习": FEW}


def test_profile_knows_birthdays_to_the_day(cast, company):
    for serial in range(20, 32):
        make_employee(cast.sun, serial)
    Employee.objects.filter(number__lt="E0022").update(birth=dt.date(1996, 11, 25))
    Employee.objects.filter(number__gte="E0022").update(birth=dt.date(1996, 11, 26))
    ages = profile_report(cast.sun, ask()).distributions[0]
    assert {bar.label: bar.value for bar in ages.bars if bar.value} == {"25–29岁": 10, "30–34岁": 6}


def test_bands_need_ten_people_and_the_right(cast, company):
    for serial in range(20, 27):
        pay(cast, make_employee(cast.sun, serial), 10_000_00 + serial * 100)
    for name in ("雪", "李"):
        pay(cast, company[name], 9_000_00, TODAY)
    few = bands_report(cast.wang, ask())
    assert (few.bands, few.few) == ([], (0, 0))
    assert few.unknown == 2
    pay(cast, company["王"], 20_000_00, TODAY)
    band = bands_report(cast.wang, ask()).bands[0]
    assert (band.label, band.count, band.low, band.high) == ("工程师", 10, 9_000_00, 20_000_00)
    assert band.middle == (10_022_00 + 10_023_00) // 2
    for other in (cast.sun, cast.li):
        with pytest.raises(PermissionRefusedError, match="你没有权限看薪资"):
            bands_report(other, ask())


def test_bands_know_the_pay_of_the_day(cast, company):
    for serial in range(20, 30):
        made = make_employee(cast.sun, serial, post="会计")
        pay(cast, made, 8_000_00)
        pay(cast, made, 9_000_00, dt.date(2026, 4, 1))
    assert bands_report(cast.wang, ask(day="2026-03-31")).bands[0].middle == 8_000_00
    assert bands_report(cast.wang, ask(day="2026-04-01")).bands[0].middle == 9_000_00


@pytest.mark.parametrize(
    ("build", "most"),
    [
        (trend_report, 4),
        (turnover_report, 6),
        (departments_report, 2),
        (profile_report, 3),
        (changes_report, 8),
        (contracts_report, 4),
        (bands_report, 3),
    ],
)
def test_statements_are_bounded(cast, company, django_assert_max_num_queries, build, most):
    for serial in range(20, 32):
        pay(cast, make_employee(cast.sun, serial), 8_000_00)
    for filters in ({}, {"department": cast.research.public_id}, {"engagement": "intern"}):
        with django_assert_max_num_queries(most):
            build(cast.wang, ask(span="12", **filters))


def test_another_organization_counts_nobody(cast, company):
    with organization_scope(cast.yi):
        report = trend_report(cast.zhao, ask())
        assert report.is_empty
        assert departments_report(cast.zhao, ask()).total == 0
        assert changes_report(cast.zhao, ask(span="12")).table.rows == ()
        with pytest.raises(NotFoundForActorError):
            trend_report(cast.zhao, ask(department=cast.research.public_id))
