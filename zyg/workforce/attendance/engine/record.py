"""Record: write what was judged, keep what is locked, carry differences to the next open month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from zyg.core.organizations.models import Organization
from zyg.law.periods import Month
from zyg.law.working_time import model as wt
from zyg.law.working_time.closing import differences
from zyg.workforce.attendance.engine.fast_rows import insert_rows
from zyg.workforce.attendance.engine.judging import Judged
from zyg.workforce.attendance.engine.rows import (
    COLUMNS,
    Row,
    json_text,
    month_exceptions,
    plain_summary,
    result_of,
)
from zyg.workforce.attendance.models import Adjustment, DayResult, MonthLock, MonthResult

DAY = COLUMNS.index("day")


def record_month(
    organization: Organization, judged: Judged, month: Month, *, now: dt.datetime
) -> bool:
    """Write the rows of one person's month that differ from what is stored; say if any did.

    Two SQL statements when nothing has changed.
    """
    mine = DayResult.objects.filter(
        organization=organization,
        employee_id=judged.employee,
        day__range=(month.first_day, month.last_day),
    )
    before: dict[dt.date, Row] = {row[DAY]: row for row in mine.values_list(*COLUMNS)}
    after = {row[DAY]: row for row in judged.rows}
    stale = [day for day, row in before.items() if after.get(day) != row]
    fresh = [row for day, row in after.items() if before.get(day) != row]
    if stale:
        mine.filter(day__in=stale).delete()
    if fresh:
        write_days(organization, fresh)
    values = month_values(judged, now)
    known = MonthResult.objects.filter(
        organization=organization, month=str(month), employee_id=judged.employee
    )
    stored = known.values_list("fingerprint", "rule_id", "summary").first()
    if stored == (judged.fingerprint, judged.rule, values["summary"]) and not (stale or fresh):
        return False
    if stored is None:
        MonthResult.objects.create(
            organization=organization, month=str(month), employee_id=judged.employee, **values
        )
    else:
        known.update(**values)
    return True


def month_values(judged: Judged, now: dt.datetime) -> dict[str, Any]:
    """Return the columns of a month's result."""
    return {
        "summary": plain_summary(judged.summary),
        "exceptions": month_exceptions(judged.summary),
        "fingerprint": judged.fingerprint,
        "rule_id": judged.rule,
        "computed_at": now,
    }


def write_days(organization: Organization, rows: Sequence[Row]) -> None:
    """Insert rows of days."""
    told = map(json_text, rows)
    insert_rows(DayResult, COLUMNS, told, {"organization_id": organization.pk})


def keep_locked(
    organization: Organization, judged: Judged, month: Month, *, now: dt.datetime
) -> int:
    """Compare a judged month with its locked rows; write the differences as adjustments.

    What an earlier month has already taken over is deducted; what is open is written anew, so
    the order in which late facts arrive does not matter. Returns the number of open adjustments.
    """
    rows = DayResult.objects.filter(
        organization=organization,
        employee_id=judged.employee,
        day__range=(month.first_day, month.last_day),
    )
    locked = {row["day"]: result_of(row) for row in rows.values()}
    wanted = _differences(judged, locked)
    target = str(next_open_month(organization, month))
    told = Adjustment.objects.filter(
        organization=organization,
        employee_id=judged.employee,
        day__range=(month.first_day, month.last_day),
    )
    for day, name, minutes in told.exclude(into_month=target).values_list(
        "day", "field", "minutes"
    ):
        closed, computed, before = wanted.get((day, name), (0, 0, 0))
        wanted[day, name] = (closed, computed, before - minutes)
    told.filter(into_month=target).delete()
    fresh = [
        Adjustment(
            organization=organization,
            employee_id=judged.employee,
            day=day,
            field=name,
            minutes=minutes,
            into_month=target,
            closed_fingerprint=closed,
            computed_fingerprint=computed,
            noticed_at=now,
        )
        for (day, name), (closed, computed, minutes) in sorted(wanted.items())
        if minutes
    ]
    Adjustment.objects.bulk_create(fresh)
    return len(fresh)


def next_open_month(organization: Organization, month: Month) -> Month:
    """Return the first month after this one that is not locked."""
    locked = set(
        MonthLock.objects.filter(organization=organization, is_locked=True).values_list(
            "month", flat=True
        )
    )
    following = month + 1
    while str(following) in locked:
        following += 1
    return following


def _differences(
    judged: Judged, locked: Mapping[dt.date, wt.DayResult]
) -> dict[tuple[dt.date, str], tuple[int, int, int]]:
    marks = {row[DAY]: row[COLUMNS.index("fingerprint")] for row in judged.rows}
    found: dict[tuple[dt.date, str], tuple[int, int, int]] = {}
    for day in judged.days:
        mark = marks.get(day.day, 0)
        before = locked.get(day.day) or wt.DayResult(day.day, day.day_type, "rest")
        for one in differences(before, replace(day, input_hash=str(mark))):
            closed = int(one.closed_hash or 0)
            found[day.day, one.field] = (closed, mark, one.minutes)
    return found
