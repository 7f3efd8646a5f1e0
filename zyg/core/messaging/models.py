"""Messages, their way through each channel, and what people have chosen about them."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from zyg.core.crypto.fields import EncryptedTextField
from zyg.core.messaging.templating import Category, Channel
from zyg.core.organizations.models import Membership
from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField

EVENING, MORNING = dt.time(21, 0), dt.time(8, 0)


class Message(OrganizationOwned):
    """One message to one member; written once, only reading changes it.

    ``key`` names the occasion (``payroll/run/3f…/slip``): the same occasion never makes a second
    message to the same member. ``designated`` is the system that the recipient had named for
    notices when it was sent (电子签名法 art. 11).
    """

    public_id = PublicIdField()
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    category = models.CharField("类别", max_length=1, choices=Category.choices)
    template = models.CharField("模板", max_length=60)
    template_version = models.PositiveSmallIntegerField("模板版本")
    title = models.CharField("标题", max_length=200)
    body = EncryptedTextField("内容")
    short = models.CharField("短信内容", max_length=200, blank=True, default="")
    link = models.CharField("链接", max_length=200, blank=True, default="")
    in_inbox = models.BooleanField(default=True)
    designated = models.CharField(
        "指定接收系统", max_length=6, choices=Channel.choices, default=Channel.IN_APP
    )
    created_at = models.DateTimeField("发出时间")
    read_at = models.DateTimeField("阅读时间", null=True)
    escalated_at = models.DateTimeField("上报时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_id"], name="message_public_id"),
            models.UniqueConstraint(
                fields=["organization", "membership", "key"], name="message_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "membership", "in_inbox", "read_at"], name="message_unread"
            ),
            models.Index(
                fields=["organization", "membership", "-created_at"], name="message_newest"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DeliveryState(models.TextChoices):
    """How far a message has come on one channel."""

    WAITING = "waiting", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发出"
    DELIVERED = "delivered", "已送达"
    FAILED = "failed", "没有送达"
    REFUSED = "refused", "未发送"


class Delivery(OrganizationOwned):
    """The way of a message through one channel: the outbox and the proof in one row.

    ``next_at`` is when it is tried (again); while it is being sent, when another worker may take
    it over. ``decision`` says why it was not sent or was put off.
    """

    public_id = PublicIdField()
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField("渠道", max_length=6, choices=Channel.choices)
    state = models.CharField("状态", max_length=9, choices=DeliveryState.choices)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    next_at = models.DateTimeField("下次尝试", null=True)
    decision = models.CharField("说明", max_length=100, blank=True, default="")
    address = models.CharField("收件地址", max_length=60, blank=True, default="")
    provider_ref = models.CharField("服务商编号", max_length=120, blank=True, default="")
    sent_at = models.DateTimeField("发出时间", null=True)
    delivered_at = models.DateTimeField("送达时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "送达记录"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "message", "channel"], name="delivery_channel"
            ),
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="delivery_public_id"
            ),
        ]
        indexes = [models.Index(fields=["organization", "state", "next_at"], name="delivery_due")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.get_state_display()}"


class MessagePreference(models.Model):
    """What a person has chosen for class B: outer channels and quiet hours; and for notices.

    Class A can not be switched off; class C needs a :class:`MarketingConsent`.
    """

    ownership: ClassVar[str] = "person"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="message_preference"
    )
    email = models.BooleanField("服务提醒也发邮件", default=True)
    sms = models.BooleanField("服务提醒也发短信", default=False)
    quiet_from = models.TimeField("免打扰开始", default=EVENING)
    quiet_until = models.TimeField("免打扰结束", default=MORNING)
    designated = models.CharField(
        "指定接收系统", max_length=6, choices=Channel.choices, default=Channel.IN_APP
    )
    updated_at = models.DateTimeField("修改时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "消息设置"

    def __str__(self) -> str:
        return f"{self.user}"


class MarketingConsent(models.Model):
    """A person's yes to class C on one channel, and its end; rows are proof, never reused."""

    ownership: ClassVar[str] = "person"

    public_id = PublicIdField(unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="marketing_consents"
    )
    channel = models.CharField("渠道", max_length=6, choices=Channel.choices)
    wording = models.CharField("同意的内容", max_length=300)
    granted_at = models.DateTimeField("同意时间")
    granted_from = models.CharField("来源地址", max_length=45, blank=True, default="")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "营销消息同意"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "channel"],
                condition=models.Q(withdrawn_at=None),
                name="marketing_consent_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_channel_display()}"


class Suppression(models.Model):
    """An address that takes nothing any more (it bounced for good); kept as a keyed hash only."""

    ownership: ClassVar[str] = "platform"

    channel = models.CharField("渠道", max_length=6, choices=Channel.choices)
    digest = models.CharField(max_length=43)
    reason = models.CharField("原因", max_length=100)
    created_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "停发地址"
        constraints = [
            models.UniqueConstraint(fields=["channel", "digest"], name="suppression_address")
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.reason}"
