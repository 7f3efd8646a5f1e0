"""Taking people on, correcting them, changing terms, and who may."""

import datetime as dt

import pytest

from zyg.core.audit.models import AuditEntry
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import PermissionRefusedError
from zyg.workforce.people.models import Employee
from zyg.workforce.people.operations import (
    EmployeeChangedError,
    InvalidEmployeeError,
    InvalidTermsError,
    change_terms,
    create_employee,
    edit_employee,
    follow_terms,
    reveal_field,
)
from zyg.workforce.people.queries import terms_between, terms_in_force, who_looked
from zyg.workforce.people.tests.makers import TODAY, id_number, make_employee, person


@pytest.fixture
def jia(cast):
    with organization_scope(cast.jia):
        yield cast


@pytest.fixture
def xue(jia):
    return make_employee(jia.sun)


def test_create_fills_birth_and_sex_from_the_document(xue):
    assert (xue.birth, xue.sex) == (dt.date(1990, 1, 1), "male")
    assert xue.department.name == "研发部"


def test_create_writes_the_first_terms(xue):
    row = xue.terms.get()
    assert (row.valid_from, row.post, row.place) == (xue.hired, "工程师", "310000")


def test_create_is_audited_without_secrets(xue):
    entry = AuditEntry.objects.get(act="people.create")
    assert entry.payload["证件号码"] == "空 → 990***********001" + xue.id_number[-1]
    assert xue.id_number not in str(entry.payload)
    assert xue.bank_account not in str(entry.payload)


@pytest.mark.parametrize("who", ["wang", "li", "han"])
def test_create_needs_the_right(jia, who):
    with pytest.raises(
        PermissionRefusedError, match="你没有权限编辑员工资料，可向 企业管理员、人事 申请"
    ):
        create_employee(actor=getattr(jia, who), values=person(), today=TODAY)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("number", "", "没有填工号；请补填。"),
        ("name", "测试", "姓名“测试”不是真实姓名；请填写证件上的姓名。"),
        (
            "id_number",
            "99000019900101001",
            "身份证号少 1 位（现在 17 位），应为 18 位；请对照证件补正。",
        ),
        ("phone", "1380000", "手机号少 4 位"),
        ("place", "火星", "没有找到名为「火星」的省或市；请写规范名称或六位行政区划代码。"),
        ("engagement", "志愿者", "「志愿者」不是认识的用工形式；请填其中之一：劳动合同"),
        ("left", dt.date(2020, 1, 1), "离职日期 2020-01-01 早于入职日期 2024-03-01；请核对。"),
        ("birth", dt.date(1991, 1, 1), "出生日期 1991-01-01 与证件号码里的 1990-01-01 不同"),
        ("sex", "女", "性别与证件号码不同（号码第 17 位表示男）；请核对哪一个写错。"),
        ("hired", dt.date(2005, 1, 1), "不满 16 周岁"),
    ],
)
def test_wrong_value_is_told_with_the_way_out(jia, field, value, sentence):
    with pytest.raises(InvalidEmployeeError) as refused:
        create_employee(actor=jia.sun, values=person(**{field: value}), today=TODAY)
    assert sentence in refused.value.errors[field]


def test_number_and_document_are_taken_once(jia, xue):
    with pytest.raises(InvalidEmployeeError) as refused:
        create_employee(actor=jia.sun, values=person(), today=TODAY)
    assert refused.value.errors == {
        "number": "工号 E0001 已经是 单雪 的；请换一个。",
        "id_number": "这个证件号码已经是 单雪（E0001） 的；请核对是不是同一个人。",
    }


def test_two_organizations_may_use_the_same_number(xue, cast):
    other = make_employee(cast.zhao)
    assert other.number == xue.number
    assert other.id_number_index != xue.id_number_index


def test_edit_changes_and_audits_old_and_new(jia, xue):
    edit_employee(actor=jia.sun, employee=xue, values={"name": "单雪儿"}, version=1, today=TODAY)
    xue.refresh_from_db()
    assert (xue.name, xue.version) == ("单雪儿", 2)
    assert AuditEntry.objects.get(act="people.edit").payload == {"姓名": "单雪 → 单雪儿"}


def test_edit_may_clear_an_optional_field(jia, xue):
    edit_employee(actor=jia.sun, employee=xue, values={"phone": ""}, version=1, today=TODAY)
    xue.refresh_from_db()
    assert (xue.phone, xue.phone_index, xue.phone_tail_index) == ("", "", "")


def test_edit_of_an_old_version_is_refused(jia, xue):
    with pytest.raises(EmployeeChangedError, match="刚刚被别人改过，你的修改还没有保存"):
        edit_employee(actor=jia.sun, employee=xue, values={"name": "甲"}, version=0, today=TODAY)


def test_earlier_hire_is_covered_by_terms(jia, xue):
    earlier = dt.date(2023, 5, 1)
    edit_employee(actor=jia.sun, employee=xue, values={"hired": earlier}, version=1, today=TODAY)
    assert terms_in_force([xue], day=earlier)[xue.pk].post == "工程师"


def test_ambiguous_department_is_told(jia, xue):
    for serial, path in ((2, "研发部/后端"), (3, "销售部/后端")):
        make_employee(jia.sun, serial, department=path)
    with pytest.raises(InvalidEmployeeError) as refused:
        make_employee(jia.sun, 4, department="后端")
    assert "请写全路径" in refused.value.errors["department"]


def test_terms_are_never_written_over(jia, xue):
    for amount in (1500000, 1600000):
        change_terms(
            actor=jia.wang,
            employee=xue,
            valid_from=dt.date(2026, 11, 1),
            changes={"insurance_base": amount},
            reason="调基数",
            today=TODAY,
        )
    rows = xue.terms.order_by("valid_from", "revision").values_list("revision", "insurance_base")
    assert list(rows) == [(1, None), (1, 1500000), (2, 1600000)]
    assert terms_in_force([xue], day=TODAY)[xue.pk].insurance_base == 1600000
    assert terms_in_force([xue], day=dt.date(2026, 10, 31))[xue.pk].insurance_base is None


def test_department_follows_terms_on_their_day(jia, xue):
    change_terms(
        actor=jia.sun,
        employee=xue,
        valid_from=dt.date(2026, 12, 1),
        changes={"department": jia.sales, "post": "销售"},
        reason="调岗",
        today=TODAY,
    )
    xue.refresh_from_db()
    assert xue.department == jia.research
    assert follow_terms(xue, today=dt.date(2026, 12, 1))
    xue.refresh_from_db()
    assert (xue.department, xue.post) == (jia.sales, "销售")


def test_hr_may_not_change_pay(jia, xue):
    with pytest.raises(PermissionRefusedError, match="修改薪资"):
        change_terms(
            actor=jia.sun,
            employee=xue,
            valid_from=TODAY,
            changes={"insurance_base": 1},
            reason="x",
            today=TODAY,
        )


@pytest.mark.parametrize(
    ("valid_from", "changes", "reason", "sentence"),
    [
        (dt.date(2020, 1, 1), {"post": "甲"}, "调岗", "早于入职日期"),
        (TODAY, {}, "调岗", "请写明改什么和原因"),
        (TODAY, {"post": "甲"}, " ", "请写明改什么和原因"),
        (TODAY, {"salary": 1}, "调薪", "没有这些字段：salary"),
    ],
)
def test_impossible_terms_are_refused(jia, xue, valid_from, changes, reason, sentence):
    with pytest.raises(InvalidTermsError, match=sentence):
        change_terms(
            actor=jia.sun,
            employee=xue,
            valid_from=valid_from,
            changes=changes,
            reason=reason,
            today=TODAY,
        )


def test_terms_between_keeps_the_row_that_began_before(jia, xue):
    for day in (dt.date(2026, 9, 1), dt.date(2026, 10, 1), dt.date(2026, 10, 16)):
        change_terms(
            actor=jia.sun,
            employee=xue,
            valid_from=day,
            changes={"post": f"{day}"},
            reason="调岗",
            today=TODAY,
        )
    rows = terms_between([xue], first=dt.date(2026, 10, 5), last=dt.date(2026, 10, 31))[xue.pk]
    assert [row.post for row in rows] == ["2026-10-01", "2026-10-16"]


def test_reveal_shows_and_leaves_a_trace(jia, xue):
    assert reveal_field(actor=jia.sun, employee=xue, field="phone") == "13800000001"
    looked = who_looked(xue)
    assert [(one.who, one.payload) for one in looked] == [("孙丽", {"字段": "手机号码"})]


@pytest.mark.parametrize(
    ("who", "field"), [("sun", "bank_account"), ("li", "id_number"), ("han", "phone")]
)
def test_reveal_needs_the_right_of_its_group(jia, xue, who, field):
    with pytest.raises(PermissionRefusedError):
        reveal_field(actor=getattr(jia, who), employee=xue, field=field)
    assert not who_looked(xue)


def test_worker_sees_her_own_number(jia):
    me = make_employee(jia.sun, 9, name="韩梅")
    Employee.objects.filter(pk=me.pk).update(membership=jia.han.membership)
    me.refresh_from_db()
    assert reveal_field(actor=jia.han, employee=me, field="id_number") == id_number(9)
