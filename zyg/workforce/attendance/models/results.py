"""What came out: judged days and months, locks, late facts, and what the worker says.

``DayResult`` and ``MonthResult`` are derived: they can be computed again from punches,
schedules and documents, so they have no foreign keys in the database (a million rows are written
in seconds). Rows of a locked month are never touched again.
"""

from __future__ import annotations

from enum import IntFlag
from typing import Any

from django.conf import settings
from django.db import models

from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField
from zyg.workforce.attendance.models.schedule import DAY_TYPES, RuleVersion
from zyg.workforce.people.models import Employee

MONTH = 7  # 2026-11
MINUTES = models.SmallIntegerField


class Exceptions(IntFlag):
    """What is out of order on a day, for lists that show exceptions first."""

    MISSING = 1
    LATE = 2
    EARLY = 4
    ABSENT = 8
    OTHER = 16


class DayStatus(models.TextChoices):
    """The status of a day; the values are those of ``law.working_time.model``."""

    PRESENT = "present", "出勤"
    HALF_DAY = "half_day", "半天"
    ABSENT = "absent", "旷工"
    LEAVE = "leave", "请假"
    COVERED = "covered", "外出出差"
    REST = "rest", "休息"
    PENDING = "pending", "未结束"
    NONE = "none", "不在职"


class _Derived(OrganizationOwned):
    """A derived row: owner and person without constraint in the database."""

    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    employee = models.ForeignKey(
        Employee, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    rule = models.ForeignKey(
        RuleVersion, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        abstract = True


class DayResult(_Derived):
    """The judged day of one person; durations in minutes, names as in ``law.working_time``.

    Days off on which nothing happened have no row. ``detail`` is JSON with slots, leave and cover
    by type, flags and documents; ``shifts`` lists ids of shift versions.
    """

    day = models.DateField("日期")
    day_type = models.CharField("日期类型", max_length=10, choices=DAY_TYPES)
    status = models.CharField("状态", max_length=8, choices=DayStatus.choices)
    exceptions = models.SmallIntegerField("异常", default=0)
    shifts = models.CharField("班次", max_length=60, blank=True, default="")
    planned = MINUTES("应出勤", default=0)
    worked = MINUTES("出勤", default=0)
    tolerated = MINUTES("容许", default=0)
    late = MINUTES("迟到", default=0)
    early = MINUTES("早退", default=0)
    absent = MINUTES("缺勤", default=0)
    lack = MINUTES("未证实", default=0)
    leave = MINUTES("请假", default=0)
    unpaid_leave = MINUTES("无薪假", default=0)
    attendance_leave = MINUTES("视同出勤的假", default=0)
    cover = MINUTES("外出出差", default=0)
    presence = MINUTES("在岗", default=0)
    night = MINUTES("夜间", default=0)
    late_count = MINUTES("迟到次数", default=0)
    serious_late_count = MINUTES("严重迟到次数", default=0)
    early_count = MINUTES("早退次数", default=0)
    missing_count = MINUTES("缺卡次数", default=0)
    made_up_count = MINUTES("补卡次数", default=0)
    overtime_workday = MINUTES("工作日加班", default=0)
    overtime_rest = MINUTES("休息日加班", default=0)
    overtime_statutory = MINUTES("法定节假日加班", default=0)
    banked_workday = MINUTES("工作日加班转调休", default=0)
    banked_rest = MINUTES("休息日加班转调休", default=0)
    candidate_workday = MINUTES("工作日班外在岗", default=0)
    candidate_rest = MINUTES("休息日在岗", default=0)
    candidate_statutory = MINUTES("法定节假日在岗", default=0)
    statutory_in_plan = MINUTES("法定节假日排班内", default=0)
    detail: Any = models.JSONField("明细", default=dict)
    fingerprint = models.BigIntegerField("输入指纹", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "考勤日结果"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "employee", "day"], name="day_result_of_person"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "day", "exceptions"], name="day_result_of_day")
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.day}"


class MonthResult(_Derived):
    """The month of one person; ``summary`` is ``law.working_time.model.MonthSummary``."""

    month = models.CharField("月份", max_length=MONTH)
    summary: Any = models.JSONField("汇总")
    exceptions = models.SmallIntegerField("异常", default=0)
    fingerprint = models.BigIntegerField("输入指纹")
    computed_at = models.DateTimeField("计算时间")

    class Meta:
        verbose_name = verbose_name_plural = "考勤月结果"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "month", "employee"], name="month_result_of_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.month}"


class DueMonth(OrganizationOwned):
    """A person-month whose facts changed and that waits to be judged anew.

    The row is also the lock of the recomputation: two at once wait for each other here.
    """

    employee = models.ForeignKey(
        Employee, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    month = models.CharField(max_length=MONTH)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "month", "employee"], name="due_month_of_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.month}"


class MonthLock(OrganizationOwned):
    """A month of the organization, open or locked; what was locked is what payroll took over.

    While the whole month is computed (``computing_since``), single changes only leave a
    ``DueMonth`` behind.
    """

    public_id = PublicIdField()
    month = models.CharField("月份", max_length=MONTH)
    is_locked = models.BooleanField("已锁定", default=False)
    locked_at = models.DateTimeField("锁定时间", null=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    people = models.PositiveIntegerField("人数", default=0)
    reason = models.CharField("说明", max_length=200, blank=True)
    computing_since = models.DateTimeField("整月计算开始时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "考勤锁定"
        constraints = [
            models.UniqueConstraint(fields=["organization", "month"], name="month_lock"),
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="month_lock_public_id"
            ),
        ]

    def __str__(self) -> str:
        return self.month


class Adjustment(OrganizationOwned):
    """Minutes in which a locked day differs from what its facts say by now (new − locked).

    It counts in ``into_month``, the next month that was open when it was noticed; when that is
    locked too, later differences are rows of the month after.
    """

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+")
    day = models.DateField("日期")
    field = models.CharField("项目", max_length=60)
    minutes = models.IntegerField("分钟")
    into_month = models.CharField("计入月份", max_length=MONTH)
    closed_fingerprint = models.BigIntegerField()
    computed_fingerprint = models.BigIntegerField()
    noticed_at = models.DateTimeField("发现时间")

    class Meta:
        verbose_name = verbose_name_plural = "锁定后的变更"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "employee", "day", "field", "into_month"],
                name="adjustment_of_day",
            )
        ]
        indexes = [models.Index(fields=["organization", "into_month"], name="adjustment_into")]

    def __str__(self) -> str:
        return f"{self.day} {self.field} {self.minutes:+d}"


class HandledException(OrganizationOwned):
    """Somebody has looked at the exception of a day and says that it stands, and why.

    It counts as long as the facts of the day stay the same (``fingerprint``).
    """

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+")
    day = models.DateField("日期")
    fingerprint = models.BigIntegerField()
    reason = models.CharField("说明", max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("处理时间")

    class Meta:
        verbose_name = verbose_name_plural = "已处理的异常"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "employee", "day"], name="handled_exception_of_day"
            )
        ]
        indexes = [models.Index(fields=["organization", "day"], name="handled_of_day")]

    def __str__(self) -> str:
        return f"{self.employee} {self.day}"


class MonthConfirmation(OrganizationOwned):
    """What a worker says to her month: seen, confirmed (with what she saw)."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+")
    month = models.CharField("月份", max_length=MONTH)
    viewed_at = models.DateTimeField("查看时间", null=True)
    confirmed_at = models.DateTimeField("确认时间", null=True)
    confirmed_fingerprint = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "考勤确认"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "month", "employee"], name="month_confirmation_of_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.month}"


class Dispute(OrganizationOwned):
    """A worker disputes a day (or the whole month), and the answer."""

    public_id = PublicIdField()
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+")
    month = models.CharField("月份", max_length=MONTH)
    day = models.DateField("日期", null=True, blank=True)
    text = models.CharField("异议", max_length=500)
    asked_at = models.DateTimeField("提出时间")
    answer = models.CharField("答复", max_length=500, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "考勤异议"
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_id"], name="dispute_public_id")
        ]
        indexes = [models.Index(fields=["organization", "month"], name="dispute_of_month")]

    def __str__(self) -> str:
        return f"{self.employee} {self.month}"
