"""How a bureau wants its file: columns, words and head lines as data, edited on a page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField


class LayoutKind(models.TextChoices):
    """What a file of the layout is for."""

    ADD = "add", "增员"
    STOP = "stop", "减员"
    REMITTANCE = "remittance", "汇缴清册"


class Layout(OrganizationOwned):
    """The layout of a file that goes to a bureau.

    ``columns`` is a list of ``{"header": "姓名", "field": "name"}``; ``words`` says how values of a
    field are written (``{"reason": {"new": "新参保"}}``); ``head`` and ``foot`` are lists of
    ``{"label": "填报单位", "field": "unit_name"}``. Fields are those of
    ``enrolling.fields.FIELDS``; nothing in a layout is ever evaluated.
    """

    public_id = PublicIdField()
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("用途", max_length=12, choices=LayoutKind.choices)
    preset = models.CharField("预设", max_length=40, blank=True, default="")
    title = models.CharField("表名", max_length=80, blank=True, default="")
    columns: Any = models.JSONField("列", default=list)
    words: Any = models.JSONField("代码对照", default=dict)
    head: Any = models.JSONField("表头", default=list)
    foot: Any = models.JSONField("表尾", default=list)
    rows_per_page = models.PositiveSmallIntegerField("每页行数", default=0)
    version = models.PositiveIntegerField("版本", default=1)
    is_active = models.BooleanField("在用", default=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = verbose_name_plural = "申报文件格式"
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_id"], name="layout_public_id"),
            models.UniqueConstraint(fields=["organization", "name"], name="layout_name"),
        ]

    def __str__(self) -> str:
        return self.name
