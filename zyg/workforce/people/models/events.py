"""What happened to somebody, and what is proposed to happen.

A ``PersonEvent`` is written once: what was wrong is told by a later event that ``corrects`` it.
A ``ChangeRequest`` waits for a second pair of eyes; when it is approved its event is written, and
new terms with their first day, which take effect by themselves when the day has come.
"""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from zyg.core.crypto.fields import EncryptedTextField
from zyg.core.organizations.scoping import OrganizationOwned
from zyg.workforce.people.models.about import AboutEmployee
from zyg.workforce.people.models.roster import Employee, EmployeeTerms


class EventImmutableError(Exception):
    """Somebody tried to change or delete what happened."""


class EventKind(models.TextChoices):
    """What can happen to somebody at work."""

    HIRE = "hire", "入职"
    REHIRE = "rehire", "再入职"
    REGULAR = "regular", "转正"
    TRANSFER = "transfer", "调动"
    PAY = "pay", "调薪"
    ENGAGEMENT = "engagement", "变更用工形式"
    CONTRACT = "contract", "签订合同"
    RENEWAL = "renewal", "续签合同"
    LEAVE_OF_ABSENCE = "leave_of_absence", "停薪留职"
    MEDICAL = "medical", "医疗期"
    MATERNITY = "maternity", "产假"
    WORK_INJURY = "work_injury", "工伤停工留薪"
    SUSPENSION = "suspension", "停职"
    RETURN = "return", "返岗"
    NOTICE = "notice", "离职通知"
    LEFT = "left", "离职"
    EXIT_REVOKED = "exit_revoked", "撤销离职"
    CORRECTION = "correction", "更正"


class RequestState(models.TextChoices):
    """Where a proposed change stands."""

    WAITING = "waiting", "待审批"
    APPROVED = "approved", "已批准"
    REJECTED = "rejected", "已驳回"
    WITHDRAWN = "withdrawn", "已撤回"


class PersonEvent(AboutEmployee):
    """One thing that happened, or will on ``valid_from``; written once.

    ``before`` and ``after`` hold what people may read (label → text). Pay stands only in the
    ``terms`` rows and is shown to those who may see pay.
    """

    append_only: ClassVar[bool] = True

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField("事件", max_length=20, choices=EventKind.choices)
    valid_from = models.DateField("生效日期")
    until = models.DateField("预计到", null=True)
    reason_code = models.CharField("原因代码", max_length=40, blank=True, default="")
    reason = models.CharField("原因", max_length=200, blank=True, default="")
    before: Any = models.JSONField("变更前", default=dict, encoder=DjangoJSONEncoder)
    after: Any = models.JSONField("变更后", default=dict, encoder=DjangoJSONEncoder)
    terms_before = models.ForeignKey(
        EmployeeTerms, on_delete=models.PROTECT, null=True, related_name="+"
    )
    terms = models.ForeignKey(EmployeeTerms, on_delete=models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    reference_type = models.CharField(max_length=40, blank=True, default="")
    reference_id = models.CharField(max_length=40, blank=True, default="")
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="corrections"
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "员工事件"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="person_event_public_id"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("valid_from")),
                name="person_event_until",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "employee", "valid_from"], name="person_event_of"),
            models.Index(fields=["organization", "kind", "until"], name="person_event_due"),
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.get_kind_display()} {self.valid_from}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new event; refuse to write over one."""
        if not self._state.adding:
            raise EventImmutableError("What happened is not changed; write a correction.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse."""
        raise EventImmutableError("What happened is not deleted; write a correction.")


class ChangeRequest(AboutEmployee):
    """A change of terms, or an absence, that waits for somebody else's approval.

    ``changes`` holds the fields but pay (department by primary key), ``pay`` the pay fields,
    sealed, both by the names of ``terms.TERMS``.
    """

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("异动", max_length=20, choices=EventKind.choices)
    valid_from = models.DateField("生效日期")
    until = models.DateField("预计到", null=True)
    reason_code = models.CharField("原因代码", max_length=40)
    reason = models.CharField("说明", max_length=200, blank=True, default="")
    changes: Any = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    sealed_pay = EncryptedTextField(blank=True, default="")
    document = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    corrects = models.ForeignKey(PersonEvent, on_delete=models.PROTECT, null=True, related_name="+")
    event = models.ForeignKey(PersonEvent, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        "状态", max_length=10, choices=RequestState.choices, default=RequestState.WAITING
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

    class Meta:
        verbose_name = verbose_name_plural = "异动申请"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="change_request_public_id"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("proposed_by")),
                name="change_request_four_eyes",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "state", "valid_from"], name="change_request_state"
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.get_kind_display()} {self.valid_from}"


class EmploymentSpan(OrganizationOwned):
    """A former time of somebody's work, kept when she is taken on again."""

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="spans")
    hired = models.DateField("入职日期")
    left = models.DateField("离职日期")
    number = models.CharField("当时的工号", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "以前的任职"
        ordering = ["hired"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "employee", "hired"], name="employment_span_hired"
            ),
            models.CheckConstraint(
                condition=models.Q(left__gte=models.F("hired")), name="employment_span_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hired}—{self.left}"
