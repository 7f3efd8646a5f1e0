"""The fixed cast of every test: who works where, and who must see nothing.

==========  ======================================  ==========================================
``wang``    王芳, payroll officer of 甲公司           computes and sees pay
``li``      李雷, manager of 甲公司's 研发部            sees his team, no pay but his own
``sun``     孙丽, HR of 甲公司                        keeps the roster, sees no pay
``zhou``    周涛, administrator of 甲公司             members, audit, approves pay
``han``     韩梅, employee of 甲公司's 研发部          sees her own records only
``zhao``    赵敏, all roles of 乙公司                 must see nothing of 甲公司
==========  ======================================  ==========================================

Use::

    def test_it_works(cast, client):
        client.force_login(cast.wang.user)
        assert client.get("/hr/people").status_code == 200

    def test_without_right(cast):
        with organization_scope(cast.jia), pytest.raises(PermissionRefusedError):
            close_run(actor=cast.li, run=run)

``cast.wang`` … are actors (``zyg.core.permissions.actors.Actor``), ``cast.jia`` and ``cast.yi``
the organizations, ``cast.research`` and ``cast.sales`` departments of 甲公司. The fixture ``cast``
is registered in the root ``conftest.py``; a test that uses it needs no database mark.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from zyg.core.accounts.models import User
from zyg.core.organizations.models import (
    Department,
    Membership,
    MembershipRole,
    Organization,
    Role,
)
from zyg.core.organizations.operations import add_department
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import Actor, actor_of

PASSWORD = "correct-horse-7-battery"


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody; see the module."""

    jia: Organization
    yi: Organization
    research: Department
    sales: Department
    yi_office: Department
    wang: Actor
    li: Actor
    sun: Actor
    zhou: Actor
    han: Actor
    zhao: Actor


class Shared(str):
    """A parameter of an address that belongs to no organization, in an app's ``tests/twins.py``."""

    __slots__ = ()


@dataclass(slots=True)
class House:
    """A house with a database file of its own, run by real processes that a test may kill."""

    folder: Path
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def file(self) -> Path:
        """The database."""
        return self.folder / "zyg.sqlite3"

    @property
    def env(self) -> dict[str, str]:
        """What the processes are told."""
        own = {"ZYG_MODE": "demo", "ZYG_TASKS": "database", "ZYG_VAR_DIR": str(self.folder)}
        return {**os.environ, **own, "DATABASE_URL": f"sqlite:///{self.file}"}

    def run(self, *command: str) -> str:
        """Run a management command to its end; return what it said."""
        done = subprocess.run(  # noqa: S603 - our own commands
            [*self._manage, *command], env=self.env, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def shell(self, code: str) -> str:
        """Run code in the house; return what it printed."""
        return self.run("shell", "--no-imports", "-c", code)

    def worker(self, *options: str) -> subprocess.Popen[bytes]:
        """Start a worker; ``--batch`` ends when the queue is empty."""
        return self.start(*self._manage, "db_worker", "--no-reload", "--interval", "0.1", *options)

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a process that is ended with the house."""
        child = subprocess.Popen(  # noqa: S603 - our own commands
            command, env=self.env, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self.children.append(child)
        return child

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """Read the database beside the processes."""
        with closing(sqlite3.connect(self.file, timeout=20)) as connection:
            return connection.execute(sql).fetchall()

    @property
    def _manage(self) -> list[str]:
        from django.conf import settings  # noqa: PLC0415 - chosen by the test run

        return [sys.executable, str(settings.BASE_DIR / "manage.py")]


@contextmanager
def house_in(folder: Path) -> Iterator[House]:
    """Make a house with all tables, and end its processes afterwards."""
    made = House(folder)
    made.run("migrate", "--verbosity", "0")
    try:
        yield made
    finally:
        for child in made.children:
            kill(child)


def kill(child: subprocess.Popen[bytes]) -> None:
    """End a process of a house and its children as a power cut would."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def wait_for(found: Callable[[], bool], *, seconds: float = 60) -> None:
    """Wait until something is so; fail the test when it never is."""
    end = time.monotonic() + seconds
    while not found():
        if time.monotonic() > end:
            raise TimeoutError("It never came.")
        time.sleep(0.005)


def make_user(username: str, display_name: str, *, password: str | None = None) -> User:
    """Make an account; without a password only ``client.force_login`` opens it."""
    return User.objects.create_user(
        username, f"{username}@example.test", password, display_name=display_name
    )


def make_organization(name: str, *, place: str = "310000") -> Organization:
    """Make an organization."""
    return Organization.objects.create(name=name, short_name=name, place=place)


def make_actor(
    organization: Organization,
    username: str,
    display_name: str,
    *roles: str,
    department: Department | None = None,
) -> Actor:
    """Make a person with a login and roles; ``department`` is where a manager leads."""
    with organization_scope(organization):
        membership = Membership.objects.create(
            organization=organization, user=make_user(username, display_name)
        )
        for role in roles:
            MembershipRole.objects.create(
                organization=organization,
                membership=membership,
                role=role,
                department=department if role == Role.MANAGER else None,
            )
        return actor_of(membership)


def make_cast() -> Cast:
    """Make both organizations and everybody in them."""
    jia, yi = make_organization("甲公司"), make_organization("乙公司", place="110000")
    with organization_scope(jia):
        research = add_department(organization=jia, name="研发部")
        sales = add_department(organization=jia, name="销售部")
    with organization_scope(yi):
        yi_office = add_department(organization=yi, name="总经办")
    return Cast(
        jia=jia,
        yi=yi,
        research=research,
        sales=sales,
        yi_office=yi_office,
        wang=make_actor(jia, "wangfang", "王芳", Role.PAYROLL, Role.EMPLOYEE),
        li=make_actor(jia, "lilei", "李雷", Role.MANAGER, Role.EMPLOYEE, department=research),
        sun=make_actor(jia, "sunli", "孙丽", Role.HR, Role.EMPLOYEE),
        zhou=make_actor(jia, "zhoutao", "周涛", Role.ENTERPRISE_ADMIN),
        han=make_actor(jia, "hanmei", "韩梅", Role.EMPLOYEE),
        zhao=make_actor(yi, "zhaomin", "赵敏", *(r for r in Role.values if r != Role.MANAGER)),
    )
