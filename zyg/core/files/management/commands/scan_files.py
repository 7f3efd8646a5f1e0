"""``manage.py scan_files``: have the files scanned that were taken in without a scanner."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from zyg.core.files.clamd import ScannerUnavailableError
from zyg.core.files.operations import scan_waiting
from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope


class Command(BaseCommand):
    """See the module."""

    help = "Scan the files that were never scanned; infected ones go into quarantine."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Go through every organization and say what was found."""
        scanned = infected = 0
        for organization in Organization.objects.order_by("pk"):
            with organization_scope(organization):
                try:
                    done, found = scan_waiting(now=timezone.now())
                except ScannerUnavailableError as error:
                    raise CommandError(str(error)) from error
            scanned, infected = scanned + done, infected + found
        self.stdout.write(f"{scanned} files scanned, {infected} in quarantine")
