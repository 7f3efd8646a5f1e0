"""What the tests of access stand on."""

import datetime as dt

import pytest
from django.utils import timezone

from zyg.core.access.periods import Days
from zyg.core.organizations.models import Membership
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import actor_of

NOW = dt.datetime(2026, 11, 25, 10, 0, tzinfo=timezone.get_default_timezone())
TODAY = NOW.date()


@pytest.fixture
def jia(cast):
    with organization_scope(cast.jia):
        yield cast


@pytest.fixture
def again():
    """Return the actor as the next request would have it."""

    def inner(actor, *, now=NOW):
        rows = Membership.objects.select_related("user", "organization")
        return actor_of(rows.get(pk=actor.membership.pk), now=now)

    return inner


def days(first=0, last=None):
    """A period that begins and ends so many days from today."""
    one = dt.timedelta(days=1)
    return Days(TODAY + first * one, None if last is None else TODAY + last * one)
