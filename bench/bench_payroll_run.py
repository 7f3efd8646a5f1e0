"""Measure a payroll run on the web: freeze, compute with comparison, pages, replay.

    python bench/bench_payroll_run.py [PEOPLE]

Two months of invented people in a temporary SQLite database; the second is compared with the
first. Prints seconds, the size of the database, and milliseconds of the 核算工作台.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
import time
from pathlib import Path

PEOPLE = 10_000


def main() -> None:
    """Set up a database of its own, then measure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "zyg.config.settings",
            "ZYG_VAR_DIR": folder,
            "ZYG_TASKS": "immediate",
            "ZYG_LOG_LEVEL": "ERROR",
        }
        import django  # noqa: PLC0415 - after the environment is set
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0)
        measure(count)
        size = (Path(folder) / "zyg.sqlite3").stat().st_size
        print(f"database: {size / 1e6:.0f} MB after two months")


def measure(count: int) -> None:
    """Take two months through freezing and computing, then open pages."""
    from django.test import Client  # noqa: PLC0415 - needs the apps

    from zyg.core.organizations.scoping import organization_scope  # noqa: PLC0415
    from zyg.law.periods import Month  # noqa: PLC0415
    from zyg.testing import make_cast  # noqa: PLC0415
    from zyg.workforce.payroll.models import PersonResult, RunStatus  # noqa: PLC0415
    from zyg.workforce.payroll.operations import computing, runs  # noqa: PLC0415
    from zyg.workforce.payroll.tests import makers  # noqa: PLC0415
    from zyg.workforce.people.models import Employee  # noqa: PLC0415

    cast = make_cast()
    client = Client()
    client.force_login(cast.wang.user)
    with organization_scope(cast.jia):
        Employee.objects.bulk_create(
            Employee(
                organization=cast.jia,
                number=f"B{n:05d}",
                name="张敏",
                id_number=f"X{n}",
                place="310000",
                hired=dt.date(2026, 1, 1),
            )
            for n in range(count)
        )
        people = list(Employee.objects.all())
        states: dict[int, object] = {}
        for period in (Month(2026, 9), Month(2026, 10)):
            months = [
                makers.person_month(
                    one,
                    period,
                    base=(7_000 + n % 200 * 100) * 100,
                    commission=n % 7 * 100_00,
                    carried=states.get(one.pk),
                )
                for n, one in enumerate(people)
            ]
            run = runs.open_run(actor=cast.wang, period=str(period), now=makers.NOW)
            gathered = [
                makers.Gathered(p, m, "研发部") for p, m in zip(people, months, strict=True)
            ]
            timed(f"{period} freeze {count:,}", lambda: runs.freeze(run, gathered))  # noqa: B023
            run.status = RunStatus.READY
            run.save()
            timed(
                f"{period} compute {count:,}",
                lambda: computing.compute_run(actor=cast.wang, run=run, now=makers.NOW),  # noqa: B023
            )
            run.refresh_from_db()
            rows = PersonResult.objects.filter(version=run.current)
            states = {row.employee_id: row.result().state for row in rows.iterator()}
        for path in ("/pay/runs/2026-10", "/pay/runs/2026-10?over=5&sort=-difference"):
            client.get(path)
            timed(path, lambda: client.get(path))  # noqa: B023
        version = run.current
        same = timed("replay", lambda: computing.replay_digest(version)) == version.digest
        print(f"replay gives the same digest: {same}")


def timed(name: str, act):  # noqa: ANN001, ANN201 - prints what it measures
    """Run an act and print its seconds."""
    started = time.perf_counter()
    result = act()
    print(f"{name}: {time.perf_counter() - started:.2f} s")
    return result


if __name__ == "__main__":
    main()
