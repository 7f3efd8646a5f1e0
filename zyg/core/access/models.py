"""Tokens of the API, and the answers that are kept so that a repeated call does nothing twice."""

from __future__ import annotations

from typing import ClassVar

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
