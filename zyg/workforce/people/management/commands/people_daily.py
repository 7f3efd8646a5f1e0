"""``manage.py people_daily``: what time itself does to people; run it once a day.

Terms that begin today become the present department and post, and files of imports older than a
day are dropped.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.people.operations import follow_due_terms
from zyg.workforce.people.roster_import.operations import purge_imports


class Command(BaseCommand):
    """See the module."""

    help = "Bring people to the terms that begin today; drop files of old imports."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Go through every organization."""
        moved = gone = 0
        for organization in Organization.objects.order_by("pk"):
            with organization_scope(organization):
                moved += follow_due_terms(today=timezone.localdate())
                gone += purge_imports(now=timezone.now())
        self.stdout.write(f"{moved} people moved, {gone} import files dropped")
