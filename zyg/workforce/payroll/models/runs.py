"""A payroll run and everything it leaves behind.

A run goes gather → compute → record. Gathering writes ``RunInput`` rows: what is known of one
person, frozen and hashed. Computing makes a numbered ``RunVersion`` with one ``PersonResult``
each, which holds every explained line. Neither is ever changed: a new fact is a new input row,
a new computation is a new version.
"""

from __future__ import annotations

import zlib
from typing import ClassVar

from django.conf import settings
from django.db import models

from zyg.core.crypto.fields import EncryptedTextField
from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField
from zyg.law.pay.model import PersonMonth, PersonMonthResult


class RunStatus(models.TextChoices):
    """Where a run stands; ``zyg.workforce.payroll.states`` says what leads where."""

    COLLECTING = "collecting", "收集中"
    READY = "ready", "待计算"
    COMPUTING = "computing", "计算中"
    CHECKING = "checking", "待校验"
    AWAITING_APPROVAL = "awaiting_approval", "待审批"
    APPROVED = "approved", "已批准"
    PAYING = "paying", "发放中"
    PAID = "paid", "已发放"
    ARCHIVED = "archived", "已归档"


class Step(models.TextChoices):
    """The seven steps of the 核算工作台."""

    COLLECT = "collect", "收集数据"
    LOCK = "lock", "锁定考勤"
    COMPUTE = "compute", "计算"
    CHECK = "check", "校验"
    APPROVE = "approve", "审批"
    PAY = "pay", "发放与申报"
    ARCHIVE = "archive", "归档"


class InputKind(models.TextChoices):
    """What an uploaded file of the month is."""

    PUNCHES = "punches", "考勤打卡"
    REQUESTS = "requests", "请假加班"
    PAY = "pay", "薪资表"
    ADDITIONAL = "additional", "专项附加扣除"
    CARRIED = "carried", "累计个税"


class CheckLevel(models.TextChoices):
    """What a finding means for approval."""

    BLOCKING = "blocking", "阻断"
    WARNING = "warning", "待确认"


# 阻断 that somebody may let pass with a reason of her own: the law decides, not the program.
OVERRIDABLE = ["below_min_wage", "negative_net"]


class PayRun(OrganizationOwned):
    """The payroll of one month, one legal entity."""

    public_id = PublicIdField()
    entity = models.CharField("用人单位", max_length=200)
    period = models.CharField("工资月份", max_length=7)
    pay_month = models.CharField("发放月份", max_length=7)
    number = models.PositiveSmallIntegerField("本月第几次", default=1)
    status = models.CharField(
        "状态", max_length=20, choices=RunStatus.choices, default=RunStatus.COLLECTING
    )
    current = models.ForeignKey(
        "RunVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    findings = models.JSONField("收集时发现的问题", default=list)
    bank_reference = models.CharField("银行回单号", max_length=60, blank=True)
    paid_on = models.DateField("到账日期", null=True, blank=True)
    created_at = models.DateTimeField("开始时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "核算"
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_id"], name="payrun_public_id"),
            models.UniqueConstraint(
                fields=["organization", "entity", "period", "number"], name="payrun_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.get_status_display()}"

    @property
    def is_locked(self) -> bool:
        """Whether the inputs are frozen."""
        return self.status != RunStatus.COLLECTING

    @property
    def key(self) -> str:
        """The run in an address: the month, with the number when it is not the first."""
        return self.period if self.number == 1 else f"{self.period}-{self.number}"

    @property
    def is_supplementary(self) -> bool:
        """Whether this run adds to the month's regular one."""
        return self.number > 1

    @property
    def label(self) -> str:
        """The run with its year: 2026年11月, 2026年11月第 2 次."""
        return f"{self.period[:4]}年{self.month_label}"

    @property
    def month_label(self) -> str:
        """The run as people say it: 11月, 11月第 2 次."""
        month = f"{int(self.period[5:])}月"
        return f"{month}第 {self.number} 次" if self.is_supplementary else month


class RunEvent(OrganizationOwned):
    """What happened to a run, step by step: who, when, how many, why."""

    run = models.ForeignKey(PayRun, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=12, choices=Step.choices)
    act = models.CharField(max_length=40)
    note = models.CharField(max_length=500, blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "核算记录"
        indexes = [models.Index(fields=["organization", "run", "at"], name="runevent_run_at")]

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.act}"


class RunFile(OrganizationOwned):
    """A file of the month as it came; the last one of a kind counts."""

    public_id = PublicIdField()
    run = models.ForeignKey(PayRun, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=12, choices=InputKind.choices)
    name = models.CharField("文件名", max_length=200)
    digest = models.CharField("SHA-256", max_length=64)
    content = EncryptedTextField("内容（Base64）")
    rows = models.PositiveIntegerField("读入行数", default=0)
    problems = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "核算文件"
        constraints = [
            models.UniqueConstraint(fields=["organization", "run", "kind"], name="runfile_kind"),
            models.UniqueConstraint(fields=["organization", "public_id"], name="runfile_public_id"),
        ]

    def __str__(self) -> str:
        return self.name


class RunInput(OrganizationOwned):
    """What is known of one person for one run: frozen, hashed, never changed."""

    run = models.ForeignKey(PayRun, on_delete=models.PROTECT, related_name="inputs")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("姓名", max_length=100)
    employee_number = models.CharField("工号", max_length=40)
    department = models.CharField("部门", max_length=100, blank=True)
    situation = models.CharField("状态", max_length=20, blank=True)
    events = models.JSONField("本月异动", default=list)
    beside = models.JSONField("结转和考勤", default=dict)
    digest = models.CharField(max_length=64)
    body = models.BinaryField()
    is_current = models.BooleanField(default=True)

    class Meta:
        verbose_name = verbose_name_plural = "核算输入"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "run", "employee"],
                condition=models.Q(is_current=True),
                name="runinput_current",
            )
        ]

    def __str__(self) -> str:
        return self.digest[:12]

    def person_month(self) -> PersonMonth:
        """Return the frozen inputs."""
        return PersonMonth.from_json(unpack(self.body))


class RunVersion(OrganizationOwned):
    """One computation of a run: numbered, with totals and a digest of everything in it."""

    run = models.ForeignKey(PayRun, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版本")
    engine = models.CharField("引擎版本", max_length=40)
    note = models.CharField("说明", max_length=200, blank=True)
    people = models.PositiveIntegerField("计薪人数", default=0)
    gross = models.BigIntegerField("应发", default=0)
    employee_insurance = models.BigIntegerField("个人社保公积金", default=0)
    tax = models.BigIntegerField("个税", default=0)
    net = models.BigIntegerField("实发", default=0)
    employer_cost = models.BigIntegerField("人工成本", default=0)
    bank_payment = models.BigIntegerField("银行代发", default=0)
    digest = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "核算版本"
        constraints = [
            models.UniqueConstraint(fields=["organization", "run", "number"], name="runversion_no")
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 版"


class PersonResult(OrganizationOwned):
    """The explained result of one person in one version, with the comparison to last month."""

    FIGURES: ClassVar[tuple[str, ...]] = (
        "gross", "employee_insurance", "tax", "net", "employer_cost", "bank_payment",
    )  # fmt: skip

    public_id = PublicIdField()
    version = models.ForeignKey(RunVersion, on_delete=models.PROTECT, related_name="results")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="+")
    input = models.ForeignKey(RunInput, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("姓名", max_length=100)
    employee_number = models.CharField("工号", max_length=40)
    department = models.CharField("部门", max_length=100, blank=True)
    situation = models.CharField("状态", max_length=20, blank=True)
    gross = models.BigIntegerField("应发")
    employee_insurance = models.BigIntegerField("个人社保公积金")
    tax = models.BigIntegerField("个税")
    net = models.BigIntegerField("实发")
    employer_cost = models.BigIntegerField("人工成本")
    bank_payment = models.BigIntegerField("银行代发")
    digest = models.CharField(max_length=64)
    body = models.BinaryField()
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    previous_net = models.BigIntegerField("上月", null=True, blank=True)
    difference = models.BigIntegerField("差额", null=True, blank=True)
    permyriad = models.IntegerField("变动", null=True, blank=True)
    main_cause = models.CharField("主要原因", max_length=200, blank=True)
    causes = models.JSONField(default=list)
    unexplained = models.BigIntegerField("没有找到原因", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "个人结果"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "version", "employee"], name="personresult_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="personresult_public_id"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "version", "employee_number"], name="personresult_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee_number} {self.name}"

    def result(self) -> PersonMonthResult:
        """Return the stored result with all its lines."""
        return PersonMonthResult.from_json(unpack(self.body))


class RunCheck(OrganizationOwned):
    """A finding on a version: what stops approval, or what somebody must sign off."""

    public_id = PublicIdField()
    version = models.ForeignKey(RunVersion, on_delete=models.PROTECT, related_name="checks")
    code = models.CharField(max_length=60)
    title = models.CharField("类别", max_length=100)
    level = models.CharField("级别", max_length=10, choices=CheckLevel.choices)
    result = models.ForeignKey(
        PersonResult, on_delete=models.PROTECT, null=True, blank=True, related_name="checks"
    )
    sentence = models.CharField("说明", max_length=1000)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField("确认理由", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "校验结果"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="runcheck_public_id"
            ),
            models.CheckConstraint(
                condition=models.Q(signed_by__isnull=True)
                | models.Q(level="warning")
                | models.Q(code__in=OVERRIDABLE),
                name="signed_only_where_allowed",
            ),
        ]
        indexes = [models.Index(fields=["organization", "version", "level"], name="runcheck_level")]

    def __str__(self) -> str:
        return self.sentence

    @property
    def can_be_overridden(self) -> bool:
        """Whether a blocking finding may be let pass, one by one, with a reason."""
        return self.level == CheckLevel.BLOCKING and self.code in OVERRIDABLE


class Approval(OrganizationOwned):
    """A version handed in for approval and what was decided; the digest says what was seen."""

    class Decision(models.TextChoices):
        """What the approver said."""

        WAITING = "waiting", "待审批"
        APPROVED = "approved", "已批准"
        RETURNED = "returned", "已退回"

    version = models.ForeignKey(RunVersion, on_delete=models.PROTECT, related_name="approvals")
    digest = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision.choices, default=Decision.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审批"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("submitted_by")),
                name="four_eyes",
            )
        ]

    def __str__(self) -> str:
        return self.get_decision_display()


class Payslip(OrganizationOwned):
    """The slip of one person for one run; silence is not consent."""

    public_id = PublicIdField()
    run = models.ForeignKey(PayRun, on_delete=models.PROTECT, related_name="slips")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="+")
    result = models.ForeignKey(PersonResult, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("发送时间")
    viewed_at = models.DateTimeField("查看时间", null=True, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    questioned_at = models.DateTimeField("提出疑问时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工资条"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "run", "employee"], name="payslip_once"
            ),
            models.UniqueConstraint(fields=["organization", "public_id"], name="payslip_public_id"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.status}"

    @property
    def status(self) -> str:
        """The word that people read."""
        if self.questioned_at and not (
            self.confirmed_at and self.confirmed_at > self.questioned_at
        ):
            return "有疑问"
        if self.confirmed_at:
            return "已确认"
        return "已查看" if self.viewed_at else "已发送"


class SlipQuestion(OrganizationOwned):
    """A question about a line of a slip, and its answer."""

    public_id = PublicIdField()
    slip = models.ForeignKey(Payslip, on_delete=models.PROTECT, related_name="questions")
    line = models.CharField("工资项", max_length=80, blank=True)
    text = models.CharField("疑问", max_length=500)
    asked_at = models.DateTimeField()
    answer = models.CharField("答复", max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工资疑问"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="slipquestion_public_id"
            )
        ]

    def __str__(self) -> str:
        return self.text


def pack(text: str) -> bytes:
    """Compress canonical JSON for storage."""
    return zlib.compress(text.encode(), 6)


def unpack(body: bytes | memoryview) -> str:
    """Return the JSON that ``pack`` stored."""
    return zlib.decompress(bytes(body)).decode()
