"""A request for approval, its steps, whom they wait for, and who stands in for whom."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models

from zyg.core.approvals.flows import Fact, Flow
from zyg.core.approvals.subjects import subject_of
from zyg.core.organizations.models import Department, Membership
from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField


class RequestState(models.TextChoices):
    """Where a request stands."""

    PENDING = "pending", "审批中"
    APPROVED = "approved", "已通过"
    REJECTED = "rejected", "已驳回"
    WITHDRAWN = "withdrawn", "已撤回"


class ApprovalRequest(OrganizationOwned):
    """Something that waits for a yes; the flow and the facts are kept as they were at the start."""

    public_id = PublicIdField()
    subject_kind = models.CharField("事项", max_length=60)
    subject_id = models.CharField("事项编号", max_length=40)
    title = models.CharField("标题", max_length=200)
    state = models.CharField(
        "状态", max_length=9, choices=RequestState.choices, default=RequestState.PENDING
    )
    requester = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", verbose_name="提交人"
    )
    about = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="当事人"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="+"
    )
    flow = models.JSONField("流程")
    flow_version = models.PositiveIntegerField("流程版本", default=0)
    facts = models.JSONField("条件", default=dict)
    step = models.PositiveSmallIntegerField("当前步骤", default=0)
    reason = models.CharField("结果说明", max_length=500, blank=True, default="")
    started_at = models.DateTimeField("提交时间")
    reminded_at = models.DateTimeField("催办时间", null=True)
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "审批"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="approval_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "subject_kind", "subject_id"],
                condition=models.Q(state="pending"),
                name="approval_one_pending",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "requester", "-started_at"], name="approval_requester"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        """What it is about, as people read it."""
        return subject_of(self.subject_kind).label

    def read_flow(self) -> Flow:
        """Return the flow as it was at the start."""
        return Flow.read(self.flow)

    def read_facts(self) -> dict[str, Fact]:
        """Return the facts as they were at the start."""
        kinds = subject_of(self.subject_kind).facts
        return {name: kinds[name].read(name, value) for name, value in self.facts.items()}

    def excluded(self) -> frozenset[int]:
        """The memberships that may never decide: who asked, and whom it is about."""
        return frozenset(pk for pk in (self.requester_id, self.about_id) if pk is not None)


class StepState(models.TextChoices):
    """Where a step stands."""

    OPEN = "open", "审批中"
    APPROVED = "approved", "已同意"
    REJECTED = "rejected", "已驳回"
    SKIPPED = "skipped", "跳过"
    CLOSED = "closed", "已结束"


class ApprovalStep(OrganizationOwned):
    """A step that was reached, or skipped with the reason in ``note``."""

    request = models.ForeignKey(ApprovalRequest, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField("步骤")
    label = models.CharField("名称", max_length=100)
    all = models.BooleanField("每个人都要同意", default=False)
    state = models.CharField("状态", max_length=8, choices=StepState.choices)
    note = models.CharField("说明", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "审批步骤"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "request", "number"], name="approval_step_number"
            )
        ]

    def __str__(self) -> str:
        return self.label


class ApprovalTask(OrganizationOwned):
    """What one approver has to say in a step; a delegate may say it for her."""

    step = models.ForeignKey(ApprovalStep, on_delete=models.CASCADE, related_name="tasks")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        "状态", max_length=8, choices=StepState.choices, default=StepState.OPEN
    )
    decided_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("审批时间", null=True)
    reason = models.CharField("意见", max_length=500, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "审批任务"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "step", "membership"], name="approval_task_member"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "membership", "state"], name="approval_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.membership} {self.get_state_display()}"


class Delegation(OrganizationOwned):
    """Somebody decides for another from a day up to (not including) another day.

    ``kinds`` limits it to some subjects; empty means all of them.
    """

    public_id = PublicIdField()
    giver = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    taker = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField("开始")
    valid_to = models.DateField("结束（不含）")
    kinds = models.JSONField("事项", default=list)
    reason = models.CharField("原因", max_length=200, blank=True, default="")
    created_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "审批委托"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="delegation_public_id"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__gte=models.F("valid_from")), name="delegation_period"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "taker", "valid_to"], name="delegation_taker")
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"

    def covers(self, kind: str, day: dt.date) -> bool:
        """Say whether it holds for a subject on a day."""
        return self.valid_from <= day < self.valid_to and (not self.kinds or kind in self.kinds)


class OrganizationFlow(OrganizationOwned):
    """A flow that an organization has made for a subject; the highest version is in force."""

    subject_kind = models.CharField("事项", max_length=60)
    version = models.PositiveIntegerField("版本")
    flow = models.JSONField("流程")
    reason = models.CharField("原因", max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "审批流程"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "subject_kind", "version"], name="approval_flow_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} v{self.version}"
