"""What happens when a fact changes: the person-months it touches are judged anew.

``note_change`` belongs into the transaction of the change. A few person-months are judged at
once, many are left to a background task; nothing is forgotten, because what is still to be done
stands in ``DueMonth`` until the same transaction that records the result takes it away.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from zyg.core.organizations.models import Organization
from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.law.working_time.model import second
from zyg.workforce.attendance.engine.facts import planner_of, read_facts
from zyg.workforce.attendance.engine.judging import Judged, judge_month
from zyg.workforce.attendance.engine.plans import Planner
from zyg.workforce.attendance.engine.record import keep_locked, record_month
from zyg.workforce.attendance.engine.setup import Setup, setup_of
from zyg.workforce.attendance.models import DayResult, DueMonth, MonthLock, MonthResult

AT_ONCE = 8
"""So many person-months are judged within the act that changed them."""
COMPUTING_FOR = dt.timedelta(hours=1)
"""A whole month that has been computing longer than this was given up."""
Pairs = set[tuple[int, Month]]
_DAY = dt.timedelta(days=1)


def months_of(days: Iterable[dt.date]) -> set[Month]:
    """Return the months whose days a fact on these dates can touch: night shifts reach over."""
    return {Month.of(day + offset * _DAY) for day in days for offset in (-1, 0, 1)}


def note_change(organization: Organization, pairs: Pairs, *, now: dt.datetime) -> None:
    """Judge the person-months anew, now or soon; inside the transaction of the change."""
    if not pairs:
        return
    states = hold_months(organization, {month for _, month in pairs})
    rows = [
        DueMonth(organization=organization, employee_id=employee, month=str(month))
        for employee, month in sorted(pairs)
    ]
    DueMonth.objects.bulk_create(rows, ignore_conflicts=True)
    busy = any(_is_computing(row, now) for row in states.values())
    if len(pairs) <= AT_ONCE and not busy:
        refresh_now(organization, pairs, states, now=now)
    else:
        from zyg.workforce.attendance.tasks import refresh_due  # noqa: PLC0415 - the task is above

        transaction.on_commit(partial(refresh_due.enqueue, organization.pk))


def note_all(organization: Organization, first: dt.date) -> None:
    """Note that rules or calendars changed from a day on: every open month computed since then."""
    rows = MonthResult.objects.filter(
        organization=organization, month__gte=str(Month.of(first - _DAY))
    )
    locked = MonthLock.objects.filter(organization=organization, is_locked=True)
    open_ = rows.exclude(month__in=locked.values("month"))
    due = [
        DueMonth(organization=organization, employee_id=employee, month=month)
        for employee, month in open_.values_list("employee_id", "month")
    ]
    DueMonth.objects.bulk_create(due, ignore_conflicts=True, batch_size=2000)
    if due:
        from zyg.workforce.attendance.tasks import refresh_due  # noqa: PLC0415 - the task is above

        transaction.on_commit(partial(refresh_due.enqueue, organization.pk))


def hold_months(organization: Organization, months: Collection[Month]) -> dict[str, MonthLock]:
    """Return the rows of the months, held against locking until the transaction ends."""
    names = sorted(str(month) for month in months)
    rows = MonthLock.objects.filter(organization=organization, month__in=names)
    if connection.vendor == "postgresql":
        # Many changes may hold a month at once; locking it waits for all of them.
        marks = ", ".join(["%s"] * len(names))
        table = MonthLock._meta.db_table
        sql = (
            f"SELECT 1 FROM {table} WHERE organization_id = %s "  # noqa: S608 - own names only
            f"AND month IN ({marks}) FOR SHARE"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [organization.pk, *names])
    found = {row.month: row for row in rows}
    if len(found) < len(names):
        missing = [MonthLock(organization=organization, month=name) for name in names]
        MonthLock.objects.bulk_create(missing, ignore_conflicts=True)
        return hold_months(organization, months)
    return found


def refresh_now(
    organization: Organization, pairs: Pairs, states: dict[str, MonthLock], *, now: dt.datetime
) -> None:
    """Judge and record person-months; inside a transaction that holds their months."""
    by_month: dict[Month, list[int]] = defaultdict(list)
    for employee, month in sorted(pairs):
        by_month[month].append(employee)
    for month, employees in by_month.items():
        due = DueMonth.objects.filter(
            organization=organization, month=str(month), employee_id__in=employees
        )
        if month.first_day > timezone.localdate(now) + _DAY:
            due.delete()
            continue
        try:
            setup = setup_of(organization)
        except RuleRefusedError:
            return  # stays due: there are no rules yet
        due.delete()
        judged = judge_people(organization, setup, month, employees, now=now)
        is_locked = states[str(month)].is_locked
        if not is_locked:
            _forget(organization, month, set(employees) - {one.employee for one in judged})
        for one in judged:
            if is_locked:
                keep_locked(organization, one, month, now=now)
            else:
                record_month(organization, one, month, now=now)


def judge_people(
    organization: Organization,
    setup: Setup,
    month: Month,
    employees: Sequence[int],
    *,
    now: dt.datetime,
) -> list[Judged]:
    """Judge some people by the reference engine; six SQL statements."""
    facts = read_facts(organization, setup, month, employees, punches=employees)
    planner = planner_of(setup, month)
    as_of = second(local(now))
    return [
        judge_month(
            employee=pk,
            plan=planner.plan(person, facts.roster.get(pk)),
            punches=facts.punches.get(pk, ()),
            documents=facts.documents.get(pk, ()),
            month=month,
            as_of=as_of,
            provisional=is_provisional(planner, month),
        )
        for pk, person in facts.people.items()
    ]


def is_provisional(planner: Planner, month: Month) -> bool:
    """Tell whether the calendar of a month still waits for its notice."""
    return planner.setup.calendar("").year(month.year).provisional


def local(now: dt.datetime) -> dt.datetime:
    """Return the wall clock in China of an instant, without zone."""
    zone = dt.timezone(dt.timedelta(hours=8))
    return now.astimezone(zone).replace(tzinfo=None) if now.tzinfo else now


def _is_computing(row: MonthLock, now: dt.datetime) -> bool:
    return row.computing_since is not None and now - row.computing_since < COMPUTING_FOR


def _forget(organization: Organization, month: Month, gone: set[int]) -> None:
    """Take away results of people who were not employed in the month after all."""
    if not gone:
        return
    DayResult.objects.filter(
        organization=organization,
        employee_id__in=gone,
        day__range=(month.first_day, month.last_day),
    ).delete()
    MonthResult.objects.filter(
        organization=organization, month=str(month), employee_id__in=gone
    ).delete()
