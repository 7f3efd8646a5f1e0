"""The row of a file; its bytes lie sealed in the storage ``files``."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models

from zyg.core.crypto.fields import EncryptedTextField
from zyg.core.files.kinds import FileKind
from zyg.core.files.purposes import purpose_of
from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField


class ScanState(models.TextChoices):
    """What the virus scanner said."""

    CLEAN = "clean", "已查毒"
    UNSCANNED = "unscanned", "未扫描"
    INFECTED = "infected", "已隔离"


class StoredFile(OrganizationOwned):
    """A file that somebody handed in, for a purpose, about an owner.

    The owner is any row with a ``public_id``, named by model and identifier. When the file is
    deleted its key and its bytes go; the row stays and says that there was one.
    """

    public_id = PublicIdField()
    purpose = models.CharField("用途", max_length=60)
    name = models.CharField("文件名", max_length=120)
    kind = models.CharField("格式", max_length=5, choices=[(k.value, k.value) for k in FileKind])
    size = models.PositiveBigIntegerField("大小")
    sha256 = models.CharField("SHA-256", max_length=64)
    key = EncryptedTextField(blank=True, default="")
    scan_state = models.CharField("查毒", max_length=10, choices=ScanState.choices)
    scan_note = models.CharField("查毒结果", max_length=200, blank=True, default="")
    scanned_at = models.DateTimeField("查毒时间", null=True)
    owner_type = models.CharField("所属对象类型", max_length=60, blank=True, default="")
    owner_id = models.CharField("所属对象", max_length=40, blank=True, default="")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("上传时间")
    delete_on = models.DateField("到期删除日期", null=True)
    deleted_at = models.DateTimeField("删除时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="stored_file_public_id"
            )
        ]
        indexes = [
            models.Index(
                fields=["organization", "owner_type", "owner_id"], name="stored_file_owner"
            ),
            models.Index(fields=["organization", "delete_on"], name="stored_file_due"),
        ]

    def __str__(self) -> str:
        return self.name or "已删除的文件"

    @property
    def label(self) -> str:
        """What it was handed in for, as people read it."""
        return purpose_of(self.purpose).label

    @property
    def path(self) -> str:
        """Where its bytes lie in the storage."""
        return f"{self.organization_id}/{self.public_id[:2]}/{self.public_id}"

    @property
    def context(self) -> str:
        """What its bytes are bound to."""
        return f"files/{self.organization_id}/{self.public_id}"

    def is_due(self, today: dt.date) -> bool:
        """Say whether its time is over."""
        return self.delete_on is not None and self.delete_on <= today
