"""Acts on the calendar: import next year's notice, note and withdraw local holidays."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from zyg.core.audit.operations import record
from zyg.core.permissions.actors import Actor, require
from zyg.law.calendar import read_holiday_cn
from zyg.workforce.attendance.engine.refresh import note_all
from zyg.workforce.attendance.errors import InvalidSettingError
from zyg.workforce.attendance.models import CalendarNotice, CalendarOverride
from zyg.workforce.attendance.operations.schedule import refuse_locked, touch_schedule

DECEMBER = 12


@dataclass(frozen=True, slots=True)
class LocalDay:
    """A local holiday and its source; ``region`` "" is the whole organization."""

    day: dt.date
    type: str
    name: str
    source_title: str
    region: str = ""
    source_url: str = ""


@transaction.atomic
def import_notice(*, actor: Actor, text: str) -> tuple[CalendarNotice | None, tuple[str, ...]]:
    """Import a yearly notice in the form of holiday-cn; it replaces the year.

    Returns:
        the stored notice and no problems, or None and the sentences that say what is wrong.

    Raises:
        PermissionRefusedError: the right 处理考勤 is missing.
        InvalidSettingError: a month of that year is locked already.
    """
    require(actor, "attendance.edit")
    year, problems = read_holiday_cn(text)
    if year is None:
        return None, problems
    first = min(*year.days, dt.date(year.year, 1, 1))
    refuse_locked(actor.organization, first)
    rows = CalendarNotice.objects.filter(organization=actor.organization, year=year.year)
    last = rows.aggregate(last=Max("revision"))["last"] or 0
    notice = CalendarNotice.objects.create(
        organization=actor.organization,
        year=year.year,
        revision=last + 1,
        title=year.source.title,
        url=year.source.url or "",
        days=[[day.isoformat(), one.type, one.name] for day, one in year.days.items()],
        user=actor.user,
    )
    touch_schedule(actor.organization)
    note_all(actor.organization, first)
    payload = {"年份": year.year, "天数": len(year.days), "出处": notice.url}
    record(actor, "attendance.calendar", obj=notice, payload=payload)
    return notice, ()


@transaction.atomic
def add_local_day(*, actor: Actor, told: LocalDay) -> CalendarOverride:
    """Note a local holiday with its source.

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidSettingError: no source, a day that is noted already, or a locked month.
    """
    require(actor, "attendance.edit")
    refuse_locked(actor.organization, told.day)
    if not told.source_title.strip():
        raise InvalidSettingError("请写明依据，例如 自治区人民政府的通知。", field="source_title")
    same = CalendarOverride.objects.filter(
        organization=actor.organization, region=told.region, day=told.day, withdrawn_at=None
    )
    if same.exists():
        raise InvalidSettingError(f"{told.day} 已经登记过；请先撤销原来的。", field="day")
    row = CalendarOverride.objects.create(
        organization=actor.organization,
        region=told.region,
        day=told.day,
        type=told.type,
        name=told.name.strip(),
        source_title=told.source_title.strip(),
        source_url=told.source_url.strip(),
        user=actor.user,
    )
    touch_schedule(actor.organization)
    note_all(actor.organization, told.day)
    payload = {
        "日期": str(told.day),
        "类型": row.get_type_display(),
        "地区": told.region or "全公司",
    }
    record(actor, "attendance.calendar", obj=row, reason=row.source_title, payload=payload)
    return row


@transaction.atomic
def withdraw_local_day(*, actor: Actor, row: CalendarOverride, now: dt.datetime) -> None:
    """Withdraw a local holiday.

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidSettingError: its month is locked.
    """
    require(actor, "attendance.edit")
    refuse_locked(actor.organization, row.day)
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    touch_schedule(actor.organization)
    note_all(actor.organization, row.day)
    record(actor, "attendance.calendar", obj=row, payload={"日期": str(row.day), "结果": "撤销"})
