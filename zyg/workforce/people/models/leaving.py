"""The way out: on which ground, what the law says to it, and the duties with their days."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from zyg.core.crypto.fields import EncryptedTextField
from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField
from zyg.workforce.people.models.about import AboutEmployee
from zyg.workforce.people.models.roster import Employee


class ExitState(models.TextChoices):
    """Where an exit stands."""

    WAITING = "waiting", "待审批"
    APPROVED = "approved", "办理中"
    DONE = "done", "已办结"
    REJECTED = "rejected", "已驳回"
    REVOKED = "revoked", "已撤销"


class Offboarding(AboutEmployee):
    """One exit. ``facts`` is what was said, ``outcome`` what the law answered, both frozen.

    Amounts stand only in ``sealed_pay`` (the lines of severance) and belong to the pay group.
    """

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="exits")
    ground = models.CharField("离职原因", max_length=40)
    notice_on = models.DateField("通知日期")
    last_day = models.DateField("最后工作日")
    reason = models.CharField("说明", max_length=200, blank=True, default="")
    facts: Any = models.JSONField(default=dict)
    outcome: Any = models.JSONField(default=dict)
    sealed_pay = EncryptedTextField(blank=True, default="")
    document = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(
        "状态", max_length=10, choices=ExitState.choices, default=ExitState.WAITING
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField("发起时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("审批时间", null=True)
    decision_reason = models.CharField("审批意见", max_length=200, blank=True, default="")
    access_ended_at = models.DateTimeField("账号停用时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "离职办理"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="offboarding_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "employee"],
                condition=models.Q(state__in=["waiting", "approved"]),
                name="offboarding_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("proposed_by")),
                name="offboarding_four_eyes",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "state", "last_day"], name="offboarding_state")
        ]

    def __str__(self) -> str:
        return f"{self.employee} 离职 {self.last_day}"


class ExitTask(OrganizationOwned):
    """One duty of an exit with its day."""

    public_id = PublicIdField()
    offboarding = models.ForeignKey(Offboarding, on_delete=models.CASCADE, related_name="tasks")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    label = models.CharField("事项", max_length=60)
    due = models.DateField("截止日期")
    basis = models.CharField("依据", max_length=200, blank=True, default="")
    done_at = models.DateTimeField("完成时间", null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField("备注", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "离职事项"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="exit_task_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "offboarding", "code"], name="exit_task_code"
            ),
        ]
        indexes = [models.Index(fields=["organization", "done_at", "due"], name="exit_task_due")]

    def __str__(self) -> str:
        return self.label
