"""The way in: an invitation, what the newcomer says on her phone, and what is kept beside pay."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from zyg.core.crypto.fields import EncryptedTextField
from zyg.core.crypto.masks import mask_phone
from zyg.core.organizations.models import Department
from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField
from zyg.workforce.people.models.about import AboutEmployee
from zyg.workforce.people.models.roster import Employee, Engagement


class OnboardingState(models.TextChoices):
    """How far somebody's way in has come."""

    INVITED = "invited", "待填写"
    SUBMITTED = "submitted", "待审核"
    TO_SIGN = "to_sign", "待签约"
    DONE = "done", "已入职"
    CANCELLED = "cancelled", "已取消"


class Onboarding(AboutEmployee):
    """An invitation with what is planned, and the sealed answers of the newcomer.

    Only a digest of the link's secret is kept: nobody can read the link out of the database.
    """

    state = models.CharField(
        "状态", max_length=10, choices=OnboardingState.choices, default=OnboardingState.INVITED
    )
    name = models.CharField("姓名", max_length=50)
    phone = EncryptedTextField("手机号码", blank=True, default="")
    number = models.CharField("工号", max_length=40)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="部门"
    )
    post = models.CharField("岗位", max_length=100)
    place = models.CharField("参保城市", max_length=6)
    engagement = models.CharField(
        "用工形式", max_length=20, choices=Engagement.choices, default=Engagement.LABOUR_CONTRACT
    )
    hired = models.DateField("入职日期")
    note = models.CharField("给新员工的话", max_length=200, blank=True, default="")
    token_digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField("链接失效时间")
    opened_at = models.DateTimeField("打开时间", null=True)
    answers = EncryptedTextField(blank=True, default="")
    consented_at = models.DateTimeField("同意时间", null=True)
    sensitive_consented_at = models.DateTimeField("单独同意时间", null=True)
    consent_text = models.CharField("告知书版本", max_length=20, blank=True, default="")
    submitted_at = models.DateTimeField("提交时间", null=True)
    supplement = models.CharField("需补充", max_length=500, blank=True, default="")
    closing_reason = models.CharField("取消原因", max_length=200, blank=True, default="")
    employee = models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, related_name="onboardings"
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    accepted_at = models.DateTimeField("审核时间", null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("邀请时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "入职办理"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="onboarding_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "token_digest"], name="onboarding_token"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["to_sign", "done"])
                | models.Q(employee__isnull=False),
                name="onboarding_has_employee",
            ),
        ]
        indexes = [models.Index(fields=["organization", "state", "hired"], name="onboarding_state")]

    def __str__(self) -> str:
        return f"{self.name} 入职"

    @property
    def access_department_path(self) -> str:
        """Path of the planned department, for the reach of rights."""
        return self.department.path if self.department else ""

    @property
    def phone_masked(self) -> str:
        """The phone as lists may show it."""
        return mask_phone(self.phone)

    @property
    def word(self) -> str:
        """The state as people read it; asked for more is a way of waiting for the newcomer."""
        if self.state == OnboardingState.INVITED and self.supplement:
            return "待补充"
        return self.get_state_display()


class RetirementPost(models.TextChoices):
    """From which original age a woman retires; it depends on her post."""

    FIFTY = "female50", "工人岗位（50 岁）"
    FIFTY_FIVE = "female55", "管理或技术岗位（55 岁）"


class PersonDetails(OrganizationOwned):
    """What is kept of somebody besides the roster: addresses, education, whom to call."""

    public_id = PublicIdField()
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="details")
    registered_address = EncryptedTextField("户籍地址", blank=True, default="")
    present_address = EncryptedTextField("现住址", blank=True, default="")
    emergency_name = models.CharField("紧急联系人", max_length=50, blank=True, default="")
    emergency_relation = models.CharField("关系", max_length=20, blank=True, default="")
    emergency_phone = EncryptedTextField("紧急联系电话", blank=True, default="")
    education: Any = models.JSONField("教育经历", default=list)
    retirement_post = models.CharField(
        "退休岗位性质", max_length=10, choices=RetirementPost.choices, blank=True, default=""
    )

    class Meta:
        verbose_name = verbose_name_plural = "员工档案"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "employee"], name="person_details_employee"
            )
        ]

    def __str__(self) -> str:
        return str(self.employee)

    @property
    def emergency_phone_masked(self) -> str:
        """The phone as it may be shown."""
        return mask_phone(self.emergency_phone)
