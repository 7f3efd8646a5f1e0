"""``manage.py migrate``, as the role that owns the tables where one is named.

``ZYG_MIGRATION_DATABASE_URL`` names it; the application itself never connects with it. The
connection stays the one called "default": migrations of parts we use know no other.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.commands import migrate
from django.db import connection


class Command(migrate.Command):
    """See the module."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Connect as the owner for as long as the command runs."""
        before = dict(connection.settings_dict)
        if settings.MIGRATION_DATABASE:
            connection.close()
            connection.settings_dict.update(settings.MIGRATION_DATABASE)
        try:
            return super().execute(*args, **options)
        finally:
            if settings.MIGRATION_DATABASE:
                connection.close()
                connection.settings_dict.update(before)
