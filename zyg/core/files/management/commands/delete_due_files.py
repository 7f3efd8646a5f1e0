"""``manage.py delete_due_files``: delete the files whose day has come; run it once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from zyg.core.files.operations import delete_due, erase_orphans
from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope


class Command(BaseCommand):
    """See the module."""

    help = "Delete files whose day has come, and bytes that no row knows."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Go through every organization."""
        now, done, gone = timezone.now(), 0, 0
        for organization in Organization.objects.order_by("pk"):
            with organization_scope(organization):
                done += delete_due(now=now, today=timezone.localdate(now))
                gone += erase_orphans(organization=organization, now=now)
        self.stdout.write(f"{done} files deleted, {gone} left-over bytes removed")
