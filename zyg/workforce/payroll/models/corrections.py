"""更正: a line of a closed run that was wrong, and the run that puts it right."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField
from zyg.workforce.payroll.models.runs import PayRun, PersonResult


class PayCorrection(OrganizationOwned):
    """One wrong line of a closed result: the next open run reverses it and pays the right one."""

    public_id = PublicIdField()
    result = models.ForeignKey(PersonResult, on_delete=models.PROTECT, related_name="corrections")
    code = models.CharField("工资项代码", max_length=80)
    label = models.CharField("工资项", max_length=80)
    old = models.BigIntegerField("原金额")
    right = models.BigIntegerField("应为")
    reason = models.CharField("原因", max_length=300)
    run = models.ForeignKey(
        PayRun, on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "更正"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="paycorrection_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "result", "code"], name="paycorrection_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(old=models.F("right")), name="paycorrection_changes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.old} → {self.right}"

    @property
    def difference(self) -> int:
        """What the person gets more or less."""
        return self.right - self.old
