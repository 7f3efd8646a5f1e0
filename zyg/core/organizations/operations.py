"""Acts on organizations, their departments and members."""

from __future__ import annotations

from django.db import transaction

from zyg.core.organizations.models import Department, Organization


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
    """Return the department of a path of names like ``研发部/后端``; what is missing is added."""
    department: Department | None = None
    for name in (part.strip() for part in path.split("/")):
        if name:
            found = Department.objects.filter(
                organization=organization, parent=department, name=name
            ).first()
            department = found or add_department(
                organization=organization, name=name, parent=department
            )
    return department
