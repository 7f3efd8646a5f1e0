"""Where and how the employer insures people: channels, unit accounts, schemes, enrolments.

A channel is one portal of one place for some insurances (社保 and 公积金 are usually two). An
enrolment says that a person is insured through a channel from a month on; a change of base or of
insurances ends the row and begins another, nothing is written over.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField
from zyg.law.periods import Month
from zyg.law.places import name_of
from zyg.law.social_insurance import LABELS
from zyg.workforce.insurance.models.layouts import Layout
from zyg.workforce.people.models import Employee

LAST_DAY = 31


class PersonKind(models.TextChoices):
    """Kinds of people for insurance; the codes are those of the law floor."""

    ORDINARY = "ordinary", "劳动合同职工"
    DISPATCHED = "dispatched", "劳务派遣人员"
    HK_MACAO_TAIWAN = "hk_macao_taiwan", "港澳台居民"
    FOREIGNER = "foreigner", "外国人"
    OVER_AGE = "over_age", "超龄劳动者"
    RETIREE_REHIRED = "retiree_rehired", "退休返聘人员"
    INTERN = "intern", "实习生"
    PART_TIME = "part_time", "非全日制人员"
    FLEXIBLE = "flexible", "劳务和外包人员"


class LoginKind(models.TextChoices):
    """How the portal is entered."""

    ACCOUNT = "account", "账号密码"
    CA = "ca", "CA 证书"
    UKEY = "ukey", "UKey"
    COUNTER = "counter", "柜台办理"


def _day(label: str, **options: Any) -> Any:
    return models.PositiveSmallIntegerField(
        label,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LAST_DAY)],
        **options,
    )


class Channel(OrganizationOwned):
    """One way to a bureau: place, insurances, cut-off days (none until somebody enters them)."""

    public_id = PublicIdField()
    place = models.CharField("参保城市", max_length=6)
    name = models.CharField("渠道名称", max_length=60)
    insurances: Any = models.JSONField("险种", default=list)
    login_kind = models.CharField(
        "登录方式", max_length=8, choices=LoginKind.choices, default=LoginKind.ACCOUNT
    )
    cutoff_add_day = _day("增员截止日")
    cutoff_stop_day = _day("减员截止日")
    payment_day = _day("缴费截止日")
    add_layout = models.ForeignKey(
        Layout, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    stop_layout = models.ForeignKey(
        Layout, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    notice_mapping: Any = models.JSONField("核定单的列对应", default=dict)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "参保渠道"
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_id"], name="channel_public_id"),
            models.UniqueConstraint(
                fields=["organization", "place", "name"], name="channel_name_in_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{name_of(self.place)} {self.name}"

    @property
    def place_name(self) -> str:
        """The city in words."""
        return name_of(self.place)

    @property
    def insurance_names(self) -> str:
        """The insurances in words."""
        return "、".join(LABELS[code] for code in self.insurances)

    @property
    def has_fund(self) -> bool:
        """Whether the housing fund goes this way."""
        return "housing_fund" in self.insurances


class UnitAccount(OrganizationOwned):
    """The employer's number at a bureau, and its work-injury rate where the bureau gave one."""

    public_id = PublicIdField()
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="accounts")
    number = models.CharField("单位编号", max_length=40)
    name = models.CharField("账户名称", max_length=100)
    starts = models.CharField("起始月份", max_length=7)
    ends = models.CharField("终止月份（不含）", max_length=7, blank=True, default="")
    work_injury_rate = models.CharField("工伤费率", max_length=12, blank=True, default="")
    document_number = models.CharField("核定文件", max_length=100, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "单位参保账户"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="unitaccount_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "channel", "number", "starts"], name="unitaccount_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.number}"

    def covers(self, month: Month) -> bool:
        """Whether the account is open in a month."""
        return self.starts <= str(month) and (not self.ends or str(month) < self.ends)


class Scheme(OrganizationOwned):
    """Which insurances a kind of person joins here: never less than the law asks for."""

    public_id = PublicIdField()
    person_kind = models.CharField("人员类别", max_length=20, choices=PersonKind.choices)
    place = models.CharField("城市", max_length=6, blank=True, default="")
    insurances: Any = models.JSONField("险种", default=list)
    starts = models.CharField("起始月份", max_length=7)
    note = models.CharField("说明", max_length=200, blank=True, default="")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = verbose_name_plural = "参保方案"
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_id"], name="scheme_public_id"),
            models.UniqueConstraint(
                fields=["organization", "person_kind", "place", "starts"], name="scheme_dated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_person_kind_display()} {self.starts}"


class EnrolmentStatus(models.TextChoices):
    """Where an enrolment stands in a month; computed from its months, never stored."""

    COMING = "coming", "待生效"
    INSURED = "insured", "参保中"
    STOPPED = "stopped", "已停保"


class Enrolment(OrganizationOwned):
    """Somebody is insured through a channel from ``starts`` to before ``ends``.

    ``base`` is the declared base in fen before limits (of the housing fund in a channel for it);
    rates are parts of ten thousand, for the housing fund only. A row whose ``ends`` is its
    ``starts`` was taken back by a later one of the same month.
    """

    public_id = PublicIdField()
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="enrolments")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="enrolments")
    person_kind = models.CharField("人员类别", max_length=20, choices=PersonKind.choices)
    insurances: Any = models.JSONField("险种", default=list)
    base = models.BigIntegerField("申报基数（分）")
    fund_rate = models.PositiveIntegerField("公积金个人比例", null=True)
    fund_rate_employer = models.PositiveIntegerField("公积金单位比例", null=True)
    account_number = models.CharField("个人账号", max_length=40, blank=True, default="")
    starts = models.CharField("起始月份", max_length=7)
    ends = models.CharField("停保月份", max_length=7, blank=True, default="")
    origin = models.CharField("来源", max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间")

    TERMS: ClassVar[tuple[str, ...]] = (
        "person_kind", "insurances", "base", "fund_rate", "fund_rate_employer",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "参保登记"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="enrolment_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "employee", "channel"],
                condition=models.Q(ends=""),
                name="enrolment_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(ends="") | models.Q(ends__gte=models.F("starts")),
                name="enrolment_order",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "channel", "starts"], name="enrolment_channel")
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.channel} {self.starts}"

    @property
    def access_department_path(self) -> str:
        """Path of the employee's department, for the reach of rights."""
        return self.employee.access_department_path

    @property
    def access_membership_id(self) -> int | None:
        """The employee's membership, for the reach of rights."""
        return self.employee.access_membership_id

    @property
    def insurance_names(self) -> str:
        """The insurances in words."""
        return "、".join(LABELS[code] for code in self.insurances)

    def covers(self, month: Month) -> bool:
        """Whether the person is insured by this row in a month."""
        return self.starts <= str(month) and (not self.ends or str(month) < self.ends)

    def status_in(self, month: Month) -> EnrolmentStatus:
        """Return where the row stands in a month."""
        if self.covers(month):
            return EnrolmentStatus.INSURED
        return EnrolmentStatus.COMING if str(month) < self.starts else EnrolmentStatus.STOPPED
