"""Where employees can be reached, for messages (see ``zyg.core.messaging.addresses``)."""

from __future__ import annotations

from collections.abc import Mapping

from zyg.core.messaging.addresses import Addresses
from zyg.workforce.people.models import Employee


def addresses_of(membership_ids: list[int]) -> Mapping[int, Addresses]:
    """Return the e-mail and phone of the employees behind memberships; one SQL statement."""
    rows = Employee.objects.filter(membership__in=membership_ids)
    found = rows.only("public_id", "organization", "membership", "email", "phone")
    return {
        row.membership_id: Addresses(row.email, row.phone) for row in found if row.membership_id
    }
