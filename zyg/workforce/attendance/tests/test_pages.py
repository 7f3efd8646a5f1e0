"""The pages: what each role sees, what is handled in bulk, what a locked month allows."""

import re

import pytest
import time_machine

from zyg.core.organizations.scoping import organization_scope
from zyg.law.periods import Month
from zyg.workforce.attendance.models import DayResult, MonthLock
from zyg.workforce.attendance.operations.months import lock_month
from zyg.workforce.attendance.tests.makers import AFTER, begun, computed, day_of, punch_at
from zyg.workforce.people.tests.makers import make_employee

pytestmark = pytest.mark.usefixtures("cast")


@pytest.fixture(autouse=True)
def after_the_month():
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def sun(cast):
    return begun(cast.sun)


@pytest.fixture
def xue(cast, sun):
    one = make_employee(sun, department="研发部")
    punch_at(sun, one, "11-24 09:12", "11-24 18:05", "11-25 08:55")
    return one


@pytest.fixture
def page(cast, client):
    def get(who, url, **data):
        client.force_login(getattr(cast, who).user)
        return client.get(url, data)

    return get


@pytest.fixture
def send(cast, client):
    def post(who, url, **data):
        client.force_login(getattr(cast, who).user)
        return client.post(url, data)

    return post


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_day_report_shows_exceptions_first(page, xue):
    body = text(page("sun", "/attendance/day", d="2026-11-24"))
    assert "单雪" in body
    assert "迟到" in body
    assert "未处理异常 1" in body


def test_day_report_without_rules_says_what_to_do(page, cast):
    body = text(page("sun", "/attendance/day"))
    assert "还没有考勤规则" in body


def test_evidence_names_each_punch(page, xue):
    body = text(page("sun", f"/attendance/day/{xue.public_id}/2026-11-24"))
    assert "迟到 12 分钟" in body
    assert "应出勤 480 分钟 = 出勤 468 + 迟到 12" in body
    assert "算作上班" in body


def test_missing_cards_are_made_up_in_bulk(send, xue):
    data = {"d": "2026-11-25", "person": [xue.public_id], "way": "make_up", "reason": "忘打卡"}
    assert send("sun", "/attendance/day/handle", **data).status_code == 302
    assert day_of(xue, "11-25").made_up_count == 1


def test_handled_exception_leaves_the_open_list(page, send, xue):
    data = {"d": "2026-11-24", "person": [xue.public_id], "way": "stand", "reason": "已核对"}
    send("sun", "/attendance/day/handle", **data)
    assert "未处理异常 0" in text(page("sun", "/attendance/day", d="2026-11-24"))


def test_month_grid_costs_few_statements(cast, page, client, xue, django_assert_max_num_queries):
    computed(cast.sun)
    client.force_login(cast.sun.user)
    with django_assert_max_num_queries(26):
        body = text(client.get("/attendance/month", {"m": "2026-11"}))
    assert "锁定考勤" in body


def test_locked_month_is_shown_and_closed(cast, page, send, xue):
    computed(cast.sun)
    send("sun", "/attendance/month/lock", m="2026-11", confirmed="1")
    with organization_scope(cast.jia):
        assert MonthLock.objects.get(month="2026-11").is_locked
    body = text(page("sun", "/attendance/day", d="2026-11-24"))
    assert "11月已锁定（孙丽，12月2日）" in body
    assert "批量处理异常" not in body


def test_export_and_print_carry_the_month(cast, page, send, xue):
    computed(cast.sun)
    assert send("sun", "/attendance/month/export?m=2026-11").content.startswith(b"PK")
    assert "本人签字" in text(page("sun", "/attendance/month/print", m="2026-11"))


def test_late_batch_after_lock_is_listed(cast, page, xue):
    computed(cast.sun)
    with organization_scope(cast.jia):
        lock_month(actor=cast.sun, month=Month(2026, 11), now=AFTER)
        before = list(DayResult.objects.values())
        punch_at(cast.sun, xue, "11-25 18:03")
        assert list(DayResult.objects.values()) == before
    body = text(page("sun", "/attendance/month/changes", m="2026-11"))
    assert "2026-12" in body


def test_other_roles(page, xue):
    assert page("han", "/attendance/day", d="2026-11-24").status_code == 200
    assert "单雪" not in text(page("han", "/attendance/day", d="2026-11-24"))
    assert "单雪" in text(page("li", "/attendance/day", d="2026-11-24"))
    assert page("zhao", f"/attendance/day/{xue.public_id}/2026-11-24").status_code == 404
