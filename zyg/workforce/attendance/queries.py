"""What can be known of attendance; each function says how many SQL statements it costs.

``month_summaries`` and ``month_adjustments`` are what payroll takes over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet, Sum

from zyg.core.organizations.models import Department, Organization
from zyg.core.permissions.actors import Actor, NotFoundForActorError, visible
from zyg.law.periods import Month
from zyg.law.working_time import model as wt
from zyg.law.working_time.comprehensive import comprehensive_cycle
from zyg.workforce.attendance.engine.facts import employed_in
from zyg.workforce.attendance.engine.rows import summary_of
from zyg.workforce.attendance.models import (
    Adjustment,
    DayResult,
    Dispute,
    Exceptions,
    HandledException,
    MonthLock,
    MonthResult,
    RuleVersion,
)
from zyg.workforce.people.models import Employee

PAGE = 50
_MONTHS_OF: Mapping[str, int] = {"month": 1, "quarter": 3, "year": 12}


# --- what payroll takes over ------------------------------------------------------------------


def is_month_locked(organization: Organization, month: Month) -> bool:
    """Say whether the attendance of a month is locked; one SQL statement."""
    rows = MonthLock.objects.filter(organization=organization, month=str(month), is_locked=True)
    return rows.exists()


def month_summaries(organization: Organization, month: Month) -> dict[int, wt.MonthSummary]:
    """Return everybody's month as it stands, by the employee's primary key.

    Take it when :func:`is_month_locked` says yes: locked results never change. In the last month
    of a cycle of 综合计算工时 the excess over the cycle's statutory hours is in
    ``overtime["workday"]``. Two SQL statements, one more for each rule with a cycle that ends.
    """
    rows = MonthResult.objects.filter(organization=organization, month=str(month))
    found: dict[int, wt.MonthSummary] = {}
    rules: dict[int, list[int]] = {}
    for employee, rule, plain in rows.values_list("employee_id", "rule_id", "summary"):
        found[employee] = summary_of(plain)
        rules.setdefault(rule, []).append(employee)
    cyclic = RuleVersion.objects.filter(pk__in=list(rules), system="comprehensive")
    for rule in cyclic:
        excess = cycle_excess(organization, rule, month, rules[rule.pk])
        for employee, minutes in excess.items():
            told = found[employee]
            found[employee] = replace(told, overtime={**told.overtime, "workday": minutes})
    return found


def cycle_excess(
    organization: Organization, rule: RuleVersion, month: Month, employees: Collection[int]
) -> dict[int, int]:
    """Return minutes at 150 % of the cycle that ends with a month, by person; one SQL statement.

    Empty in the other months of the cycle. Hours of weeks are counted week by week.
    """
    months = _MONTHS_OF.get(rule.cycle)
    if months is None:
        return _weekly_excess(organization, month, employees)
    if month.month % months:
        return {}
    first = (month + (1 - months)).first_day
    rows = DayResult.objects.filter(
        organization=organization,
        employee_id__in=employees,
        day__range=(first, month.last_day),
    )
    sums = rows.values_list("employee_id").annotate(
        Sum("worked"),
        Sum("candidate_workday"),
        Sum("candidate_rest"),
        Sum("candidate_statutory"),
        Sum("statutory_in_plan"),
    )
    found = {}
    for employee, worked, workday, rest, statutory, in_plan in sums:
        outside = workday + rest + statutory - in_plan
        done = comprehensive_cycle(
            cycle=rule.cycle,  # type: ignore[arg-type]
            day=month.last_day,
            worked=worked + outside,
            statutory=min(statutory, worked + outside),
        )
        found[employee] = done.workday
    return found


def _weekly_excess(
    organization: Organization, month: Month, employees: Collection[int]
) -> dict[int, int]:
    """Sum the excess of the weeks that end (on a Sunday) in a month."""
    first = month.first_day - dt.timedelta(days=month.first_day.weekday())
    rows = DayResult.objects.filter(
        organization=organization,
        employee_id__in=employees,
        day__range=(first, month.last_day),
    )
    weeks: dict[tuple[int, dt.date], list[int]] = {}
    columns = ("candidate_workday", "candidate_rest", "candidate_statutory", "statutory_in_plan")
    for employee, day, worked, workday, rest, statutory, in_plan in rows.values_list(
        "employee_id", "day", "worked", *columns
    ):
        sunday = day + dt.timedelta(days=6 - day.weekday())
        if sunday <= month.last_day:
            told = weeks.setdefault((employee, sunday), [0, 0])
            told[0] += worked + workday + rest + statutory - in_plan
            told[1] += statutory
    found: dict[int, int] = dict.fromkeys(employees, 0)
    for (employee, sunday), (worked, statutory) in weeks.items():
        done = comprehensive_cycle(
            cycle="week", day=sunday, worked=worked, statutory=min(statutory, worked)
        )
        found[employee] += done.workday
    return found


def month_adjustments(organization: Organization, month: Month) -> dict[int, dict[str, int]]:
    """Return late facts of locked months that count in this one, in minutes; one SQL statement.

    By the employee's primary key, then by field: ``absent``, ``late``, ``overtime_rest``,
    ``leave_personal`` … as ``law.working_time.closing`` names them (new − locked).
    """
    rows = Adjustment.objects.filter(organization=organization, into_month=str(month))
    found: dict[int, dict[str, int]] = {}
    for employee, name, minutes in rows.values_list("employee_id", "field", "minutes"):
        mine = found.setdefault(employee, {})
        mine[name] = mine.get(name, 0) + minutes
    return found


# --- 考勤日报 ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFilters:
    """What a list of days is limited to; empty values limit nothing.

    Attributes:
        show: ``open`` (exceptions not handled, the default), a name of ``Exceptions`` in lower
            case, ``handled``, or ``all``.
        q: 姓名 or 工号.
        department: public id; departments below are in.
    """

    show: str = "open"
    q: str = ""
    department: str = ""


def days_of(actor: Actor, day: dt.date, filters: DayFilters) -> QuerySet[DayResult]:
    """Return the judged days of a date that the actor may see, exceptions first.

    Raises:
        PermissionRefusedError: she may see nobody's attendance.
    """
    rows = _visible_days(actor).filter(day=day)
    if filters.q.strip():
        said = filters.q.strip()
        rows = rows.filter(Q(employee__name__contains=said) | Q(employee__number__istartswith=said))
    if filters.department:
        rows = rows.filter(employee__department__path__startswith=_path(filters.department))
    handled = Q(employee_id__in=_handled(day, rows))
    if filters.show == "open":
        rows = rows.filter(exceptions__gt=0).exclude(handled)
    elif filters.show == "handled":
        rows = rows.filter(handled)
    elif filters.show.upper() in Exceptions.__members__:
        bit = int(Exceptions[filters.show.upper()])
        rows = rows.annotate(told=F("exceptions").bitand(bit)).filter(told__gt=0)
    return rows.select_related("employee__department").order_by("-exceptions", "employee__number")


def day_page(
    actor: Actor, day: dt.date, filters: DayFilters, *, number: int | str
) -> Page[DayResult]:
    """Return one page of 50; three SQL statements, four with a department filter."""
    return Paginator(days_of(actor, day, filters), PAGE).get_page(number)


def day_counts(actor: Actor, day: dt.date) -> dict[str, int]:
    """Count the days of a date by what is out of order; two SQL statements."""
    rows = _visible_days(actor).filter(day=day)
    bits = {
        one.name.lower(): Count("pk", filter=Q(**{f"bit_{one.name.lower()}__gt": 0}))
        for one in Exceptions
        if one.name
    }
    marks = {f"bit_{name}": F("exceptions").bitand(int(Exceptions[name.upper()])) for name in bits}
    counted: dict[str, int] = rows.annotate(**marks).aggregate(
        all=Count("pk"),
        pending=Count("pk", filter=Q(status="pending")),
        present=Count("pk", filter=Q(status__in=("present", "half_day"))),
        leave=Count("pk", filter=Q(status="leave")),
        **bits,
    )
    handled = _handled(day, rows)
    counted["handled"] = len(handled)
    counted["open"] = rows.filter(exceptions__gt=0).exclude(employee_id__in=handled).count()
    return counted


def _handled(day: dt.date, rows: QuerySet[DayResult]) -> list[int]:
    """Return who is handled on a date, by facts that are still the same; one SQL statement."""
    told = HandledException.objects.filter(day=day).values_list("employee_id", "fingerprint")
    marks = dict(told)
    if not marks:
        return []
    now = rows.filter(employee_id__in=list(marks)).values_list("employee_id", "fingerprint")
    return [employee for employee, mark in now if marks[employee] == mark]


def chosen_days(actor: Actor, day: dt.date, employees: Sequence[str]) -> list[DayResult]:
    """Return the days of a date of some people (public ids) that the actor may see."""
    rows = _visible_days(actor).filter(day=day, employee__public_id__in=employees)
    return list(rows.select_related("employee__department").order_by("employee__number"))


# --- 考勤月报 ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GridRow:
    """One person of the month's grid: her result (None = not computed) and her days."""

    employee: Employee
    result: MonthResult | None
    days: Mapping[dt.date, DayResult]


def month_people(
    actor: Actor, month: Month, *, q: str = "", department: str = ""
) -> QuerySet[Employee]:
    """Return the people employed in a month whose attendance the actor may see."""
    rows = employed_in(actor.organization, month).filter(visible(actor, "attendance.view"))
    if q.strip():
        said = q.strip()
        rows = rows.filter(Q(name__contains=said) | Q(number__istartswith=said))
    if department:
        rows = rows.filter(department__path__startswith=_path(department))
    return rows.select_related("department").order_by("number")


def grid_rows(
    organization: Organization, people: Sequence[Employee], month: Month
) -> list[GridRow]:
    """Return the grid of some people; two SQL statements."""
    ids = [one.pk for one in people]
    days: dict[int, dict[dt.date, DayResult]] = {}
    rows = DayResult.objects.filter(
        organization=organization,
        employee_id__in=ids,
        day__range=(month.first_day, month.last_day),
    )
    for row in rows:
        days.setdefault(row.employee_id, {})[row.day] = row
    results = MonthResult.objects.filter(
        organization=organization, month=str(month), employee_id__in=ids
    )
    by_person = {row.employee_id: row for row in results}
    return [GridRow(one, by_person.get(one.pk), days.get(one.pk, {})) for one in people]


@dataclass(frozen=True, slots=True)
class MonthState:
    """Where a month stands."""

    lock: MonthLock | None
    people: int
    computed: int
    exceptions: int
    adjustments: int
    disputes: int
    computed_at: dt.datetime | None = field(default=None)

    @property
    def is_locked(self) -> bool:
        """Whether it is locked."""
        return self.lock is not None and self.lock.is_locked


def month_state(organization: Organization, month: Month) -> MonthState:
    """Say where a month stands; five SQL statements."""
    results = MonthResult.objects.filter(organization=organization, month=str(month))
    told = results.aggregate(
        computed=Count("pk"),
        exceptions=Count("pk", filter=Q(exceptions__gt=0)),
    )
    newest = results.order_by("-computed_at").values_list("computed_at", flat=True).first()
    lock = MonthLock.objects.filter(organization=organization, month=str(month))
    return MonthState(
        lock=lock.select_related("locked_by").first(),
        people=employed_in(organization, month).count(),
        computed=told["computed"],
        exceptions=told["exceptions"],
        adjustments=Adjustment.objects.filter(
            organization=organization, day__range=(month.first_day, month.last_day)
        ).count(),
        disputes=Dispute.objects.filter(
            organization=organization, month=str(month), answered_at=None
        ).count(),
        computed_at=newest,
    )


def adjustments_of(organization: Organization, month: Month) -> QuerySet[Adjustment]:
    """Return late facts about the days of a month, and those that count in it."""
    touched = Q(day__range=(month.first_day, month.last_day)) | Q(into_month=str(month))
    rows: QuerySet[Adjustment] = Adjustment.objects.filter(touched, organization=organization)
    return rows.select_related("employee").order_by("day", "employee__number", "field")


def disputes_of(actor: Actor, month: Month) -> QuerySet[Dispute]:
    """Return the disputes of a month that the actor may see, open ones first."""
    condition = visible(
        actor,
        "attendance.view",
        department_path="employee__department__path",
        membership="employee__membership",
    )
    rows = Dispute.objects.filter(condition, month=str(month))
    return rows.select_related("employee", "answered_by").order_by(
        F("answered_at").asc(nulls_first=True), "asked_at"
    )


def dispute_for(actor: Actor, public_id: str) -> Dispute:
    """Return one dispute that the actor may see; one SQL statement.

    Raises:
        NotFoundForActorError: there is none.
    """
    condition = visible(
        actor,
        "attendance.view",
        department_path="employee__department__path",
        membership="employee__membership",
    )
    row = Dispute.objects.filter(condition, public_id=public_id).select_related("employee").first()
    if row is None:
        raise NotFoundForActorError("没有这条异议，或不在你的查看范围内。")
    return row


def employee_seen(actor: Actor, public_id: str) -> Employee:
    """Return somebody whose attendance the actor may see; one SQL statement.

    Raises:
        NotFoundForActorError: there is none, or out of reach.
    """
    rows = Employee.objects.filter(visible(actor, "attendance.view"), public_id=public_id)
    row = rows.select_related("department").first()
    if row is None:
        raise NotFoundForActorError("没有这名员工，或不在你的查看范围内。")
    return row


def _visible_days(actor: Actor) -> QuerySet[DayResult]:
    condition = visible(
        actor,
        "attendance.view",
        department_path="employee__department__path",
        membership="employee__membership",
    )
    return DayResult.objects.filter(condition)


def _path(department: str) -> str:
    found = Department.objects.filter(public_id=department).first()
    return found.path if found else "none"
