"""``manage.py verify_evidence FILE``: check an evidence file; needs no database and no network.

Without ``--trust`` it believes this installation's own keys and authorities; an outside checker
gives the trust file that the platform publishes (``manage.py signing_trust``). Exit 1 on a fault.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from zyg.core.signing.adapters.chosen import own_trust
from zyg.core.signing.signatures import Trust
from zyg.core.signing.verifying import verify_bundle


class Command(BaseCommand):
    """See the module."""

    help = "Check an evidence file of signing, without database and network."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file and whom to trust."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--trust", type=Path, help="PEM file of public keys and certificates")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check, and say what holds or what does not."""
        path: Path | None = options["trust"]
        try:
            bundle = options["file"].read_bytes()
            trust = Trust.of_pem(path.read_bytes()) if path else own_trust()
        except (OSError, ValueError, TypeError) as error:
            raise CommandError(str(error)) from error
        verdict = verify_bundle(bundle, trust=trust)
        for fault in verdict.faults:
            self.stderr.write(f"✗ {fault}")
        if not verdict.holds:
            raise CommandError(f"证据不成立：{len(verdict.faults)} 处问题。")
        for fact in verdict.facts:
            self.stdout.write(f"✓ {fact}")
        self.stdout.write("证据成立：文件、事件、签名、时间戳和报告都没有被改动。")
