"""The documents, the requests to sign them, their signers, and the chain of evidence."""

from __future__ import annotations

import base64
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models

from zyg.core.crypto.fields import EncryptedTextField
from zyg.core.crypto.masks import mask_phone
from zyg.core.organizations.models import Membership
from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField


class EvidenceImmutableError(Exception):
    """Somebody tried to change or delete an event of the evidence."""


class Kind(models.TextChoices):
    """What a document is."""

    LABOUR_CONTRACT = "labour_contract", "劳动合同"
    RENEWAL = "renewal", "续签劳动合同"
    AMENDMENT = "amendment", "变更协议"
    TERMINATION = "termination", "解除或终止协议"
    CONFIDENTIALITY = "confidentiality", "保密协议"
    NON_COMPETE = "non_compete", "竞业限制协议"
    RECEIPT = "receipt", "确认书"
    SERVICE = "service", "劳务或服务协议"
    SETTLEMENT = "settlement", "和解协议"
    OTHER = "other", "其他文件"


class State(models.TextChoices):
    """Where a request stands."""

    OPEN = "open", "签署中"
    COMPLETED = "completed", "已完成"
    DECLINED = "declined", "已拒签"
    VOIDED = "voided", "已作废"
    EXPIRED = "expired", "已过期"


class SignerState(models.TextChoices):
    """Where a signer stands."""

    WAITING = "waiting", "未轮到"
    INVITED = "invited", "待签署"
    SIGNED = "signed", "已签署"
    DECLINED = "declined", "已拒签"


class Party(models.TextChoices):
    """For whom a signer signs."""

    COMPANY = "company", "代表企业"
    PERSON = "person", "本人"


class IdentityMethod(models.TextChoices):
    """How a signer has proved who she is."""

    PASSWORD = "password", "登录密码"
    CODE = "code", "一次性验证码"


class Document(OrganizationOwned):
    """One version of a document that never changes: another version is another document.

    The bytes lie in the row itself, sealed, so that document and evidence stand or fall in one
    transaction.
    """

    public_id = PublicIdField()
    kind = models.CharField("种类", max_length=20, choices=Kind.choices)
    title = models.CharField("标题", max_length=100)
    number = models.CharField("编号", max_length=60, blank=True, default="")
    sealed_pdf = EncryptedTextField()
    size = models.PositiveIntegerField("大小")
    pages = models.PositiveSmallIntegerField("页数")
    sha256 = models.CharField("SHA-256", max_length=64)
    sm3 = models.CharField("SM3", max_length=64)
    subject_type = models.CharField("所属对象类型", max_length=60, blank=True, default="")
    subject_id = models.CharField("所属对象", max_length=40, blank=True, default="")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("建立时间")

    class Meta:
        verbose_name = verbose_name_plural = "待签文件"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="signing_document_public_id"
            )
        ]
        indexes = [
            models.Index(
                fields=["organization", "subject_type", "subject_id"],
                name="signing_document_subject",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def pdf(self) -> bytes:
        """The bytes."""
        return base64.b64decode(self.sealed_pdf)


class SigningRequest(OrganizationOwned):
    """A document on its way through its signers; ``head_*`` is the end of its chain."""

    public_id = PublicIdField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="requests")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    in_order = models.BooleanField("按顺序签署", default=True)
    note = models.CharField("给签署人的话", max_length=200, blank=True, default="")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("发起时间")
    expires_at = models.DateTimeField("截止时间")
    closed_at = models.DateTimeField("结束时间", null=True)
    closing_reason = models.CharField("结束原因", max_length=200, blank=True, default="")
    head_sequence = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64)
    head_at = models.DateTimeField()
    seal = models.JSONField(default=dict)
    sealed_report = EncryptedTextField(blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "签署"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="signing_request_public_id"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "state", "expires_at"], name="signing_due"),
            models.Index(fields=["organization", "-created_at"], name="signing_newest"),
        ]

    def __str__(self) -> str:
        return self.document.title

    @property
    def is_open(self) -> bool:
        """Whether somebody may still sign."""
        return self.state == State.OPEN

    @property
    def report(self) -> bytes:
        """The report that was made when the request ended."""
        return base64.b64decode(self.sealed_report)


class Signer(OrganizationOwned):
    """One who is to sign; what she did is in the events, here stands where she is."""

    public_id = PublicIdField()
    request = models.ForeignKey(SigningRequest, on_delete=models.PROTECT, related_name="signers")
    position = models.PositiveSmallIntegerField("顺序")
    party = models.CharField("身份", max_length=10, choices=Party.choices)
    role = models.CharField("在文件中的称谓", max_length=40)
    name = models.CharField("姓名", max_length=50)
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, related_name="+"
    )
    phone = EncryptedTextField(blank=True, default="")
    email = EncryptedTextField(blank=True, default="")
    state = models.CharField(
        "状态", max_length=10, choices=SignerState.choices, default=SignerState.WAITING
    )
    token = EncryptedTextField(blank=True, default="")
    token_digest = models.CharField(max_length=64, blank=True, default="")
    notified_at = models.DateTimeField("通知时间", null=True)
    opened_at = models.DateTimeField("打开时间", null=True)
    identity_method = models.CharField(
        "验证方式", max_length=10, choices=IdentityMethod.choices, blank=True, default=""
    )
    identity_reference = models.CharField("实名核验编号", max_length=80, blank=True, default="")
    identity_at = models.DateTimeField("验证时间", null=True)
    pages_shown = models.JSONField(default=list)
    shown_at = models.DateTimeField("看完时间", null=True)
    typed_name = models.CharField("本人输入的姓名", max_length=50, blank=True, default="")
    intent_at = models.DateTimeField("意愿时间", null=True)
    signed_at = models.DateTimeField("签署时间", null=True)
    stamped_at = models.DateTimeField("时间戳时间", null=True)
    code_digest = models.CharField(max_length=64, blank=True, default="")
    code_sent_at = models.DateTimeField(null=True)
    codes_sent = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "签署人"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_id"], name="signer_public_id"),
            models.UniqueConstraint(
                fields=["organization", "request", "position"], name="signer_position"
            ),
            models.UniqueConstraint(
                fields=["organization", "token_digest"],
                condition=~models.Q(token_digest=""),
                name="signer_token",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def told(self) -> str:
        """How the signer is written on papers: 乙方（劳动者） 韩梅."""
        return f"{self.role} {self.name}"

    @property
    def phone_masked(self) -> str:
        """The phone as it may be shown."""
        return mask_phone(self.phone)

    @property
    def email_masked(self) -> str:
        """The e-mail address as it may be shown: the first letter and the domain."""
        name, at, domain = self.email.partition("@")
        return f"{name[:1]}***{at}{domain}" if at else ""


class EvidenceEvent(OrganizationOwned):
    """One step, tied by its hash to the step before; written once."""

    append_only: ClassVar[bool] = True

    request = models.ForeignKey(SigningRequest, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField("序号")
    at = models.DateTimeField("时间")
    kind = models.CharField("步骤", max_length=20)
    payload = models.JSONField("内容")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "签署证据"
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "request", "sequence"], name="evidence_sequence"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new event; refuse to write over one."""
        if not self._state.adding:
            raise EvidenceImmutableError("An event of the evidence is written once.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse."""
        raise EvidenceImmutableError("An event of the evidence is not deleted.")


class PaperCopy(OrganizationOwned):
    """A paper copy with the company's stamp; the first one is free (人社厅发〔2021〕54号)."""

    public_id = PublicIdField()
    signer = models.ForeignKey(Signer, on_delete=models.PROTECT, related_name="paper_copies")
    requested_at = models.DateTimeField("申请时间")
    handed_over_on = models.DateField("交付日期", null=True)
    note = models.CharField("备注", max_length=200, blank=True, default="")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "纸质文本"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="paper_copy_public_id"
            )
        ]

    def __str__(self) -> str:
        return f"{self.signer} {self.requested_at:%Y-%m-%d}"
