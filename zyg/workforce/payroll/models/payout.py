"""Money on its way: bank layouts as data, batches of payments, what the bank answered.

What a person is owed by a run is her ``PersonResult``. A ``PaymentLine`` is one try to pay it;
the database lets one try stand at a time, so an unknown answer can never be paid again and
nobody is paid twice.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from zyg.core.crypto.fields import EncryptedTextField
from zyg.core.crypto.masks import mask_bank
from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField
from zyg.workforce.payroll.models.runs import PayRun, PersonResult


class PaymentStatus(models.TextChoices):
    """What is known of a payment."""

    SENT = "sent", "待回盘"
    SUCCESS = "success", "成功"
    FAILED = "failed", "失败"
    UNKNOWN = "unknown", "结果不明"
    RETURNED = "returned", "退票"


# While one of these stands, the same wages can not be paid again.
STANDING = ["sent", "success", "unknown"]


class ReturnReason(models.TextChoices):
    """Why a payment did not arrive, and what to do."""

    NAME = "name", "户名不符：请与本人核对户名和账号"
    CLOSED = "closed", "账号不存在或已销户：请本人提供新账号"
    FROZEN = "frozen", "账户冻结或止付：请本人联系开户行"
    LIMIT = "limit", "二类户超限额：请改用一类户"
    BANK = "bank", "开户行或行号有误：请核对开户银行"
    OTHER = "other", "其他：请看银行的说明"


class BankLayout(OrganizationOwned):
    """The layout of a bank's file; a change is a new version, old ones print old batches."""

    public_id = PublicIdField()
    name = models.CharField("名称", max_length=60)
    bank = models.CharField("银行和产品", max_length=100, blank=True)
    number = models.PositiveIntegerField("版本", default=1)
    spec = models.JSONField("格式")
    is_current = models.BooleanField("在用", default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "代发文件格式"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="banklayout_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "name", "number"], name="banklayout_number"
            ),
            models.UniqueConstraint(
                fields=["organization", "name"],
                condition=models.Q(is_current=True),
                name="banklayout_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} 第 {self.number} 版"


class PaymentBatch(OrganizationOwned):
    """Payments that go to the bank together; the file is written from the lines each time."""

    public_id = PublicIdField()
    run = models.ForeignKey(PayRun, on_delete=models.PROTECT, related_name="batches")
    number = models.PositiveSmallIntegerField("批次")
    layout = models.ForeignKey(BankLayout, on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField("笔数")
    total = models.BigIntegerField("合计")
    digest = models.CharField("文件 SHA-256", max_length=64)
    is_repayment = models.BooleanField("补发", default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "代发批次"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="paymentbatch_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "run", "number"], name="paymentbatch_number"
            ),
            models.CheckConstraint(
                condition=~models.Q(created_by=models.F("approved_by")),
                name="cashier_is_not_approver",
            ),
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 批"


class PaymentLine(OrganizationOwned):
    """One try to pay one person's wages of a run."""

    public_id = PublicIdField()
    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="lines")
    result = models.ForeignKey(PersonResult, on_delete=models.PROTECT, related_name="payments")
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sequence = models.PositiveIntegerField("序号")
    reference = models.CharField("参考号", max_length=32)
    name = models.CharField("户名", max_length=100)
    account = EncryptedTextField("账号")
    identity = EncryptedTextField("证件号码", blank=True, default="")
    bank = models.CharField("开户银行", max_length=100, blank=True)
    amount = models.BigIntegerField("金额")
    status = models.CharField(
        "状态", max_length=10, choices=PaymentStatus.choices, default=PaymentStatus.SENT
    )
    reason = models.CharField("原因", max_length=10, choices=ReturnReason.choices, blank=True)
    told = models.CharField("银行的说明", max_length=200, blank=True)
    bank_reference = models.CharField("银行流水号", max_length=60, blank=True)
    settled_on = models.DateField("结果日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "代发明细"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="paymentline_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "reference"], name="paymentline_reference"
            ),
            models.UniqueConstraint(
                fields=["organization", "result"],
                condition=models.Q(status__in=STANDING),
                name="one_standing_payment",
            ),
            models.UniqueConstraint(
                fields=["organization", "replaces"],
                condition=models.Q(replaces__isnull=False),
                name="paid_again_once",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_above_zero"),
        ]
        indexes = [
            models.Index(fields=["organization", "batch", "sequence"], name="paymentline_order")
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"

    @property
    def account_masked(self) -> str:
        """The account as lists may show it."""
        return mask_bank(self.account)


class ReturnFile(OrganizationOwned):
    """A file with the bank's answers as it came; the same file counts once."""

    public_id = PublicIdField()
    run = models.ForeignKey(PayRun, on_delete=models.PROTECT, related_name="return_files")
    name = models.CharField("文件名", max_length=200)
    digest = models.CharField("SHA-256", max_length=64)
    content = EncryptedTextField("内容（Base64）")
    count = models.PositiveIntegerField("行数")
    total = models.BigIntegerField("合计")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "银行回盘文件"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="returnfile_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "run", "digest"], name="returnfile_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReturnRow(OrganizationOwned):
    """One answer of the bank, and the payment it belongs to once that is known."""

    public_id = PublicIdField()
    file = models.ForeignKey(ReturnFile, on_delete=models.PROTECT, related_name="rows")
    row = models.PositiveIntegerField("行号")
    line = models.ForeignKey(
        PaymentLine, on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    by_hand = models.BooleanField("人工匹配", default=False)
    name = models.CharField("户名", max_length=100, blank=True)
    account = EncryptedTextField("账号", blank=True, default="")
    amount = models.BigIntegerField("金额", null=True)
    status = models.CharField("状态", max_length=10, choices=PaymentStatus.choices)
    told = models.CharField("银行的说明", max_length=200, blank=True)
    bank_reference = models.CharField("银行流水号", max_length=60, blank=True)
    problem = models.CharField("没有登记的原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "回盘明细"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="returnrow_public_id"
            ),
            models.UniqueConstraint(fields=["organization", "file", "row"], name="returnrow_row"),
        ]

    def __str__(self) -> str:
        return f"第 {self.row} 行"

    @property
    def account_masked(self) -> str:
        """The account as lists may show it."""
        return mask_bank(self.account) if self.account else ""
