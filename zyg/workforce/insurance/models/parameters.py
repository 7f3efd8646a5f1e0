"""Parameters an employer has from its own bureau: its 核定单, a notice not yet published here."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField


class ParameterKind(models.TextChoices):
    """What a row says."""

    LIMIT = "limit", "基数上下限"
    RATE = "rate", "费率"
    FIXED = "fixed", "每月固定金额"


class NoticeState(models.TextChoices):
    """Where a new notice stands."""

    DRAFT = "draft", "待启用"
    ACTIVE = "active", "已启用"
    DROPPED = "dropped", "已放弃"


class PolicyNotice(OrganizationOwned):
    """A new notice that was read and looked at before its rows hold: diff and effect first.

    ``rows`` are the fields of ``operations.parameters.Told``, one dict a row.
    """

    public_id = PublicIdField()
    name = models.CharField("文件名", max_length=200)
    rows: Any = models.JSONField("参数", default=list)
    problems: Any = models.JSONField(default=list)
    state = models.CharField(
        "状态", max_length=8, choices=NoticeState.choices, default=NoticeState.DRAFT
    )
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    read_at = models.DateTimeField("读入时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("启用时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "政策通知"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="policynotice_public_id"
            )
        ]

    def __str__(self) -> str:
        return self.name


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
    variant = models.CharField("档次", max_length=30, blank=True, default="")
    details: Any = models.JSONField("公积金规则", default=dict, blank=True)
    confidence = models.CharField("可信度", max_length=2, default="A")
    notice = models.ForeignKey(
        PolicyNotice, on_delete=models.PROTECT, null=True, related_name="parameters"
    )
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


class ReportState(models.TextChoices):
    """Where a report of a wrong parameter stands."""

    OPEN = "open", "待核实"
    ANSWERED = "answered", "已答复"


class ParameterReport(OrganizationOwned):
    """报告有误: somebody says that a published parameter is wrong; the operator looks into it."""

    # The operator lists the reports of everybody: manage.py parameter_reports.
    crossed_for: ClassVar[frozenset[str]] = frozenset({"parameter_reports"})

    public_id = PublicIdField()
    place = models.CharField("城市", max_length=6)
    insurance = models.CharField("险种", max_length=30)
    month = models.CharField("月份", max_length=7)
    shown = models.CharField("当时显示的参数", max_length=300)
    text = models.CharField("哪里不对", max_length=500)
    url = models.URLField("官方链接", max_length=300, blank=True, default="")
    state = models.CharField(
        "状态", max_length=8, choices=ReportState.choices, default=ReportState.OPEN
    )
    answer = models.CharField("答复", max_length=500, blank=True, default="")
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField("报告时间")
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "参数报错"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="parameterreport_public_id"
            )
        ]
        indexes = [models.Index(fields=["organization", "state"], name="parameterreport_state")]

    def __str__(self) -> str:
        return f"{self.place} {self.insurance} {self.month}"
