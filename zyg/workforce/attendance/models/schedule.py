"""What is asked of people: calendar, shifts, patterns, groups, rosters and rules.

Nothing that judged a day is written over. A change of a shift, a pattern or a rule is a new row
with the day from which it holds; a correction of the same day is a new revision. Old days keep
the row that was in force on them.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from zyg.core.organizations.models import Department
from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField
from zyg.law.calendar import LABELS
from zyg.workforce.people.models import Employee

DAY_TYPES = list(LABELS.items())


class CalendarNotice(OrganizationOwned):
    """A yearly notice of the State Council as it was imported: it replaces the year.

    ``days`` is a list of ``[date, type, name]`` of the days that differ from the plain week.
    """

    public_id = PublicIdField()
    year = models.PositiveSmallIntegerField("年份")
    revision = models.PositiveSmallIntegerField("修订", default=1)
    title = models.CharField("通知", max_length=200)
    url = models.CharField("出处", max_length=400, blank=True)
    days: Any = models.JSONField("安排", default=list)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("导入时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "放假通知"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "year", "revision"], name="calendar_notice_revision"
            )
        ]

    def __str__(self) -> str:
        return self.title


class CalendarOverride(OrganizationOwned):
    """One day that a region has otherwise (ethnic festivals, 放假办法 art. 4), with its source."""

    public_id = PublicIdField()
    region = models.CharField(
        "地区", max_length=6, help_text="GB/T 2260 代码；空为全公司", blank=True
    )
    day = models.DateField("日期")
    type = models.CharField("类型", max_length=12, choices=DAY_TYPES)
    name = models.CharField("名称", max_length=60)
    source_title = models.CharField("依据", max_length=200)
    source_url = models.CharField("出处", max_length=400, blank=True)
    withdrawn_at = models.DateTimeField("撤销时间", null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "地方假日"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "region", "day"],
                name="calendar_override_day",
                condition=models.Q(withdrawn_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Shift(OrganizationOwned):
    """A shift by name; its times stand in dated versions."""

    public_id = PublicIdField()
    name = models.CharField("班次", max_length=40)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "班次"
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="shift_name"),
            models.UniqueConstraint(fields=["organization", "public_id"], name="shift_public_id"),
        ]

    def __str__(self) -> str:
        return self.name


class ShiftVersion(OrganizationOwned):
    """The times of a shift from a day on; ``body`` is ``law.working_time.model.ShiftVersion``."""

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="versions")
    valid_from = models.DateField("生效日期")
    revision = models.PositiveSmallIntegerField("修订", default=1)
    body: Any = models.JSONField("内容")
    reason = models.CharField("原因", max_length=200, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "班次版本"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "shift", "valid_from", "revision"], name="shift_revision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.shift} {self.valid_from}"


class AttendanceGroup(OrganizationOwned):
    """People who share a pattern and rules; ``is_default`` takes everybody without another."""

    public_id = PublicIdField()
    name = models.CharField("考勤组", max_length=40)
    is_default = models.BooleanField("默认组", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "考勤组"
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="attendance_group_name"),
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="attendance_group_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization"],
                name="attendance_group_default",
                condition=models.Q(is_default=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(OrganizationOwned):
    """Who belongs to a group, and when: one person, a department with all below, or a place.

    The nearest wins: person before department (the deepest first) before place before default.
    ``valid_to`` is the day after the last one (half-open), None = still.
    """

    public_id = PublicIdField()
    group = models.ForeignKey(AttendanceGroup, on_delete=models.CASCADE, related_name="members")
    employee = models.ForeignKey(
        Employee, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    place = models.CharField("工作城市", max_length=6, blank=True, default="")
    valid_from = models.DateField("开始")
    valid_to = models.DateField("结束（不含）", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "考勤组成员"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="group_member_public_id"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gt=models.F("valid_from")),
                name="group_member_dates",
            ),
        ]

    def __str__(self) -> str:
        return str(self.employee or self.department or self.place)


class PatternKind(models.TextChoices):
    """How the days of a group are planned."""

    CALENDAR = "calendar", "按日历（周几上班，节假日休息）"
    CYCLE = "cycle", "按周期轮班"
    ROSTER = "roster", "只按排班表"


class Pattern(OrganizationOwned):
    """How a group works from a day on.

    ``days`` is a list of ids of shifts or null (rest): Monday to Sunday for ``calendar``, the
    days of the cycle from ``anchor`` on for ``cycle``, empty for ``roster``.
    """

    group = models.ForeignKey(AttendanceGroup, on_delete=models.CASCADE, related_name="patterns")
    valid_from = models.DateField("生效日期")
    revision = models.PositiveSmallIntegerField("修订", default=1)
    kind = models.CharField("方式", max_length=10, choices=PatternKind.choices)
    anchor = models.DateField("周期起点", null=True, blank=True)
    days: Any = models.JSONField("班次", default=list)
    no_clock = models.BooleanField("免打卡", default=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "班制"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "group", "valid_from", "revision"], name="pattern_revision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.valid_from}"


class RosterOrigin(models.TextChoices):
    """Where a day of the roster comes from."""

    ROSTER = "roster", "排班"
    PATTERN = "pattern", "班制"
    SWAP = "swap", "调班"


class RosterDay(OrganizationOwned):
    """A shift (or rest: no shift) of one person on one day; it beats the group's pattern.

    Several shifts a day are several rows, ``number`` 0, 1 … Days that are not published are
    drafts: nobody but the planner sees them and nothing is judged by them.
    """

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+")
    day = models.DateField("日期")
    number = models.PositiveSmallIntegerField("第几班", default=0)
    shift = models.ForeignKey(
        Shift, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    origin = models.CharField(
        "来源", max_length=8, choices=RosterOrigin.choices, default=RosterOrigin.ROSTER
    )
    is_published = models.BooleanField("已发布", default=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField("修改时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "排班"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "employee", "day", "number", "is_published"],
                name="roster_day",
            )
        ]
        indexes = [models.Index(fields=["organization", "day"], name="roster_of_day")]

    def __str__(self) -> str:
        return f"{self.employee} {self.day} {self.shift or '休息'}"


class WorkingTimeSystem(models.TextChoices):
    """The systems of working time; two of them need an approval."""

    STANDARD = "standard", "标准工时"
    COMPREHENSIVE = "comprehensive", "综合计算工时"
    FLEXIBLE = "flexible", "不定时"


class Cycle(models.TextChoices):
    """The cycle of 综合计算工时."""

    WEEK = "week", "周"
    MONTH = "month", "月"
    QUARTER = "quarter", "季"
    YEAR = "year", "年"


class RuleVersion(OrganizationOwned):
    """The attendance rules of a group (or of everybody) from a day on.

    ``policy`` holds the choices of ``law.working_time.model.Policy`` by name; what it leaves out
    has the default. The approval of a special working-time system stands beside it.
    """

    public_id = PublicIdField()
    group = models.ForeignKey(
        AttendanceGroup, on_delete=models.CASCADE, null=True, blank=True, related_name="rules"
    )
    valid_from = models.DateField("生效日期")
    revision = models.PositiveSmallIntegerField("修订", default=1)
    system = models.CharField(
        "工时制度",
        max_length=14,
        choices=WorkingTimeSystem.choices,
        default=WorkingTimeSystem.STANDARD,
    )
    approval_number = models.CharField("批准文号", max_length=80, blank=True)
    approved_until = models.DateField("批准有效期至", null=True, blank=True)
    cycle = models.CharField("计算周期", max_length=8, choices=Cycle.choices, blank=True)
    policy: Any = models.JSONField("规则", default=dict)
    reason = models.CharField("原因", max_length=200, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "考勤规则"
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_id"], name="rule_public_id"),
            models.UniqueConstraint(
                fields=["organization", "group", "valid_from", "revision"], name="rule_revision"
            ),
            models.UniqueConstraint(
                fields=["organization", "valid_from", "revision"],
                name="rule_revision_everybody",
                condition=models.Q(group=None),
            ),
            models.CheckConstraint(
                condition=models.Q(system="standard") | ~models.Q(approval_number=""),
                name="rule_special_system_approved",
            ),
            models.CheckConstraint(
                condition=~models.Q(system="comprehensive") | ~models.Q(cycle=""),
                name="rule_comprehensive_cycle",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group or '全公司'} {self.valid_from}"


class ScheduleStamp(OrganizationOwned):
    """Names the present state of an organization's schedule, so that what was read can be kept."""

    token = PublicIdField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization"], name="schedule_stamp")]

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.token}"
