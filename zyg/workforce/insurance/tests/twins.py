"""Rows of 甲公司 for the walk of a stranger (``zyg/config/tests/test_twin_organizations.py``)."""

from __future__ import annotations

from zyg.testing import Cast, Shared
from zyg.workforce.insurance.operations import enter_parameter
from zyg.workforce.insurance.tests.test_parameters import NOW, told


def twins(cast: Cast) -> dict[str, str]:
    """Enter a parameter of 甲公司."""
    row = enter_parameter(actor=cast.wang, told=told(document_number="甲字组-1"), now=NOW)
    return {"public_id": row.public_id, "kind": Shared("limit")}
