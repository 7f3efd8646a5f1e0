"""The scope that is open now; apart from ``scoping`` because it needs no models.

The database backend asks at each statement, and is loaded before the apps are.
"""

from __future__ import annotations

from typing import Any

from django_scopes.state import get_scope


def current_organization() -> Any:
    """Return the organization in scope, None outside and in a crossing."""
    return get_scope().get("organization")


def current_crossing() -> str:
    """Return the name of the crossing that is open, "" when none is."""
    return str(get_scope().get("crossing", ""))


def is_read_only() -> bool:
    """Say whether nothing may be written now."""
    return bool(get_scope().get("read_only", False))
