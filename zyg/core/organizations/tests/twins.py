"""Rows of 甲公司 for the walk of a stranger (``zyg/config/tests/test_twin_organizations.py``)."""

from __future__ import annotations

from zyg.core.organizations.entities import default_entity
from zyg.testing import Cast


def twins(cast: Cast) -> dict[str, str]:
    """Name a legal person and a department of 甲公司."""
    return {
        "entity_id": default_entity(cast.jia).public_id,
        "department_id": cast.research.public_id,
    }
