"""Invitations, tokens of the API, and the answers kept so that a call does nothing twice."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from zyg.core.crypto.fields import EncryptedTextField
from zyg.core.organizations.models import Membership
from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField


class ApiToken(OrganizationOwned):
    """A key for programs: acts as a member, with no more than the rights in ``scopes``.

    Only the SHA-256 of the key is kept; the key is 256 random bits, so nothing can be guessed
    back from it.
    """

    crossed_for: ClassVar[frozenset[str]] = frozenset({"token"})

    public_id = PublicIdField()
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    name = models.CharField("用途", max_length=100)
    digest = models.CharField(max_length=64, db_index=True)
    scopes = models.JSONField("权限", default=list)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    expires_at = models.DateTimeField("失效时间")
    revoked_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        constraints = [
            models.UniqueConstraint(fields=["organization", "digest"], name="token_digest"),
            models.UniqueConstraint(fields=["organization", "public_id"], name="token_public_id"),
        ]

    def __str__(self) -> str:
        return self.name


class AnsweredCall(OrganizationOwned):
    """The answer to a call with an ``Idempotency-Key``; the same call gets the same answer."""

    public_id = PublicIdField()
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = EncryptedTextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "membership", "key"], name="answered_call_key"
            )
        ]
        indexes = [models.Index(fields=["created_at"], name="answered_call_age")]

    def __str__(self) -> str:
        return self.key


class Invitation(OrganizationOwned):
    """A link by which somebody joins the organization with the roles written here.

    Only the SHA-256 of the link's key is kept. ``grants`` is a list of
    ``{"role": "manager", "department": "<public id>"}``.
    """

    crossed_for: ClassVar[frozenset[str]] = frozenset({"invitation"})

    public_id = PublicIdField()
    email = models.EmailField("邮箱", max_length=254)
    display_name = models.CharField("姓名", max_length=100)
    grants = models.JSONField("角色", default=list)
    digest = models.CharField(max_length=64, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("邀请时间")
    expires_at = models.DateTimeField("失效时间")
    mail_failed = models.CharField("邮件没有发出的原因", max_length=200, blank=True, default="")
    revoked_at = models.DateTimeField("撤回时间", null=True)
    accepted_at = models.DateTimeField("加入时间", null=True)
    membership = models.ForeignKey(
        Membership, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "邀请"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="invitation_public_id"
            ),
            models.UniqueConstraint(fields=["organization", "digest"], name="invitation_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.display_name}（{self.email}）"

    def is_open(self, now: dt.datetime) -> bool:
        """Say whether the link still works."""
        return self.revoked_at is None and self.accepted_at is None and now < self.expires_at
