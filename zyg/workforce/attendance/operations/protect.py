"""Acts on protections: note a pregnancy or a nursing period, and its end."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.permissions.actors import Actor, require
from zyg.workforce.attendance.errors import InvalidSettingError
from zyg.workforce.attendance.models import ProtectedPeriod, ProtectionKind
from zyg.workforce.attendance.protection import facts_text
from zyg.workforce.people.models import Employee

LONGEST_PREGNANCY = dt.timedelta(days=310)


@transaction.atomic
def protect(
    *,
    actor: Actor,
    employee: Employee,
    kind: str,
    day: dt.date,
    babies: int = 1,
    today: dt.date,
) -> ProtectedPeriod:
    """Note that somebody is pregnant (``day`` = its first day) or nursing (``day`` of birth).

    Raises:
        PermissionRefusedError: the right 查看健康信息 (``health.reveal``) over her is missing.
        InvalidSettingError: a day that can not be.
    """
    require(actor, "health.reveal", employee)
    if kind not in ProtectionKind.values:
        raise InvalidSettingError("请选怀孕或哺乳。", field="kind")
    if day > today or (kind == ProtectionKind.PREGNANT and today - day > LONGEST_PREGNANCY):
        raise InvalidSettingError("日期不在合理范围内；请核对。", field="day")
    facts: dict[str, object] = {"began": day.isoformat()}
    if kind == ProtectionKind.NURSING:
        facts = {"baby_born": day.isoformat(), "babies": babies}
    row = ProtectedPeriod.objects.create(
        organization=actor.organization,
        employee=employee,
        kind=kind,
        facts=facts_text(facts),
        user=actor.user,
    )
    record(actor, "attendance.protect", obj=row, payload={"结果": "登记"})
    return row


@transaction.atomic
def end_protection(*, actor: Actor, period: ProtectedPeriod, now: dt.datetime) -> None:
    """Note that a protection has ended.

    Raises:
        PermissionRefusedError: the right over her is missing.
    """
    require(actor, "health.reveal", period.employee)
    period.ended_at = now
    period.save(update_fields=["ended_at"])
    record(actor, "attendance.protect", obj=period, payload={"结果": "结束"})
