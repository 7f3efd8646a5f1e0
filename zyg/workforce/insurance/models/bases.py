"""基数申报 and 补差: the yearly base of everybody, and what is owed when limits arrive late."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField
from zyg.law.places import name_of
from zyg.law.social_insurance import LABELS
from zyg.workforce.people.models import Employee
from zyg.workforce.people.models.about import AboutEmployee


class SeasonState(models.TextChoices):
    """Where a season stands."""

    COLLECTING = "collecting", "核对工资"
    CONFIRMING = "confirming", "本人确认中"
    CLOSED = "closed", "已确认"


class BaseState(models.TextChoices):
    """Where one person's base stands."""

    INCOMPLETE = "incomplete", "缺工资"
    READY = "ready", "待发送"
    SENT = "sent", "待本人确认"
    CONFIRMED = "confirmed", "已确认"
    DISPUTED = "disputed", "有异议"
    DECIDED = "decided", "单位核定"


class BaseSeason(OrganizationOwned):
    """The yearly declaration of bases of a place: wages of a calendar year, from a month on."""

    public_id = PublicIdField()
    place = models.CharField("参保城市", max_length=6)
    wage_year = models.PositiveSmallIntegerField("工资年度")
    starts = models.CharField("新基数起始月份", max_length=7)
    state = models.CharField(
        "状态", max_length=10, choices=SeasonState.choices, default=SeasonState.COLLECTING
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField("开始时间")
    sent_at = models.DateTimeField("发送时间", null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "基数申报"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="baseseason_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "place", "wage_year"], name="baseseason_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{name_of(self.place)} {self.wage_year} 年工资基数申报"


class BaseDeclaration(AboutEmployee):
    """One person in a season: the wages month by month, the average, and her word."""

    season = models.ForeignKey(BaseSeason, on_delete=models.CASCADE, related_name="declarations")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    wages: Any = models.JSONField("各月工资（分）", default=dict)
    missing: Any = models.JSONField("缺工资的月份", default=list)
    average = models.BigIntegerField("月平均工资（分）", null=True)
    formula = models.CharField("算法", max_length=300, blank=True, default="")
    old_base = models.BigIntegerField("原社保基数（分）", null=True)
    old_fund_base = models.BigIntegerField("原公积金基数（分）", null=True)
    state = models.CharField(
        "状态", max_length=10, choices=BaseState.choices, default=BaseState.READY
    )
    objection = models.CharField("异议", max_length=300, blank=True, default="")
    answered_at = models.DateTimeField("本人确认或提出异议的时间", null=True)
    decision = models.CharField("单位核定的说明", max_length=300, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "个人缴费基数"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="basedeclaration_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "season", "employee"], name="basedeclaration_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "season", "state"], name="basedeclaration_state")
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.season}"


class SettlementState(models.TextChoices):
    """Where a settlement stands."""

    PREVIEW = "preview", "待提交"
    WAITING = "waiting", "待审批"
    APPROVED = "approved", "已批准"
    REJECTED = "rejected", "已退回"


class Settlement(OrganizationOwned):
    """补差 of a place and of closed months, taken in one later wage month."""

    public_id = PublicIdField()
    place = models.CharField("参保城市", max_length=6)
    first = models.CharField("最早月份", max_length=7)
    last = models.CharField("最晚月份", max_length=7)
    take_month = models.CharField("补扣月份", max_length=7)
    state = models.CharField(
        "状态", max_length=10, choices=SettlementState.choices, default=SettlementState.PREVIEW
    )
    people = models.PositiveIntegerField("人数")
    employer = models.BigIntegerField("单位补缴（分）")
    employed = models.BigIntegerField("个人补缴（分）")
    bill: Any = models.JSONField("合计", default=list)
    problems: Any = models.JSONField("要手工处理", default=list)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField("提交时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("审批时间", null=True)
    reason = models.CharField("审批意见", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "补差"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="settlement_public_id"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("proposed_by")),
                name="settlement_four_eyes",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "state", "take_month"], name="settlement_take")
        ]

    def __str__(self) -> str:
        return f"{name_of(self.place)} {self.first} 至 {self.last} 补差"


class SettlementMonth(OrganizationOwned):
    """One closed month of one person in a settlement: what payroll needs to take it."""

    settlement = models.ForeignKey(Settlement, on_delete=models.CASCADE, related_name="months")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+")
    month = models.CharField("月份", max_length=7)
    used_limits = models.CharField("当时用的上下限月份", max_length=7)
    base = models.BigIntegerField("应申报基数（分）")
    used_base = models.BigIntegerField("当时申报基数（分）")
    employer = models.BigIntegerField("单位补缴（分）")
    employed = models.BigIntegerField("个人补缴（分）")

    class Meta:
        verbose_name = verbose_name_plural = "补差月份"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "settlement", "employee", "month"],
                name="settlementmonth_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.month}"


class SettlementLine(OrganizationOwned):
    """One insurance and side of a month: used, due, and where the new row is written."""

    settlement_month = models.ForeignKey(
        SettlementMonth, on_delete=models.CASCADE, related_name="lines"
    )
    insurance = models.CharField("险种", max_length=30)
    side = models.CharField("承担方", max_length=8)
    used = models.BigIntegerField("已缴（分）")
    due = models.BigIntegerField("应缴（分）")
    source = models.CharField("依据", max_length=300)
    mark = models.CharField(max_length=10)

    class Meta:
        verbose_name = verbose_name_plural = "补差明细"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "settlement_month", "insurance", "side"],
                name="settlementline_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.insurance_name} {self.amount}"

    @property
    def amount(self) -> int:
        """Fen to pay; negative = to be refunded."""
        return self.due - self.used

    @property
    def insurance_name(self) -> str:
        """The insurance in words."""
        return LABELS.get(self.insurance, self.insurance)
