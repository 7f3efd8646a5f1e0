"""Contracts and agreements with the people who work here, and what the employer says of itself."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from zyg.core.crypto.fields import EncryptedTextField
from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField
from zyg.workforce.people.models.about import AboutEmployee
from zyg.workforce.people.models.roster import Employee


class ContractKind(models.TextChoices):
    """What is agreed: the first three are labour contracts (劳动合同法 12)."""

    FIXED = "fixed", "固定期限劳动合同"
    OPEN_ENDED = "open_ended", "无固定期限劳动合同"
    TASK = "task", "以完成一定工作任务为期限的劳动合同"
    PART_TIME = "part_time", "非全日制用工协议"
    DISPATCH = "dispatch", "劳务派遣用工"
    INTERNSHIP = "internship", "实习协议"
    OVER_AGE = "over_age", "超龄劳动者用工协议"
    SERVICE = "service", "劳务协议"
    OUTSOURCING = "outsourcing", "外包服务"


class ContractState(models.TextChoices):
    """Whether it is signed."""

    DRAFT = "draft", "待签订"
    SIGNED = "signed", "已签订"
    VOID = "void", "已作废"


class SigningMethod(models.TextChoices):
    """How it was signed."""

    PAPER = "paper", "纸质签订"
    ELECTRONIC = "electronic", "电子签订"


class Renewal(models.TextChoices):
    """How a term came about (法释〔2025〕12号 art. 10)."""

    CONTRACT = "contract", "订立新合同"
    EXTENSION = "extension", "协议延长原合同"
    AUTOMATIC = "automatic", "按约定自动续延"


class HoursSystem(models.TextChoices):
    """The hours system that is agreed."""

    STANDARD = "standard", "标准工时制"
    COMPREHENSIVE = "comprehensive", "综合计算工时制"
    IRREGULAR = "irregular", "不定时工作制"


class LabourContract(AboutEmployee):
    """One contract or agreement: a renewal is a new row, a mistake is voided, never written over.

    ``pay`` (fen a month, or an hour for part-time work) is sealed and belongs to the pay group.
    ``details`` holds what a form of engagement needs besides (``engagements.FIELDS``).
    """

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="contracts")
    number = models.CharField("合同编号", max_length=40)
    kind = models.CharField("种类", max_length=12, choices=ContractKind.choices)
    renewal = models.CharField(
        "订立方式", max_length=10, choices=Renewal.choices, default=Renewal.CONTRACT
    )
    start = models.DateField("开始日期")
    end = models.DateField("到期日期", null=True)
    probation_months = models.PositiveSmallIntegerField("试用期（月）", default=0)
    probation_end = models.DateField("试用期结束", null=True)
    post = models.CharField("岗位", max_length=100)
    duties = models.CharField("工作内容", max_length=500, blank=True, default="")
    work_place = models.CharField("工作地点", max_length=100)
    hours_system = models.CharField(
        "工时制度", max_length=15, choices=HoursSystem.choices, default=HoursSystem.STANDARD
    )
    hours_approval = models.CharField("工时审批文号", max_length=60, blank=True, default="")
    pay = EncryptedTextField(blank=True, default="")
    probation_pay = EncryptedTextField(blank=True, default="")
    pay_by_sheet = models.BooleanField("工资另附《薪酬确认单》", default=False)
    employee_chose_fixed = models.BooleanField("本人书面提出订立固定期限", default=False)
    details: Any = models.JSONField(default=dict)
    state = models.CharField(
        "状态", max_length=10, choices=ContractState.choices, default=ContractState.DRAFT
    )
    signed_on = models.DateField("签订日期", null=True)
    signing_method = models.CharField(
        "签订方式", max_length=10, choices=SigningMethod.choices, blank=True, default=""
    )
    signing_request = models.CharField(max_length=14, blank=True, default="")
    scan = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_on = models.DateField("提前结束", null=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True, default="")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "合同"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="labour_contract_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "number"], name="labour_contract_number"
            ),
            models.CheckConstraint(
                condition=models.Q(end=None) | models.Q(end__gte=models.F("start")),
                name="labour_contract_end",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="signed") | models.Q(signed_on__isnull=False),
                name="labour_contract_signed_day",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "state", "end"], name="labour_contract_end_ix"),
            models.Index(fields=["organization", "employee", "start"], name="labour_contract_of"),
            models.Index(
                fields=["organization", "state", "probation_end"], name="labour_contract_trial"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_kind_display()}"


class EmployerProfile(OrganizationOwned):
    """What a contract must say of the employer (劳动合同法 17 (1)); one row an organization."""

    public_id = PublicIdField()
    address = models.CharField("住所", max_length=200)
    representative = models.CharField("法定代表人或主要负责人", max_length=50)
    phone = models.CharField("联系电话", max_length=30, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "用人单位信息"
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="employer_profile_once")
        ]

    def __str__(self) -> str:
        return self.representative
