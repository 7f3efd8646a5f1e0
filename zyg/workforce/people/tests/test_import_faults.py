"""What a dead worker or a dead web process does to an import: all of it or nothing, never twice.

Real processes on a database file of their own are killed as a power cut would.
"""

import http.client
import json
import secrets
import socket
import sys
import threading
import time
from contextlib import suppress
from urllib.parse import urlencode

import pytest

from zyg.testing import House, house_in, kill, wait_for

pytestmark = pytest.mark.slow

MANY, SOME = 3000, 400
UPLOAD = """
import datetime as dt, json
from zyg.core.organizations.scoping import organization_scope
from zyg.testing import make_cast
from zyg.workforce.people.roster_import.operations import preview, upload_roster
from zyg.workforce.people.tests.makers import id_number
from zyg.workforce.people.tests.test_roster_import import HEAD, line
cast = make_cast()
lines = [line(n, id=id_number(n % 1000, birth=f"19{80 + n // 1000}0101"), phone=f"138{n:08d}")
         for n in range(1, COUNT + 1)]
with organization_scope(cast.jia):
    data = "\\n".join([HEAD, *lines]).encode()
    upload = upload_roster(actor=cast.sun, data=data, file_name="花名册.csv")
    day = dt.date(2026, 11, 1)
    plan = preview(actor=cast.sun, upload=upload, effective=day, today=dt.date.today())
    print(json.dumps({"upload": upload.public_id, "effective": str(day),
                      "fingerprint": plan.fingerprint, "rows": COUNT}))
"""
ENQUEUE = """
from zyg.core.accounts.models import User
from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import actor_for
from zyg.core.work.operations import enqueue
jia = Organization.objects.get(name="甲公司")
with organization_scope(jia):
    enqueue("people.import", {payload}, actor=actor_for(User.objects.get(username="sunli"), jia))
"""
SESSION = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from zyg.core.accounts.models import User
user = User.objects.get(username="sunli")
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.save()
print(session.session_key)
"""
SWEEP = """
import datetime as dt
from django.utils import timezone
from zyg.core.work.operations import sweep
print(*sweep(now=timezone.now() + dt.timedelta(minutes=11)))
"""
TELL = """
import json
from zyg.core.audit.chain import verify
from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope
from zyg.core.work.models import Job
from zyg.workforce.people.models import Employee, EmployeeTerms, RosterImport
jia = Organization.objects.get(name="甲公司")
with organization_scope(jia):
    print(json.dumps({
        "people": Employee.objects.count(),
        "terms": EmployeeTerms.objects.count(),
        "states": list(RosterImport.objects.values_list("state", flat=True)),
        "jobs": list(Job.objects.values_list("state", "attempts")),
        "breaks": [one.what for one in verify(jia)],
    }))
"""


@pytest.fixture
def house(tmp_path):
    with house_in(tmp_path) as made:
        yield made


def uploaded(house: House, count: int):
    return json.loads(house.shell(UPLOAD.replace("COUNT", str(count))))


def tell(house: House):
    return json.loads(house.shell(TELL))


def job_state(house: House) -> str:
    return house.ask("SELECT state FROM work_job")[0][0]


def test_a_killed_worker_stores_nothing_and_the_job_resumes(house):
    house.shell(ENQUEUE.format(payload=uploaded(house, MANY)))
    worker = house.worker()
    wait_for(lambda: job_state(house) == "running")
    time.sleep(0.5)  # within the one transaction of the commit
    kill(worker)
    assert job_state(house) == "running", "the worker was killed too late to prove anything"
    half = tell(house)
    assert (half["people"], half["terms"], half["states"]) == (0, 0, ["uploaded"])
    assert half["breaks"] == []
    assert house.shell(SWEEP) == "1 0"
    house.worker("--batch").wait()
    whole = tell(house)
    assert (whole["people"], whole["terms"], whole["states"]) == (MANY, MANY, ["committed"])
    assert whole["jobs"] == [["done", 2]]
    assert whole["breaks"] == []


def test_a_worker_that_dies_three_times_is_reported(house):
    house.shell(ENQUEUE.format(payload=uploaded(house, SOME)))
    for attempt in range(1, 4):
        worker = house.worker()
        wait_for(lambda n=attempt: house.ask("SELECT attempts FROM work_job") == [(n,)])
        kill(worker)
        said = house.shell(SWEEP)
    assert said == "0 1"
    assert tell(house)["people"] == 0
    failure = house.ask("SELECT failure FROM work_job")[0][0]
    assert "没有完成；已完成的部分没有保存" in failure


class Site:
    """A web process, and somebody of HR at it."""

    def __init__(self, house: House) -> None:
        with closing_socket() as probe:
            self.port = probe.getsockname()[1]
        self.session = house.shell(SESSION)
        self.child = house.start(
            *(sys.executable, "-m", "granian", "--interface", "asginl", "--host", "127.0.0.1"),
            *("--port", str(self.port), "--log-level", "error", "zyg.config.asgi:application"),
        )
        wait_for(self._answers)

    def post(self, path: str, **data: str) -> int:
        token = secrets.token_hex(16)
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={token}",
            "X-CSRFToken": token,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("POST", path, urlencode(data), headers)
        return connection.getresponse().status

    def _answers(self) -> bool:
        with suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/healthz")
            return connection.getresponse().status < 500
        return False


def closing_socket() -> socket.socket:
    probe = socket.socket()
    probe.bind(("127.0.0.1", 0))
    return probe


@pytest.mark.parametrize("delay", [0.0, 0.05])
def test_a_killed_web_process_confirms_once_or_not_at_all(house, delay):
    payload = uploaded(house, SOME)
    path = f"/import/people/{payload.pop('upload')}/preview"
    data = {name: str(value) for name, value in payload.items()}
    site = Site(house)

    def confirm():
        with suppress(OSError, http.client.HTTPException):
            site.post(path, **data)

    hand = threading.Thread(target=confirm)
    hand.start()
    time.sleep(delay)
    kill(site.child)
    hand.join()
    assert tell(house)["people"] == 0
    if not tell(house)["jobs"]:  # nothing was asked for: she confirms again at the next process
        assert Site(house).post(path, **data) == 302
    house.shell(SWEEP)
    house.worker("--batch").wait()
    told = tell(house)
    assert (told["people"], told["states"], told["breaks"]) == (SOME, ["committed"], [])
    assert [state for state, _ in told["jobs"]] == ["done"]
