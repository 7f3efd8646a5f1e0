"""Who is found by what is typed, who may see whom, and what a page costs."""

import datetime as dt

import pytest

from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import NotFoundForActorError
from zyg.workforce.people.models import Employee
from zyg.workforce.people.queries import Filters, employee_for, headcount, people, people_page
from zyg.workforce.people.tests.makers import TODAY, id_number, make_employee

NAMES = ["单雪", "仇曾", "区乐", "翟覃", "阿卜杜拉·买买提", "张三"]


@pytest.fixture
def roster(cast):
    with organization_scope(cast.jia):
        for serial, name in enumerate(NAMES, start=1):
            make_employee(cast.sun, serial, name=name)
        yield cast


def found(actor, **filters):
    return [row.name for row in people(actor, Filters(**filters), as_of=TODAY)]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("单雪", "单雪"),
        ("雪", "单雪"),
        ("shanxue", "单雪"),
        ("danxue", "单雪"),
        ("SX", "单雪"),
        ("shan xue", "单雪"),
        ("qiuz", "仇曾"),
        ("ouyue", "区乐"),
        ("zhaiqin", "翟覃"),
        ("阿卜杜拉买买提", "阿卜杜拉·买买提"),
        ("ａbudula", "阿卜杜拉·买买提"),
        ("e0006", "张三"),
        ("13800000006", "张三"),
        (id_number(6), "张三"),
    ],
)
def test_found_by_what_people_type(roster, typed, name):
    assert found(roster.sun, q=typed) == [name]


def test_found_by_the_end_of_the_phone(roster):
    assert found(roster.sun, q="0003") == ["区乐"]


def test_initials_match_from_the_beginning_only(roster):
    assert found(roster.sun, q="xue") == []


def test_filters_narrow(roster):
    make_employee(roster.sun, 20, name="李四", place="北京", department="销售部", left=TODAY)
    assert found(roster.sun, place="110000") == ["李四"]
    assert found(roster.sun, department=roster.sales.public_id) == ["李四"]
    assert found(roster.sun, department="unknown") == []


def test_last_working_day_counts_as_working(roster):
    make_employee(roster.sun, 20, name="李四", left=dt.date(2026, 11, 24))
    make_employee(roster.sun, 21, name="王五", left=TODAY)
    make_employee(roster.sun, 22, name="赵六", hired=dt.date(2026, 12, 1))
    assert headcount(roster.sun, as_of=TODAY) == {"coming": 1, "active": 7, "left": 1}
    assert found(roster.sun, status="left") == ["李四"]


def test_manager_sees_his_tree(roster):
    make_employee(roster.sun, 20, name="李四", department="研发部/后端")
    make_employee(roster.sun, 21, name="王五", department="销售部")
    names = found(roster.li)
    assert "李四" in names
    assert "王五" not in names


def test_worker_sees_herself(roster):
    me = make_employee(roster.sun, 20, name="韩梅")
    Employee.objects.filter(pk=me.pk).update(membership=roster.han.membership)
    assert found(roster.han) == ["韩梅"]


def test_out_of_reach_is_not_there(roster):
    row = make_employee(roster.sun, 21, name="王五", department="销售部")
    with pytest.raises(NotFoundForActorError, match="没有这名员工，或不在你的查看范围内"):
        employee_for(roster.li, row.public_id)


def test_a_page_costs_two_statements(roster, django_assert_num_queries):
    with django_assert_num_queries(2):
        page = people_page(roster.sun, Filters(), number=1, as_of=TODAY)
        assert [row.department.name for row in page] == ["研发部"] * len(NAMES)


def test_sorting_by_name_is_by_its_right_spelling(roster):
    assert found(roster.sun, sort="name") == [
        "阿卜杜拉·买买提",
        "区乐",
        "仇曾",
        "单雪",
        "翟覃",
        "张三",
    ]


def test_sorting(roster):
    assert found(roster.sun, sort="-number")[0] == "张三"
    assert found(roster.sun, sort="nonsense")[0] == "单雪"
