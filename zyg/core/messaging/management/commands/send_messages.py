"""``manage.py send_messages``: send what waits in every outbox; run it every minute.

The worker does the same right after each message; this finds what a dead worker left.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from zyg.core.messaging.gateway import deliver_due
from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope


class Command(BaseCommand):
    """See the module."""

    help = "Send the messages that wait on an outer channel."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Go through every organization."""
        for organization in Organization.objects.order_by("pk"):
            with organization_scope(organization):
                deliver_due(organization=organization, now=timezone.now())
