"""Base of rows about one employee: rights over them follow the employee's department and login."""

from __future__ import annotations

from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField
from zyg.workforce.people.models.roster import Employee


class AboutEmployee(OrganizationOwned):
    """A row with a ``public_id`` and an ``employee`` (which a subclass declares)."""

    employee: Employee | None

    public_id = PublicIdField()

    class Meta:
        abstract = True

    @property
    def access_department_path(self) -> str:
        """Path of the employee's department, for the reach of rights."""
        return self.employee.access_department_path if self.employee else ""

    @property
    def access_membership_id(self) -> int | None:
        """The employee's membership, for the reach of rights."""
        return self.employee.access_membership_id if self.employee else None
