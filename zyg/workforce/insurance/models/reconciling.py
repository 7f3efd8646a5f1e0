"""月度对账: what the bureau states, and where it differs from our sum and from payroll."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField
from zyg.law.social_insurance import LABELS
from zyg.workforce.insurance.models.enrolment import Channel
from zyg.workforce.people.models import Employee


class NoticeKind(models.TextChoices):
    """The form of a bureau's list."""

    TAX_CLIENT = "tax_client", "社保费管理客户端"
    WIDE = "wide", "一行一人多险种"
    FUND = "fund", "公积金缴存清单"


class MatchedBy(models.TextChoices):
    """How a row of the list was found to be somebody."""

    ID = "id", "证件号码"
    ACCOUNT = "account", "个人账号和姓名"
    MASKED = "masked", "隐藏部分号码和姓名"
    NAME = "name", "姓名"
    NOBODY = "", "没有对上"


class DifferenceCode(models.TextChoices):
    """Why the three do not agree."""

    NOT_IN_NOTICE = "not_in_notice", "核定单没有这个人"
    NOT_OURS = "not_ours", "核定单多出"
    UNKNOWN_PERSON = "unknown_person", "对不上人"
    BASE = "base", "缴费基数不同"
    RATE = "rate", "费率不同"
    ROUNDING = "rounding", "取整差"
    AMOUNT = "amount", "金额不同"
    NOT_DEDUCTED = "not_deducted", "工资没有扣"
    DEDUCTED_ONLY = "deducted_only", "工资多扣"
    DEDUCTED_OTHER = "deducted_other", "工资扣款不同"
    REFUSED = "refused", "我方算不出"


SIDES = [("employer", "单位"), ("employee", "个人")]


class Reconciliation(OrganizationOwned):
    """The three-way comparison of one channel and month; closed, it changes no more."""

    public_id = PublicIdField()
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="reconciliations")
    month = models.CharField("费款所属月", max_length=7)
    totals: Any = models.JSONField("合计", default=list)
    people = models.PositiveIntegerField("人数", default=0)
    has_payroll = models.BooleanField("已有工资", default=False)
    compared_at = models.DateTimeField("比对时间", null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField("对账完成时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "月度对账"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="reconciliation_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "channel", "month"], name="reconciliation_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.month}"


class BureauNotice(OrganizationOwned):
    """A list of the bureau as it was read; a later one replaces what it states again."""

    public_id = PublicIdField()
    reconciliation = models.ForeignKey(
        Reconciliation, on_delete=models.PROTECT, related_name="notices"
    )
    kind = models.CharField("格式", max_length=12, choices=NoticeKind.choices)
    name = models.CharField("文件名", max_length=200)
    digest = models.CharField("SHA-256", max_length=64)
    pairs: Any = models.JSONField("险种和承担方", default=list)
    rows = models.PositiveIntegerField("行数", default=0)
    problems: Any = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField("导入时间")

    class Meta:
        verbose_name = verbose_name_plural = "核定单"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="bureaunotice_public_id"
            )
        ]

    def __str__(self) -> str:
        return self.name


class NoticeRow(OrganizationOwned):
    """One insurance and side of one person in a list; the document number stands here masked."""

    notice = models.ForeignKey(BureauNotice, on_delete=models.CASCADE, related_name="lines")
    row = models.PositiveIntegerField("行")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+")
    matched_by = models.CharField(max_length=8, choices=MatchedBy.choices, blank=True, default="")
    name = models.CharField("姓名", max_length=50, blank=True, default="")
    id_masked = models.CharField("证件号码", max_length=30, blank=True, default="")
    account_number = models.CharField("个人账号", max_length=40, blank=True, default="")
    insurance = models.CharField("险种", max_length=30)
    side = models.CharField("承担方", max_length=8, choices=SIDES)
    base = models.BigIntegerField("缴费基数（分）", null=True)
    rate = models.CharField("费率", max_length=12, blank=True, default="")
    amount = models.BigIntegerField("应缴（分）")

    class Meta:
        verbose_name = verbose_name_plural = "核定单明细"
        indexes = [models.Index(fields=["organization", "notice", "employee"], name="noticerow_of")]

    def __str__(self) -> str:
        return f"{self.name} {self.insurance} {self.side}"


class ReconciliationLine(OrganizationOwned):
    """One difference: a person, insurance and side where the three do not agree."""

    public_id = PublicIdField()
    reconciliation = models.ForeignKey(
        Reconciliation, on_delete=models.CASCADE, related_name="lines"
    )
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField("姓名", max_length=50, blank=True, default="")
    number = models.CharField("工号", max_length=40, blank=True, default="")
    insurance = models.CharField("险种", max_length=30, blank=True, default="")
    side = models.CharField("承担方", max_length=8, choices=SIDES, blank=True, default="")
    ours = models.BigIntegerField("应缴", null=True)
    bureau = models.BigIntegerField("核定", null=True)
    payroll = models.BigIntegerField("代扣", null=True)
    code = models.CharField("原因", max_length=16, choices=DifferenceCode.choices)
    sentence = models.CharField("说明", max_length=300)
    since = models.CharField("最早月份", max_length=7)
    explanation = models.CharField("处理", max_length=200, blank=True, default="")
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    explained_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "对账差异"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="reconciliationline_public_id"
            )
        ]
        indexes = [
            models.Index(
                fields=["organization", "reconciliation", "number"], name="reconciliationline_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.get_code_display()}"

    @property
    def insurance_name(self) -> str:
        """The insurance in words."""
        return LABELS.get(self.insurance, self.insurance)

    @property
    def difference(self) -> int:
        """What the bureau or payroll has more than we compute, in fen."""
        other = self.payroll if self.code.startswith(("not_d", "deducted")) else self.bureau
        return (other or 0) - (self.ours or 0)
