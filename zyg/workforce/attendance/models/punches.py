"""Raw punches: written once, never changed; a correction is a row of its own.

``at`` is the wall-clock second at the place of the punch (as in ``law.working_time.model``) and
``minutes_east`` its distance from UTC: together they are an instant. The rows of a person lie
together in the index (organization, employee, at); ``origin`` tells the punches of one second
apart, so that a batch sent twice is stored once.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models

from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import OrganizationOwned
from zyg.law.working_time.model import moment_of
from zyg.workforce.attendance.models.sources import MINUTES_EAST, Device, WorkPlace
from zyg.workforce.people.models import Employee


class PunchImmutableError(Exception):
    """Somebody tried to change or delete a raw punch."""


class PunchSource(models.TextChoices):
    """Where a punch comes from; the values are those of ``law.working_time.model``."""

    APP_GPS = "app_gps", "手机定位"
    WIFI = "wifi", "手机 WiFi"
    QR = "qr", "扫码"
    DEVICE = "device", "考勤机"
    KIOSK = "kiosk", "前台平板"
    WEB = "web", "手机（未定位）"
    FILE = "file", "文件导入"
    API = "api", "接口"
    ADMIN = "admin", "人事补录"


class Punch(OrganizationOwned):
    """One punch of one person."""

    append_only: ClassVar[bool] = True

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    employee = models.ForeignKey(
        Employee, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.BigIntegerField("打卡时间（当地钟面秒）")
    minutes_east = models.SmallIntegerField(default=MINUTES_EAST)
    source = models.CharField("来源", max_length=8, choices=PunchSource.choices)
    origin = models.CharField("出处", max_length=24)
    direction = models.CharField("方向", max_length=3, blank=True, default="")
    place = models.ForeignKey(
        WorkPlace, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    place_ok = models.BooleanField("地点正常", default=True)
    distance_m = models.PositiveIntegerField("离打卡点约（米）", null=True)
    device = models.ForeignKey(
        Device, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    device_ok = models.BooleanField("设备正常", default=True)
    is_quarantined = models.BooleanField("时间可疑，待核对", default=False)
    is_special = models.BooleanField(default=False)
    voids = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    reason = models.CharField("原因", max_length=200, blank=True, default="")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    received_at = models.DateTimeField("收到时间")

    class Meta:
        verbose_name = verbose_name_plural = "打卡记录"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "employee", "at", "origin"], name="punch_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["organization", "at", "employee"],
                name="punch_of_time",
                condition=models.Q(is_quarantined=False),
            ),
            models.Index(
                fields=["organization", "at", "employee"],
                name="punch_special",
                condition=models.Q(is_special=True),
            ),
            models.Index(
                fields=["organization", "received_at"],
                name="punch_quarantined",
                condition=models.Q(is_quarantined=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.moment:%Y-%m-%d %H:%M:%S}"

    @property
    def moment(self) -> dt.datetime:
        """The local time, without zone."""
        return moment_of(self.at)

    @property
    def instant(self) -> dt.datetime:
        """The instant."""
        zone = dt.timezone(dt.timedelta(minutes=self.minutes_east))
        return self.moment.replace(tzinfo=zone).astimezone(dt.UTC)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new row; refuse to write over one."""
        if not self._state.adding:
            raise PunchImmutableError("A punch is written once; correct it by a new row.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse."""
        raise PunchImmutableError("A punch is not deleted; void it by a new row.")


class UnmatchedPunch(OrganizationOwned):
    """A punch whose number nobody has: kept until somebody says whose it is."""

    number = models.CharField("考勤号", max_length=24)
    at = models.BigIntegerField()
    minutes_east = models.SmallIntegerField(default=MINUTES_EAST)
    source = models.CharField(max_length=8, choices=PunchSource.choices)
    origin = models.CharField(max_length=24)
    direction = models.CharField(max_length=3, blank=True, default="")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "对不上人的打卡"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "number", "at", "origin"], name="unmatched_punch_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {moment_of(self.at):%Y-%m-%d %H:%M:%S}"
