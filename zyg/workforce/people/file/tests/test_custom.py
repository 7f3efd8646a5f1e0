"""Own fields: typed, versioned, in list, import and export; nothing is evaluated."""

import datetime as dt
import io

import pytest
from python_calamine import CalamineWorkbook

from zyg.core.audit.models import AuditEntry
from zyg.core.permissions.actors import PermissionRefusedError
from zyg.workforce.people.exporting import export_roster
from zyg.workforce.people.file.custom import (
    InvalidFieldError,
    InvalidValuesError,
    check,
    fields_in_use,
    retire_field,
    revise_field,
    set_values,
    shown_values,
    values_of,
)
from zyg.workforce.people.file.tests.makers import NOW, field
from zyg.workforce.people.models import CustomField, CustomValue
from zyg.workforce.people.queries import Filters
from zyg.workforce.people.roster_import.operations import ImportStateError, undo_import
from zyg.workforce.people.tests.makers import TODAY
from zyg.workforce.people.tests.test_roster_import import HEAD, commit, line, plan_of, upload

LATER = NOW + dt.timedelta(hours=1)


def kept(employee, one):
    return values_of([employee]).get(employee.pk, {}).get(one.key, "")


@pytest.mark.parametrize(
    ("kind", "said", "as_kept"),
    [
        ("text", " 三楼  A12 ", "三楼 A12"),
        ("number", "1,200.50", "1200.5"),
        ("number", "-0.00", "0"),
        ("number", "100", "100"),
        ("date", "2026-11-25", "2026-11-25"),
        ("money", "1,200.50", "120050"),
        ("yes_no", "是", "yes"),
        ("choice", "大", "大"),
        ("text", "  ", ""),
        ("text", "=1+1", "=1+1"),
        ("text", "{{ 7*7 }}", "{{ 7*7 }}"),
    ],
)
def test_values_have_one_form(kind, said, as_kept):
    assert check(CustomField(kind=kind, label="项", options=["大", "小"]), said) == as_kept


@pytest.mark.parametrize(
    ("kind", "said", "sentence"),
    [
        ("number", "一百", "不是数字"),
        ("number", "NaN", "请核对"),
        ("number", "1" * 16, "最多 15 位"),
        ("date", "2026-02-30", "不是日期"),
        ("money", "1.001", "不是金额"),
        ("yes_no", "也许", "请填 是 或 否"),
        ("choice", "中", "不是项的选项"),
        ("text", "x" * 201, "最多 200 个"),
    ],
)
def test_wrong_values_are_told(kind, said, sentence):
    with pytest.raises(InvalidFieldError, match=sentence):
        check(CustomField(kind=kind, label="项", options=["大", "小"]), said)


@pytest.mark.parametrize(
    ("label", "more", "sentence"),
    [
        ("", {}, "名称要有"),
        ("姓名", {}, "已经有「姓名」"),
        ("手机号", {}, "已经有"),
        ("尺码", {"kind": "choice", "options": ["大"]}, "2–50 个选项"),
        ("公式", {"kind": "formula"}, "类型"),
    ],
)
def test_wrong_definitions_are_told(jia, label, more, sentence):
    with pytest.raises(InvalidFieldError, match=sentence):
        field(jia.sun, label, **more)


def test_two_fields_of_one_name_are_refused(jia):
    field(jia.sun)
    with pytest.raises(InvalidFieldError, match="已经有一个字段叫"):
        field(jia.sun)


@pytest.mark.parametrize("who", ["wang", "li", "han"])
def test_only_hr_defines_and_sets(jia, xue, who):
    one = field(jia.sun)
    with pytest.raises(PermissionRefusedError):
        field(getattr(jia, who), "别的")
    with pytest.raises(PermissionRefusedError):
        set_values(actor=getattr(jia, who), employee=xue, values={one.key: "A"})


def test_revision_keeps_values_and_their_version(jia, xue):
    one = field(jia.sun, "尺码", "choice", options=["大", "小"])
    set_values(actor=jia.sun, employee=xue, values={one.key: "小"})
    new = revise_field(
        actor=jia.sun, field=one, label="工服尺码", purpose="发放工服", options=["大", "中"]
    )
    assert (new.version, [f.label for f in fields_in_use()]) == (2, ["工服尺码"])
    assert CustomValue.objects.get().version == 1
    assert kept(xue, one) == "小"
    with pytest.raises(InvalidValuesError, match="不是工服尺码的选项"):
        set_values(actor=jia.sun, employee=xue, values={one.key: "小"})
    with pytest.raises(InvalidFieldError, match="刚刚被别人改过"):
        revise_field(actor=jia.sun, field=one, label="又改", purpose="x", options=["大", "中"])


def test_retired_field_takes_its_values_along(jia, xue):
    one = field(jia.sun)
    set_values(actor=jia.sun, employee=xue, values={one.key: "A12"})
    assert retire_field(actor=jia.sun, field=one, now=NOW) == 1
    assert fields_in_use() == []
    assert field(jia.sun).label == one.label


def test_change_is_audited_and_sensitive_values_are_not_told(jia, xue):
    one, two = field(jia.sun), field(jia.sun, "血型", sensitive=True)
    set_values(actor=jia.sun, employee=xue, values={one.key: "A12", two.key: "O"})
    told = AuditEntry.objects.get(act="people.custom").payload
    assert told == {"工位": "空 → A12", "血型": "空 → 已填，未显示"}
    assert {f.label: text for f, text in shown_values(jia.wang, xue)}["血型"] != "O"


def test_values_are_sealed(jia, xue):
    one = field(jia.sun)
    set_values(actor=jia.sun, employee=xue, values={one.key: "A12"})
    assert str(CustomValue.objects.get().__dict__["sealed"]).startswith("z1.1.")


def test_export_has_the_column_but_nothing_sensitive(jia, xue):
    one, two = field(jia.sun, "补贴", "money"), field(jia.sun, "血型", sensitive=True)
    set_values(actor=jia.sun, employee=xue, values={one.key: "1200.5", two.key: "O"})
    data = export_roster(actor=jia.sun, filters=Filters(), as_of=TODAY)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[0][-1] == "补贴（元）"
    assert rows[1][-1] == "1,200.50"
    assert "血型" not in rows[0]


def imported(jia, *cells):
    head = f"{HEAD},工位,补贴"
    return upload(jia.sun, *(f"{line(n, '单雪')},{c}" for n, c in enumerate(cells, 1)), head=head)


def test_import_previews_writes_and_undoes(jia, xue):
    one, two = field(jia.sun), field(jia.sun, "补贴", "money")
    set_values(actor=jia.sun, employee=xue, values={one.key: "A12"})
    stored = imported(jia, "B7,300", "C9,")
    plan = plan_of(jia.sun, stored)
    assert plan.rows[0].told == [("工位", "A12", "B7"), ("补贴", "空", "300.00")]
    commit(jia.sun, stored)
    assert (kept(xue, one), kept(xue, two)) == ("B7", "30000")
    assert CustomValue.objects.count() == 3
    undo_import(actor=jia.sun, upload=stored, now=LATER)
    assert (kept(xue, one), kept(xue, two)) == ("A12", "")
    assert CustomValue.objects.count() == 1


def test_import_tells_wrong_values_by_row(jia, xue):
    field(jia.sun, "补贴", "money")
    plan = plan_of(jia.sun, imported(jia, "x,三百"))
    assert plan.rows == []
    assert any("三百" in one.sentence for one in plan.problems)


def test_undo_is_refused_when_a_value_was_changed_since(jia, xue):
    one = field(jia.sun)
    stored = imported(jia, "B7,")
    commit(jia.sun, stored)
    set_values(actor=jia.sun, employee=xue, values={one.key: "Z"})
    with pytest.raises(ImportStateError, match="又被改过"):
        undo_import(actor=jia.sun, upload=stored, now=LATER)
