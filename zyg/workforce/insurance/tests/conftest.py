"""What the tests of insurance share."""

import pytest

from zyg.core.organizations.scoping import organization_scope


@pytest.fixture
def jia(cast):
    with organization_scope(cast.jia):
        yield cast
