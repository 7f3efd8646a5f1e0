"""What is wrong with the database role of the application."""

from __future__ import annotations

from typing import Any

_ROLE = "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
_OWNED = """
SELECT count(*) FROM pg_class
WHERE relkind IN ('r', 'p') AND relrowsecurity AND pg_get_userbyid(relowner) = current_user
"""


def role_faults(cursor: Any) -> list[str]:
    """Name what lets the connected role around the row security policies; none is none."""
    cursor.execute(_ROLE)
    superuser, bypasses = cursor.fetchone()
    cursor.execute(_OWNED)
    (owned,) = cursor.fetchone()
    faults = {
        "is a superuser": superuser,
        "has BYPASSRLS": bypasses,
        f"owns {owned} tables": owned,
    }
    return [
        f"The database role of DATABASE_URL {fault}. Let it name a role that only works with the"
        " rows, and ZYG_MIGRATION_DATABASE_URL the one that owns the tables, for migrate."
        for fault, there in faults.items()
        if there
    ]
