"""A made-up company of any size with three years of terms, the same one for the same seed.

Invented names, document numbers of the unassigned area 990000, phones of an unused range. Rows
are written in bulk beside the operations (10,000 people in seconds), in the shape the operations
would have left them: first terms on the day of hire, a raise each April, new bases each July,
transfers and changes of form now and then.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

from django.utils import timezone

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
from zyg.law.identity.resident_id import check_digit
from zyg.law.periods import add_months
from zyg.testing import make_organization, make_user
from zyg.workforce.payroll.models import PayRun, PersonResult, RunInput, RunStatus, RunVersion
from zyg.workforce.people.models import (
    ContractKind,
    ContractState,
    Employee,
    EmployeeTerms,
    Engagement,
    ExitState,
    LabourContract,
    Offboarding,
)
from zyg.workforce.people.name_search import search_keys

YEARS = 3
LEAVING = 0.18  # part of the people that leaves in a year
TRANSFER = 0.10  # part of the people that changes department in a year
NO_GROUND = 0.1
FIXED_TERMS = 2
GROUNDS = ["resignation"] * 6 + ["mutual_by_employer", "dismissal_no_fault", "expiry", "retirement"]
PLACES = ("310000", "110000", "320500", "440300")
TRADES = {  # with a usual pay in thousand yuan a month
    "工程师": 14, "产品经理": 16, "测试工程师": 12, "销售代表": 8, "客户经理": 11, "会计": 9,
    "操作工": 6, "班组长": 8, "质检员": 7, "仓管员": 6, "客服专员": 6, "运营专员": 9,
    "设计师": 12, "人事专员": 8, "行政专员": 7,
}  # fmt: skip
LEVELS = {"初级": 0.8, "": 1.0, "高级": 1.4, "资深": 1.8}
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章单仇"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华文辉力建国梅鑫宇欣怡子涵浩然雨泽梓轩"
FORMS = (
    [Engagement.LABOUR_CONTRACT] * 88 + [Engagement.DISPATCH] * 5 + [Engagement.INTERN] * 3
    + [Engagement.PART_TIME] * 2 + [Engagement.OVER_AGE] + [Engagement.LABOUR_SERVICE]
)  # fmt: skip


@dataclass(slots=True)
class Scale:
    """What was made."""

    organization: Organization
    hr: Actor
    payroll: Actor
    manager: Actor
    manager_department: Department
    employees: list[Employee] = field(default_factory=list)
    terms: list[EmployeeTerms] = field(default_factory=list)


def make_company(*, count: int, today: dt.date, seed: int = 7, name: str = "规模测试") -> Scale:
    """Make a company with ``count`` people in service today and those who left in three years."""
    chance = random.Random(seed)
    organization = make_organization(name)
    with organization_scope(organization):
        leaves = _departments(organization)
        led = _root(leaves[0])
        made = Scale(
            organization,
            hr=_member(organization, f"{name}-hr", Role.HR),
            payroll=_member(organization, f"{name}-payroll", Role.PAYROLL),
            manager=_member(organization, f"{name}-manager", Role.MANAGER, leads=led),
            manager_department=led,
        )
        for serial in range(round(count * (1 + LEAVING * YEARS))):
            _somebody(made, leaves, serial, still=serial < count, today=today, chance=chance)
        Employee.objects.bulk_create(made.employees, batch_size=500)
        EmployeeTerms.objects.bulk_create(made.terms, batch_size=500)
        LabourContract.objects.bulk_create(_contracts(made, today), batch_size=500)
        Offboarding.objects.bulk_create(_exits(made, chance), batch_size=500)
    return made


def _member(
    organization: Organization, username: str, role: str, leads: Department | None = None
) -> Actor:
    user = make_user(username, username)
    membership = Membership.objects.create(organization=organization, user=user)
    MembershipRole.objects.create(
        organization=organization, membership=membership, role=role, department=leads
    )
    return actor_of(membership)


def _departments(organization: Organization) -> list[Department]:
    """Make a tree of three levels; people work in the last one."""
    leaves = []
    for top in ["研发", "制造", "销售", "服务", "供应链", "质量", "财务", "人事"]:
        root = add_department(organization=organization, name=f"{top}中心")
        for middle in range(1, 6):
            branch = add_department(organization=organization, name=f"{top}{middle}部", parent=root)
            leaves += [
                add_department(
                    organization=organization, name=f"{top}{middle}部{number}组", parent=branch
                )
                for number in range(1, 5)
            ]
    return leaves


def _root(department: Department) -> Department:
    while department.parent is not None:
        department = department.parent
    return department


def _somebody(
    made: Scale,
    leaves: list[Department],
    serial: int,
    *,
    still: bool,
    today: dt.date,
    chance: random.Random,
) -> None:
    begin = today - dt.timedelta(days=365 * YEARS)
    if still:
        hired = today - dt.timedelta(days=int(chance.expovariate(1 / 1500)))
        left = None
    else:
        left = begin + dt.timedelta(days=chance.randrange(365 * YEARS))
        hired = left - dt.timedelta(days=1 + int(chance.expovariate(1 / 700)))
    age = dt.timedelta(days=365 * 18 + int(chance.triangular(0, 365 * 40, 365 * 12)))
    post = chance.choice(list(LEVELS)) + chance.choice(list(TRADES))
    employee = Employee(
        organization=made.organization,
        number=f"N{serial:06d}",
        name=_name(chance),
        id_number=_document(today - age, serial),
        phone=f"1000{serial:07d}",
        birth=today - age,
        sex="male" if serial % 2 else "female",
        post=post,
        place=chance.choice(PLACES),
        hired=hired,
        left=left,
        engagement=chance.choice(FORMS),
    )
    employee.search_keys = search_keys(employee.name)
    made.employees.append(employee)
    rows = _history(made, employee, leaves, end=left or today, chance=chance)
    employee.department, employee.engagement = rows[-1].department, rows[-1].engagement
    made.terms += rows


def _history(
    made: Scale,
    employee: Employee,
    leaves: list[Department],
    *,
    end: dt.date,
    chance: random.Random,
) -> list[EmployeeTerms]:
    department = leaves[min(int(chance.expovariate(1 / 40)), len(leaves) - 1)]
    engagement, pay = employee.engagement, _pay(employee.post, chance)
    rows = [_terms(made, employee, employee.hired, department, engagement, pay, "入职")]
    for year in range(end.year - YEARS, end.year + 1):
        for month, why in ((4, "调薪"), (7, "基数申报"), (chance.randrange(1, 13), "调动")):
            day = dt.date(year, month, 1)
            if not employee.hired < day <= end:
                continue
            if why == "调薪":
                pay = int(pay * 1.05) // 10000 * 10000
            if why == "调动":
                if chance.random() > TRANSFER:
                    continue
                department = chance.choice(leaves)
                if engagement == Engagement.INTERN:
                    engagement = Engagement.LABOUR_CONTRACT
            rows.append(_terms(made, employee, day, department, engagement, pay, why))
    # The months of a year come out of order when a transfer falls before April.
    rows.sort(key=lambda row: row.valid_from)
    for number, row in enumerate(rows[1:], start=1):
        if row.valid_from == rows[number - 1].valid_from:
            row.revision = rows[number - 1].revision + 1
    return rows


def _contracts(made: Scale, today: dt.date) -> list[LabourContract]:
    """Make three-year contracts up to today; the third one has no end."""
    rows = []
    for employee in made.employees:
        if employee.engagement != Engagement.LABOUR_CONTRACT:
            continue
        start, number = employee.hired, 1
        while start <= (employee.left or today):
            end = add_months(start, 36) - dt.timedelta(days=1) if number <= FIXED_TERMS else None
            rows.append(
                LabourContract(
                    organization=made.organization,
                    employee=employee,
                    number=f"HT-{employee.number}-{number}",
                    kind=ContractKind.FIXED if end else ContractKind.OPEN_ENDED,
                    start=start,
                    end=end,
                    post=employee.post,
                    work_place="上海",
                    state=ContractState.SIGNED,
                    signed_on=start,
                    user=made.hr.user,
                )
            )
            if end is None:
                break
            start, number = end + dt.timedelta(days=1), number + 1
    return rows


def _exits(made: Scale, chance: random.Random) -> list[Offboarding]:
    """Register why people left, but for one in ten."""
    return [
        Offboarding(
            organization=made.organization,
            employee=employee,
            ground=chance.choice(GROUNDS),
            notice_on=employee.left,
            last_day=employee.left,
            state=ExitState.DONE,
            proposed_by=made.hr.user,
            proposed_at=timezone.now(),
        )
        for employee in made.employees
        if employee.left and chance.random() > NO_GROUND
    ]


def _terms(
    made: Scale,
    employee: Employee,
    day: dt.date,
    department: Department,
    engagement: str,
    pay: int,
    reason: str,
) -> EmployeeTerms:
    return EmployeeTerms(
        organization=made.organization,
        employee=employee,
        valid_from=day,
        department=department,
        post=employee.post,
        place=employee.place,
        engagement=engagement,
        pay_items=[
            {"code": "base", "label": "基本工资", "amount": pay},
            {"code": "post", "label": "岗位津贴", "amount": pay // 10},
        ],
        insurance_base=pay,
        fund_base=pay,
        fund_rate=700,
        fund_rate_employer=700,
        details={"insured": "是", "resident": True, "punches": True},
        reason=reason,
        user=made.hr.user,
    )


def _pay(post: str, chance: random.Random) -> int:
    level = "" if post in TRADES else post[:2]
    usual = TRADES[post.removeprefix(level)] * LEVELS[level]
    return int(usual * chance.triangular(0.75, 1.6, 1.0) * 10) * 100_00


def _name(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(
        chance.choice(GIVEN) for _ in range(chance.choice((1, 2, 2)))
    )


def _document(birth: dt.date, serial: int) -> str:
    # Unique by serial alone: the serial's last three digits, and its thousands in the area.
    body = f"99{serial // 1000:04d}{birth:%Y%m%d}{serial % 1000:03d}"
    return body + check_digit(body)


def archive_months(made: Scale, periods: list[str], *, body: int = 3000) -> None:
    """Archive a run for each month with a result for everybody in service, without lines.

    The results have the size that explained ones have, but say nothing: they serve to measure
    the pages that add them up.
    """
    with organization_scope(made.organization):
        for period in periods:
            _archive(made, period, bytes(body))


def _archive(made: Scale, period: str, body: bytes) -> None:
    run = PayRun.objects.create(
        organization=made.organization,
        entity=made.organization.name,
        period=period,
        pay_month=period,
        status=RunStatus.ARCHIVED,
    )
    version = RunVersion.objects.create(
        organization=made.organization,
        run=run,
        number=1,
        engine="scale",
        created_by=made.payroll.user,
        created_at=timezone.now(),
    )
    inputs, results = [], []
    for employee in made.employees:
        if employee.left is not None:
            continue
        pay = 8000_00 + employee.pk % 9000 * 100
        shown = {
            "employee": employee,
            "name": employee.name,
            "employee_number": employee.number,
            "department": employee.department.name,
            "organization": made.organization,
        }
        inputs.append(RunInput(run=run, digest="", body=b"", **shown))
        results.append(
            PersonResult(
                version=version,
                input=inputs[-1],
                gross=pay,
                employee_insurance=pay // 10,
                tax=pay // 50,
                net=pay - pay // 10 - pay // 50,
                employer_cost=pay + pay // 4,
                bank_payment=pay - pay // 10 - pay // 50,
                digest="",
                body=body,
                **shown,
            )
        )
    RunInput.objects.bulk_create(inputs, batch_size=500)
    PersonResult.objects.bulk_create(results, batch_size=500)
    run.current = version
    run.save(update_fields=["current"])
