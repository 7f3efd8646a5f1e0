"""The life of the demo company's people: contracts, ways in and out, changes that wait.

Everything goes through the operations, as a person's clicks would; days count from today, so
that the reminders of the 工作台 always have something to say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils import timezone

from zyg.core.approvals.models import ApprovalRequest
from zyg.core.approvals.operations.requests import decide
from zyg.core.permissions.actors import Actor
from zyg.law.identity.resident_id import check_digit
from zyg.law.periods import Month, add_months
from zyg.law.places import name_of
from zyg.workforce.people.lifecycle import joining, leaving
from zyg.workforce.people.lifecycle.changes import Proposal, propose_change
from zyg.workforce.people.lifecycle.contract_checks import ContractPlan
from zyg.workforce.people.lifecycle.contracts import make_contract, set_employer, sign_contract
from zyg.workforce.people.lifecycle.daily import turn_day
from zyg.workforce.people.lifecycle.exit_rules import ExitFacts
from zyg.workforce.people.lifecycle.newcomer import STEPS
from zyg.workforce.people.lifecycle.papers import issue_certificate
from zyg.workforce.people.models import (
    CertificateKind,
    ChangeRequest,
    ContractKind,
    Employee,
    Engagement,
    EventKind,
    Offboarding,
    Onboarding,
)

_ONE_DAY = dt.timedelta(days=1)
_TERM_MONTHS = 36
_MOST_FIXED = 2
_TRIAL_DAYS = 240  # who came later has a probation in the contract
SITE = "http://127.0.0.1:8000"
Cast = Mapping[str, Actor]


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who is to join, and how far her way in goes: a state, or ``opened``."""

    name: str
    serial: int
    post: str
    until: str


COMING = (
    Coming("欧阳若琳", 901, "产品经理", "invited"),
    Coming("解文博", 902, "前端工程师", "opened"),
    Coming("查雨桐", 903, "测试工程师", "submitted"),
    Coming("仇一鸣", 904, "后端工程师", "to_sign"),
    Coming("乐思远", 905, "会计", "done"),
    Coming("翟梦瑶", 906, "招聘专员", "cancelled"),
)


def live(people: Cast) -> None:
    """Give the people of the demo company a life, and turn the day once."""
    now = timezone.now()
    hr = people["hr"]
    set_employer(
        actor=hr,
        address="上海市浦东新区演示路 88 号",
        representative="李天宇",
        phone="021-00000000",
    )
    staff = list(Employee.objects.filter(left=None).order_by("number"))
    _contracts(hr, staff, timezone.localdate(now))
    for coming in COMING:
        _join(hr, coming, now)
    free = [one for one in staff if one.membership_id is None and one.hired.year < now.year]
    _changes(people, free, now)
    _exits(people, free[3:5], now)
    issue_certificate(
        actor=hr,
        employee=free[0],
        kind=CertificateKind.EMPLOYMENT,
        now=now,
        site=SITE,
        purpose="办理居住证",
    )
    turn_day(organization=hr.organization, now=now)


def _contracts(hr: Actor, staff: list[Employee], today: dt.date) -> None:
    """Register everybody's contracts since the hire; the last one hired is not signed yet."""
    newest = max(staff, key=lambda one: one.hired)
    for at, employee in enumerate(staff):
        if employee.engagement != Engagement.LABOUR_CONTRACT or employee == newest:
            continue
        soon = today + dt.timedelta(days=12 + 7 * at) if at in range(4, 9) else None
        for plan in _terms(employee, today, soon):
            contract = make_contract(actor=hr, employee=employee, plan=plan)
            sign_contract(actor=hr, contract=contract, signed_on=plan.start, today=today)


def _terms(employee: Employee, today: dt.date, soon: dt.date | None) -> Iterator[ContractPlan]:
    """Plan two fixed terms of three years and then none with an end; ``soon`` ends the last one."""
    start, number = employee.hired, 0
    while start <= today:
        end: dt.date | None = add_months(start, _TERM_MONTHS) - _ONE_DAY
        if number >= _MOST_FIXED:
            end = None
        elif soon is not None and end is not None and end > today:
            end = soon
        trial = number == 0 and (today - employee.hired).days < _TRIAL_DAYS
        yield ContractPlan(
            kind=ContractKind.OPEN_ENDED if end is None else ContractKind.FIXED,
            start=start,
            end=end,
            probation_months=3 if trial else 0,
            post=employee.post or "职员",
            work_place=name_of(employee.place),
            pay_by_sheet=True,
        )
        if end is None:
            return
        start, number = end + _ONE_DAY, number + 1


def _join(hr: Actor, coming: Coming, now: dt.datetime) -> None:
    first_day = (Month.of(timezone.localdate(now)) + 1).first_day
    onboarding, _ = joining.invite(
        actor=hr,
        invitation=joining.Invitation(
            name=coming.name,
            number=f"HX{coming.serial:04d}",
            post=coming.post,
            place="310000",
            hired=first_day,
            note="报到请带身份证、银行卡和学历证书原件，上午九点到前台。",
        ),
        now=now,
    )
    if coming.until == "cancelled":
        joining.cancel_onboarding(
            actor=hr, onboarding=onboarding, reason="本人选择了其他单位", now=now
        )
    if coming.until in ("invited", "cancelled"):
        return
    _fill(onboarding, coming, now)
    if coming.until == "opened":
        return
    onboarding = joining.hand_in(onboarding=onboarding, now=now)
    if coming.until == "submitted":
        return
    employee = joining.accept_onboarding(actor=hr, onboarding=onboarding, now=now)
    if coming.until == "done":
        today = timezone.localdate(now)
        plan = next(_terms(employee, employee.hired, None))
        contract = make_contract(actor=hr, employee=employee, plan=plan)
        sign_contract(actor=hr, contract=contract, signed_on=today, today=today)


def _fill(onboarding: Onboarding, coming: Coming, now: dt.datetime) -> None:
    joining.give_consent(
        onboarding=onboarding, consents=joining.Consents(general=True, sensitive=True), now=now
    )
    answers = _answers(coming)
    steps = STEPS[:2] if coming.until == "opened" else STEPS
    for step in steps:
        joining.save_answers(
            onboarding=onboarding, step=step, said=answers, today=timezone.localdate(now)
        )


def _answers(coming: Coming) -> dict[str, str]:
    body = f"19010119950317{coming.serial}"
    return {
        "name": coming.name,
        "id_number": body + check_digit(body),
        "registered_address": "浙江省杭州市演示街 1 号",
        "phone": f"19900000{coming.serial}",
        "email": f"hx{coming.serial}@demo.example",
        "present_address": "上海市徐汇区演示里 2 号",
        "emergency_name": "演示联系人",
        "emergency_relation": "父母",
        "emergency_phone": "19900000999",
        "level": "21",
        "school": "演示大学",
        "graduated": "2017-06-30",
        "first_job": "2017-07-10",
        "bank_name": "招商银行",
        "bank_account": f"62148312345678{coming.serial}",
    }


def _changes(people: Cast, free: list[Employee], now: dt.datetime) -> None:
    """Propose a move that waits and one that is approved for the next month."""
    next_month = (Month.of(timezone.localdate(now)) + 1).first_day
    for employee, post in ((free[0], "高级主管"), (free[1], "主管")):
        proposal = Proposal(
            kind=EventKind.TRANSFER,
            valid_from=next_month,
            reason_code="promotion",
            changes={"post": post},
        )
        made = propose_change(actor=people["hr"], employee=employee, proposal=proposal, now=now)
        if employee == free[1]:
            _approve(people["admin"], made, now)


def _exits(people: Cast, leavers: list[Employee], now: dt.datetime) -> None:
    """Let one go by agreement with severance, approved; another resigns and waits."""
    today = timezone.localdate(now)
    told = (
        ("mutual_by_employer", 5, "组织调整，双方协商一致"),
        ("resignation", 30, "个人发展"),
    )
    for employee, (ground, days, reason) in zip(leavers, told, strict=True):
        facts = ExitFacts(
            ground=ground,
            notice_on=today,
            last_day=today + dt.timedelta(days=days),
            reason=reason,
        )
        made = leaving.propose_exit(actor=people["hr"], employee=employee, facts=facts, now=now)
        if ground == "mutual_by_employer":
            _approve(people["admin"], made, now)


def _approve(admin: Actor, made: ChangeRequest | Offboarding, now: dt.datetime) -> None:
    request = ApprovalRequest.objects.get(subject_id=made.public_id)
    decide(actor=admin, request=request, approve=True, now=now)
