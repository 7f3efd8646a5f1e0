"""Acts on the schedule: shifts, groups, patterns, rules.

A change is always a new dated row. Days of locked months keep what they were judged by; open
days from the date of the change on are judged anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from zyg.core.audit.operations import record
from zyg.core.organizations.models import Department, Organization
from zyg.core.permissions.actors import Actor, require
from zyg.core.public_ids import new_public_id
from zyg.law.explain import RuleRefusedError
from zyg.law.pay.codec import to_plain
from zyg.law.working_time import model as wt
from zyg.law.working_time.windows import check_segment
from zyg.workforce.attendance.engine.refresh import note_all
from zyg.workforce.attendance.engine.setup import policy_of
from zyg.workforce.attendance.errors import InvalidSettingError
from zyg.workforce.attendance.models import (
    AttendanceGroup,
    GroupMember,
    MonthLock,
    Pattern,
    PatternKind,
    RuleVersion,
    ScheduleStamp,
    Shift,
    ShiftVersion,
)
from zyg.workforce.people.models import Employee

MOST_CYCLE_DAYS = 366
DAYS_PER_WEEK = 7
_WEEKEND = 5


def touch_schedule(organization: Organization) -> None:
    """Say that the schedule has changed; inside the transaction of the change."""
    ScheduleStamp.objects.update_or_create(
        organization=organization, defaults={"token": new_public_id()}
    )


def refuse_locked(organization: Organization, first: dt.date) -> None:
    """Refuse a change that would begin inside a locked month.

    Raises:
        InvalidSettingError: the month is locked; the message names the way out.
    """
    month = f"{first:%Y-%m}"
    locked = MonthLock.objects.filter(organization=organization, is_locked=True, month__gte=month)
    if found := locked.order_by("-month").values_list("month", flat=True).first():
        raise InvalidSettingError(
            f"{found} 的考勤已经锁定，改动不能从 {first} 开始；请从锁定之后的日期开始，或先解锁。",
            field="valid_from",
        )


@transaction.atomic
def begin_attendance(*, actor: Actor, valid_from: dt.date, now: dt.datetime) -> AttendanceGroup:
    """Set up what most companies begin with: 标准工时, Monday to Friday 9–18, one hour's rest.

    Raises:
        PermissionRefusedError: the right 处理考勤 is missing.
        InvalidSettingError: there are rules already.
    """
    require(actor, "attendance.edit")
    if AttendanceGroup.objects.filter(organization=actor.organization).exists():
        raise InvalidSettingError("已经有考勤组了；请直接修改班次、班制或规则。")
    office = wt.ShiftVersion(
        "",
        segments=(wt.Segment.around(540, 1080, open_before=240, close_after=360),),
        rests=(wt.Rest(720, 780),),
        overtime_block=30,
        overtime_minimum=30,
    )
    shift = save_shift(actor=actor, name="白班", body=office, valid_from=valid_from, reason="启用")
    group = add_group(actor=actor, name="全公司", is_default=True)
    days: list[Shift | None] = [shift] * _WEEKEND + [None] * (DAYS_PER_WEEK - _WEEKEND)
    save_pattern(
        actor=actor, group=group, kind=PatternKind.CALENDAR, days=days, valid_from=valid_from
    )
    facts = RuleFacts()
    save_rule(actor=actor, group=None, facts=facts, valid_from=valid_from, reason="启用", now=now)
    record(actor, "attendance.begin", payload={"生效日期": valid_from.isoformat()})
    return group


@transaction.atomic
def save_shift(
    *,
    actor: Actor,
    name: str,
    body: wt.ShiftVersion,
    valid_from: dt.date,
    reason: str = "",
    shift: Shift | None = None,
) -> Shift:
    """Make a shift, or a new version of one from a day on.

    Args:
        actor: needs 处理考勤.
        name: of the shift; of an existing one it stays as it is.
        body: the times; ``id``, ``name`` and ``valid_from`` are set here.
        valid_from: the first day of these times.
        reason: why, in words.
        shift: the shift to change, None = a new one.

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidSettingError: impossible times, a taken name, or a locked month.
    """
    require(actor, "attendance.edit")
    refuse_locked(actor.organization, valid_from)
    _check_shift(replace(body, name=name))
    if shift is None:
        if Shift.objects.filter(organization=actor.organization, name=name).exists():
            raise InvalidSettingError(f"已经有名为「{name}」的班次；请换一个名称。", field="name")
        shift = Shift.objects.create(organization=actor.organization, name=name)
    told = ShiftVersion.objects.filter(shift=shift, valid_from=valid_from)
    plain = to_plain(replace(body, id="", name="", valid_from=dt.date.min))
    ShiftVersion.objects.create(
        organization=actor.organization,
        shift=shift,
        valid_from=valid_from,
        revision=_next_revision(told),
        body=plain,
        reason=reason,
        user=actor.user,
    )
    _changed(actor, valid_from)
    payload = {"班次": shift.name, "生效日期": valid_from.isoformat()}
    record(actor, "attendance.shift", obj=shift, reason=reason, payload=payload)
    return shift


@transaction.atomic
def add_group(*, actor: Actor, name: str, is_default: bool = False) -> AttendanceGroup:
    """Make a group.

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidSettingError: no name, or it is taken.
    """
    require(actor, "attendance.edit")
    name = name.strip()
    if not name:
        raise InvalidSettingError("请填写考勤组名称。", field="name")
    if AttendanceGroup.objects.filter(organization=actor.organization, name=name).exists():
        raise InvalidSettingError(f"已经有名为「{name}」的考勤组；请换一个名称。", field="name")
    group = AttendanceGroup.objects.create(
        organization=actor.organization, name=name, is_default=is_default
    )
    touch_schedule(actor.organization)
    record(actor, "attendance.group", obj=group)
    return group


@transaction.atomic
def add_member(
    *,
    actor: Actor,
    group: AttendanceGroup,
    valid_from: dt.date,
    employee: Employee | None = None,
    department: Department | None = None,
    place: str = "",
    valid_to: dt.date | None = None,
) -> GroupMember:
    """Put a person, a department with all below, or a place into a group from a day on.

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidSettingError: none or several of the three, or a locked month.
    """
    require(actor, "attendance.edit")
    refuse_locked(actor.organization, valid_from)
    if sum((employee is not None, department is not None, bool(place))) != 1:
        raise InvalidSettingError("请选一名员工、一个部门或一个城市。")
    if valid_to is not None and valid_to <= valid_from:
        raise InvalidSettingError("结束日期要晚于开始日期。", field="valid_to")
    member = GroupMember.objects.create(
        organization=actor.organization,
        group=group,
        employee=employee,
        department=department,
        place=place,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    _changed(actor, valid_from)
    payload = {"成员": str(member), "开始": valid_from.isoformat()}
    record(actor, "attendance.group", obj=group, payload=payload)
    return member


@transaction.atomic
def end_member(*, actor: Actor, member: GroupMember, valid_to: dt.date) -> None:
    """Let a membership end; ``valid_to`` is the first day without it.

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidSettingError: not after its beginning, or a locked month.
    """
    require(actor, "attendance.edit")
    refuse_locked(actor.organization, valid_to)
    if valid_to <= member.valid_from:
        raise InvalidSettingError("结束日期要晚于开始日期。", field="valid_to")
    member.valid_to = valid_to
    member.save(update_fields=["valid_to"])
    _changed(actor, valid_to)
    payload = {"成员": str(member), "结束": valid_to.isoformat()}
    record(actor, "attendance.group", obj=member.group, payload=payload)


@transaction.atomic
def save_pattern(
    *,
    actor: Actor,
    group: AttendanceGroup,
    kind: str,
    days: Sequence[Shift | None],
    valid_from: dt.date,
    anchor: dt.date | None = None,
    no_clock: bool = False,
) -> Pattern:
    """Say how a group works from a day on.

    Args:
        actor: needs 处理考勤.
        group: whom.
        kind: a value of ``PatternKind``.
        days: Monday to Sunday for ``calendar``, the days of the cycle for ``cycle``.
        valid_from: the first day.
        anchor: the first day of a cycle.
        no_clock: the people need not punch.

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidSettingError: days or anchor do not fit the kind, or a locked month.
    """
    require(actor, "attendance.edit")
    refuse_locked(actor.organization, valid_from)
    if kind == PatternKind.CALENDAR and len(days) != DAYS_PER_WEEK:
        raise InvalidSettingError("按日历的班制要填周一到周日七天。", field="days")
    if kind == PatternKind.CYCLE and not (anchor and 1 <= len(days) <= MOST_CYCLE_DAYS):
        raise InvalidSettingError("按周期的班制要填周期起点，和 1 到 366 天的班次。", field="days")
    told = Pattern.objects.filter(group=group, valid_from=valid_from)
    pattern = Pattern.objects.create(
        organization=actor.organization,
        group=group,
        valid_from=valid_from,
        revision=_next_revision(told),
        kind=kind,
        anchor=anchor,
        days=[None if shift is None else shift.pk for shift in days],
        no_clock=no_clock,
        user=actor.user,
    )
    _changed(actor, valid_from)
    payload = {"班制": pattern.get_kind_display(), "生效日期": valid_from.isoformat()}
    record(actor, "attendance.pattern", obj=group, payload=payload)
    return pattern


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """The choices of a rule.

    Attributes:
        policy: choices by the names of ``law.working_time.model.Policy``.
        system: a value of ``WorkingTimeSystem``.
        approval_number: of a special system.
        approved_until: end of the approval.
        cycle: of 综合计算工时.
    """

    policy: Mapping[str, Any] = field(default_factory=dict)
    system: str = "standard"
    approval_number: str = ""
    approved_until: dt.date | None = None
    cycle: str = ""


@transaction.atomic
def save_rule(
    *,
    actor: Actor,
    group: AttendanceGroup | None,
    facts: RuleFacts,
    valid_from: dt.date,
    reason: str,
    now: dt.datetime,
) -> RuleVersion:
    """Write the rules of a group (None = everybody) from a day on.

    Args:
        actor: needs 处理考勤.
        group: whose, None = all who have none of their own.
        facts: the choices.
        valid_from: the first day.
        reason: why, in words.
        now: the moment.

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidSettingError: a choice the law does not leave, no approval, or a locked month.
    """
    require(actor, "attendance.edit")
    refuse_locked(actor.organization, valid_from)
    rule = RuleVersion(
        organization=actor.organization,
        group=group,
        valid_from=valid_from,
        revision=_next_revision(
            RuleVersion.objects.filter(
                organization=actor.organization, group=group, valid_from=valid_from
            )
        ),
        system=facts.system,
        approval_number=facts.approval_number.strip(),
        approved_until=facts.approved_until,
        cycle=facts.cycle if facts.system == "comprehensive" else "",
        policy=dict(facts.policy),
        reason=reason,
        user=actor.user,
    )
    check_rule(rule, today=timezone.localdate(now))
    rule.save()
    _changed(actor, valid_from)
    payload = {"工时制度": rule.get_system_display(), "生效日期": valid_from.isoformat()}
    record(actor, "attendance.rule", obj=rule, reason=reason, payload=payload)
    return rule


def check_rule(rule: RuleVersion, *, today: dt.date) -> None:
    """Refuse rules that the law or the engine does not allow.

    Raises:
        InvalidSettingError: so it is; ``field`` names the choice.
    """
    if rule.system != "standard" and not rule.approval_number:
        raise InvalidSettingError(
            f"{rule.get_system_display()}要经人力资源社会保障部门批准；请填写批准文号。",
            field="approval_number",
        )
    if rule.system == "comprehensive" and not rule.cycle:
        raise InvalidSettingError("综合计算工时要填计算周期：周、月、季或年。", field="cycle")
    until = rule.approved_until
    if until is not None and until < max(rule.valid_from, today):
        raise InvalidSettingError(
            f"批准有效期到 {until} 已经结束；请续批后填写新的文号。", field="approved_until"
        )
    if "statutory" in rule.policy.get("banked", ()):
        raise InvalidSettingError(
            "法定节假日加班只能付 300% 工资，不能以调休代替（劳动法第四十四条第三项）。",
            field="banked",
        )
    try:
        policy_of(rule)
    except TypeError:
        raise InvalidSettingError("有不认识的规则项；请刷新页面后重新填写。") from None


def _check_shift(body: wt.ShiftVersion) -> None:
    if not body.name.strip():
        raise InvalidSettingError("请填写班次名称。", field="name")
    if body.kind in {"fixed", "flex"} and not body.segments:
        raise InvalidSettingError("请填写上班和下班时间。", field="on")
    try:
        for segment in body.segments:
            check_segment(body, segment)
    except RuleRefusedError as refusal:
        raise InvalidSettingError(str(refusal), field="on") from refusal
    spans = sorted((segment.on, segment.off) for segment in body.segments)
    if any(end > start for (_, end), (start, _) in pairwise(spans)):
        raise InvalidSettingError("同一班次的几段上班时间重叠了；请核对。", field="on")
    if any(rest.end <= rest.start for rest in body.rests):
        raise InvalidSettingError("休息结束要晚于休息开始。", field="rest_end")


def _next_revision(rows: models.QuerySet[Any]) -> int:
    return int(rows.aggregate(last=Max("revision"))["last"] or 0) + 1


def _changed(actor: Actor, first: dt.date) -> None:
    touch_schedule(actor.organization)
    note_all(actor.organization, first)
