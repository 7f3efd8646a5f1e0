"""The legal persons under one organization."""

from __future__ import annotations

from django.db import models

from zyg.core.crypto.fields import EncryptedTextField
from zyg.core.crypto.masks import mask_bank
from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField


class LegalEntity(OrganizationOwned):
    """A company that signs contracts, pays wages and declares taxes.

    One of them is the default: the organization itself, and the employer of everybody whose terms
    name no other.
    """

    public_id = PublicIdField()
    name = models.CharField("公司名称", max_length=200)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True, default="")
    tax_number = models.CharField("纳税人识别号", max_length=20, blank=True, default="")
    place = models.CharField("注册地", max_length=6, blank=True, default="")
    bank_name = models.CharField("开户银行", max_length=100, blank=True, default="")
    bank_account = EncryptedTextField("银行账号", blank=True, default="")
    is_default = models.BooleanField("默认主体", default=False)
    is_active = models.BooleanField("在用", default=True)
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "用工主体"
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_id"], name="entity_public_id"),
            models.UniqueConstraint(fields=["organization", "name"], name="entity_name"),
            models.UniqueConstraint(
                fields=["organization", "credit_code"],
                name="entity_credit_code",
                condition=~models.Q(credit_code=""),
            ),
            models.UniqueConstraint(
                fields=["organization"],
                name="entity_default",
                condition=models.Q(is_default=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def bank_account_masked(self) -> str:
        """The account as pages show it."""
        return mask_bank(self.bank_account)
