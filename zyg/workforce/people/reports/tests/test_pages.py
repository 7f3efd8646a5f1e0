"""The pages of the reports: who opens which, what they show, what a file carries."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from python_calamine import CalamineWorkbook

from zyg.core.audit.models import AuditEntry
from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.people.reports.tests.makers import make_company, pay
from zyg.workforce.people.tests.makers import make_employee

PAGES = ("", "/changes", "/turnover", "/departments", "/profile", "/contracts")
EXPORTED = ("", "/turnover", "/departments", "/profile")


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-25T12:00:00+08:00", tick=False):
        yield


@pytest.fixture
def page(cast, client):
    def get(who, url, **data):
        client.force_login(getattr(cast, who).user)
        return client.get(f"/reports{url}", data)

    return get


@pytest.fixture
def export(cast, client):
    def post(who, url, form="xlsx"):
        client.force_login(getattr(cast, who).user)
        return client.post(f"/reports{url}", {"format": form})

    return post


def text(response):
    return response.content.decode()


@pytest.mark.parametrize("url", PAGES)
def test_who_may_open(cast, page, url):
    make_company(cast)
    for who in ("sun", "wang", "zhou", "li"):
        assert page(who, url).status_code == 200
    assert page("han", url).status_code == 403


@pytest.mark.parametrize("url", PAGES)
def test_empty_company_is_told_why(page, url):
    response = page("zhao", url)
    assert response.status_code == 200
    assert "z-empty" in text(response)


@pytest.mark.parametrize("url", PAGES)
def test_pages_cost_few_statements(cast, client, url, django_assert_max_num_queries):
    make_company(cast)
    client.force_login(cast.sun.user)
    with django_assert_max_num_queries(15):
        client.get(f"/reports{url}")


def test_trend_says_what_it_counts(cast, page):
    make_company(cast)
    body = text(page("sun", ""))
    assert "2026-10：期末 4 人，增加 0，减少 1" in body
    assert "/reports/changes?month=2026-10" in body
    assert "看表格" in body
    assert "最后工作日：这里算离职，花名册当天仍列为在职" in body


def test_menu_shows_what_the_person_may_open(cast, page):
    assert "/reports/pay-bands" in text(page("wang", ""))
    assert "/reports/pay-bands" not in text(page("sun", ""))
    assert "/reports/pay-cost" not in text(page("li", ""))


def test_pay_needs_the_right(cast, page):
    for who in ("sun", "li", "han"):
        response = page(who, "/pay-bands")
        assert response.status_code == 403
        assert "你没有权限看薪资，可向 企业管理员、薪酬 申请。" in text(response)


def test_bands_tell_no_names(cast, page):
    for serial in range(1, 12):
        pay(cast, make_employee(cast.sun, serial, name="吴双"), 8_000_00 + serial * 100)
    body = text(page("wang", "/pay-bands"))
    assert "8,001.00" in body
    assert "吴双" not in body


def test_missing_data_is_said_and_not_made_up(cast, page):
    make_company(cast)
    assert "合同还没有登记" in text(page("sun", "/contracts"))
    assert "主动离职没有单列：离职的人都没有登记离职原因" in text(page("sun", "/turnover"))
    assert "编制还没有登记" in text(page("sun", "/departments"))


def test_bad_filter_is_told(cast, page):
    make_company(cast)
    assert "「哪月」不是月份" in text(page("sun", "", month="哪月"))


def test_foreign_department_is_404(cast, page):
    make_company(cast)
    assert page("zhao", "", department=cast.research.public_id).status_code == 404
    assert page("li", "/departments", department=cast.sales.public_id).status_code == 404


@pytest.mark.parametrize("url", EXPORTED)
def test_file_carries_the_rows_of_the_page(cast, page, export, url):
    make_company(cast)
    rows = list(csv.reader(io.StringIO(export("sun", url, "csv").content.decode("utf-8-sig"))))
    book = CalamineWorkbook.from_filelike(io.BytesIO(export("sun", url).content))
    sheet = book.get_sheet_by_index(0).to_python()
    assert sheet[0][: len(rows[0])] == rows[0]
    assert [str(row[0]) for row in sheet[1 : len(rows)]] == [row[0] for row in rows[1:]]
    body = text(page("sun", url))
    assert all(row[0] in body for row in rows)


def test_file_has_the_filters_and_leaves_a_trace(cast, export):
    make_company(cast)
    response = export("sun", f"?month=2026-10&department={cast.research.public_id}", "csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0]["月份"] == "2026-10"
    assert (rows[0]["期初（人）"], rows[0]["离职（人）"], rows[0]["期末（人）"]) == ("3", "1", "2")
    with organization_scope(cast.jia):
        entry = AuditEntry.objects.get(act="people.report_export")
    assert entry.payload == {
        "报表": "人数趋势", "行数": 13, "格式": "csv", "截至": "2026-10", "部门": "研发部",
    }  # fmt: skip


def test_names_leave_only_with_the_right_of_the_roster(cast, export):
    make_company(cast)
    assert "赵六" in export("sun", "/changes?span=3", "csv").content.decode()
    refused = export("li", "/changes?span=3", "csv")
    assert refused.status_code == 403
    assert "你没有权限导出花名册" in text(refused)
    assert export("li", "/turnover", "csv").status_code == 200


def test_file_of_the_list_has_every_page(cast, export):
    for serial in range(1, 56):
        make_employee(cast.sun, serial, hired=dt.date(2026, 11, 2))
    rows = export("sun", "/changes", "csv").content.decode().strip().splitlines()
    assert len(rows) == 56


def test_no_file_when_no_trace_can_be_left(cast, export, monkeypatch):
    make_company(cast)

    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("zyg.workforce.people.reports.exporting.record", broken)
    with pytest.raises(RuntimeError):
        export("sun", "")
