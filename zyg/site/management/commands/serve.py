"""``manage.py serve``: the site and its background worker together, for one machine.

Beyond one machine the two run apart: granian (or any ASGI server) on ``zyg.config.asgi`` and
``manage.py db_worker`` on other hosts, see docs/how-to/run-in-production.md.
"""

from __future__ import annotations

import argparse
import io
import logging
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connections

logger = logging.getLogger(__name__)

STOP_SECONDS = 10
TAKE_OVER_EVERY = 60


class Command(BaseCommand):
    """Start both, end both."""

    help = "Serve the site and run its background jobs until stopped."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare host, port and number of web workers."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1)

    def handle(
        self, *_args: object, host: str, port: int, workers: int, **_options: object
    ) -> None:
        """Run until a signal comes or one of the two ends by itself."""
        children = start_site(host=host, port=port, workers=workers)

        def stop(_number: int, _frame: FrameType | None) -> None:
            raise KeyboardInterrupt

        signal.signal(signal.SIGTERM, stop)
        try:
            due = time.monotonic()
            while all(child.poll() is None for child in children):
                if time.monotonic() >= due:
                    take_over()
                    due = time.monotonic() + TAKE_OVER_EVERY
                time.sleep(0.5)
        except KeyboardInterrupt:
            self.stdout.write("stopping")
        finally:
            stop_site(children)


def take_over() -> None:
    """Start again what a worker left that died: jobs, and messages in the outbox.

    A database that is busy or away is no reason to end the site; the next round comes.
    """
    for command in ("sweep_jobs", "send_messages"):
        try:
            call_command(command, stdout=io.StringIO())
        except DatabaseError:
            logger.exception("%s could not run.", command)
    connections.close_all()


def start_site(*, host: str, port: int, workers: int = 1) -> list[subprocess.Popen[bytes]]:
    """Start the web server and the worker as children of this process."""
    manage = Path(settings.BASE_DIR) / "manage.py"
    web = [
        *(sys.executable, "-m", "granian", "--interface", "asginl", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        *("--log-level", "warning", "zyg.config.asgi:application"),
    ]
    worker = [sys.executable, str(manage), "db_worker", "--no-reload", "--interval", "0.5"]
    return [subprocess.Popen(command, cwd=settings.BASE_DIR) for command in (web, worker)]  # noqa: S603 - our own commands


def stop_site(children: list[subprocess.Popen[bytes]]) -> None:
    """End the children politely, then firmly."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
