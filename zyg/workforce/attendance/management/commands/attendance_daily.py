"""The day's turn of attendance: judge what is due, and let days that are over be over."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope
from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.workforce.attendance.engine.month import (
    MonthLockedError,
    compute_month,
    refresh_all_due,
)

TWO_DAYS = dt.timedelta(days=2)


class Command(BaseCommand):
    """Run it each night after the last shift, and as often as you like."""

    help = "Judge due months, and the present month of every organization."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Go over the organizations; one that can not be judged is told and skipped."""
        now = timezone.now()
        today = timezone.localdate(now)
        # On the first days of a month the nights of the month before end.
        months = sorted({Month.of(today - TWO_DAYS), Month.of(today)})
        for organization in Organization.objects.order_by("pk"):
            with organization_scope(organization):
                due = refresh_all_due(organization, now=now)
                for month in months:
                    told = self._month(organization, month, now)
                    self.stdout.write(f"{organization.public_id} {month}: {told}, due {due}")

    def _month(self, organization: Organization, month: Month, now: Any) -> str:
        try:
            done = compute_month(organization, month, now=now)
        except (MonthLockedError, RuleRefusedError) as refusal:
            return str(refusal)
        return f"{done.people} people, {done.days} days"
