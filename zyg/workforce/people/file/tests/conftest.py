"""Somebody of 甲公司 inside the scope of the organization, and callers of pages."""

import pytest

from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.people.models import Employee
from zyg.workforce.people.tests.makers import make_employee


@pytest.fixture
def jia(cast):
    with organization_scope(cast.jia):
        yield cast


@pytest.fixture
def xue(jia):
    """单雪, whose login is 韩梅's."""
    employee = make_employee(jia.sun)
    Employee.objects.filter(pk=employee.pk).update(membership=jia.han.membership)
    employee.refresh_from_db()
    return employee


@pytest.fixture
def page(cast, client):
    def get(who, url, **data):
        client.force_login(getattr(cast, who).user)
        return client.get(url, data)

    return get


@pytest.fixture
def send(cast, client):
    def post(who, url, **data):
        client.force_login(getattr(cast, who).user)
        return client.post(url, data)

    return post
