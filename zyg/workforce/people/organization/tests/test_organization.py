"""组织架构: the tree of any day with its people, and what changes it."""

import datetime as dt

import pytest
import time_machine

from zyg.core.organizations.departments import DepartmentError
from zyg.core.organizations.entities import EntityValues, add_entity
from zyg.core.organizations.models import Department
from zyg.core.organizations.operations import add_department
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import PermissionRefusedError
from zyg.workforce.people.operations import change_terms
from zyg.workforce.people.organization.operations import dissolve_department
from zyg.workforce.people.organization.queries import chart
from zyg.workforce.people.tests.makers import TODAY, make_employee


@pytest.fixture
def jia(cast):
    with organization_scope(cast.jia), time_machine.travel(TODAY, tick=False):
        yield cast


@pytest.fixture
def people(jia):
    """Three in 研发部/后端, one in 销售部, since March 2024."""
    made = [make_employee(jia.sun, n, department="研发部/后端") for n in (1, 2, 3)]
    return [*made, make_employee(jia.sun, 4, department="销售部")]


def rows(actor, day=TODAY):
    return {r.version.name: (r.depth, r.direct, r.total) for r in chart(actor, day=day).rows}


def test_people_are_counted_with_those_below(jia, people):
    found = rows(jia.sun)
    assert found == {"研发部": (0, 0, 3), "后端": (1, 3, 3), "销售部": (0, 1, 1)}


def test_former_day_counts_who_worked_where_then(jia, people):
    change_terms(
        actor=jia.sun,
        employee=people[0],
        valid_from=dt.date(2026, 11, 10),
        changes={"department": jia.sales},
        reason="调动",
        today=TODAY,
    )
    assert rows(jia.sun)["销售部"] == (0, 2, 2)
    assert rows(jia.sun, dt.date(2026, 11, 9))["销售部"] == (0, 1, 1)
    assert chart(jia.sun, day=dt.date(2024, 2, 29)).people == 0


def test_chart_costs_few_statements(jia, people, django_assert_num_queries):
    for number in range(30):
        add_department(organization=jia.jia, name=f"组{number}", parent=jia.research)
    with django_assert_num_queries(3):
        chart(jia.sun, day=TODAY)


def test_chart_is_for_those_who_see_everybody(jia):
    with pytest.raises(PermissionRefusedError):
        chart(jia.li, day=TODAY)


def test_department_with_people_is_not_dissolved(jia, people):
    with pytest.raises(DepartmentError, match="还有 1 人在「销售部」"):
        dissolve_department(
            actor=jia.sun, department=jia.sales, valid_from=TODAY, reason="合并", today=TODAY
        )


@pytest.fixture
def page(jia, client):
    client.force_login(jia.sun.user)

    def inner(url, data=None):
        answer = client.get(url) if data is None else client.post(url, data, follow=True)
        return answer.status_code, answer.content.decode()

    return inner


def values(**changes):
    said = {"name": "法务部", "parent": "", "head": "", "headcount": "", "reason": "成立"}
    return {**said, "valid_from": TODAY.isoformat(), **changes}


def test_tree_page_shows_headcount_against_people(jia, people, page):
    page(f"/hr/org/{jia.sales.public_id}/change", values(name="销售部", headcount="3"))
    _, shown = page("/hr/org")
    assert "缺编</span> 2 人" in shown


def test_department_is_added_changed_and_dissolved_on_the_page(jia, page):
    page("/hr/org/new", values(parent=jia.research.public_id))
    made = Department.objects.get(name="法务部")
    assert made.path.startswith(jia.research.path)
    url = f"/hr/org/{made.public_id}"
    page(f"{url}/change", values(name="法务组", valid_from="2027-01-01"))
    assert "之后的调整" in page("/hr/org")[1]
    assert "法务组" in page("/hr/org?day=2027-01-01")[1]
    close = {"close-valid_from": "2027-02-01", "close-reason": "外包"}
    assert "已登记撤销" in page(f"{url}/close", close)[1]
    assert "法务组" not in page("/hr/org?day=2027-02-01")[1]


def test_wrong_change_is_told_and_kept(jia, page):
    status, shown = page(f"/hr/org/{jia.sales.public_id}/change", values(name="研发部"))
    assert status == 422
    assert "已有「研发部」" in shown
    assert page("/hr/org/new", values(reason=""))[0] == 422


def test_day_that_is_none_shows_today(page):
    assert page("/hr/org?day=2026-13-45")[0] == 200


def test_looking_is_not_changing(jia, client):
    client.force_login(jia.wang.user)
    assert client.get("/hr/org").status_code == 200
    assert client.get("/hr/org/new").status_code == 403
    url = f"/hr/org/{jia.sales.public_id}"
    assert "保存调整" not in client.get(url).content.decode()
    assert client.post(f"{url}/change", values()).status_code == 403


def test_terms_name_the_legal_person_that_employs(jia, people):
    entity = add_entity(
        actor=jia.zhou, values=EntityValues(name="甲二公司", credit_code="91110000600037341L")
    )
    said = {"actor": jia.sun, "employee": people[0], "reason": "转签", "today": TODAY}
    change_terms(valid_from=TODAY, changes={"entity": entity}, **said)
    row = change_terms(valid_from=dt.date(2027, 1, 1), changes={"post": "经理"}, **said)
    assert row.entity == entity, "later terms keep it"
    assert people[1].terms.get().entity is None
