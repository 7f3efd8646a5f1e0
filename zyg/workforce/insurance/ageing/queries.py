"""Who retires when, what is in arrears, what the year's levies come to."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Q

from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.law.explain import Line
from zyg.law.money import Fen, round_half_up
from zyg.law.periods import MONTHS_PER_YEAR, Month
from zyg.law.retirement import Choice, Retirement, choose, reminders, retirement
from zyg.law.social_insurance import union_fee
from zyg.workforce.insurance.models import Arrear, RetirementPlan, RetirementPost
from zyg.workforce.insurance.operations.ageing import fee_of
from zyg.workforce.insurance.operations.reconciling import require_sums
from zyg.workforce.insurance.payroll_rows import payroll_rows
from zyg.workforce.people.models import Employee, EmployeeTerms, Engagement, Sex

AHEAD = 36
"""How many months before the month of retirement somebody is on the list."""

STAFF = (Engagement.LABOUR_CONTRACT, Engagement.PART_TIME)


@dataclass(frozen=True, slots=True)
class Retiring:
    """Somebody who retires soon, or should have.

    Attributes:
        person: the months by law.
        other: for a woman whose post is not settled: the months if she retires from 50.
        choice: what the chosen month asks for.
        left: months until the chosen month; negative = passed.
        due: the reminder that has come (36, 12, 3), None before the first.
    """

    employee: Employee
    plan: RetirementPlan | None
    person: Retirement
    other: Retirement | None
    choice: Choice
    left: int
    due: int | None

    @property
    def tone(self) -> str:
        """How near it is."""
        if self.left <= 0:
            return "block"
        return "warn" if self.left <= 3 else "info"  # noqa: PLR2004 - the last reminder

    @property
    def word(self) -> str:
        """How near it is, in words."""
        if self.left < 0:
            return f"已过 {-self.left} 个月"
        return "本月" if self.left == 0 else f"还有 {self.left} 个月"


def retiring(actor: Actor, *, today: dt.date, ahead: int = AHEAD) -> list[Retiring]:
    """List who reaches the chosen (else legal) month within some months; two SQL statements.

    For a woman whose post nobody has settled the earlier age counts, so that no one is missed.
    """
    require(actor, "insurance.view")
    here = Q(left=None) | Q(left__gte=today)
    people = Employee.objects.filter(here, hired__lte=today, birth__isnull=False).exclude(sex="")
    open_ = people.exclude(engagement=Engagement.OVER_AGE).select_related("department")
    plans: dict[int, RetirementPlan] = {}
    for plan in RetirementPlan.objects.order_by("created_at", "pk"):
        plans[plan.employee_id] = plan
    now = Month.of(today)
    found = [_retiring(one, plans.get(one.pk), now) for one in open_]
    near = [one for one in found if one.left <= ahead]
    return sorted(near, key=lambda one: (one.left, one.employee.number))


def _retiring(employee: Employee, plan: RetirementPlan | None, now: Month) -> Retiring:
    birth = Month.of(employee.birth or dt.date.min)
    other = None
    if plan:
        kind = RetirementPost(plan.post)
    elif employee.sex == Sex.MALE:
        kind = RetirementPost.MALE
    else:
        kind = RetirementPost.FEMALE50
        other = retirement(person_type="female55", birth=birth)
    person = retirement(person_type=kind.value, birth=birth)
    month = Month.parse(plan.month) if plan and plan.month else person.legal
    choice = choose(person, month)
    passed = [left for when, left in reminders(person, month) if when <= now]
    return Retiring(
        employee=employee,
        plan=plan,
        person=person,
        other=other,
        choice=choice,
        left=month - now,
        due=passed[-1] if passed else None,
    )


def employee_for(actor: Actor, public_id: str) -> Employee:
    """Return an employee whose plan is to be written.

    Raises:
        PermissionRefusedError: the right is missing.
        NotFoundForActorError: there is none.
    """
    require(actor, "insurance.view")
    row: Employee | None = Employee.objects.filter(public_id=public_id).first()
    if row is None:
        raise NotFoundForActorError("没有这位员工。")
    return row


@dataclass(frozen=True, slots=True)
class Owed:
    """An arrear with its late fee on a day."""

    row: Arrear
    fee: Fen
    formula: str


def arrears(actor: Actor, *, today: dt.date) -> list[Owed]:
    """List the arrears, open ones first, each with the fee to its day; one SQL statement."""
    require_sums(actor)
    rows = Arrear.objects.select_related("channel", "user").order_by("-pk")
    found = [
        Owed(row, row.late_fee or 0, row.formula) if row.paid_on else Owed(row, *fee_of(row, today))
        for row in rows
    ]
    return sorted(found, key=lambda one: one.row.paid_on is not None)


def arrear_for(actor: Actor, public_id: str) -> Arrear:
    """Return an arrear.

    Raises:
        PermissionRefusedError: a right is missing.
        NotFoundForActorError: there is none.
    """
    require_sums(actor)
    row: Arrear | None = (
        Arrear.objects.select_related("channel").filter(public_id=public_id).first()
    )
    if row is None:
        raise NotFoundForActorError("没有这条欠缴。")
    return row


@dataclass(frozen=True, slots=True)
class YearFigures:
    """What a year tells for the levies: staff as an average of months, wages of the year.

    Attributes:
        months: how many months of the year have settled payroll; below twelve the wages are
            not the whole year's.
    """

    year: int
    staff: Fraction
    disabled: Fraction
    wages: Fen
    months: int
    union_fees: tuple[tuple[Month, Line], ...]

    @property
    def average_wage(self) -> Fen | None:
        """Average yearly wage of the staff, None without staff or wages."""
        if not self.staff or not self.wages:
            return None
        return round_half_up(self.wages * self.staff.denominator, self.staff.numerator)


def year_figures(actor: Actor, year: int) -> YearFigures:
    """Collect the figures of a year; three SQL statements."""
    require_sums(actor)
    staff, disabled = _headcounts(year)
    by_month: dict[Month, Fen] = defaultdict(int)
    for wages in payroll_rows().wages(year).values():
        for month, fen in wages.items():
            by_month[month] += fen
    fees = tuple(
        (month, union_fee(total_wages=fen, day=month.last_day))
        for month, fen in sorted(by_month.items())
        if fen > 0
    )
    return YearFigures(year, staff, disabled, sum(by_month.values()), len(by_month), fees)


def _headcounts(year: int) -> tuple[Fraction, Fraction]:
    """Average of the people at the end of each month, and of the disabled among them."""
    disabled = set(
        EmployeeTerms.objects.filter(details__disabled=True).values_list("employee", flat=True)
    )
    people = Employee.objects.filter(engagement__in=STAFF)
    staff = of_them = 0
    rows = list(people.values_list("pk", "hired", "left"))
    for number in range(1, MONTHS_PER_YEAR + 1):
        day = Month(year, number).last_day
        here = [pk for pk, hired, left in rows if hired <= day and (left is None or left >= day)]
        staff += len(here)
        of_them += len(disabled.intersection(here))
    return Fraction(staff, MONTHS_PER_YEAR), Fraction(of_them, MONTHS_PER_YEAR)
