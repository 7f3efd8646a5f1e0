"""The people of an organization.

``Employee`` holds who somebody is; ``EmployeeTerms`` are the dated rows of what she works as,
where, and for which pay. A change of terms is a new row, a correction is a new revision of the
same day, nothing is written over: a month that was closed can always be read again. Department,
post and place stand on the employee too, as they are today, so that lists and rights need no
look into the history.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from zyg.core.crypto.fields import BlindIndexField, EncryptedTextField
from zyg.core.crypto.masks import mask_bank, mask_identity, mask_phone
from zyg.core.organizations.models import Department, LegalEntity, Membership
from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField
from zyg.law.identity.permits import LABELS


class Engagement(models.TextChoices):
    """The form in which somebody works for the organization."""

    LABOUR_CONTRACT = "labour_contract", "劳动合同"
    PART_TIME = "part_time", "非全日制"
    DISPATCH = "dispatch", "劳务派遣"
    INTERN = "intern", "实习"
    OVER_AGE = "over_age", "超龄用工"
    LABOUR_SERVICE = "labour_service", "劳务"
    OUTSOURCING = "outsourcing", "外包"


class Sex(models.TextChoices):
    """Sex as documents write it."""

    MALE = "male", "男"
    FEMALE = "female", "女"


class EmployeeStatus(models.TextChoices):
    """Where somebody stands on a day; computed from the dates, never stored."""

    COMING = "coming", "待入职"
    ACTIVE = "active", "在职"
    LEFT = "left", "已离职"


ID_KINDS = list(LABELS.items())


class Employee(OrganizationOwned):
    """Somebody who works, worked or will work for the organization."""

    public_id = PublicIdField()
    number = models.CharField("工号", max_length=40)
    name = models.CharField("姓名", max_length=50)
    search_keys = models.CharField(max_length=1000, editable=False, default="")
    id_kind = models.CharField("证件类型", max_length=40, choices=ID_KINDS, default="resident_id")
    id_number = EncryptedTextField("证件号码")
    id_number_index = BlindIndexField(source="id_number")
    nationality = models.CharField("国籍", max_length=40, blank=True, default="")
    sex = models.CharField("性别", max_length=6, choices=Sex.choices, blank=True, default="")
    birth = models.DateField("出生日期", null=True, blank=True)
    phone = EncryptedTextField("手机号码", blank=True, default="")
    phone_index = BlindIndexField(source="phone")
    phone_tail_index = BlindIndexField(source="phone", last=4)
    email = models.EmailField("电子邮箱", blank=True, default="")
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="部门",
    )
    post = models.CharField("岗位", max_length=100, blank=True, default="")
    place = models.CharField("参保城市", max_length=6)
    hired = models.DateField("入职日期")
    left = models.DateField("离职日期", null=True, blank=True, help_text="最后工作日")
    engagement = models.CharField(
        "用工形式", max_length=20, choices=Engagement.choices, default=Engagement.LABOUR_CONTRACT
    )
    bank_name = models.CharField("开户银行", max_length=100, blank=True, default="")
    bank_account = EncryptedTextField("银行账号", blank=True, default="")
    membership = models.ForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("建档时间", auto_now_add=True)
    updated_at = models.DateTimeField("修改时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "员工"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="employee_public_id"
            ),
            models.UniqueConstraint(fields=["organization", "number"], name="employee_number"),
            models.UniqueConstraint(
                fields=["organization", "id_number_index"], name="employee_id_number"
            ),
            models.UniqueConstraint(
                fields=["organization", "membership"], name="employee_membership"
            ),
            models.CheckConstraint(
                condition=models.Q(left=None) | models.Q(left__gte=models.F("hired")),
                name="employee_left_after_hired",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "left", "number"], name="employee_roster"),
            models.Index(fields=["organization", "phone_tail_index"], name="employee_phone_tail"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.number}）"

    @property
    def access_department_path(self) -> str:
        """Path of her department, for the reach of rights."""
        return self.department.path if self.department else ""

    @property
    def access_membership_id(self) -> int | None:
        """Her membership, for the reach of rights."""
        return self.membership_id

    @property
    def id_number_masked(self) -> str:
        """The document number as lists may show it."""
        return mask_identity(self.id_number)

    @property
    def phone_masked(self) -> str:
        """The phone as lists may show it."""
        return mask_phone(self.phone)

    @property
    def bank_account_masked(self) -> str:
        """The account as lists may show it."""
        return mask_bank(self.bank_account)

    def status_on(self, day: dt.date) -> EmployeeStatus:
        """Return where she stands on a day; the last working day still counts as working."""
        if day < self.hired:
            return EmployeeStatus.COMING
        if self.left is not None and day > self.left:
            return EmployeeStatus.LEFT
        return EmployeeStatus.ACTIVE


class EmployeeTerms(OrganizationOwned):
    """What somebody works as, where, and for which pay, from a day on.

    ``pay_items`` is a list of ``{"code": "base", "label": "基本工资", "amount": 2000000}`` with
    monthly amounts in fen. ``details`` holds what else the month's calculation reads, by the keys
    of the roster columns (``insured``, ``resident``, ``first_job`` …). Rates are parts of
    ten thousand (7 % = 700).
    """

    public_id = PublicIdField()
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="terms")
    valid_from = models.DateField("生效日期")
    revision = models.PositiveSmallIntegerField("修订", default=1)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="部门"
    )
    # The legal person that employs her; None is the organization's default one.
    entity = models.ForeignKey(
        LegalEntity, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="用工主体"
    )
    post = models.CharField("岗位", max_length=100, blank=True, default="")
    place = models.CharField("参保城市", max_length=6)
    engagement = models.CharField("用工形式", max_length=20, choices=Engagement.choices)
    pay_items: Any = models.JSONField("工资项目", default=list, encoder=DjangoJSONEncoder)
    insurance_base = models.BigIntegerField("社保基数", null=True)
    fund_base = models.BigIntegerField("公积金基数", null=True)
    fund_rate = models.PositiveIntegerField("公积金个人比例", null=True)
    fund_rate_employer = models.PositiveIntegerField("公积金单位比例", null=True)
    details: Any = models.JSONField("其他", default=dict, encoder=DjangoJSONEncoder)
    reason = models.CharField("原因", max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "薪资档案"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "employee", "valid_from", "revision"],
                name="terms_revision",
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.valid_from}"


class ImportState(models.TextChoices):
    """How far an import has come."""

    UPLOADED = "uploaded", "待检查"
    COMMITTED = "committed", "已导入"
    UNDONE = "undone", "已撤销"


class RosterImport(OrganizationOwned):
    """One import of a roster file: the file, how it was understood, and what it changed.

    The file and the former values are sealed, and are dropped when the time for undoing is over.
    """

    public_id = PublicIdField()
    file_name = models.CharField("文件名", max_length=200)
    content = EncryptedTextField("文件内容", blank=True, default="")
    mapping = models.JSONField("列对应", default=dict)
    state = models.CharField(
        "状态", max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    counts = models.JSONField("结果", default=dict)
    before = EncryptedTextField("导入前的值", blank=True, default="")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    committed_at = models.DateTimeField("导入时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "花名册导入"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="roster_import_public_id"
            )
        ]

    def __str__(self) -> str:
        return self.file_name
