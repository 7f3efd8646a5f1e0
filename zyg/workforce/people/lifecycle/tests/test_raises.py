"""Many raises from a sheet: good rows go on, bad ones are told, nothing is written unseen."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import PermissionRefusedError
from zyg.workforce.people.lifecycle.raises import plan_raises, propose_raises
from zyg.workforce.people.lifecycle.tests.makers import NOW
from zyg.workforce.people.models import ChangeRequest
from zyg.workforce.people.tests.makers import make_employee

HEAD = "工号,姓名,工资项目,新金额,生效日期,说明"


@pytest.fixture
def jia(cast):
    with organization_scope(cast.jia):
        for serial in (1, 2):
            make_employee(cast.sun, serial)
        yield cast


def planned(jia, *lines):
    data = "\n".join([HEAD, *lines]).encode()
    return plan_raises(actor=jia.wang, data=data, name="调薪.csv")


def test_rows_of_a_person_and_a_day_are_one_raise(jia):
    plan = planned(
        jia,
        "E0001,单雪,基本工资,12000,2026-12-01,年度",
        "E0001,单雪,岗位工资,3000.50,2026-12-01,",
        "E0002,,基本工资,9000,2026/12/1,",
    )
    assert plan.problems == []
    first, second = plan.raises
    assert first.lines == [("基本工资", "空", "12,000.00"), ("岗位工资", "空", "3,000.50")]
    assert second.items == [{"code": "基本工资", "label": "基本工资", "amount": 900_000}]
    assert not ChangeRequest.objects.exists()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("E0009,,基本工资,9000,2026-12-01,", "花名册里没有这个工号"),
        ("E0001,李四,基本工资,9000,2026-12-01,", "这个工号是单雪，不是李四"),
        ("E0001,,基本工资,九千,2026-12-01,", "新金额"),
        ("E0001,,基本工资,9000,,", "生效日期"),
        ("E0001,,基本工资,-5,2026-12-01,", "新金额"),
    ],
)
def test_a_bad_row_is_told_and_keeps_nobody_back(jia, line, sentence):
    plan = planned(jia, line, "E0002,,基本工资,9000,2026-12-01,")
    assert sentence in "".join(one.sentence for one in plan.problems)
    assert [one.employee.number for one in plan.raises] == ["E0002"]


def test_what_is_no_raise_sheet_is_refused(jia):
    plan = plan_raises(actor=jia.wang, data=b"%PDF-1.7", name="x.pdf")
    assert plan.raises == []
    assert len(plan.problems) == 1


def test_each_raise_is_proposed_and_refusals_are_told(jia):
    plan = planned(jia, "E0001,,基本工资,9000,2026-12-01,", "E0002,,基本工资,9000,2020-01-01,")
    made, refused = propose_raises(actor=jia.wang, raises=plan.raises, now=NOW)
    assert [row.employee.number for row in made] == ["E0001"]
    assert "早于入职日期" in refused[0]


def test_only_who_may_change_pay(jia):
    with pytest.raises(PermissionRefusedError):
        plan_raises(actor=jia.sun, data=b"", name="x")


def test_the_page_proposes_what_was_seen_and_nothing_else(jia, client):
    client.force_login(jia.wang.user)
    data = f"{HEAD}\nE0001,,基本工资,12000,2026-12-01,".encode()
    shown = client.post("/hr/changes/raises", {"file": SimpleUploadedFile("调薪.csv", data)})
    sealed = re.search(r'name="plan" value="([^"]+)"', shown.content.decode())[1]
    assert "空 → 12,000.00" in shown.content.decode()
    client.post("/hr/changes/raises", {"plan": sealed[:-1] + "x"})
    assert not ChangeRequest.objects.exists()
    client.force_login(jia.zhao.user)  # somebody else's preview is worth nothing
    client.post("/hr/changes/raises", {"plan": sealed})
    client.force_login(jia.wang.user)
    client.post("/hr/changes/raises", {"plan": sealed})
    assert ChangeRequest.objects.count() == 1
