"""A new notice: read exactly, shown before it holds, reported when it is wrong."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from zyg.core.permissions.actors import PermissionRefusedError
from zyg.law.periods import Month
from zyg.law.social_insurance import housing_fund_of, limit_of, rate_of
from zyg.workforce.insurance.models import OwnParameter, ParameterReport, PolicyNotice
from zyg.workforce.insurance.operations import policy as acts
from zyg.workforce.insurance.operations.batches import take_over_enrolments
from zyg.workforce.insurance.policy import queries
from zyg.workforce.insurance.policy.reading import NoticeUnreadableError, read_policy_notice
from zyg.workforce.insurance.queries import overlay_for
from zyg.workforce.insurance.tests import makers

LIMIT = {
    "place": "310000", "insurance": "pension", "effective_from": "2026-08",
    "effective_to": "2027-06", "lower": 8000, "upper": 39000.5, "status": "final",
    "confidence": "A", "sources": ["n1"],
}  # fmt: skip
FUND = {
    "place": "310000", "effective_from": "2026-07", "effective_to": None, "base_lower": 2800,
    "base_upper": 38000, "rate_min": 0.05, "rate_max": 0.07, "confidence": "B", "sources": ["n1"],
}  # fmt: skip
RATE = {
    "place": "320500", "insurance": "medical", "variant": None, "employer": 0.075,
    "employee": 0.02, "effective_from": "2026-01", "effective_to": None, "confidence": "A-",
    "sources": ["n1"],
}  # fmt: skip
SOURCES = [
    {"id": "n1", "title": "沪人社〔2026〕9号", "ref": "https://x.invalid/9", "kind": "official"}
]


def notice(**lists):
    told = {"base_limits": [LIMIT], "sources": SOURCES, **lists}
    return json.dumps(told, ensure_ascii=False).encode()


def test_a_notice_is_read_exactly():
    read = read_policy_notice(notice(rates=[RATE], housing_fund=[FUND]))
    limit, rate, fund = read.rows
    assert (limit.lower, limit.upper, limit.starts, limit.ends) == (
        800_000, 3_900_050, "2026-08", "2027-07",
    )  # fmt: skip
    assert (limit.source_title, limit.document_number) == (
        "沪人社〔2026〕9号",
        "https://x.invalid/9",
    )
    assert (rate.employer_rate, rate.confidence) == ("0.075", "A-")
    assert (fund.insurance, fund.details) == (
        "housing_fund", {"rate_min": "0.05", "rate_max": "0.07"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"upper": None}, "null"),
        ({"status": "carried_forward"}, "不是正式的数"),
        ({"insurance": "luck"}, "不认识的险种"),
        ({"place": "999999"}, "不存在"),
        ({"lower": 99999}, "上限应当高于下限"),
        ({"effective_from": "2026年8月"}, "不是月份"),
        ({"sources": []}, "依据"),
    ],
)
def test_a_row_that_can_not_be_entered_is_told_and_the_others_go_on(changes, words):
    read = read_policy_notice(notice(base_limits=[{**LIMIT, **changes}, LIMIT]))
    assert len(read.rows) == 1
    assert words in read.problems[0]


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"\x00", "JSON"), (b"[]", "base_limits"), (b'{"base_limits": []}', "没有可以录入")],
)
def test_what_is_no_notice_is_refused(data, words):
    with pytest.raises(NoticeUnreadableError, match=words):
        read_policy_notice(data)


@pytest.fixture
def draft(jia):
    data = notice(rates=[RATE], housing_fund=[FUND])
    return acts.read_policy(actor=jia.wang, name="通知.json", data=data, now=makers.NOW)


@pytest.fixture
def insured(jia):
    social, _ = makers.channels(jia)
    for serial, base in ((1, 600_000), (2, 1_500_000)):
        worker = {"hired": makers.dt.date(2025, 3, 3), "bases": {"insurance_base": base}}
        makers.worker(jia, serial, **worker)
    take_over_enrolments(actor=jia.sun, channel=social, month=Month(2026, 9), now=makers.NOW)


def test_before_it_holds_everybody_sees_who_changes_by_how_much(jia, draft, insured):
    found = queries.preview(jia.wang, draft, now=makers.NOW, month=makers.MONTH)
    told = {one.label: (one.old, one.new) for one in found.changed}
    assert told["养老保险 基数上下限"] == ("7,546.00 – 37,731.00 元", "8,000.00 – 39,000.50 元")
    assert [(one.employee.number, one.own) for one in found.effects] == [("E0001", 64_000 - 60_368)]
    assert found.own == 3_632
    assert found.settle[0] == ("310000", "上海", "2026-07")
    assert not OwnParameter.objects.exists()


def test_activated_rows_hold_with_their_source_and_rules(jia, draft, insured):
    assert acts.activate_policy(actor=jia.wang, notice=draft, now=makers.NOW) == 3
    overlay = overlay_for(jia.jia)
    assert limit_of("310000", "pension", makers.MONTH, overlay).lower == 800_000
    fund = housing_fund_of("310000", makers.MONTH, overlay)
    assert (fund.upper, str(fund.rate_max), fund.source.mark) == (3_800_000, "7/100", "unverified")
    assert str(rate_of("320500", "medical", makers.MONTH, "", overlay).employer) == "3/40"
    with pytest.raises(acts.PolicyError, match="已启用"):
        acts.activate_policy(actor=jia.wang, notice=draft, now=makers.NOW)
    found = queries.preview(jia.wang, draft, now=makers.NOW, month=makers.MONTH)
    assert found.own == 3_632


def test_a_dropped_notice_changes_nothing(jia, draft):
    acts.drop_policy(actor=jia.wang, notice=draft, now=makers.NOW)
    assert overlay_for(jia.jia).limits == ()


@pytest.mark.parametrize("who", ["sun", "han", "zhou"])
def test_only_who_may_change_pay_reads_one(jia, who):
    with pytest.raises(PermissionRefusedError):
        acts.read_policy(actor=getattr(jia, who), name="n", data=notice(), now=makers.NOW)


def test_the_pages_from_file_to_effect(jia, insured, client):
    client.force_login(jia.wang.user)
    bad = client.post(reverse("insurance:notices"), {"file": SimpleUploadedFile("x.json", b"{")})
    assert bad.status_code == 422
    file = SimpleUploadedFile("上海.json", notice())
    body = client.post(reverse("insurance:notices"), {"file": file}, follow=True).content.decode()
    assert "36.32" in body
    key = PolicyNotice.objects.get().public_id
    page = client.post(reverse("insurance:notice_activate", args=[key]), follow=True)
    assert "已启用 1 条参数" in page.content.decode()
    assert "计算上海的补差" in page.content.decode()


def test_a_wrong_parameter_is_reported_listed_and_answered(jia, client):
    client.force_login(jia.wang.user)
    url = reverse("insurance:report", args=["310000", "pension"]) + "?month=2026-08"
    assert client.post(url, {"text": "x"}).status_code == 422
    client.post(url, {"text": "下限应为 7,600 元", "url": "https://x.invalid/1"})
    row = ParameterReport.objects.get()
    assert "754600" in row.shown
    told = io.StringIO()
    call_command("parameter_reports", stdout=told)
    assert "下限应为 7,600 元" in told.getvalue()
    call_command("parameter_reports", answer=[row.public_id, "已更正"], stdout=told)
    assert "已更正" in client.get(reverse("insurance:notices")).content.decode()
    call_command("parameter_reports", stdout=told)
    assert "0 open" in told.getvalue()
