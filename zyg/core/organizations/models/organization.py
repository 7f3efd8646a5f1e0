"""Organizations and their departments."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField


class Organization(models.Model):
    """A company that uses the platform; the owner of everything ``OrganizationOwned``."""

    ownership: ClassVar[str] = "platform"

    public_id = PublicIdField(unique=True)
    name = models.CharField("企业名称", max_length=200)
    short_name = models.CharField("简称", max_length=40, blank=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    place = models.CharField("主要参保城市", max_length=6, blank=True, help_text="GB/T 2260 代码")
    is_demo = models.BooleanField("演示企业", default=False)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "企业"

    def __str__(self) -> str:
        return self.short_name or self.name


class Department(OrganizationOwned):
    """A node of the organization's tree.

    ``path`` holds the ids from the root down, ``/3/17/``, so that "this department and all below"
    is one prefix comparison on an index. The row says what holds today; what held on other days,
    the head and the headcount stand in ``DepartmentVersion``.
    """

    public_id = PublicIdField()
    name = models.CharField("部门", max_length=100)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=255, editable=False, default="")
    is_open = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "部门"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="department_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "parent", "name"],
                name="department_name",
                condition=models.Q(is_open=True),
            ),
            models.UniqueConstraint(
                fields=["organization", "name"],
                name="department_root_name",
                condition=models.Q(parent=None, is_open=True),
            ),
        ]
        indexes = [models.Index(fields=["organization", "path"], name="department_path")]

    def __str__(self) -> str:
        return self.name
