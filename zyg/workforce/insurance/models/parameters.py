"""Parameters an employer has from its own bureau: its 核定单, a notice not yet published here."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField


class ParameterKind(models.TextChoices):
    """What a row says."""

    LIMIT = "limit", "基数上下限"
    RATE = "rate", "费率"
    FIXED = "fixed", "每月固定金额"


class OwnParameter(OrganizationOwned):
    """One dated row that wins over the published rows for this employer.

    A row is never overwritten: a wrong one is withdrawn, with who and when, and a right one is
    entered. A payroll run freezes the rows it was computed with among its inputs.
    """

    public_id = PublicIdField()
    kind = models.CharField("类别", max_length=8, choices=ParameterKind.choices)
    place = models.CharField("城市", max_length=6, help_text="GB/T 2260 代码")
    insurance = models.CharField("险种", max_length=30)
    starts = models.CharField("起始月份", max_length=7)
    ends = models.CharField("终止月份（不含）", max_length=7, blank=True)
    lower = models.BigIntegerField("下限（分）", null=True, blank=True)
    upper = models.BigIntegerField("上限（分）", null=True, blank=True)
    employer_rate = models.CharField("单位费率", max_length=12, blank=True)
    employee_rate = models.CharField("个人费率", max_length=12, blank=True)
    employer_amount = models.BigIntegerField("单位金额（分）", null=True, blank=True)
    employee_amount = models.BigIntegerField("个人金额（分）", null=True, blank=True)
    source_title = models.CharField("依据", max_length=200)
    document_number = models.CharField("文号或核定单号", max_length=100)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField("录入时间")
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "政策参数"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="ownparameter_public_id"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "place", "starts"], name="ownparameter_place")
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.insurance} {self.get_kind_display()} {self.starts}"
