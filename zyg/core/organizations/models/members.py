"""Who belongs to an organization, what she may do there, and for how long."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from zyg.core.organizations.models.organization import Department
from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField


class Membership(OrganizationOwned):
    """A person's place in an organization; what she may do there is her ``roles``.

    The employee record of the person points here (``people.Employee.membership``): a member may
    have none (an outside accountant), an employee may have no login. ``by_letter``: she acts by
    letters of authorisation and has no more rights over others than those in force give her.
    """

    # Where a person works, and whose a token is, is asked before the organization is known.
    crossed_for: ClassVar[frozenset[str]] = frozenset({"login", "token"})

    public_id = PublicIdField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    is_active = models.BooleanField("在用", default=True)
    by_letter = models.BooleanField("凭授权书办理", default=False)
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


class Dated(OrganizationOwned):
    """Something that holds from a day up to (not including) another day, None for no end."""

    public_id = PublicIdField()
    valid_from = models.DateField("开始日期")
    valid_to = models.DateField("结束日期（不含）", null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间")

    class Meta:
        abstract = True

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it holds, as people say it."""
        return None if self.valid_to is None else self.valid_to - dt.timedelta(days=1)

    def holds_on(self, day: dt.date) -> bool:
        """Say whether it holds on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def holding(day: dt.date) -> models.Q:
    """Return the filter for dated rows that hold on a day."""
    ends = models.Q(valid_to=None) | models.Q(valid_to__gt=day)
    return models.Q(valid_from__lte=day) & ends


class Effect(models.TextChoices):
    """What an exception does."""

    GRANT = "grant", "额外开通"
    DENY = "deny", "收回"


class FieldException(Dated):
    """A group of fields opened to one member, or closed to her, whatever her roles say.

    A grant reaches the whole organization, or the tree of one department. A denial leaves a
    member her own data.
    """

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="exceptions")
    group = models.CharField("资料类别", max_length=20)
    effect = models.CharField("方式", max_length=5, choices=Effect.choices)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField("原因", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "资料权限例外"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="field_exception_public_id"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None)
                | models.Q(valid_to__gte=models.F("valid_from")),  # equal: taken back at once
                name="field_exception_period",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "membership"], name="field_exception_member")
        ]

    def __str__(self) -> str:
        return f"{self.membership} {self.get_effect_display()} {self.group}"


class Deputation(Dated):
    """A member acts for another, with some of the other's rights; ends by its date.

    Whoever acts by it is named in the audit together with the one she acts for.
    """

    principal = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    deputy = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    permissions = models.JSONField("权限", default=list)
    reason = models.CharField("原因", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "代办授权"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="deputation_public_id"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__gte=models.F("valid_from")),
                name="deputation_period",
            ),
            models.CheckConstraint(
                condition=~models.Q(principal=models.F("deputy")), name="deputation_of_another"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "deputy", "valid_to"], name="deputation_deputy"),
            models.Index(fields=["organization", "principal"], name="deputation_principal"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} 代 {self.principal}"


class AuthorisationLetter(Dated):
    """The letter by which an enterprise authorises a person to act for it on the platform.

    The scanned letter is a file of the purpose ``access.letter`` whose owner this row is. While
    ``Membership.by_letter`` is set, rights over others are those of the letters in force.
    """

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="letters")
    number = models.CharField("授权书编号", max_length=60, blank=True, default="")
    permissions = models.JSONField("授权范围", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "授权书"
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_id"], name="letter_public_id"),
            models.CheckConstraint(
                condition=models.Q(valid_to__gte=models.F("valid_from")), name="letter_period"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "valid_to"], name="letter_end"),
            models.Index(fields=["organization", "membership"], name="letter_member"),
        ]

    def __str__(self) -> str:
        return f"{self.membership}的授权书{self.number}"
