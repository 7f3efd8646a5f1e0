"""``manage.py load_demo``: load the demo company if it is not there yet.

Background jobs run at once here (``ZYG_TASKS=immediate``): nothing serves yet.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from zyg.site.demo import is_loaded, load_demo


class Command(BaseCommand):
    """Load the demo company."""

    help = "Load the invented company and close its months from the files under examples/."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare where the files are."""
        examples = Path(settings.BASE_DIR) / "examples"
        parser.add_argument("--folder", type=Path, default=examples)

    def handle(self, *_args: object, folder: Path, **_options: object) -> None:
        """Load once."""
        if settings.PRODUCTION:
            raise CommandError("The demo company is not loaded into a production system.")
        if settings.TASKS_KIND != "immediate":
            raise CommandError("Run it with ZYG_TASKS=immediate; see `make demo`.")
        if is_loaded():
            self.stdout.write("the demo company is there already")
            return
        load_demo(folder=folder, say=self.stdout.write)
