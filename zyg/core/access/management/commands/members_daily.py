"""``manage.py members_daily``: remind of letters of authorisation that end; once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from zyg.core.access.letters import remind
from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope


class Command(BaseCommand):
    """See the module."""

    help = "Remind members and administrators of letters of authorisation that end."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Go over every organization."""
        now = timezone.now()
        for organization in Organization.objects.order_by("pk"):
            with organization_scope(organization):
                if count := remind(organization, now=now):
                    self.stdout.write(f"{organization}: {count} letters")
