"""Organizations, their departments, and who belongs to them in which roles."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
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
    is one prefix comparison on an index.
    """

    public_id = PublicIdField()
    name = models.CharField("部门", max_length=100)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=255, editable=False, default="")

    class Meta:
        verbose_name = verbose_name_plural = "部门"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="department_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "parent", "name"], name="department_name"
            ),
            models.UniqueConstraint(
                fields=["organization", "name"],
                name="department_root_name",
                condition=models.Q(parent=None),
            ),
        ]
        indexes = [models.Index(fields=["organization", "path"], name="department_path")]

    def __str__(self) -> str:
        return self.name


class Membership(OrganizationOwned):
    """A person's place in an organization; what she may do there is her ``roles``.

    The employee record of the person points here (``people.Employee.membership``): a member may
    have none (an outside accountant), an employee may have no login.
    """

    # Where a person works, and whose a token is, is asked before the organization is known.
    crossed_for: ClassVar[frozenset[str]] = frozenset({"login", "token"})

    public_id = PublicIdField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    is_active = models.BooleanField("在用", default=True)
    created_at = models.DateTimeField("加入时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "成员"
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="membership_user"),
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="membership_public_id"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Role(models.TextChoices):
    """What a member can be; the rights of each stand in ``zyg.core.permissions.matrix``."""

    ENTERPRISE_ADMIN = "enterprise_admin", "企业管理员"
    HR = "hr", "人事"
    PAYROLL = "payroll", "薪酬"
    MANAGER = "manager", "主管"
    EMPLOYEE = "employee", "员工"


class MembershipRole(OrganizationOwned):
    """One role of a member; a manager's role names the department whose tree she leads."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField("角色", max_length=30, choices=Role.choices)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "成员角色"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "membership", "role", "department"],
                name="membership_role",
            ),
            models.UniqueConstraint(
                fields=["organization", "membership", "role"],
                name="membership_role_everywhere",
                condition=models.Q(department=None),
            ),
            models.CheckConstraint(
                condition=~models.Q(role="manager") | models.Q(department__isnull=False),
                name="manager_has_department",
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()
