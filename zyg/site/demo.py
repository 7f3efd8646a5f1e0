"""Load the demo company: invented people, months closed from the committed files.

Everything goes through the same operations as a person's clicks; nothing is written beside them.
The company is marked as a demo and can be thrown away with ``manage.py demo --reset``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from zyg.core.accounts.models import User
from zyg.core.organizations.models import (
    Department,
    Membership,
    MembershipRole,
    Organization,
    Role,
)
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import Actor, actor_of
from zyg.law.periods import Month
from zyg.site.demo_people import live
from zyg.workforce.insurance.operations.parameters import Told, enter_parameter
from zyg.workforce.payroll.models import BankLayout, CheckLevel, InputKind, PayRun, RunCheck
from zyg.workforce.payroll.operations import approval, computing, paying, payout, runs
from zyg.workforce.people.models import Employee
from zyg.workforce.people.operations import link_membership
from zyg.workforce.people.roster_import import operations as roster

NAME = "上海慧行科技有限公司（演示）"
PASSWORD = "demo-demo-demo"  # noqa: S105 - printed on the screen of whoever starts the demo
BANK_LAYOUT = "简明代发（CSV）"
FILES = {
    InputKind.PUNCHES: "考勤机.txt",
    InputKind.REQUESTS: "请假加班.xlsx",
    InputKind.PAY: "薪资",
    InputKind.ADDITIONAL: "专项附加扣除.xlsx",
    InputKind.CARRIED: "累计个税.xlsx",
}


@dataclass(frozen=True, slots=True)
class Login:
    """A login of the demo: who, and the roles; ``number`` ties it to an employee."""

    username: str
    title: str
    roles: tuple[str, ...]
    number: str = ""
    leads: str = ""


LOGINS = (
    Login("admin", "企业管理员", (Role.ENTERPRISE_ADMIN,)),
    Login("hr", "人事", (Role.HR, Role.EMPLOYEE), "HX0007"),
    Login("payroll", "薪酬", (Role.PAYROLL, Role.EMPLOYEE), "HX0010"),
    Login("manager", "主管", (Role.MANAGER, Role.EMPLOYEE), "HX0026", leads="研发一部"),
    Login("worker", "员工", (Role.EMPLOYEE,), "HX0034"),
    Login("newcomer", "员工（9月14日入职）", (Role.EMPLOYEE,), "HX0031"),
)

# Shenzhen publishes no limits for work injury: an employer has them from its own statement.
SHENZHEN_WORK_INJURY = Told(
    kind="limit",
    place="440300",
    insurance="work_injury",
    starts="2026-07",
    lower=252_000,
    upper=4_847_100,
    source_title="深圳市社保核定单（演示）",
    document_number="DEMO-2026-07",
)

Say = Callable[[str], None]


def is_loaded() -> bool:
    """Whether the demo company is there already."""
    return Organization.objects.filter(name=NAME, is_demo=True).exists()


def load_demo(*, folder: Path, say: Say) -> None:
    """Load the people of the first month, then close month after month.

    Args:
        folder: the examples, one folder a month named ``2026-08``.
        say: told what is being done.

    Raises:
        FileNotFoundError: a file of a month is missing.
    """
    organization = Organization.objects.create(
        name=NAME, short_name="慧行科技（演示）", place="310000", is_demo=True
    )
    months = sorted(Month.parse(child.name) for child in folder.iterdir() if child.is_dir())
    with organization_scope(organization):
        people = {login.username: _member(organization, login) for login in LOGINS}
        enter_parameter(actor=people["payroll"], told=SHENZHEN_WORK_INJURY, now=timezone.now())
        for month in months:
            say(f"{month}: 花名册")
            import_roster(people["payroll"], folder / str(month) / "花名册.xlsx", month)
            _link_logins(people)
            close(people, folder / str(month), month, is_last=month == months[-1], say=say)
        say("合同、入职、异动和离职")
        live(people)


def _member(organization: Organization, login: Login) -> Actor:
    user = User.objects.create_user(
        login.username, f"{login.username}@demo.example", PASSWORD, display_name=login.title
    )
    membership = Membership.objects.create(organization=organization, user=user)
    for role in login.roles:
        if role != Role.MANAGER:
            MembershipRole.objects.create(
                organization=organization, membership=membership, role=role
            )
    return actor_of(membership)


def import_roster(actor: Actor, path: Path, month: Month) -> dict[str, int]:
    """Import a roster: upload, look at what it changes, commit the good rows."""
    upload = roster.upload_roster(actor=actor, data=path.read_bytes(), file_name=path.name)
    now = timezone.now()
    plan = roster.preview(
        actor=actor, upload=upload, effective=month.first_day, today=timezone.localdate()
    )
    return roster.commit_import(
        actor=actor,
        upload=upload,
        effective=month.first_day,
        fingerprint=plan.fingerprint,
        now=now,
    )


def _link_logins(people: dict[str, Actor]) -> None:
    """Tie the logins to their employees once those are there, and the manager to her team."""
    for login in LOGINS:
        actor = people[login.username]
        employee = Employee.objects.filter(number=login.number, membership=None).first()
        if login.number and employee is not None:
            link_membership(actor=people["admin"], employee=employee, membership=actor.membership)
            actor.user.display_name = employee.name
            actor.user.save(update_fields=["display_name"])
        leads = Department.objects.filter(name=login.leads).first() if login.leads else None
        if leads is not None:
            MembershipRole.objects.get_or_create(
                organization=actor.organization,
                membership=actor.membership,
                role=Role.MANAGER,
                department=leads,
            )


def close(
    people: dict[str, Actor], folder: Path, month: Month, *, is_last: bool, say: Say
) -> PayRun:
    """Take a month from its files to the archive; the last one stays open at its checks."""
    officer, approver = people["payroll"], people["admin"]
    run = runs.open_run(actor=officer, period=str(month), now=timezone.now())
    for kind, path in _files(folder):
        runs.add_file(
            actor=officer,
            run=run,
            kind=kind,
            name=path.name,
            content=path.read_bytes(),
            now=timezone.now(),
        )
    count = runs.lock_inputs(actor=officer, run=run, now=timezone.now())
    say(f"{month}: 计算 {count} 人")
    compute(officer, run)
    if is_last:
        return run
    for title in _open_titles(run):
        approval.sign_off_checks(
            actor=officer, run=run, title=title, reason="演示：已逐项核对", now=timezone.now()
        )
    approval.submit_for_approval(actor=officer, run=run, now=timezone.now())
    approval.approve_run(actor=approver, run=run, now=timezone.now())
    _pay(officer, run, month)
    say(f"{month}: 归档")
    return run


def _files(folder: Path) -> Iterator[tuple[InputKind, Path]]:
    for kind, stem in FILES.items():
        found = sorted(folder.glob(f"{stem}*"))
        if found:
            yield kind, found[0]
        elif kind in {InputKind.PUNCHES, InputKind.PAY}:
            raise FileNotFoundError(folder / stem)


def compute(actor: Actor, run: PayRun) -> None:
    """Compute a version here and now: the demo starts before any worker runs."""
    with transaction.atomic():
        job: Any = computing.compute_run(actor=actor, run=run, now=timezone.now())
    job.refresh_from_db()
    run.refresh_from_db()


def _open_titles(run: PayRun) -> list[str]:
    rows = RunCheck.objects.filter(
        version=run.current, level=CheckLevel.WARNING, signed_at__isnull=True
    )
    return sorted(set(rows.values_list("title", flat=True)))


def _pay(actor: Actor, run: PayRun, month: Month) -> None:
    now = timezone.now()
    layout = BankLayout.objects.filter(
        name=BANK_LAYOUT, is_current=True
    ).first() or payout.adopt_preset_layout(actor=actor, preset=BANK_LAYOUT, now=now)
    payout.make_batch(actor=actor, run=run, layout=layout, now=now)
    paid_on = min(month.last_day + dt.timedelta(days=8), timezone.localdate())
    paying.record_payment(
        actor=actor,
        run=run,
        reference=f"DEMO{month.year}{month.month:02d}",
        paid_on=paid_on,
        now=now,
    )
    paying.send_payslips(actor=actor, run=run, now=now)
    paying.archive_run(actor=actor, run=run, now=now)
