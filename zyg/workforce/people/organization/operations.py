"""Acts on departments that look at the people in them."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zyg.core.organizations import departments
from zyg.core.organizations.departments import DepartmentError
from zyg.core.organizations.models import Department, DepartmentVersion
from zyg.core.permissions.actors import Actor, require
from zyg.workforce.people.organization.queries import people_by_department


@transaction.atomic
def dissolve_department(
    *, actor: Actor, department: Department, valid_from: dt.date, reason: str, today: dt.date
) -> DepartmentVersion:
    """Close a department in which nobody works from that day on.

    Raises:
        PermissionRefusedError: the right 调整组织架构 is missing.
        DepartmentError: people or departments are in it, no reason, or it is not there then.
    """
    require(actor, "departments.edit")
    if count := people_by_department(valid_from)[department.pk]:
        sentence = f"{valid_from} 还有 {count} 人在「{department}」；请先办理调动再撤销。"
        raise DepartmentError({"department": sentence})
    return departments.close_department(
        actor=actor, department=department, valid_from=valid_from, reason=reason, today=today
    )
