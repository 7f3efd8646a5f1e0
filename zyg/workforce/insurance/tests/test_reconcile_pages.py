"""The pages of 月度对账."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from zyg.law.periods import Month
from zyg.workforce.insurance.models import Reconciliation
from zyg.workforce.insurance.operations.batches import take_over_enrolments
from zyg.workforce.insurance.tests import makers
from zyg.workforce.insurance.tests.test_reconciling import HEAD, line


@pytest.fixture
def pension(jia):
    channel = makers.channel(jia, insurances=["pension"])
    for serial, name in ((1, "单雪"), (2, "高建")):
        makers.worker(jia, serial, name=name, hired=dt.date(2025, 3, 3))
    take_over_enrolments(actor=jia.sun, channel=channel, month=Month(2026, 9), now=makers.NOW)
    return channel


@pytest.fixture
def send(jia, client, pension):
    client.force_login(jia.wang.user)

    def call(name="reconcile_month", **data):
        url = reverse(f"insurance:{name}", args=[pension.public_id, "2026-11"])
        return client.post(url, data, follow=True)

    return call


def notice(*lines):
    return SimpleUploadedFile("核定.csv", "\n".join([HEAD, *lines]).encode())


def test_a_month_from_the_list_to_the_end_by_clicks(jia, send):
    body = send(file=notice(line(1, "单雪"))).content.decode()
    assert "已读入 2 行" in body
    assert "核定单没有这个人" in body
    assert "1,920.00" in body
    told = {"all_of": "not_in_notice", "words": "增员下月受理"}
    assert "已说明 2 条差异" in send("explain", **told).content.decode()
    file = send("reconcile_export")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0)
    assert sheet.to_python()[1][:2] == ["高建", "E0002"]
    assert "已结束" in send("reconcile_close").content.decode()
    assert Reconciliation.objects.get().closed_by == jia.wang.user


def test_the_overview_names_the_state_of_each_channel(jia, client, send):
    overview = reverse("insurance:reconcile") + "?month=2026-11"
    assert "待导入核定单" in client.get(overview).content.decode()
    send(file=notice(line(1, "单雪")))
    assert "2 条差异待处理" in client.get(overview).content.decode()
    send(file=notice(line(1, "单雪"), line(2, "高建")))
    assert "已对平" in client.get(overview).content.decode()


@pytest.mark.parametrize(
    ("columns", "words"), [("单位=哪里", "看不懂"), ("没有等号", "看不懂"), ("", "没有读取")]
)
def test_what_can_not_be_read_is_said_and_kept(send, columns, words):
    response = send(file=notice(), columns=columns)
    assert response.status_code == 422
    assert words in response.content.decode()


def test_columns_of_another_name_are_kept_with_the_channel(send, pension):
    text = f"姓名,证件号码,甲栏,乙栏\n{line(1, '单雪').replace(',12000', '')}"
    told = {"file": SimpleUploadedFile("另一种.csv", text.encode())}
    assert send(**told).status_code == 422
    told["file"].seek(0)
    columns = "甲栏=养老保险单位\n乙栏=养老保险个人"
    assert "已读入 2 行" in send(columns=columns, **told).content.decode()
    pension.refresh_from_db()
    assert pension.notice_mapping == {"甲栏": "pension_employer", "乙栏": "pension_employee"}


@pytest.mark.parametrize("who", ["sun", "li", "han"])
def test_the_pages_are_closed_without_sight_of_pay(jia, client, pension, who):
    client.force_login(getattr(jia, who).user)
    month = reverse("insurance:reconcile_month", args=[pension.public_id, "2026-11"])
    for url in (reverse("insurance:reconcile"), month):
        assert client.get(url).status_code == 403
