"""Stand-ins for what is outside: a pushing clock, and a month of any number of people.

The clock speaks the protocol over any ``call(method, address, body) -> (status, text)``: the test
client of Django, or real HTTP. It keeps a batch until it gets ``OK``, sends again, may have a
wrong time, and tells names in GB2312.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.db import connection, transaction

from zyg.core.organizations.models import Organization
from zyg.law.periods import Month
from zyg.law.working_time.model import day_second
from zyg.workforce.attendance.engine.fast_rows import insert_rows
from zyg.workforce.attendance.models import Punch
from zyg.workforce.people.models import Employee, EmployeeTerms

Call = Callable[[str, str, bytes], tuple[int, str]]
SEED = 20261125


@dataclass(slots=True)
class Terminal:
    """A ZKTeco-like clock.

    Attributes:
        call: sends a request.
        serial: its number.
        skew: how far its clock is wrong.
        backlog: rows that were not acknowledged yet.
        sent: rows that were acknowledged.
    """

    call: Call
    serial: str = "CJ3T001"
    skew: dt.timedelta = dt.timedelta()
    names: dict[str, str] = field(default_factory=dict)
    backlog: list[str] = field(default_factory=list)
    sent: int = 0
    stamp: int = 0
    settings: dict[str, str] = field(default_factory=dict)

    def register(self) -> int:
        """Introduce itself; keep the settings of the answer."""
        status, text = self.call("GET", self._address("cdata", options="all"), b"")
        if status == 200:
            lines = (line.split("=", 1) for line in text.splitlines() if "=" in line)
            self.settings = {line[0]: line[1] for line in lines}
        return status

    def punch(self, pin: str, moment: dt.datetime, status: int = 0) -> None:
        """Somebody punches."""
        shown = moment + self.skew
        self.backlog.append(f"{pin}\t{shown:%Y-%m-%d %H:%M:%S}\t{status}\t1\t0\t0")

    def push(self, size: int = 100, *, deaf: bool = False) -> list[int]:
        """Send the backlog in batches; stop at the first that is not taken.

        Args:
            size: rows a batch.
            deaf: the answers get lost: nothing leaves the backlog.
        """
        told = []
        while self.backlog:
            batch = self.backlog[:size]
            status, text = self._post("ATTLOG", "\n".join(batch) + "\n")
            told.append(status)
            if status != 200 or deaf:
                break
            assert text.strip() == f"OK: {len(batch)}", text
            del self.backlog[:size]
            self.sent += len(batch)
        return told

    def tell_names(self) -> int:
        """Send the people it knows, in GB2312."""
        rows = [f"USER PIN={pin}\tName={name}\tPri=0" for pin, name in self.names.items()]
        return self._post("OPERLOG", "\n".join(rows) + "\n")[0]

    def ask(self) -> tuple[int, str]:
        """Ask for commands."""
        return self.call("GET", self._address("getrequest"), b"")

    def _post(self, table: str, text: str) -> tuple[int, str]:
        self.stamp += 1
        address = self._address("cdata", table=table, Stamp=str(self.stamp))
        return self.call("POST", address, text.encode("gb2312"))

    def _address(self, page: str, **more: str) -> str:
        return f"/iclock/{page}?{urlencode({'SN': self.serial, **more})}"


def over_client(client: Any) -> Call:
    """Return the call of a terminal that stands beside Django's test client."""

    def call(method: str, address: str, body: bytes) -> tuple[int, str]:
        send = client.get if method == "GET" else client.post
        more = {} if method == "GET" else {"data": body, "content_type": "text/plain"}
        response = send(address, **more)
        return response.status_code, response.content.decode("gb2312")

    return call


def people_of(organization: Organization, user: int, count: int) -> list[int]:
    """Insert people with their terms in bulk; return their primary keys."""
    hired = dt.date(2024, 3, 1)
    Employee.objects.bulk_create(
        (
            Employee(
                organization=organization,
                number=f"P{n:06d}",
                name="单雪",
                id_number=f"BENCH{n:06d}",
                place="310000",
                hired=hired,
            )
            for n in range(count)
        ),
        batch_size=500,
    )
    rows = Employee.objects.filter(organization=organization, number__startswith="P")
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    EmployeeTerms.objects.bulk_create(
        (
            EmployeeTerms(
                organization=organization,
                employee_id=pk,
                valid_from=hired,
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


def punch_month(
    organization: Organization,
    employees: Sequence[int],
    month: Month,
    *,
    workdays: int = 31,
    now: dt.datetime,
) -> int:
    """Insert a month of punches: mostly in time, some late, some missing, some double taps."""
    rng = np.random.default_rng(SEED)
    days = [day for day in month.dates() if day.weekday() < 5][:workdays]
    base = np.array([day_second(day) for day in days])
    shape = (len(employees), len(days))
    come = base + 9 * 3600 + rng.normal(-300, 500, shape).astype(np.int64)
    go = base + 18 * 3600 + rng.exponential(900, shape).astype(np.int64)
    who = np.repeat(np.array(employees), len(days))
    person = np.concatenate([who, who])
    second = np.concatenate([come.ravel(), go.ravel()])
    again = np.flatnonzero(rng.random(person.size) < 0.01)
    person[again], second[again] = np.roll(person, 7)[again], np.roll(second, 7)[again] + 3
    true, false = ("t", "f") if connection.vendor == "postgresql" else (1, 0)
    fixed = {
        "minutes_east": 480,
        "source": "device",
        "direction": "",
        "place_ok": true,
        "device_ok": true,
        "is_quarantined": false,
        "is_special": false,
        "reason": "",
        "received_at": now,
    }
    columns = ("employee_id", "at", "origin", *fixed)
    rows = (
        (pk, at, f"m{n}", *fixed.values())
        for n, (pk, at) in enumerate(zip(person.tolist(), second.tolist(), strict=True))
    )
    with transaction.atomic():
        insert_rows(Punch, columns, rows, {"organization_id": organization.pk})
    return int(person.size)
