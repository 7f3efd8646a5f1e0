"""Background work: judge what is due, compute a whole month with progress."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django_tasks import task

from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import require
from zyg.core.work.kinds import JobFailedError, JobRun, job_kind
from zyg.law.periods import Month
from zyg.workforce.attendance.engine.month import MonthLockedError, compute_month, refresh_all_due


@task()
def refresh_due(organization_id: int) -> None:
    """Judge everything that is due in an organization."""
    organization = Organization.objects.get(pk=organization_id)
    with organization_scope(organization):
        refresh_all_due(organization, now=timezone.now())


@job_kind("attendance.month", label="计算考勤")
def compute_whole_month(run: JobRun, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Compute the month of everybody; may be cancelled and run again."""
    require(run.actor, "attendance.edit")
    month = Month.parse(payload["month"])
    try:
        done = compute_month(
            run.actor.organization, month, now=timezone.now(), progress=run.progress
        )
    except MonthLockedError as error:
        raise JobFailedError(str(error)) from error
    return {"人数": done.people, "打卡": done.punches, "日结果": done.days}
