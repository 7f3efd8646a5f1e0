"""What a dead worker and two hands at once may do to a month: nothing is lost, nothing is twice.

Each test runs the real worker as a process of its own on a database file of its own; the worker
is killed in the middle of the people, as a power cut would.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.conf import settings

pytestmark = pytest.mark.slow

PEOPLE = 600
PREPARE = f"""
from zyg.core.organizations.scoping import organization_scope
from zyg.testing import make_cast
from zyg.workforce.payroll.operations import computing
from zyg.workforce.payroll.tests import makers
from zyg.workforce.people.tests.makers import make_employee
cast = make_cast()
with organization_scope(cast.jia):
    people = [make_employee(cast.sun, serial) for serial in range(1, {PEOPLE} + 1)]
    run = makers.make_run(cast, people, [makers.person_month(one) for one in people])
    computing.compute_run(actor=cast.wang, run=run, now=makers.NOW)
"""
SWEEP = """
import datetime as dt
from django.utils import timezone
from zyg.core.work.operations import sweep
print(*sweep(now=timezone.now() + dt.timedelta(minutes=11)))
"""
TELL = """
import json
from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope
from zyg.core.work.models import Job
from zyg.workforce.payroll.models import PersonResult, RunCheck, RunVersion
from zyg.workforce.payroll.operations.computing import replay_digest
with organization_scope(Organization.objects.get(name="甲公司")):
    version = RunVersion.objects.get()
    rows = PersonResult.objects.filter(version=version)
    print(json.dumps({
        "people": version.people, "rows": rows.count(),
        "employees": rows.values("employee").distinct().count(),
        "checks": RunCheck.objects.filter(version=version).count(),
        "distinct": RunCheck.objects.values("result", "title").distinct().count(),
        "status": version.run.status, "same": replay_digest(version) == version.digest,
        "jobs": list(Job.objects.values_list("state", "attempts")),
    }))
"""
ACT = """
import sys
from zyg.core.accounts.models import User
from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import actor_for
from zyg.workforce.payroll.models import PayRun
from zyg.workforce.payroll.operations import approval, computing
from zyg.workforce.payroll.tests import makers
jia = Organization.objects.get(name="甲公司")
with organization_scope(jia):
    actor = actor_for(User.objects.get(username="{user}"), jia)
    try:
        {act}(actor=actor, run=PayRun.objects.get(), now=makers.NOW)
    except Exception as refusal:
        print(type(refusal).__name__)
    else:
        print("done")
"""


@pytest.fixture
def house(tmp_path):
    """Run commands and a worker of a house with its own database file."""
    env = {**os.environ, "ZYG_MODE": "demo", "ZYG_TASKS": "database", "ZYG_VAR_DIR": str(tmp_path)}
    env["DATABASE_URL"] = f"sqlite:///{tmp_path / 'zyg.sqlite3'}"
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    children = []

    class House:
        file = tmp_path / "zyg.sqlite3"

        def run(self, *command):
            done = subprocess.run(  # noqa: S603 - our own commands
                [*manage, *command], env=env, capture_output=True, text=True, check=True
            )
            return done.stdout.strip()

        def shell(self, code):
            return self.run("shell", "--no-imports", "-c", code)

        def worker(self, *options):
            command = [*manage, "db_worker", "--no-reload", "--interval", "0.1", *options]
            child = subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL)  # noqa: S603
            children.append(child)
            return child

        def count(self, table):
            with closing(sqlite3.connect(self.file, timeout=20)) as connection:
                return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608

    made = House()
    made.run("migrate", "--verbosity", "0")
    made.shell(PREPARE)
    yield made
    for child in children:
        child.kill()
        child.wait()


def wait_for(found, seconds=60):
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.005)


def test_a_killed_worker_loses_nothing_and_doubles_nothing(house):
    first = house.worker()
    wait_for(lambda: house.count("payroll_personresult") > 0)
    first.send_signal(signal.SIGKILL)
    first.wait()
    left = house.count("payroll_personresult")
    assert 0 < left < PEOPLE, "the worker was killed too late to prove anything"
    assert house.shell(SWEEP) == "1 0"
    house.worker("--batch").wait()
    told = json.loads(house.shell(TELL))
    assert (told["people"], told["rows"], told["employees"]) == (PEOPLE,) * 3
    assert told["checks"] == told["distinct"]
    assert told["status"] == "checking"
    assert told["same"]
    assert told["jobs"] == [["done", 2]]


def both(house, code):
    with ThreadPoolExecutor(2) as hands:
        return sorted(hands.map(house.shell, [code, code]))


def test_two_hands_at_once_compute_and_approve_once(house):
    house.worker("--batch").wait()
    again = ACT.format(user="wangfang", act="computing.compute_run")
    assert both(house, again) == ["ComputingError", "done"]
    house.worker("--batch").wait()
    assert both(house, ACT.format(user="wangfang", act="approval.submit_for_approval")) == [
        "RunStateError",
        "done",
    ]
    assert both(house, ACT.format(user="zhoutao", act="approval.approve_run")) == [
        "RunStateError",
        "done",
    ]
