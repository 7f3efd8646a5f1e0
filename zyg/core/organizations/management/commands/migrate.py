"""``manage.py migrate``, as the role that owns the tables where one is named.

``ZYG_MIGRATION_DATABASE_URL`` names it; the application itself never connects with it.
"""

from __future__ import annotations

from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections


class Command(migrate.Command):
    """See the module."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the owner's connection unless another is asked for."""
        super().add_arguments(parser)
        if "owner" in connections:
            parser.set_defaults(database="owner")
