"""Rows of 甲公司 for the walk of a stranger (``zyg/config/tests/test_twin_organizations.py``)."""

from __future__ import annotations

from zyg.core.signing.tests.makers import at, completed, member, send
from zyg.testing import Cast, Shared


def twins(cast: Cast) -> dict[str, str]:
    """A contract that is signed, with papers to steal, and the link of a member of 甲公司."""
    request = completed(cast)
    link = at(send(cast, member(cast)), 1).token
    return {
        "signing_id": request.public_id,
        "signer_id": at(request, 1).public_id,
        "token": link,
        "page": Shared("1"),
    }
