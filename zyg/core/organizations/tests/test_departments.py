"""The tree changes from a day on, rights follow the present one, and history stays as it was."""

import datetime as dt

import pytest

from zyg.core.audit.models import AuditEntry
from zyg.core.organizations.departments import (
    DepartmentError,
    change_department,
    close_department,
    follow_due,
    history_of,
    open_department,
)
from zyg.core.organizations.models import Department, DepartmentVersion
from zyg.core.organizations.operations import add_department, department_at
from zyg.core.organizations.queries import department_tree
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import PermissionRefusedError

TODAY = dt.date(2026, 11, 25)


@pytest.fixture
def jia(cast):
    with organization_scope(cast.jia):
        yield cast


@pytest.fixture
def change(jia):
    def inner(department, day=TODAY, **changes):
        return change_department(
            actor=jia.sun,
            department=department,
            changes=changes,
            valid_from=day,
            reason="重组",
            today=TODAY,
        )

    return inner


def below(jia, name, parent):
    return add_department(organization=jia.jia, name=name, parent=parent)


def names(jia, day=None):
    tree = department_tree(jia.jia, as_of=day)
    return sorted("/".join(path) for pk, path in tree.paths.items() if tree.by_id[pk].is_open)


def path(department):
    return Department.objects.get(pk=department.pk).path


def test_moved_department_takes_everything_below_along(jia, change):
    back = below(jia, "后端", jia.research)
    pay = below(jia, "支付", back)
    change(back, parent=jia.sales)
    assert names(jia) == ["研发部", "销售部", "销售部/后端", "销售部/后端/支付"]
    assert path(pay) == f"{jia.sales.path}{back.pk}/{pay.pk}/"


def test_reach_follows_the_present_tree(jia, change):
    back = below(jia, "后端", jia.research)
    assert path(back).startswith(jia.li.reaches("people.view")[0][1])
    change(back, parent=jia.sales)
    assert not path(back).startswith(jia.li.reaches("people.view")[0][1])


def test_former_tree_stays_readable(jia, change):
    back = below(jia, "后端", jia.research)
    change(back, dt.date(2026, 11, 1), parent=jia.sales, name="后端组")
    change(jia.research, dt.date(2026, 11, 20), name="研究院")
    assert names(jia, dt.date(2026, 10, 31)) == ["研发部", "研发部/后端", "销售部"]
    assert names(jia, dt.date(2026, 11, 19)) == ["研发部", "销售部", "销售部/后端组"]
    assert names(jia, TODAY) == ["研究院", "销售部", "销售部/后端组"]


def test_future_change_takes_effect_by_itself(jia, change):
    change(jia.research, dt.date(2027, 1, 1), name="研究院")
    assert names(jia) == ["研发部", "销售部"]
    assert follow_due(today=dt.date(2026, 12, 31)) == 0
    assert follow_due(today=dt.date(2027, 1, 1)) == 1
    assert names(jia) == ["研究院", "销售部"]
    assert follow_due(today=dt.date(2027, 1, 1)) == 0


def test_second_change_of_a_day_is_a_revision(jia, change):
    change(jia.research, name="一")
    change(jia.research, name="二")
    assert [(v.name, v.revision) for v in history_of(jia.research)] == [
        ("二", 2),
        ("一", 1),
        ("研发部", 1),
    ]


def test_past_change_leaves_later_ones(jia, change):
    change(jia.research, dt.date(2026, 11, 10), name="后来")
    change(jia.research, dt.date(2026, 11, 1), headcount=5)
    assert names(jia) == ["后来", "销售部"]


def test_sisters_exchange_their_names(jia, change):
    change(jia.research, dt.date(2027, 1, 1), name="临时")
    change(jia.sales, dt.date(2027, 1, 1), name="研发部")
    change(jia.research, dt.date(2027, 1, 1), name="销售部")
    follow_due(today=dt.date(2027, 1, 1))
    assert Department.objects.get(pk=jia.research.pk).name == "销售部"
    assert Department.objects.get(pk=jia.sales.pk).name == "研发部"


def test_parent_and_child_change_places(jia, change):
    back = below(jia, "后端", jia.research)
    leaf = below(jia, "支付", back)
    change(back, parent=None)
    change(jia.research, parent=back)
    assert path(jia.research) == f"/{back.pk}/{jia.research.pk}/"
    assert path(leaf) == f"/{back.pk}/{leaf.pk}/"


def test_new_department_from_a_day_on(jia):
    new = open_department(
        actor=jia.sun,
        name="法务部",
        parent=None,
        valid_from=dt.date(2027, 1, 1),
        today=TODAY,
        headcount=3,
    )
    assert names(jia) == ["研发部", "销售部"]
    assert names(jia, dt.date(2027, 1, 1)) == ["法务部", "研发部", "销售部"]
    follow_due(today=dt.date(2027, 1, 1))
    assert names(jia) == ["法务部", "研发部", "销售部"]
    assert AuditEntry.objects.get(act="departments.add").object_id == new.public_id


def test_closed_department_is_gone_from_its_day(jia):
    close_department(
        actor=jia.sun, department=jia.sales, valid_from=TODAY, reason="合并", today=TODAY
    )
    assert names(jia) == ["研发部"]
    assert names(jia, dt.date(2026, 11, 24)) == ["研发部", "销售部"]
    assert department_tree(jia.jia).path_of(jia.sales.pk) == "销售部", "old rows keep its name"
    assert department_at(organization=jia.jia, path="销售部").pk != jia.sales.pk


def test_department_with_others_below_stays_open(jia):
    below(jia, "华东", jia.sales)
    with pytest.raises(DepartmentError, match="还有下级部门：华东"):
        close_department(
            actor=jia.sun, department=jia.sales, valid_from=TODAY, reason="合并", today=TODAY
        )


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({}, "name", "没有改动"),
        ({"name": " "}, "name", "1 到 100 个字"),
        ({"name": "销售部"}, "name", "已有「销售部」"),
        ({"day": dt.date(1899, 1, 1), "name": "古"}, "valid_from", "1899-01-01 没有「研发部」"),
    ],
)
def test_impossible_change_is_told_and_leaves_nothing(jia, change, changes, field, sentence):
    before = DepartmentVersion.objects.count()
    with pytest.raises(DepartmentError) as refused:
        change(jia.research, **changes)
    assert sentence in refused.value.errors[field]
    assert DepartmentVersion.objects.count() == before


def test_no_circle_on_any_day(jia, change):
    back = below(jia, "后端", jia.research)
    with pytest.raises(DepartmentError, match="会成环"):
        change(jia.research, parent=back)
    with pytest.raises(DepartmentError, match="不能是自己的上级"):
        change(jia.research, parent=jia.research)
    change(back, dt.date(2027, 1, 1), parent=jia.sales)
    with pytest.raises(DepartmentError, match="2027-01-01 起会成环"):
        change(jia.sales, dt.date(2026, 12, 1), parent=back)


def test_parent_must_be_there_on_the_day(jia, change):
    new = open_department(
        actor=jia.sun, name="新部", parent=None, valid_from=dt.date(2027, 6, 1), today=TODAY
    )
    with pytest.raises(DepartmentError, match="还没有或已撤销"):
        change(jia.sales, dt.date(2027, 1, 1), parent=new)


def test_changing_needs_the_right_and_a_reason(jia, change):
    with pytest.raises(PermissionRefusedError, match="调整组织架构"):
        open_department(actor=jia.li, name="私", parent=None, valid_from=TODAY, today=TODAY)
    with pytest.raises(DepartmentError, match="没有写原因"):
        change_department(
            actor=jia.sun,
            department=jia.sales,
            changes={"headcount": 3},
            valid_from=TODAY,
            reason="",
            today=TODAY,
        )


def test_reading_a_tree_of_a_day_costs_one_statement(jia, django_assert_num_queries):
    for number in range(20):
        below(jia, f"组{number}", jia.research)
    with django_assert_num_queries(1):
        assert len(department_tree(jia.jia, as_of=TODAY).paths) == 22
