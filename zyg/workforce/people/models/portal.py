"""What a worker asks for on her phone: a correction of her file, a copy of her data."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from zyg.core.crypto.fields import EncryptedTextField
from zyg.workforce.people.models.about import AboutEmployee
from zyg.workforce.people.models.events import RequestState
from zyg.workforce.people.models.roster import Employee


class Correction(AboutEmployee):
    """A correction of one's own file that waits for approval: sealed old and new values.

    ``section`` is one of the registry; ``entry`` names the entry of a list, "" a new one or the
    only one. ``seen`` is the state that the worker saw, so that an outdated wish is noticed.
    """

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="corrections")
    section = models.CharField("部分", max_length=30)
    entry = models.CharField("条目", max_length=20, blank=True, default="")
    sealed_old = EncryptedTextField(blank=True, default="")
    sealed_new = EncryptedTextField()
    reason = models.CharField("说明", max_length=200)
    document = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(
        "状态", max_length=10, choices=RequestState.choices, default=RequestState.WAITING
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField("提交时间")
    decided_at = models.DateTimeField("办结时间", null=True)
    answer = models.CharField("答复", max_length=500, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "资料更正申请"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="correction_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "employee", "section", "entry"],
                name="correction_one_waiting",
                condition=models.Q(state="waiting"),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "employee", "-asked_at"], name="correction_of")
        ]

    def __str__(self) -> str:
        return f"{self.employee} 更正 {self.section}"


class OwnDataExport(AboutEmployee):
    """A copy of everything that is kept of somebody, made for herself, sealed, for some days."""

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    content = EncryptedTextField(blank=True, default="")
    size = models.PositiveIntegerField("大小", default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, default="")
    made_at = models.DateTimeField("生成时间")
    expires_at = models.DateTimeField("删除时间")
    downloaded_at = models.DateTimeField("下载时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "个人信息副本"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="own_export_public_id"
            )
        ]
        indexes = [models.Index(fields=["organization", "expires_at"], name="own_export_expiry")]

    def __str__(self) -> str:
        return f"{self.employee} 个人信息副本"
