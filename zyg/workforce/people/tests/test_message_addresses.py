"""Messages reach employees by what their file says."""

from zyg.core.messaging.addresses import Addresses, addresses_of
from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.people.tests.makers import make_employee


def test_phone_comes_from_the_file_and_the_account_s_mail_goes_first(cast):
    employee = make_employee(cast.sun, 1, email="file@example.test")
    with organization_scope(cast.jia):
        employee.membership = cast.han.membership
        employee.save()
        found = addresses_of([cast.han.membership, cast.li.membership])
    assert found[cast.han.membership.pk] == Addresses("hanmei@example.test", "13800000001")
    assert found[cast.li.membership.pk] == Addresses("lilei@example.test", "")
