"""The organization's tree as it was on every day."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models

from zyg.core.organizations.models.members import Membership
from zyg.core.organizations.models.organization import Department
from zyg.core.organizations.scoping import OrganizationOwned

ALWAYS = dt.date(1900, 1, 1)  # the first version of a department whose beginning nobody has told


class DepartmentVersion(OrganizationOwned):
    """What a department is from a day on: its name, place in the tree, head and headcount.

    A change is a new row; a second change for the same day is a new revision. On a day the row
    in force is the last revision of the last day up to it. ``Department`` itself stands as the
    tree is today, for the reach of rights.
    """

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="versions")
    valid_from = models.DateField("生效日期")
    revision = models.PositiveSmallIntegerField("修订", default=1)
    name = models.CharField("部门", max_length=100)
    parent = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    head = models.ForeignKey(Membership, on_delete=models.SET_NULL, null=True, related_name="+")
    headcount = models.PositiveIntegerField("编制", null=True)
    is_open = models.BooleanField("在用", default=True)
    reason = models.CharField("原因", max_length=200, blank=True, default="")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "部门沿革"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "department", "valid_from", "revision"],
                name="department_revision",
            )
        ]
        indexes = [
            models.Index(fields=["organization", "valid_from"], name="department_version_day")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.valid_from}"
