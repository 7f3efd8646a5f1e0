"""``manage.py signing_trust``: print the trust file with which others check our evidence."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from zyg.core.signing.adapters.chosen import own_trust


class Command(BaseCommand):
    """See the module."""

    help = "Print the public keys and certificates that evidence files are checked with (PEM)."
    requires_system_checks = ()
    requires_migrations_checks = False

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print."""
        self.stdout.write(own_trust().as_pem(), ending="")
