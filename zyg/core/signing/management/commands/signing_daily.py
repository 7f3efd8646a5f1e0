"""``manage.py signing_daily``: end what is overdue, stamp what still waits; run it every hour."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope
from zyg.core.signing.operations.acting import stamp_waiting
from zyg.core.signing.operations.ending import expire_due
from zyg.core.signing.timestamps.remote import TimestampUnavailableError


class Command(BaseCommand):
    """See the module."""

    help = "Expire overdue signing requests and fetch timestamps that are still missing."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Go through every organization."""
        now, stamped, expired = timezone.now(), 0, 0
        for organization in Organization.objects.order_by("pk"):
            with organization_scope(organization):
                try:
                    stamped += stamp_waiting(now=now)
                except TimestampUnavailableError as error:
                    self.stderr.write(f"{organization}: no timestamp: {error}")
                expired += expire_due(now=now)
        self.stdout.write(f"stamped {stamped}, expired {expired}")
