"""From stored facts to stored results: one by one, in bulk, in any order, the same."""

import pytest

from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.attendance.models import DayResult, MonthResult
from zyg.workforce.attendance.tests.makers import begun, computed, day_of, punch_at, stored
from zyg.workforce.people.tests.makers import make_employee


@pytest.fixture
def sun(cast):
    return begun(cast.sun)


def test_a_punch_is_judged_at_once(cast, sun):
    xue = make_employee(sun)
    punch_at(sun, xue, "11-24 09:12", "11-24 18:05")
    day = day_of(xue, "11-24")
    assert (day.status, day.late, day.late_count, day.worked) == ("present", 12, 1, 468)
    with organization_scope(cast.jia):
        assert MonthResult.objects.get(month="2026-11").summary["late"] == 12


def test_bulk_writes_what_single_events_write(cast, sun):
    people = [make_employee(sun, serial) for serial in range(1, 6)]
    for n, one in enumerate(people):
        punch_at(
            sun, one, f"11-02 08:5{n}", "11-02 18:31", "11-03 09:20", "11-07 10:00", "11-07 15:00"
        )
    punch_at(sun, people[0], "11-30 22:00", "12-01 01:00")
    singly = stored(cast.jia, "2026-11")
    with organization_scope(cast.jia):
        DayResult.objects.all().delete()
        MonthResult.objects.all().delete()
    computed(sun)
    together = stored(cast.jia, "2026-11")
    assert together == singly
