"""The row of a long job."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField


class State(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "没有完成"
    CANCELLED = "cancelled", "已取消"


OPEN = (State.QUEUED, State.RUNNING)


class Job(OrganizationOwned):
    """One piece of work that outlives the request which asked for it."""

    crossed_for: ClassVar[frozenset[str]] = frozenset({"sweep"})

    public_id = PublicIdField()
    kind = models.CharField("种类", max_length=60)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField("已完成", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    message = models.CharField("进展", max_length=200, blank=True)
    payload = models.JSONField("参数", default=dict)
    result = models.JSONField("结果", default=dict)
    failure = models.CharField("没有完成的原因", max_length=500, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    token_scopes = models.JSONField("令牌权限", null=True, default=None)
    deputation = models.CharField("代办授权", max_length=40, blank=True, default="")
    attempts = models.PositiveSmallIntegerField("执行次数", default=0)
    cancel_requested = models.BooleanField("要求取消", default=False)
    created_at = models.DateTimeField("提交时间", auto_now_add=True)
    started_at = models.DateTimeField("开始时间", null=True)
    heartbeat_at = models.DateTimeField("最近进展时间", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        constraints = [
            models.UniqueConstraint(fields=["organization", "public_id"], name="job_public_id")
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at"], name="job_newest"),
            models.Index(fields=["state", "heartbeat_at"], name="job_stale"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def is_open(self) -> bool:
        """Whether something may still happen to it."""
        return self.state in OPEN

    def seconds_left(self, now: dt.datetime) -> int | None:
        """Estimate the time left from the pace so far; None when nothing can be said yet."""
        if self.state != State.RUNNING or not (self.done and self.total and self.started_at):
            return None
        spent = (now - self.started_at).total_seconds()
        return max(0, round(spent * (self.total - self.done) / self.done))
