"""Print the speed of attendance in the database: ``python bench/bench_attendance_db.py``.

On the database of ``DATABASE_URL`` (SQLite in a temporary folder when it is unset), in a test
database that is dropped again:

1. 1,000,000 stored punches of 25,000 people over 20 days → 500,000 daily and 25,000 monthly rows;
2. one new punch → the person-month judged anew and recorded;
3. batches of a pushing clock → stored, with the answer;
4. the pages that read the results.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zyg.config.settings")
os.environ.setdefault("ZYG_VAR_DIR", tempfile.mkdtemp(prefix="zyg-bench-"))

import django

django.setup()

from django.db import connection, transaction
from django.test.utils import setup_test_environment, teardown_test_environment

from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope
from zyg.law.periods import Month
from zyg.law.working_time.model import day_second
from zyg.testing import make_cast
from zyg.workforce.attendance.engine.fast_rows import insert_rows
from zyg.workforce.attendance.engine.month import compute_month
from zyg.workforce.attendance.models import DayResult, MonthResult, Punch, PunchSource
from zyg.workforce.attendance.operations.punching import RawPunch, store_batch
from zyg.workforce.attendance.operations.schedule import begin_attendance
from zyg.workforce.people.models import Employee, EmployeeTerms

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "25000"))
MONTH = Month(2026, 11)
WORKDAYS = 20
NOW = dt.datetime(2026, 12, 2, 1, tzinfo=dt.UTC)
SEED = 20261125


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Return seconds and result."""
    start = time.perf_counter()
    result = act()
    return time.perf_counter() - start, result


def populate(organization: Organization, user: int) -> list[int]:
    """Insert people with their terms."""
    Employee.objects.bulk_create(
        (
            Employee(
                organization=organization,
                number=f"P{n:06d}",
                name="单雪",
                id_number=f"BENCH{n:06d}",
                place="310000",
                hired=dt.date(2024, 3, 1),
            )
            for n in range(PEOPLE)
        ),
        batch_size=500,
    )
    ids = list(Employee.objects.order_by("pk").values_list("pk", flat=True))
    EmployeeTerms.objects.bulk_create(
        (
            EmployeeTerms(
                organization=organization,
                employee_id=pk,
                valid_from=dt.date(2024, 3, 1),
                place="310000",
                engagement="labour_contract",
                reason="入职",
                user_id=user,
            )
            for pk in ids
        ),
        batch_size=500,
    )
    return ids


def punch_all(organization: Organization, ids: list[int]) -> int:
    """Insert two punches a workday: a few late, a few missing, a few double taps."""
    rng = np.random.default_rng(SEED)
    days = [day for day in MONTH.dates() if day.weekday() < 5][:WORKDAYS]  # Monday to Friday
    base = np.array([day_second(day) for day in days])
    shape = (len(ids), len(days))
    come = base + 9 * 3600 + rng.normal(-300, 500, shape).astype(np.int64)
    go = base + 18 * 3600 + rng.exponential(900, shape).astype(np.int64)
    who = np.repeat(np.array(ids), len(days))
    person, second = np.concatenate([who, who]), np.concatenate([come.ravel(), go.ravel()])
    missed = rng.random(person.size) < 0.01
    again = np.flatnonzero(missed)
    person[again], second[again] = np.roll(person, 7)[again], np.roll(second, 7)[again] + 3
    columns = [
        "organization_id",
        "employee_id",
        "at",
        "minutes_east",
        "source",
        "origin",
        "direction",
        "place_ok",
        "device_ok",
        "is_quarantined",
        "is_special",
        "reason",
        "received_at",
    ]
    true, false = ("t", "f") if connection.vendor == "postgresql" else (1, 0)
    rows = (
        (
            organization.pk,
            pk,
            at,
            480,
            "device",
            f"b{n % 9}/0",
            "",
            true,
            true,
            false,
            false,
            "",
            NOW,
        )
        for n, (pk, at) in enumerate(zip(person.tolist(), second.tolist(), strict=True))
    )
    with transaction.atomic():
        insert_rows(Punch, columns, rows)
    return int(person.size)


def bench_month(organization: Organization) -> None:
    """1,000,000 stored punches → daily and monthly rows."""
    for name in ("first time", "again"):
        seconds, done = timed(lambda: compute_month(organization, MONTH, now=NOW))
        print(
            f"month, {name}: {done.punches:,} punches of {done.people:,} people -> "
            f"{done.days:,} days in {seconds:.1f} s"
        )
    print(f"  rows: {DayResult.objects.count():,} days, {MonthResult.objects.count():,} months")


def bench_one(organization: Organization) -> None:
    """One punch more, the month of its person judged and recorded."""
    numbers = list(Employee.objects.order_by("pk").values_list("number", flat=True)[:60])
    spent = []
    for n, number in enumerate(numbers):
        day = MONTH.first_day + dt.timedelta(days=2 + n % 20)
        raw = RawPunch(number, day_second(day) + 70_000 + n, "one/0")
        seconds, _ = timed(
            lambda raw=raw: store_batch(organization, [raw], source=PunchSource.DEVICE, now=NOW)
        )
        spent.append(seconds * 1000)
    spent.sort()
    print(
        f"one punch: median {statistics.median(spent):.1f} ms, "
        f"95 % {spent[int(len(spent) * 0.95)]:.1f} ms"
    )


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
            ids = populate(cast.jia, cast.sun.user.pk)
            seconds, count = timed(lambda: punch_all(cast.jia, ids))
            print(f"{connection.vendor}: {count:,} punches inserted in {seconds:.1f} s")
            bench_month(cast.jia)
            bench_one(cast.jia)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        teardown_test_environment()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory {peak} MB")


if __name__ == "__main__":
    sys.exit(main())
