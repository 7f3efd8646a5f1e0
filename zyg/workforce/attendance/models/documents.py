"""What was approved: leave, overtime, trips, make-up punches, swaps; and who is protected.

Requests with their steps of approval live elsewhere; when one is approved it writes a row here
(``operations.documents.approve_document``) and the days are judged anew. A change of an approved
request is a new version of the row with the same ``key``; only the newest, if not revoked,
counts.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from zyg.core.crypto.fields import EncryptedTextField
from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField
from zyg.workforce.attendance.models.schedule import Shift
from zyg.workforce.people.models import Employee


class DocumentKind(models.TextChoices):
    """The kinds; the values are those of ``law.working_time.model.DocumentKind``."""

    LEAVE = "leave", "请假"
    OVERTIME = "overtime", "加班"
    FIELD = "field", "外出"
    TRIP = "trip", "出差"
    MAKE_UP = "make_up", "补卡"
    SWAP = "swap", "调班"


class ApprovedDocument(OrganizationOwned):
    """One version of one approved document.

    ``start`` and ``end`` are wall-clock seconds, half-open; from midnight to midnight it means
    whole attendance days; a make-up punch stands at ``start``. ``type`` is a code of
    ``law.leave.catalogue`` for leave. ``shift`` is the new shift of a swap, None = rest.
    """

    public_id = PublicIdField()
    key = models.CharField("单号", max_length=40)
    version = models.PositiveSmallIntegerField("版本", default=1)
    is_current = models.BooleanField("有效", default=True)
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("种类", max_length=8, choices=DocumentKind.choices)
    type = models.CharField("类型", max_length=40, blank=True, default="")
    start = models.BigIntegerField("开始")
    end = models.BigIntegerField("结束")
    half = models.CharField("半天", max_length=2, blank=True, default="")
    slot = models.CharField("上下班", max_length=3, blank=True, default="")
    compensation = models.CharField("加班补偿", max_length=3, blank=True, default="")
    paid = models.BooleanField("带薪", default=True)
    counts_as_attendance = models.BooleanField("视同出勤", default=False)
    shift = models.ForeignKey(
        Shift, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField("原因", max_length=200, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("批准时间")
    revoked_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "已批准的单据"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "key", "version"], name="approved_document_version"
            ),
            models.UniqueConstraint(
                fields=["organization", "key"],
                name="approved_document_current",
                condition=models.Q(is_current=True),
            ),
            models.CheckConstraint(
                condition=models.Q(kind="make_up") | models.Q(end__gt=models.F("start")),
                name="approved_document_interval",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "employee", "start"],
                name="approved_of_person",
                condition=models.Q(is_current=True),
            ),
            models.Index(
                fields=["organization", "end", "start"],
                name="approved_of_time",
                condition=models.Q(is_current=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"


class ProtectionKind(models.TextChoices):
    """Why somebody may not work nights or overtime."""

    PREGNANT = "pregnant", "怀孕"
    NURSING = "nursing", "哺乳"


class ProtectedPeriod(OrganizationOwned):
    """A pregnancy or nursing period, sealed: it is health data (个人信息保护法 28).

    ``facts`` is JSON: ``{"began": date}`` (first day of the pregnancy) or
    ``{"baby_born": date, "babies": n}``.
    """

    public_id = PublicIdField()
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField("种类", max_length=10, choices=ProtectionKind.choices)
    facts = EncryptedTextField("情况")
    ended_at = models.DateTimeField("结束登记", null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "特殊保护"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="protected_period_public_id"
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.get_kind_display()}"
