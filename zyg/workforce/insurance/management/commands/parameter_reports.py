"""``manage.py parameter_reports``: what users say is wrong with published parameters.

The operator's list over all organizations, the oldest first; ``--answer ID TEXT`` answers one.
"""

from __future__ import annotations

import argparse

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from zyg.core.organizations.scoping import crossing, organization_scope
from zyg.core.permissions.actors import system_actor
from zyg.law.places import name_of
from zyg.law.social_insurance import LABELS
from zyg.workforce.insurance.models import ParameterReport, ReportState
from zyg.workforce.insurance.operations.policy import answer_report


class Command(BaseCommand):
    """List open reports, or answer one."""

    help = "List what users report to be wrong with published parameters, or answer a report."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the answer."""
        parser.add_argument("--answer", nargs=2, metavar=("ID", "TEXT"))

    def handle(self, *_args: object, answer: list[str] | None = None, **_options: object) -> None:
        """List or answer."""
        with crossing("parameter_reports"):
            rows = ParameterReport.objects.filter(state=ReportState.OPEN)
            found = list(rows.select_related("organization").order_by("reported_at"))
        if answer:
            self._answer({row.public_id: row for row in found}, *answer)
            return
        for row in found:
            self.stdout.write(
                f"{row.public_id} {row.reported_at:%Y-%m-%d} {name_of(row.place)} "
                f"{LABELS[row.insurance]} {row.month} [{row.shown}] {row.text} {row.url}"
            )
        self.stdout.write(f"{len(found)} open")

    def _answer(self, rows: dict[str, ParameterReport], public_id: str, text: str) -> None:
        row = rows.get(public_id)
        if row is None:
            raise CommandError(f"No open report {public_id}.")
        with organization_scope(row.organization):
            actor = system_actor(row.organization)
            answer_report(actor=actor, report=row, answer=text, now=timezone.now())
        self.stdout.write("answered")
