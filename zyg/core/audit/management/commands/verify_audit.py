"""``manage.py verify_audit``: walk every organization's audit chain; exit 1 when one breaks.

The end of each chain that holds is kept outside the database (``zyg.core.audit.heads``), and
every chain must still contain the ends that are kept.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from zyg.core.audit.chain import verify
from zyg.core.audit.heads import HeadsDamagedError, keep_head, known_heads
from zyg.core.organizations.models import Organization


class Command(BaseCommand):
    """See the module."""

    help = "Check that no audit row was changed, left out, put in between, cut off or rewritten."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Check every organization and say where a chain breaks."""
        broken = 0
        try:
            known = known_heads(settings.AUDIT_HEADS)
        except HeadsDamagedError as error:
            raise CommandError(str(error)) from error
        for organization in Organization.objects.order_by("pk"):
            found = verify(organization, known[organization.public_id])
            broken += len(found)
            for one in found:
                self.stderr.write(f"{organization}: row {one.sequence} {one.what}")
            if not found:
                keep_head(settings.AUDIT_HEADS, organization, now=timezone.now())
        if broken:
            raise CommandError(f"{broken} breaks in the audit chain.")
        self.stdout.write("Every audit chain holds.")
