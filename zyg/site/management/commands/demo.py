"""``manage.py demo``: migrate, load the demo company, print the logins, serve.

With ``--check`` it probes the running site (log-in, work table, run, payslip) and exits; the exit
code says whether everything answered.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from zyg.site.demo import LOGINS, PASSWORD
from zyg.site.demo_check import probe
from zyg.site.management.commands.serve import start_site, stop_site

START_SECONDS = 30


class Command(BaseCommand):
    """Run the demo."""

    help = "Set up the demo company and serve it on this machine."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare port and check mode."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--check", action="store_true", help="probe the site and exit")

    def handle(self, *_args: object, port: int, check: bool, **_options: object) -> None:
        """Do it."""
        if settings.MODE == "production":
            raise CommandError("The demo does not run in production mode.")
        began = time.monotonic()
        call_command("migrate", verbosity=0)
        manage = Path(settings.BASE_DIR) / "manage.py"
        environment = {**os.environ, "ZYG_TASKS": "immediate"}
        subprocess.run(  # noqa: S603 - our own command
            [sys.executable, str(manage), "load_demo"], env=environment, check=True
        )
        if check:
            self._check(began)
            return
        self._print_logins(port)
        call_command("serve", port=port)

    def _print_logins(self, port: int) -> None:
        self.stdout.write(f"\n演示网站：http://127.0.0.1:{port}/   密码都是 {PASSWORD}\n")
        for login in LOGINS:
            self.stdout.write(f"  {login.username:<10} {login.title}")
        self.stdout.write("\n按 Ctrl+C 结束。\n")

    def _check(self, began: float) -> None:
        port = _free_port()
        children = start_site(host="127.0.0.1", port=port)
        try:
            _wait_for(port)
            for line in probe(f"http://127.0.0.1:{port}"):
                self.stdout.write(line)
        finally:
            stop_site(children)
        self.stdout.write(f"demo checked in {time.monotonic() - began:.0f} s")


def _free_port() -> int:
    with socket.socket() as probe_socket:
        probe_socket.bind(("127.0.0.1", 0))
        return int(probe_socket.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as attempt:
            attempt.settimeout(1)
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise CommandError(f"The site did not start within {START_SECONDS} s.")
