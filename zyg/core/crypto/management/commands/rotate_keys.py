"""``manage.py rotate_keys``: seal every encrypted field with the current key."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zyg.core.crypto.rotation import encrypted_models, rotate


class Command(BaseCommand):
    """See the module."""

    help = "Seal every encrypted field with the first key of ZYG_ENCRYPTION_KEYS."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Rotate model by model and say what was done."""
        skipped = 0
        for model in encrypted_models():
            done = rotate(model)
            skipped += done.skipped
            self.stdout.write(f"{done.model}: {done.rows} rows, {done.changed} changed")
        if skipped:
            raise CommandError(f"{skipped} rows changed meanwhile; run the command again.")
