"""Punching by phone and at a kiosk: it says why it refuses and what to do instead."""

import re

import pytest
import time_machine

from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.attendance.models import LocationConsent, Punch
from zyg.workforce.attendance.operations import devices, phone, schedule
from zyg.workforce.attendance.tests.makers import NOW, SINCE, begun, linked
from zyg.workforce.people.models import Employee

HERE = {"latitude": "31.2304", "longitude": "121.4737"}
FAR = {"latitude": "31.2332", "longitude": "121.4737"}  # 311 metres north


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def han(cast, client):
    employee = linked(begun(cast.sun), cast.zhou, cast.han, number="E0007")
    client.force_login(cast.han.user)
    return employee


@pytest.fixture
def hall(cast, han):
    facts = devices.PlaceFacts("大厅", 31.2304, 121.4737, 200, ("ZYG-Office",))
    with organization_scope(cast.jia):
        return devices.save_place(actor=cast.sun, facts=facts)


def post(client, url="/me/clock", **data):
    response = client.post(url, data, follow=True)
    return re.sub(r"\s+", " ", response.content.decode())


def rows(cast):
    with organization_scope(cast.jia):
        fields = ("source", "place_ok", "distance_m")
        return list(Punch.objects.order_by("pk").values_list(*fields))


def test_page_shows_shift_and_punches_without_scripts(cast, client, han):
    body = post(client)
    assert "12:00:00 打卡成功" in body
    assert "今天班次：<strong>白班</strong> 09:00–18:00" in body
    assert rows(cast) == [("web", True, None)]


def test_position_needs_separate_consent(cast, client, hall):
    assert "你还没有同意使用位置信息" in post(client, **HERE)
    assert rows(cast) == []
    post(client, "/me/clock/consent", given="1")
    assert "打卡成功" in post(client, **HERE)
    assert rows(cast) == [("app_gps", True, None)]


def test_only_coarse_distance_is_kept(cast, client, hall):
    post(client, "/me/clock/consent", given="1")
    assert "离打卡点约 350 米，标为地点异常" in post(client, **FAR)
    assert rows(cast) == [("app_gps", False, 350)]


def test_refusal_names_rule_and_way_out(cast, client, hall):
    facts = schedule.RuleFacts(policy={"outside_place": "reject"})
    with organization_scope(cast.jia):
        schedule.save_rule(
            actor=cast.sun, group=None, facts=facts, valid_from=SINCE, reason="试", now=NOW
        )
    post(client, "/me/clock/consent", given="1")
    body = post(client, **FAR)
    assert "离打卡点「大厅」约 350 米（要求 200 米内）。走近再试" in body
    assert rows(cast) == []


def test_denied_position_still_punches(cast, client, hall):
    assert "标为地点异常" in post(client)
    assert rows(cast) == [("web", False, None)]


def test_wifi_and_code_need_no_position(cast, client, hall):
    with organization_scope(cast.jia):
        code = phone.code_of(hall, NOW)
    assert "打卡成功" in post(client, wifi="ZYG-Office")
    with time_machine.travel(NOW.replace(second=20), tick=False):
        assert "打卡成功" in post(client, code=code)
    with time_machine.travel(NOW.replace(minute=5), tick=False):
        assert "二维码已经过期" in post(client, code=code)
    assert [row[0] for row in rows(cast)] == ["wifi", "qr"]


def test_consent_can_be_withdrawn(cast, client, hall):
    post(client, "/me/clock/consent", given="1")
    post(client, "/me/clock/consent", given="0")
    with organization_scope(cast.jia):
        assert LocationConsent.objects.get().withdrawn_at is not None
    assert "你还没有同意" in post(client, **HERE)


@pytest.fixture
def kiosk(cast, hall):
    with organization_scope(cast.jia):
        phone.set_pin(actor=cast.sun, employee=_employee(cast), pin="472951")
        return devices.add_kiosk(actor=cast.sun, name="前台", place=hall)


def _employee(cast):
    return Employee.objects.get(number="E0007")


def test_kiosk_takes_number_and_code(cast, client, kiosk):
    client.logout()
    url = f"/kiosk/{kiosk.serial}"
    assert "打卡成功" in post(client, url, number="E0007", pin="472951")
    assert client.get(f"{url}/code.svg").content.startswith(b"<?xml")
    assert rows(cast) == [("kiosk", True, None)]


def test_kiosk_blocks_after_five_wrong_codes(cast, client, kiosk):
    url = f"/kiosk/{kiosk.serial}"
    for _ in range(5):
        assert "工号或打卡密码不对" in post(client, url, number="E0007", pin="000000")
    assert "15 分钟后再试" in post(client, url, number="E0007", pin="472951")
    assert "工号或打卡密码不对" in post(client, url, number="NOBODY", pin="472951")
    assert rows(cast) == []


def test_unknown_kiosk_says_so(client, han):
    response = client.get("/kiosk/nothing-here")
    assert response.status_code == 404
    assert "已经停用" in response.content.decode()
