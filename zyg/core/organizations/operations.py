"""Acts on organizations, their departments and members."""

from __future__ import annotations

from django.db import transaction

from zyg.core.organizations.models import Department, Organization
from zyg.core.organizations.queries import department_tree, parts_of


@transaction.atomic
def add_department(
    *, organization: Organization, name: str, parent: Department | None = None
) -> Department:
    """Add a department below ``parent`` (or at the top); part of larger acts, so no actor."""
    department = Department(organization=organization, name=name, parent=parent)
    department.save()
    department.path = f"{parent.path if parent else '/'}{department.pk}/"
    department.save(update_fields=["path"])
    return department


def department_at(*, organization: Organization, path: str) -> Department | None:
    """Return the department that a path (or a name that only one has) means; add what is missing.

    Raises:
        AmbiguousDepartmentError: a name without path that several departments have.
    """
    found = department_tree(organization).named(path)
    if found is not None:
        return found
    department: Department | None = None
    for name in parts_of(path):
        level = Department.objects.filter(organization=organization, parent=department, name=name)
        department = level.first() or add_department(
            organization=organization, name=name, parent=department
        )
    return department
