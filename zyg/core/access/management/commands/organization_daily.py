"""``manage.py organization_daily``: what the day brings to members and departments by itself.

Letters of authorisation that end are reminded of, and changes of the tree that begin today take
effect. Safe to run more than once a day, and to catch up after days without.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from zyg.core.access.letters import remind
from zyg.core.organizations.departments import follow_due
from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope


class Command(BaseCommand):
    """See the module."""

    help = "Remind of letters of authorisation that end; let due changes of departments begin."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Go over every organization."""
        now = timezone.now()
        for organization in Organization.objects.order_by("pk"):
            with organization_scope(organization):
                moved = follow_due(today=timezone.localdate(now))
                reminded = remind(organization, now=now)
            if moved or reminded:
                self.stdout.write(f"{organization}: {moved} departments, {reminded} letters")
