"""Acts on organizations, their departments and members."""

from __future__ import annotations

from django.db import transaction

from zyg.core.organizations.models import ALWAYS, Department, DepartmentVersion, Organization
from zyg.core.organizations.queries import department_tree, parts_of


@transaction.atomic
def add_department(
    *, organization: Organization, name: str, parent: Department | None = None
) -> Department:
    """Add a department below ``parent`` (or at the top), as one that has always been there.

    Part of larger acts (an import tells no day), so no actor; :mod:`.departments` adds one from
    a day on.
    """
    department = Department(organization=organization, name=name, parent=parent)
    department.save()
    department.path = f"{parent.path if parent else '/'}{department.pk}/"
    department.save(update_fields=["path"])
    DepartmentVersion.objects.create(
        organization=organization,
        department=department,
        valid_from=ALWAYS,
        name=name,
        parent=parent,
    )
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
        level = Department.objects.filter(parent=department, name=name, is_open=True)
        department = level.first() or add_department(
            organization=organization, name=name, parent=department
        )
    return department
