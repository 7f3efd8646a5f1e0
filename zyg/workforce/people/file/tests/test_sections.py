"""Sections: what is kept, who sees and writes it, what stays masked, what needs a consent."""

import datetime as dt

import pytest
from django.db import connection

from zyg.core.audit.models import AuditEntry
from zyg.core.permissions.actors import PermissionRefusedError
from zyg.workforce.people.file.consents import (
    ConsentMissingError,
    PaperMissingError,
    give_consent,
    withdraw_consent,
)
from zyg.workforce.people.file.operations import (
    EntryChangedError,
    InvalidEntryError,
    entry_of,
    remove_entry,
    reveal_entry,
    save_entry,
)
from zyg.workforce.people.file.queries import file_of
from zyg.workforce.people.file.registry import section_of
from zyg.workforce.people.file.tests.makers import CHILD, NOW, keep, keep_family
from zyg.workforce.people.models import FileEntry, PersonDetails
from zyg.workforce.people.queries import terms_in_force
from zyg.workforce.people.tests.makers import TODAY

ADDRESS = {"present_region": "苏州", "present_address": "星湖街 1 号"}


def kept(employee, section, entry=""):
    return entry_of(employee, section_of(section), entry, today=TODAY).values


def test_values_lie_where_they_belong(jia, xue):
    keep(jia.sun, xue, "residence", household_type="城镇", **ADDRESS)
    assert kept(xue, "residence") == {
        "household_type": "城镇",
        "present_region": "320500",
        "present_address": "星湖街 1 号",
    }
    assert PersonDetails.objects.get().present_address == "星湖街 1 号"


def test_values_are_sealed_in_the_database(jia, xue):
    entry = keep_family(jia.sun, xue)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_values FROM people_fileentry WHERE public_id = %s", [entry])
        assert cursor.fetchone()[0].startswith("z1.1.")


def test_absent_values_are_cleared(jia, xue):
    keep(jia.sun, xue, "residence", household_type="城镇", **ADDRESS)
    keep(jia.sun, xue, "residence", present_address="星湖街 2 号")
    assert kept(xue, "residence") == {"present_address": "星湖街 2 号"}
    assert not FileEntry.objects.exists()


def test_list_takes_several_entries(jia, xue):
    first = keep(jia.sun, xue, "experience", employer="某厂", started="2015-07-01")
    second = keep(jia.sun, xue, "experience", employer="某店")
    keep(jia.sun, xue, "experience", first, employer="某总厂", started="2015-07-01")
    assert kept(xue, "experience", first)["employer"] == "某总厂"
    remove_entry(
        actor=jia.sun, employee=xue, section=section_of("experience"), today=TODAY, entry=second
    )
    with pytest.raises(EntryChangedError, match="已经被删除"):
        kept(xue, "experience", second)


def test_education_keeps_what_the_way_in_wrote(jia, xue):
    row = {"level": "21", "school": "某大学"}
    PersonDetails.objects.create(organization=jia.jia, employee=xue, education=[row])
    keep(jia.sun, xue, "education", "e0", **row, degree="学士", full_time="是")
    keep(jia.sun, xue, "education", level="硕士研究生毕业")
    assert PersonDetails.objects.get().education == [
        {"level": "21", "degree": "学士", "school": "某大学", "full_time": True},
        {"level": "14"},
    ]


def test_first_day_of_work_stands_in_the_terms(jia, xue):
    keep(jia.sun, xue, "service", first_work_on="2012-07-01")
    row = terms_in_force([xue], day=TODAY)[xue.pk]
    assert row.details == {"first_work_on": "2012-07-01"}
    assert (row.valid_from, row.post) == (TODAY, "工程师")


@pytest.mark.parametrize(
    ("section", "values", "field", "sentence"),
    [
        ("service", {"first_work_on": "2003-07-01"}, "first_work_on", "不满 16 周岁"),
        ("service", {"first_work_on": "2027-01-01"}, "first_work_on", "还没有到"),
        ("service", {"first_work_on": "明年"}, "first_work_on", "不是日期"),
        ("experience", {"post": "工人"}, "employer", "没有填单位"),
        ("experience", {"employer": "x" * 201}, "employer", "最多 200 个"),
        ("experience", {"employer": "某厂", "started": "2015-07-01", "ended": "2014-01-01"},
         "ended", "早于开始日期 2015-07-01"),
        ("residence", {"present_region": "火星"}, "present_region", "没有找到名为「火星」"),
        ("emergency", {"emergency_phone": "123"}, "emergency_phone", "；"),
        ("personal", {"marital": "保密"}, "marital", "不是认识的婚姻状况"),
        ("permits", {"kind": "护照", "number": "!"}, "number", "形式不对"),
        ("education", {"level": "21", "full_time": "也许"}, "full_time", "请填 是 或 否"),
    ],
)  # fmt: skip
def test_wrong_values_are_told_by_field(jia, xue, section, values, field, sentence):
    with pytest.raises(InvalidEntryError) as refused:
        keep(jia.sun, xue, section, **values)
    assert sentence in refused.value.errors[field]


def test_change_is_audited_without_the_secret(jia, xue):
    keep(jia.sun, xue, "emergency", emergency_name="单大雪", emergency_phone="13800009999")
    entry = AuditEntry.objects.get(act="people.file")
    assert entry.payload == {
        "紧急联系人·紧急联系人": "空 → 单大雪",
        "紧急联系人·联系人手机": "空 → 138****9999",
    }


def test_same_values_again_change_nothing(jia, xue):
    keep(jia.sun, xue, "emergency", emergency_name="单大雪")
    keep(jia.sun, xue, "emergency", emergency_name="单大雪")
    assert AuditEntry.objects.filter(act="people.file").count() == 1


def test_an_outdated_page_does_not_write_over(jia, xue):
    with pytest.raises(EntryChangedError, match="刚刚被别人改过"):
        save_entry(actor=jia.sun, employee=xue, section=section_of("emergency"), today=TODAY,
                   values={"emergency_name": "某某"}, seen="another")  # fmt: skip


@pytest.mark.parametrize("who", ["wang", "li", "han", "zhou"])
def test_health_needs_both_rights(jia, xue, who):
    give_consent(actor=jia.sun, employee=xue, subject="health", now=NOW, paper="档案柜")
    with pytest.raises(PermissionRefusedError):
        keep(getattr(jia, who), xue, "health", kind="从业人员健康证明", examined_on="2026-01-05")


def test_family_needs_a_consent_of_its_own(jia, xue):
    with pytest.raises(ConsentMissingError, match="单独同意"):
        keep(jia.sun, xue, "family", **CHILD)
    give_consent(actor=jia.han, employee=xue, subject="family", now=NOW)
    assert keep(jia.sun, xue, "family", **CHILD)


def test_hr_names_the_paper_of_a_consent(jia, xue):
    with pytest.raises(PaperMissingError, match="存放在哪里"):
        give_consent(actor=jia.sun, employee=xue, subject="family", now=NOW)
    with pytest.raises(PermissionRefusedError):
        give_consent(actor=jia.wang, employee=xue, subject="family", now=NOW, paper="柜")


def test_withdrawal_erases_at_once(jia, xue):
    keep_family(jia.sun, xue)
    keep_family(jia.sun, xue, name="单小霜")
    assert withdraw_consent(actor=jia.han, employee=xue, subject="family", now=NOW) == 2
    assert not FileEntry.objects.exists()
    with pytest.raises(ConsentMissingError):
        keep(jia.sun, xue, "family", **CHILD)


def test_reveal_shows_in_full_and_leaves_a_trace(jia, xue):
    entry = keep_family(jia.sun, xue)
    shown = reveal_entry(
        actor=jia.sun, employee=xue, section=section_of("family"), today=TODAY, entry=entry
    )
    assert shown["姓名"] == "单小雪"
    assert AuditEntry.objects.get(act="people.reveal").payload["字段"].startswith("家庭成员")


def test_only_who_may_sees_a_section(jia, xue):
    keep_family(jia.sun, xue)

    def seen(actor):
        return {one.section.key for one in file_of(actor, xue, today=TODAY) if one.open}

    assert {"family", "health", "skills"} <= seen(jia.sun)
    assert "family" in seen(jia.wang)
    assert "health" not in seen(jia.wang)
    assert seen(jia.li) == {"service", "education", "experience", "emergency", "skills"}


def test_file_costs_few_statements(jia, xue, django_assert_max_num_queries):
    keep(jia.sun, xue, "residence", **ADDRESS)
    with django_assert_max_num_queries(4):
        file_of(jia.sun, xue, today=TODAY)


def test_expiry_stands_outside_the_seal(jia, xue):
    entry = keep(jia.sun, xue, "permits", kind="护照", number="E12345678", expires_on="2027-01-31")
    assert FileEntry.objects.get(public_id=entry).expires_on == dt.date(2027, 1, 31)
