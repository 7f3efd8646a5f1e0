"""``manage.py people_daily``: what time itself does to people; run it once a day.

Terms that begin today become the present department and post, who has left loses her login,
probations end, exits whose duties are done are closed, files of imports older than a day and
copies of personal data older than a week are dropped, and people are reminded of what runs out.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.people.file.expiry import remind
from zyg.workforce.people.lifecycle.daily import turn_day
from zyg.workforce.people.portal.exporting import purge_exports
from zyg.workforce.people.roster_import.operations import purge_imports


class Command(BaseCommand):
    """See the module."""

    help = "Do to people what the day does by itself; drop files of old imports."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Go through every organization."""
        now = timezone.now()
        for organization in Organization.objects.order_by("pk"):
            with organization_scope(organization):
                done = turn_day(organization=organization, now=now)
                gone = purge_imports(now=now) + purge_exports(now=now)
                told = remind(organization, today=timezone.localdate(now), now=now)
            self.stdout.write(
                f"{organization}: {done.moved} moved, {done.shut} logins shut, {done.regular} "
                f"probations ended, {done.closed} exits closed, {gone} files dropped, "
                f"{told} reminded of papers that run out"
            )
