"""Print the speed of attendance in the database: ``python bench/bench_attendance_db.py``.

On the database of ``DATABASE_URL`` (SQLite in a temporary folder when it is unset), in a test
database that is dropped again; ``BENCH_PEOPLE`` makes it smaller:

1. 1,000,000 stored punches of 25,000 people over 20 days → daily and monthly rows;
2. one new punch → the person-month judged anew and recorded;
3. batches of a pushing clock → stored and acknowledged, over Django's request handling.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zyg.config.settings")
os.environ.setdefault("ZYG_VAR_DIR", tempfile.mkdtemp(prefix="zyg-bench-"))
os.environ.setdefault("ZYG_DEBUG", "false")  # Django keeps every statement when it debugs

import django

django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import setup_test_environment, teardown_test_environment

from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope
from zyg.law.periods import Month
from zyg.law.working_time.model import day_second
from zyg.testing import Cast, make_cast
from zyg.workforce.attendance.engine.month import compute_month
from zyg.workforce.attendance.models import DayResult, MonthResult, Punch, PunchSource
from zyg.workforce.attendance.operations.devices import add_device, set_device_state
from zyg.workforce.attendance.operations.punching import RawPunch, store_batch
from zyg.workforce.attendance.operations.schedule import begin_attendance
from zyg.workforce.attendance.tests.simulators import Terminal, over_client, people_of, punch_month
from zyg.workforce.people.models import Employee

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "25000"))
MONTH = Month(2026, 11)
WORKDAYS = 20
NOW = dt.datetime(2026, 12, 2, 1, tzinfo=dt.UTC)


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Return seconds and result."""
    start = time.perf_counter()
    result = act()
    return time.perf_counter() - start, result


def bench_month(organization: Organization) -> None:
    """1,000,000 stored punches → daily and monthly rows."""
    for name in ("first time", "again"):
        cpu = time.process_time()
        seconds, done = timed(lambda: compute_month(organization, MONTH, now=NOW))
        print(
            f"month, {name}: {done.punches:,} punches of {done.people:,} people -> "
            f"{done.days:,} days in {seconds:.1f} s ({time.process_time() - cpu:.1f} s of CPU here)"
        )
    print(f"  rows: {DayResult.objects.count():,} days, {MonthResult.objects.count():,} months")


def bench_one(organization: Organization) -> None:
    """One punch more, the month of its person judged and recorded."""
    numbers = list(Employee.objects.order_by("pk").values_list("number", flat=True)[:60])
    spent = []
    cpu = time.process_time()
    for n, number in enumerate(numbers):
        day = MONTH.first_day + dt.timedelta(days=2 + n % 20)
        raw = RawPunch(number, day_second(day) + 70_000 + n, "one/0")
        seconds, _ = timed(
            lambda raw=raw: store_batch(organization, [raw], source=PunchSource.DEVICE, now=NOW)
        )
        spent.append(seconds * 1000)
    cpu = (time.process_time() - cpu) * 1000 / len(numbers)
    spent.sort()
    late = spent[int(len(spent) * 0.95)]
    print(f"one punch: median {statistics.median(spent):.1f} ms, 95 % {late:.1f} ms, CPU {cpu:.1f}")


def bench_push(cast: Cast) -> None:
    """Batches of 500 punches from a clock."""
    with organization_scope(cast.jia):
        device = add_device(actor=cast.sun, name="门", serial="BENCH1")
        set_device_state(actor=cast.sun, device=device, state="active")
        numbers = list(Employee.objects.order_by("pk").values_list("number", flat=True)[:5_000])
        before = Punch.objects.count()
    terminal = Terminal(over_client(Client()), serial="BENCH1")
    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).replace(tzinfo=None)
    for n in range(10_000):
        moment = today - dt.timedelta(minutes=n % 600)
        terminal.punch(numbers[n % len(numbers)], moment)
    rows = len(terminal.backlog)
    seconds, _ = timed(lambda: terminal.push(size=500))
    with organization_scope(cast.jia):
        stored = Punch.objects.count() - before
    print(f"clock: {rows:,} punches in batches of 500 in {seconds:.1f} s = {rows / seconds:,.0f}/s")
    print(f"  stored {stored:,}, left in the clock {len(terminal.backlog)}")


def main() -> None:
    """Run everything."""
    setup_test_environment()
    if connection.vendor == "sqlite":  # in a file: memory would be no measure
        connection.settings_dict["TEST"]["NAME"] = os.environ["ZYG_VAR_DIR"] + "/bench.sqlite3"
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        cast = make_cast()
        with organization_scope(cast.jia):
            begin_attendance(actor=cast.sun, valid_from=dt.date(2026, 1, 1), now=NOW)
            ids = people_of(cast.jia, cast.sun.user.pk, PEOPLE)
            seconds, count = timed(
                lambda: punch_month(cast.jia, ids, MONTH, workdays=WORKDAYS, now=NOW)
            )
            print(f"{connection.vendor}: {count:,} punches inserted in {seconds:.1f} s")
            bench_month(cast.jia)
            bench_one(cast.jia)
        bench_push(cast)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        teardown_test_environment()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory {peak} MB")


if __name__ == "__main__":
    main()
