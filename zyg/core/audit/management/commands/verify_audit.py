"""``manage.py verify_audit``: walk every organization's audit chain; exit 1 when one breaks."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zyg.core.audit.chain import verify
from zyg.core.organizations.models import Organization


class Command(BaseCommand):
    """See the module."""

    help = "Check that no audit row was changed, left out or put in between."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Check every organization and say where a chain breaks."""
        broken = 0
        for organization in Organization.objects.order_by("pk"):
            for found in verify(organization):
                broken += 1
                self.stderr.write(f"{organization}: row {found.sequence} {found.what}")
        if broken:
            raise CommandError(f"{broken} breaks in the audit chain.")
        self.stdout.write("Every audit chain holds.")
