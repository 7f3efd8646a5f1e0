"""Pushing clocks: registration, batches, sending again, wrong time, names; nothing is lost."""

import datetime as dt

import pytest
import time_machine

from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.attendance.errors import InvalidSettingError
from zyg.workforce.attendance.models import (
    Device,
    DeviceUser,
    Punch,
    StrangeDevice,
    UnmatchedPunch,
)
from zyg.workforce.attendance.operations import devices
from zyg.workforce.attendance.tests.makers import NOW, begun, day_of
from zyg.workforce.attendance.tests.simulators import Terminal, over_client
from zyg.workforce.people.tests.makers import make_employee

MORNING = dt.datetime(2026, 11, 25, 8, 57)  # noqa: DTZ001 - a wall clock


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def xue(cast):
    return make_employee(begun(cast.sun), number="000017")


@pytest.fixture
def terminal(cast, client):
    return Terminal(over_client(client), names={"17": "单雪", "88": "赵铁柱"})


@pytest.fixture
def approved(cast, terminal):
    with organization_scope(cast.jia):
        row = devices.add_device(actor=cast.sun, name="大门", serial=terminal.serial)
        devices.set_device_state(actor=cast.sun, device=row, state="active")
    return terminal


def punches(cast):
    with organization_scope(cast.jia):
        return list(Punch.objects.order_by("at").values_list("employee__number", "direction"))


def test_unknown_clock_keeps_its_batch(cast, xue, terminal):
    terminal.punch("17", MORNING)
    assert terminal.register() == 503
    assert terminal.push() == [503]
    assert len(terminal.backlog) == 1
    assert StrangeDevice.objects.get().serial == terminal.serial
    assert punches(cast) == []


def test_pending_clock_keeps_its_batch_until_it_is_approved(cast, xue, terminal):
    with organization_scope(cast.jia):
        row = devices.add_device(actor=cast.sun, name="大门", serial=terminal.serial)
    terminal.punch("17", MORNING)
    assert terminal.push() == [503]
    with organization_scope(cast.jia):
        devices.set_device_state(actor=cast.sun, device=row, state="active")
    assert terminal.push() == [200]
    assert punches(cast) == [("000017", "in")]


def test_registration_tells_settings_and_stamps(cast, xue, approved):
    assert approved.register() == 200
    assert approved.settings["ATTLOGStamp"] == "0"
    approved.punch("17", MORNING)
    approved.push()
    approved.register()
    assert approved.settings["ATTLOGStamp"] == "1"
    assert approved.ask() == (200, "OK")


def test_batch_is_judged_and_sent_twice_is_stored_once(cast, xue, approved):
    approved.punch("17", MORNING)
    assert approved.push(deaf=True) == [200]
    assert approved.push() == [200]
    assert len(punches(cast)) == 1
    assert day_of(xue, "11-25").detail["slots"][0][:2] == [537, "normal"]


def test_failed_commit_keeps_batch_and_stamp(cast, xue, approved, monkeypatch):
    approved.punch("17", MORNING)
    monkeypatch.setattr(devices, "store_batch", lambda *_args, **_kwargs: 1 / 0)
    assert approved.push() == [503]
    with organization_scope(cast.jia):
        assert Device.objects.get().stamps == {}
    monkeypatch.undo()
    with time_machine.travel(NOW, tick=False):
        assert approved.push() == [200]
    assert len(punches(cast)) == 1


def test_wrong_time_is_kept_apart(cast, xue, approved):
    approved.skew = dt.timedelta(days=400)
    approved.punch("17", MORNING)
    assert approved.push() == [200]
    with organization_scope(cast.jia):
        assert Punch.objects.get().is_quarantined
    assert day_of(xue, "11-25") is None


def test_number_of_nobody_waits_with_the_name_of_the_clock(cast, xue, approved):
    approved.punch("88", MORNING)
    assert approved.push() == [200]
    assert approved.tell_names() == 200
    with organization_scope(cast.jia):
        assert UnmatchedPunch.objects.get().number == "88"
        assert DeviceUser.objects.get(number="88").name == "赵铁柱"


def test_number_in_use_elsewhere_is_refused(cast, xue, approved):
    with organization_scope(cast.yi), pytest.raises(InvalidSettingError, match="别处使用"):
        devices.add_device(actor=cast.zhao, name="大门", serial=approved.serial)


def test_clock_of_one_organization_knows_only_its_people(cast, xue, approved):
    with organization_scope(cast.yi):
        make_employee(cast.zhao, 3, number="77")
    approved.punch("77", MORNING)
    approved.push()
    with organization_scope(cast.yi):
        assert not Punch.objects.exists()


def test_big_batch_costs_few_statements(cast, xue, approved, django_assert_max_num_queries):
    for minute in range(300):
        approved.punch("17", MORNING + dt.timedelta(minutes=minute))
    with django_assert_max_num_queries(50):
        assert approved.push(size=500) == [200]
    assert len(punches(cast)) == 300
