"""Rows of 甲公司 for the walk of a stranger (``zyg/config/tests/test_twin_organizations.py``)."""

from __future__ import annotations

import datetime as dt

from zyg.testing import Cast, Shared
from zyg.workforce.attendance.models import Dispute, Punch, Shift
from zyg.workforce.attendance.operations import calendar, devices, schedule
from zyg.workforce.attendance.tests.makers import NOW, begun, punch_at
from zyg.workforce.people.tests.makers import make_employee


def twins(cast: Cast) -> dict[str, str]:
    """Make a schedule, somebody with punches, clocks and a dispute of 甲公司."""
    sun = begun(cast.sun)
    employee = make_employee(sun, 977, department="研发部/甲字组")
    punch_at(sun, employee, "11-24 09:12", "11-24 18:05", now=NOW)
    place = devices.save_place(actor=sun, facts=devices.PlaceFacts("大厅"))
    device = devices.add_device(actor=sun, name="甲公司大门", serial="CJ3T001")
    kiosk = devices.add_kiosk(actor=sun, name="甲公司前台", place=place)
    group = schedule.add_group(actor=sun, name="甲公司门店")
    member = schedule.add_member(
        actor=sun, group=group, valid_from=dt.date(2026, 11, 1), employee=employee
    )
    local = calendar.LocalDay(dt.date(2026, 12, 8), "statutory", "甲公司日", "甲公司通知")
    dispute = Dispute.objects.create(
        organization=cast.jia, employee=employee, month="2026-11", text="少一次", asked_at=NOW
    )
    return {
        "employee_id": employee.public_id,
        "day": Shared("2026-11-24"),
        "punch_id": str(Punch.objects.filter(employee=employee).earliest("pk").pk),
        "dispute_id": dispute.public_id,
        "shift_id": Shift.objects.get().public_id,
        "group_id": group.public_id,
        "member_id": member.public_id,
        "override_id": calendar.add_local_day(actor=sun, told=local).public_id,
        "device_id": device.public_id,
        "place_id": place.public_id,
        "token": Shared(kiosk.serial),
    }
