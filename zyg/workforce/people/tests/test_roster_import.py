"""The four steps of an import: nothing changes before the confirmation, and it can be undone."""

import datetime as dt
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django.utils import timezone

from zyg.core.audit.chain import verify
from zyg.core.audit.models import AuditEntry
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import PermissionRefusedError
from zyg.workforce.people.models import Employee, ImportState
from zyg.workforce.people.operations import edit_employee
from zyg.workforce.people.queries import terms_in_force
from zyg.workforce.people.roster_import import operations
from zyg.workforce.people.roster_import.operations import (
    ImportStateError,
    UnreadableFileError,
    commit_import,
    map_columns,
    preview,
    purge_imports,
    undo_import,
    upload_roster,
)
from zyg.workforce.people.tests.makers import TODAY, id_number, make_employee

NOW = timezone.now().replace(year=2026, month=11, day=25)
EFFECTIVE = dt.date(2026, 11, 1)
HEAD = "工号,姓名,证件号码,手机号码,部门,岗位,参保城市,入职日期"


def line(serial, name="张三", **changes):
    cells = {
        "number": f"E{serial:04d}",
        "name": name,
        "id": id_number(serial),
        "phone": f"1380000{serial:04d}",
        "department": "研发部",
        "post": "工程师",
        "place": "上海",
        "hired": "2024-03-01",
    }
    return ",".join((cells | changes).values())


def upload(actor, *lines, head=HEAD):
    data = "\n".join([head, *lines]).encode("gb18030")
    return upload_roster(actor=actor, data=data, file_name="花名册.csv")


def plan_of(actor, stored):
    return preview(actor=actor, upload=stored, effective=EFFECTIVE, today=TODAY)


def commit(actor, stored):
    return commit_import(
        actor=actor,
        upload=stored,
        effective=EFFECTIVE,
        fingerprint=plan_of(actor, stored).fingerprint,
        now=NOW,
    )


@pytest.fixture
def jia(cast):
    with organization_scope(cast.jia):
        yield cast


def test_dry_run_tells_and_changes_nothing(jia):
    make_employee(jia.sun, 1, name="张三")
    make_employee(jia.sun, 2, name="李四")
    before = list(Employee.objects.values().order_by("pk"))
    stored = upload(jia.sun, line(1), line(2, "李思"), line(3, "王五"), line(4, id="123"))
    plan = plan_of(jia.sun, stored)
    assert plan.counts == {"new": 1, "changed": 1, "same": 1, "error": 1}
    assert [row.told for row in plan.rows if row.outcome == "changed"] == [
        [("姓名", "李四", "李思")]
    ]
    assert list(Employee.objects.values().order_by("pk")) == before


def test_commit_writes_the_good_rows(jia):
    stored = upload(jia.sun, line(1), line(2, "李四", id="123"))
    assert commit(jia.sun, stored)["new"] == 1
    employee = Employee.objects.get()
    assert (employee.name, employee.place, employee.phone) == ("张三", "310000", "13800000001")
    assert employee.terms.get().reason == "导入 花名册.csv"
    assert {"people.create", "people.import"} <= set(
        AuditEntry.objects.values_list("act", flat=True)
    )
    assert list(verify(jia.jia)) == []


@pytest.mark.parametrize(
    ("lines", "sentences"),
    [
        ([line(1), line(1, "李四", id=id_number(2))], ["工号与第 3 行相同", "工号与第 2 行相同"]),
        ([line(1), line(2, id=id_number(1))], ["证件号码与第 3 行相同", "证件号码与第 2 行相同"]),
        ([line(1, id="99000019900101001")], ["身份证号少 1 位（现在 17 位），应为 18 位"]),
        ([line(1, place="")], ["没有填参保城市"]),
        ([line(1, place="火星")], ["没有找到名为「火星」的省或市"]),
        ([line(1, hired="2026-02-30")], ["2026"]),
        ([line(1, id="9.9E+17")], ["15 位以后的数字已丢失"]),
    ],
)
def test_bad_rows_are_told_and_left_out(jia, lines, sentences):
    plan = plan_of(jia.sun, upload(jia.sun, *lines))
    told = [problem.sentence for problem in plan.problems]
    assert plan.rows == []
    assert all(any(sentence in one for one in told) for sentence in sentences), told


def test_document_of_somebody_else_is_an_error(jia):
    make_employee(jia.sun, 1, name="张三")
    plan = plan_of(jia.sun, upload(jia.sun, line(7, "李四", id=id_number(1))))
    assert plan.rows == []
    assert "已经是 张三（E0001） 的，工号不同" in plan.problems[0].sentence


def test_blank_cell_leaves_the_value(jia):
    make_employee(jia.sun, 1, name="张三")
    plan = plan_of(jia.sun, upload(jia.sun, line(1, phone="", post="")))
    assert plan.counts["same"] == 1


def test_leaf_name_of_a_department_is_understood(jia):
    make_employee(jia.sun, 1, name="张三", department="研发部/后端")
    plan = plan_of(jia.sun, upload(jia.sun, line(1, department="后端")))
    assert plan.counts["same"] == 1


def test_ambiguous_department_is_asked(jia):
    make_employee(jia.sun, 1, name="张三", department="研发部/后端")
    make_employee(jia.sun, 2, name="李四", department="销售部/后端")
    plan = plan_of(jia.sun, upload(jia.sun, line(3, "王五", department="后端")))
    assert "有 2 个部门叫「后端」：研发部/后端、销售部/后端" in plan.problems[0].sentence


def test_changed_terms_begin_on_the_effective_day(jia):
    make_employee(jia.sun, 1, name="张三")
    commit(jia.sun, upload(jia.sun, line(1, department="销售部", place="北京")))
    employee = Employee.objects.get()
    assert (employee.department.name, employee.place) == ("销售部", "110000")
    before = terms_in_force([employee], day=dt.date(2026, 10, 31))[employee.pk]
    assert (before.department.name, before.place) == ("研发部", "310000")


def test_payroll_imports_bases_and_hr_does_not(jia):
    make_employee(jia.sun, 1, name="张三")
    lines = (f"{HEAD},社保基数,公积金比例", f'{line(1)},"20,000",7%')
    for_hr = plan_of(jia.sun, upload(jia.sun, lines[1], head=lines[0]))
    assert for_hr.counts["same"] == 1
    assert any("没有权限修改薪资" in problem.rule for problem in for_hr.problems)
    commit(jia.wang, upload(jia.wang, lines[1], head=lines[0]))
    employee = Employee.objects.get()
    row = terms_in_force([employee], day=TODAY)[employee.pk]
    assert (row.insurance_base, row.fund_rate) == (2000000, 700)


def test_column_can_be_mapped_by_hand(jia):
    head = HEAD.replace("岗位", "干什么活")
    stored = upload(jia.sun, line(1), head=head)
    map_columns(actor=jia.sun, upload=stored, mapping={"干什么活": "post"})
    stored.refresh_from_db()
    commit(jia.sun, stored)
    assert Employee.objects.get().post == "工程师"


def test_city_of_the_organization_fills_a_missing_column(jia):
    head = HEAD.replace(",参保城市", "")
    stored = upload(jia.sun, line(1).replace(",上海", ""), head=head)
    plan = plan_of(jia.sun, stored)
    assert plan.rows[0].values["place"] == "310000"
    assert "按企业的主要参保城市 上海 处理" in plan.problems[-1].sentence


def test_undo_brings_everybody_back(jia):
    make_employee(jia.sun, 1, name="张三")
    before = list(Employee.objects.values("name", "phone_index", "department", "place"))
    stored = upload(jia.sun, line(1, "张珊", phone="13800009999", place="北京"), line(2, "李四"))
    commit(jia.sun, stored)
    undo_import(actor=jia.sun, upload=stored, now=NOW + timedelta(hours=23))
    assert list(Employee.objects.values("name", "phone_index", "department", "place")) == before
    employee = Employee.objects.get()
    assert (employee.phone, employee.terms.count()) == ("13800000001", 1)
    stored.refresh_from_db()
    assert (stored.state, stored.content, stored.before) == (ImportState.UNDONE, "", "")


def test_undo_after_a_day_is_refused(jia):
    stored = upload(jia.sun, line(1))
    commit(jia.sun, stored)
    with pytest.raises(ImportStateError, match="超过 24 小时"):
        undo_import(actor=jia.sun, upload=stored, now=NOW + timedelta(hours=25))


@pytest.mark.parametrize("known", [True, False])
def test_undo_is_refused_when_somebody_was_edited_since(jia, known):
    if known:
        make_employee(jia.sun, 1, name="张三丰")
    stored = upload(jia.sun, line(1))
    commit(jia.sun, stored)
    employee = Employee.objects.get()
    edit_employee(
        actor=jia.sun,
        employee=employee,
        values={"email": "a@example.test"},
        version=employee.version,
        today=TODAY,
    )
    with pytest.raises(ImportStateError, match="又被改过，不能撤销整次导入"):
        undo_import(actor=jia.sun, upload=stored, now=NOW)
    assert Employee.objects.get().name == "张三"


def test_undo_is_refused_when_an_app_has_used_them(jia, monkeypatch):
    monkeypatch.setattr(operations, "undo_guards", [lambda ids: "张三 已在 11 月核算，不能撤销。"])
    stored = upload(jia.sun, line(1))
    commit(jia.sun, stored)
    with pytest.raises(ImportStateError, match="已在 11 月核算"):
        undo_import(actor=jia.sun, upload=stored, now=NOW)


def test_undo_is_refused_when_rows_depend_on_them(jia, monkeypatch):
    stored = upload(jia.sun, line(1))
    commit(jia.sun, stored)

    def protected(*_args):
        raise ProtectedError("", set())

    monkeypatch.setattr(operations, "_refuse_edited", protected)
    with pytest.raises(ImportStateError, match="已经用于核算"):
        undo_import(actor=jia.sun, upload=stored, now=NOW)


def test_roster_changed_since_the_preview_is_refused(jia):
    stored = upload(jia.sun, line(1))
    seen = plan_of(jia.sun, stored).fingerprint
    make_employee(jia.sun, 1, name="张三丰")
    with pytest.raises(ImportStateError, match="预览之后花名册又有变化"):
        commit_import(actor=jia.sun, upload=stored, effective=EFFECTIVE, fingerprint=seen, now=NOW)


def test_second_commit_is_refused(jia):
    stored = upload(jia.sun, line(1))
    commit(jia.sun, stored)
    with pytest.raises(ImportStateError, match="已导入"):
        commit_import(actor=jia.sun, upload=stored, effective=EFFECTIVE, fingerprint="", now=NOW)


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600]
)
def test_unreadable_file_is_refused_with_a_sentence(jia, data):
    with pytest.raises(UnreadableFileError) as refused:
        upload_roster(actor=jia.sun, data=data, file_name="花名册.xlsx")
    assert "；" in str(refused.value)


def test_file_is_sealed(jia):
    stored = upload(jia.sun, line(1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM people_rosterimport WHERE id = %s", [stored.pk])
        assert cursor.fetchone()[0].startswith("z1.1.")


@pytest.mark.parametrize("who", ["li", "han"])
def test_import_needs_the_right(jia, who):
    with pytest.raises(PermissionRefusedError, match="批量导入员工"):
        upload(getattr(jia, who), line(1))


def test_old_files_are_dropped(jia):
    stored = upload(jia.sun, line(1))
    assert purge_imports(now=timezone.now() + timedelta(hours=23)) == 0
    assert purge_imports(now=timezone.now() + timedelta(hours=25)) == 1
    stored.refresh_from_db()
    assert stored.content == ""


def test_plan_of_many_costs_few_statements(jia, django_assert_max_num_queries):
    for serial in range(1, 6):
        make_employee(jia.sun, serial)
    stored = upload(jia.wang, *(line(serial) for serial in range(1, 60)))
    with django_assert_max_num_queries(4):
        assert plan_of(jia.wang, stored).counts["new"] == 54
