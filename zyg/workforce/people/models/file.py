"""What is kept of somebody besides the roster: sections, consents, papers, own fields, holds."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from zyg.core.crypto.fields import EncryptedTextField
from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField
from zyg.workforce.people.models.about import AboutEmployee
from zyg.workforce.people.models.roster import Employee


class FileEntry(AboutEmployee):
    """The values of one section, or one entry of a section that holds a list.

    All of an entry is sealed, whatever its class; ``expires_on`` stands outside so that reminders
    need not open it. What the fields are says ``file/registry.toml``.
    """

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="file_entries")
    section = models.CharField("部分", max_length=30)
    single = models.BooleanField(default=True)
    sealed_values = EncryptedTextField()
    expires_on = models.DateField("有效期至", null=True)
    version = models.PositiveIntegerField(default=1)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)
    updated_at = models.DateTimeField("修改时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "员工档案条目"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="file_entry_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "employee", "section"],
                name="file_entry_single",
                condition=models.Q(single=True),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "employee", "section"], name="file_entry_of"),
            models.Index(fields=["organization", "expires_on"], name="file_entry_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.public_id}"


class Consent(AboutEmployee):
    """A consent of its own (个人信息保护法 29): to what, in which words, how, and until when."""

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="consents")
    subject = models.CharField("事项", max_length=20)
    wording = models.CharField("告知内容", max_length=500)
    by_herself = models.BooleanField("本人在线同意", default=True)
    paper = models.CharField("书面同意的存放处", max_length=100, blank=True, default="")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField("同意时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "单独同意"
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_id"], name="consent_public_id"),
            models.UniqueConstraint(
                fields=["organization", "employee", "subject"],
                name="consent_standing",
                condition=models.Q(withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.subject}"


class PersonDocument(AboutEmployee):
    """A paper about somebody, with the day on which it runs out; kinds stand in the registry."""

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField("种类", max_length=30)
    title = models.CharField("名称", max_length=100, blank=True, default="")
    issued_on = models.DateField("签发日期", null=True)
    expires_on = models.DateField("有效期至", null=True)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    removed_at = models.DateTimeField("移除时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "员工材料"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="person_document_public_id"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_on=None)
                | models.Q(issued_on=None)
                | models.Q(expires_on__gte=models.F("issued_on")),
                name="person_document_expiry",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "employee", "kind"], name="person_document_of"),
            models.Index(fields=["organization", "expires_on"], name="person_document_expiry_ix"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class CustomKind(models.TextChoices):
    """What a value of an organization's own field can be; nothing is ever evaluated."""

    TEXT = "text", "文字"
    NUMBER = "number", "数字"
    DATE = "date", "日期"
    MONEY = "money", "金额（元）"
    CHOICE = "choice", "单选"
    YES_NO = "yes_no", "是否"


class CustomField(OrganizationOwned):
    """One version of a field that an organization has added; the newest one holds.

    A change of label or options is a new version; the kind never changes, so stored values stay
    what they were. ``retired_at`` on the newest version takes the field out of use.
    """

    public_id = PublicIdField()
    key = models.CharField("标识", max_length=14)
    version = models.PositiveIntegerField("版本", default=1)
    label = models.CharField("名称", max_length=30)
    kind = models.CharField("类型", max_length=10, choices=CustomKind.choices)
    options: Any = models.JSONField("选项", default=list)
    purpose = models.CharField("用途", max_length=100)
    sensitive = models.BooleanField("敏感信息", default=False)
    in_list = models.BooleanField("显示在花名册", default=False)
    newest = models.BooleanField(default=True)
    retired_at = models.DateTimeField("停用时间", null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("设置时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "自定义字段"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "key", "version"], name="custom_field_version"
            ),
            models.UniqueConstraint(
                fields=["organization", "key"],
                name="custom_field_newest",
                condition=models.Q(newest=True),
            ),
            models.UniqueConstraint(
                fields=["organization", "label"],
                name="custom_field_label",
                condition=models.Q(newest=True, retired_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class CustomValue(AboutEmployee):
    """The value of an own field for somebody, sealed, with the version it was checked against."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="custom_values")
    key = models.CharField("标识", max_length=14)
    version = models.PositiveIntegerField("版本")
    sealed = EncryptedTextField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField("修改时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "自定义字段的值"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "employee", "key"], name="custom_value_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.key}"


class LegalHold(AboutEmployee):
    """Nothing of somebody is erased while a hold stands (a dispute, an inspection)."""

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField("原因", max_length=200)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    placed_at = models.DateTimeField("开始时间")
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    released_at = models.DateTimeField("解除时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "暂停删除"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "employee"],
                name="legal_hold_standing",
                condition=models.Q(released_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.reason}"


class Erasure(AboutEmployee):
    """What was erased of somebody after she left, once for each retention of the registry."""

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="erasures")
    retention = models.CharField("保存期限", max_length=20)
    left = models.DateField("离职日期")
    counts: Any = models.JSONField("删除了", default=dict)
    erased_at = models.DateTimeField("删除时间")

    class Meta:
        verbose_name = verbose_name_plural = "到期删除"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "employee", "retention", "left"], name="erasure_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.retention}"
