"""增减员: what is declared to a bureau in a month, person by person, and what became of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField
from zyg.law.social_insurance import LABELS
from zyg.workforce.insurance.models.enrolment import Channel, Enrolment, PersonKind
from zyg.workforce.people.models import Employee


class BatchState(models.TextChoices):
    """Where a batch, or one person in it, stands."""

    DRAFT = "draft", "待申报"
    SUBMITTED = "submitted", "已提交"
    ACCEPTED = "accepted", "已受理"
    RETURNED = "returned", "被退回"


class ChangeKind(models.TextChoices):
    """What is declared of a person."""

    ADD = "add", "增员"
    STOP = "stop", "减员"
    CHANGE = "change", "变更"


class ChangeReason(models.TextChoices):
    """Why; a layout writes it in the words of the bureau."""

    NEW = "new", "新进人员"
    RESUME = "resume", "恢复缴费"
    MOVED_IN = "moved_in", "调入本地"
    ENDED = "ended", "合同解除或终止"
    MOVED_OUT = "moved_out", "调出本地"
    RETIRED = "retired", "退休"
    DEATH = "death", "死亡"
    KIND = "kind", "人员类别变更"
    BASE = "base", "基数变更"
    INSURANCES = "insurances", "险种变更"


class DeclarationBatch(OrganizationOwned):
    """The changes that go to one channel together."""

    public_id = PublicIdField()
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="batches")
    month = models.CharField("申报月份", max_length=7)
    number = models.PositiveSmallIntegerField("本月第几批")
    state = models.CharField(
        "状态", max_length=10, choices=BatchState.choices, default=BatchState.DRAFT
    )
    receipt = models.CharField("受理编号", max_length=60, blank=True, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField("建立时间")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField("提交时间", null=True)
    decided_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "增减员批次"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="declarationbatch_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "channel", "month", "number"], name="declarationbatch_no"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "state", "month"], name="declarationbatch_state")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.month} 第 {self.number} 批"


class DeclarationItem(OrganizationOwned):
    """One person in a batch: what is declared, from which month, and the bureau's answer."""

    public_id = PublicIdField()
    batch = models.ForeignKey(DeclarationBatch, on_delete=models.CASCADE, related_name="items")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField("类别", max_length=8, choices=ChangeKind.choices)
    reason = models.CharField("原因", max_length=12, choices=ChangeReason.choices)
    fact = models.CharField("事实", max_length=200)
    effective = models.CharField("生效月份", max_length=7)
    person_kind = models.CharField("人员类别", max_length=20, choices=PersonKind.choices)
    insurances: Any = models.JSONField("险种", default=list)
    base = models.BigIntegerField("申报基数（分）", null=True)
    fund_rate = models.PositiveIntegerField("公积金个人比例", null=True)
    fund_rate_employer = models.PositiveIntegerField("公积金单位比例", null=True)
    warnings: Any = models.JSONField("待确认", default=list)
    state = models.CharField(
        "状态", max_length=10, choices=BatchState.choices, default=BatchState.DRAFT
    )
    answer = models.CharField("退回原因", max_length=200, blank=True, default="")
    account_number = models.CharField("个人账号", max_length=40, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "增减员明细"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="declarationitem_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "batch", "employee", "kind"], name="declarationitem_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "employee", "state"], name="declarationitem_of")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.employee}"

    @property
    def insurance_names(self) -> str:
        """The insurances in words."""
        return "、".join(LABELS[code] for code in self.insurances)
