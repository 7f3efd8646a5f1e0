"""Arrears with their late fee, and everybody's plan of retirement."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField
from zyg.workforce.insurance.models.enrolment import Channel
from zyg.workforce.people.models import Employee
from zyg.workforce.people.models.about import AboutEmployee


class Arrear(OrganizationOwned):
    """Contributions of a month that were not paid by their day."""

    public_id = PublicIdField()
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="arrears")
    month = models.CharField("费款所属月", max_length=7)
    amount = models.BigIntegerField("欠缴金额（分）")
    due_on = models.DateField("应缴日期", help_text="最迟应缴的一天，滞纳从次日起算")
    undeclared = models.BooleanField("未申报", default=False)
    reason = models.CharField("原因", max_length=200)
    paid_on = models.DateField("补缴日期", null=True)
    late_fee = models.BigIntegerField("滞纳金（分）", null=True)
    formula = models.CharField("算法", max_length=200, blank=True, default="")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "欠缴"
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_id"], name="arrear_public_id"),
            models.UniqueConstraint(
                fields=["organization", "channel", "month"],
                condition=models.Q(paid_on=None),
                name="arrear_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.month}"


class RetirementPost(models.TextChoices):
    """From which age somebody retires; for women it depends on the post."""

    MALE = "male", "男职工"
    FEMALE55 = "female55", "女职工（55岁）"
    FEMALE50 = "female50", "女职工（50岁）"


class RetirementPlan(AboutEmployee):
    """What somebody wants and was told; the newest row counts, nothing is written over."""

    employee = models.ForeignKey(
        Employee, on_delete=models.PROTECT, related_name="retirement_plans"
    )
    post = models.CharField("岗位类别", max_length=10, choices=RetirementPost.choices)
    month = models.CharField("计划退休月份", max_length=7, blank=True, default="")
    intent_on = models.DateField("本人意愿日期", null=True)
    notice_on = models.DateField("书面告知或约定日期", null=True)
    note = models.CharField("说明", max_length=200, blank=True, default="")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "退休计划"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="retirementplan_public_id"
            )
        ]
        indexes = [
            models.Index(
                fields=["organization", "employee", "created_at"], name="retirementplan_of"
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.month or '法定月份'}"
