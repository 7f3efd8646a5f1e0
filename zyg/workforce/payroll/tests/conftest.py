"""What the tests of payroll share."""

import pytest

from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.payroll.tests import makers


@pytest.fixture
def jia(cast):
    with organization_scope(cast.jia):
        yield cast


@pytest.fixture
def people(jia):
    return makers.make_people(jia)


@pytest.fixture
def run(jia, people):
    months = [makers.person_month(people[0], commission=3_000_00), makers.person_month(people[1])]
    return makers.make_run(jia, people, months)


@pytest.fixture
def computed(jia, run):
    return makers.compute(jia.wang, run)


@pytest.fixture
def approved(jia, computed):
    return makers.approve(jia, computed)


@pytest.fixture
def paid(jia, approved):
    return makers.pay(jia, approved)
