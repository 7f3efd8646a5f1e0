"""``manage.py sweep_jobs``: take over what dead workers left; run it every few minutes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from zyg.core.work.operations import sweep


class Command(BaseCommand):
    """See the module."""

    help = "Start again jobs that have been silent for ten minutes."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Sweep once and say what was found."""
        started, gave_up = sweep(now=timezone.now())
        self.stdout.write(f"{started} jobs started again, {gave_up} given up")
