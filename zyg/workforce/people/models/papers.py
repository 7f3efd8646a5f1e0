"""Certificates that were issued: what they said, when, and the number by which they are checked."""

from __future__ import annotations

import base64

from django.conf import settings
from django.db import models

from zyg.core.crypto.fields import EncryptedTextField
from zyg.workforce.people.models.about import AboutEmployee
from zyg.workforce.people.models.roster import Employee


class CertificateKind(models.TextChoices):
    """What is certified."""

    EMPLOYMENT = "employment", "在职证明"
    INCOME = "income", "收入证明"
    LEAVING = "leaving", "解除或终止劳动合同证明"


class Certificate(AboutEmployee):
    """One issued paper, sealed as it was handed out, with what it said."""

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="certificates")
    kind = models.CharField("种类", max_length=12, choices=CertificateKind.choices)
    number = models.CharField("验证编号", max_length=19)
    purpose = models.CharField("用途", max_length=60, blank=True, default="")
    sealed_data = EncryptedTextField()
    sealed_pdf = EncryptedTextField(default="")
    sha256 = models.CharField("SHA-256", max_length=64)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField("开具时间")
    revoked_at = models.DateTimeField("作废时间", null=True)
    revoked_reason = models.CharField("作废原因", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "证明"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="certificate_public_id"
            ),
            models.UniqueConstraint(fields=["organization", "number"], name="certificate_number"),
        ]
        indexes = [models.Index(fields=["organization", "-issued_at"], name="certificate_newest")]

    def __str__(self) -> str:
        return f"{self.employee} {self.get_kind_display()}"

    @property
    def pdf(self) -> bytes:
        """The bytes that were handed out."""
        return base64.b64decode(self.sealed_pdf)
