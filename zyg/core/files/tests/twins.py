"""Rows of 甲公司 for the walk of a stranger (``zyg/config/tests/test_twin_organizations.py``)."""

from __future__ import annotations

import io

from django.utils import timezone

from zyg.core.files.operations import store_file
from zyg.core.files.tests import makers
from zyg.testing import Cast


def twins(cast: Cast) -> dict[str, str]:
    """Keep a file of 甲公司."""
    file = store_file(
        actor=cast.zhou,
        upload=io.BytesIO(makers.PDF),
        name="甲公司营业执照.pdf",
        purpose="organization.document",
        now=timezone.now(),
    )
    return {"file_id": file.public_id}
