"""Acts on organizations and their departments."""

from __future__ import annotations

from django.db import transaction

from zyg.core.organizations.models import Department, Organization


@transaction.atomic
def add_department(
    *, organization: Organization, name: str, parent: Department | None = None
) -> Department:
    """Add a department below ``parent`` (or at the top); part of larger acts, so no actor."""
    department = Department.objects.create(organization=organization, name=name, parent=parent)
    department.path = f"{parent.path if parent else '/'}{department.pk}/"
    department.save(update_fields=["path"])
    return department
