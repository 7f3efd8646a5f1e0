"""操作日志: who, what, when, from where; filters in the address; a check of the whole chain."""

import datetime as dt
import io

import openpyxl
import pytest
from django.db import connection, transaction
from django.utils import timezone

from zyg.core.audit.models import AuditEntry, AuditHead
from zyg.core.audit.operations import Act, record_many
from zyg.core.organizations.scoping import organization_scope
from zyg.core.work.models import Job

DAY = dt.datetime(2026, 11, 25, 9, 30, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def heads(settings, tmp_path):
    settings.AUDIT_HEADS = tmp_path / "heads.jsonl"


@pytest.fixture
def jia(cast):
    with organization_scope(cast.jia):
        write(cast.wang, "job.retry", DAY, obj=cast.research, reason="断电")
        write(cast.zhou, "job.cancel", DAY - dt.timedelta(days=9), payload={"人数": 3})
        yield cast


def write(actor, act, at, count=1, **more):
    with transaction.atomic():
        record_many(actor, [Act(act, **more)] * count, now=at)


@pytest.fixture
def page(jia, client):
    client.force_login(jia.zhou.user)
    return lambda query="": client.get(f"/org/audit{query}").content.decode()


def body(text):
    return text.partition("<tbody>")[2].partition("</tbody>")[0]


def test_log_says_who_what_when_and_why(page):
    shown = page()
    assert "2026-11-25 09:30:00" in shown
    assert "断电" in shown
    assert "人数：3" in shown


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("?q=断电", "王芳", "周涛"),
        ("?act=job.cancel", "周涛", "王芳"),
        ("?first=2026-11-20", "王芳", "周涛"),
        ("?last=2026-11-20", "周涛", "王芳"),
        ("?first=2026-11-25&last=2026-11-25", "王芳", "周涛"),
    ],
)
def test_filters_stand_in_the_address(page, query, there, gone):
    shown = body(page(query))
    assert there in shown
    assert gone not in shown


def test_one_persons_acts(jia, page):
    shown = body(page(f"?who={jia.wang.user.public_id}"))
    assert ("王芳" in shown, "周涛" in shown) == (True, False)


@pytest.mark.parametrize("query", ["?before=x", "?first=2026-99-99", "?before=²", "?who=nobody"])
def test_nonsense_in_the_address_is_no_fault(jia, client, query):
    client.force_login(jia.zhou.user)
    assert client.get(f"/org/audit{query}").status_code == 200


def test_long_log_goes_by_pieces_with_two_statements(jia, page, django_assert_max_num_queries):
    write(jia.zhou, "job.retry", DAY, count=120)
    first = page()
    assert "更早的" in first
    assert body(page("?before=73")).count("data-z-row") == 50
    with django_assert_max_num_queries(11):
        page("?before=73")


def test_export_carries_what_the_filters_leave_and_is_in_the_log(jia, client):
    client.force_login(jia.zhou.user)
    answer = client.post("/org/audit/export?q=断电")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [row[3].value for row in sheet.iter_rows(min_row=2)] == ["重试后台任务"]
    told = AuditEntry.objects.get(act="audit.export").payload
    assert told == {"条数": 1, "关键词": "断电"}


def test_check_shows_that_the_chain_holds(jia, client, page, django_capture_on_commit_callbacks):
    assert "还没有核对过" in page()
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/org/audit/check")
    assert "完整" in page()
    assert Job.objects.get(kind="audit.verify").result["断点数"] == 0


def test_check_shows_where_it_breaks(jia, client, page, django_capture_on_commit_callbacks):
    AuditHead.objects.update(sequence=9)
    connection.check_constraints()
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/org/audit/check")
    shown = page()
    assert "有断点" in shown


@pytest.mark.parametrize(("method", "path"), [("get", ""), ("post", "/export"), ("post", "/check")])
def test_log_is_for_those_who_may_see_it(jia, client, method, path):
    client.force_login(jia.sun.user)
    assert getattr(client, method)(f"/org/audit{path}").status_code == 403
