"""Where punches come from: work places, clocks, kiosks, phones with consent."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from zyg.core.organizations.scoping import OrganizationOwned
from zyg.core.public_ids import PublicIdField
from zyg.workforce.people.models import Employee

MINUTES_EAST = 480
"""China has one time zone without summer time: eight hours east."""


class WorkPlace(OrganizationOwned):
    """A place where people punch by phone: a circle on the map, WiFi names, a rotating code."""

    public_id = PublicIdField()
    name = models.CharField("打卡点", max_length=60)
    latitude = models.FloatField("纬度（GCJ-02）", null=True, blank=True)
    longitude = models.FloatField("经度（GCJ-02）", null=True, blank=True)
    radius_m = models.PositiveIntegerField("范围（米）", default=200)
    wifi_names: Any = models.JSONField("WiFi 名称", default=list, blank=True)
    qr_secret = models.CharField(max_length=64, editable=False)
    minutes_east = models.SmallIntegerField("时区（UTC 分钟）", default=MINUTES_EAST)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "打卡点"
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="work_place_name"),
            models.UniqueConstraint(
                fields=["organization", "public_id"], name="work_place_public_id"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DeviceKind(models.TextChoices):
    """What kind of clock it is."""

    ADMS = "adms", "考勤机（自动上传）"
    KIOSK = "kiosk", "前台平板（工号和打卡密码）"


class DeviceState(models.TextChoices):
    """Whether its punches are taken; the values are those of ``adms.DeviceStatus``."""

    PENDING = "pending", "待批准"
    ACTIVE = "active", "在用"
    DISABLED = "disabled", "已停用"


class Device(OrganizationOwned):
    """A clock or kiosk. A clock is known by its serial number, a kiosk by its secret address."""

    crossed_for: ClassVar[frozenset[str]] = frozenset({"device"})

    public_id = PublicIdField()
    kind = models.CharField(
        "类型", max_length=8, choices=DeviceKind.choices, default=DeviceKind.ADMS
    )
    name = models.CharField("名称", max_length=60)
    serial = models.CharField("序列号", max_length=40)
    place = models.ForeignKey(
        WorkPlace, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        "状态", max_length=8, choices=DeviceState.choices, default=DeviceState.PENDING
    )
    stamps: Any = models.JSONField("上传位置", default=dict)
    minutes_east = models.SmallIntegerField("时区（UTC 分钟）", default=MINUTES_EAST)
    last_contact_at = models.DateTimeField("最近联系", null=True)
    last_address = models.CharField("来源地址", max_length=45, blank=True)
    last_punch_at = models.DateTimeField("最近打卡上传", null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "考勤机"
        constraints = [
            models.UniqueConstraint(fields=["organization", "serial"], name="device_serial"),
            models.UniqueConstraint(fields=["organization", "public_id"], name="device_public_id"),
        ]
        indexes = [models.Index(fields=["serial"], name="device_by_serial")]

    def __str__(self) -> str:
        return self.name


class StrangeDevice(models.Model):
    """A clock that called and that nobody has registered; the newest few are kept."""

    ownership: ClassVar[str] = "platform"

    serial = models.CharField(max_length=40, unique=True)
    address = models.CharField(max_length=45, blank=True)
    first_at = models.DateTimeField(auto_now_add=True)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "未登记的考勤机"

    def __str__(self) -> str:
        return self.serial


class DeviceUser(OrganizationOwned):
    """What a clock calls a number: helps to recognise whose punches are waiting."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="users")
    number = models.CharField("考勤号", max_length=24)
    name = models.CharField("机上姓名", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "考勤机上的人"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "device", "number"], name="device_user_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class ClockPin(OrganizationOwned):
    """The code with which somebody punches at a kiosk, hashed; tries are counted."""

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+")
    hash = models.CharField(max_length=200)
    failures = models.PositiveSmallIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "打卡密码"
        constraints = [
            models.UniqueConstraint(fields=["organization", "employee"], name="clock_pin_employee")
        ]

    def __str__(self) -> str:
        return str(self.employee)


class LocationConsent(OrganizationOwned):
    """A worker's separate consent to the use of her position for punching (个人信息保护法 29).

    Giving and withdrawing are rows; a punch never needs it, there is always another way.
    """

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="+")
    text_version = models.CharField("告知版本", max_length=20)
    given_at = models.DateTimeField("同意时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "位置信息同意"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "employee"],
                name="location_consent_in_force",
                condition=models.Q(withdrawn_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.employee} {self.given_at:%Y-%m-%d}"
