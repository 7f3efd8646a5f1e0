"""The rows of the audit chain, and the head of each organization's chain."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models

from zyg.core.organizations.scoping import OrganizationOwned


class AuditImmutableError(Exception):
    """Somebody tried to change or delete an audit row."""


class AuditEntry(OrganizationOwned):
    """One act: who did what to which object, when, why and from where.

    ``hash`` covers every other column and the ``hash`` of the row before, so a row can not be
    changed, left out or put in between without the chain telling
    (``chain.verify``, ``manage.py verify_audit``).
    """

    append_only: ClassVar[bool] = True

    sequence = models.PositiveBigIntegerField("序号")
    at = models.DateTimeField("时间")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    actor_name = models.CharField("操作人", max_length=100)
    act = models.CharField("动作", max_length=60)
    object_type = models.CharField("对象类型", max_length=60, blank=True)
    object_id = models.CharField("对象", max_length=40, blank=True)
    object_label = models.CharField("对象名称", max_length=200, blank=True)
    reason = models.CharField("原因", max_length=200, blank=True)
    address = models.CharField("来源地址", max_length=45, blank=True)
    payload = models.JSONField("内容", default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "操作日志"
        constraints = [
            models.UniqueConstraint(fields=["organization", "sequence"], name="audit_sequence")
        ]
        indexes = [
            models.Index(
                fields=["organization", "object_type", "object_id", "sequence"],
                name="audit_object",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.act}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new row; refuse to write over one."""
        if not self._state.adding:
            raise AuditImmutableError("An audit row is written once.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse."""
        raise AuditImmutableError("An audit row is not deleted.")


class AuditHead(OrganizationOwned):
    """The end of an organization's chain; its lock puts writers one behind the other."""

    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization"], name="audit_head")]

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.sequence}"
