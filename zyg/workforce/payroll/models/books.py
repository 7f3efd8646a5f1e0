"""Which account a sum of a run goes to, by department and date."""

from __future__ import annotations

from django.db import models

from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField


class AccountMapping(OrganizationOwned):
    """One row of the mapping: what it is of, for which cost centre, from when until when."""

    public_id = PublicIdField()
    key = models.CharField("项目", max_length=90)
    department = models.CharField("成本中心（部门）", max_length=100, blank=True)
    account = models.CharField("科目编码", max_length=30)
    account_name = models.CharField("科目名称", max_length=80)
    valid_from = models.DateField("开始")
    valid_to = models.DateField("结束（不含）", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "会计科目对应"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="accountmapping_public_id"
            ),
            models.UniqueConstraint(
                fields=["organization", "key", "department", "valid_from"],
                name="accountmapping_from",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gt=models.F("valid_from")),
                name="accountmapping_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.account_name}"
