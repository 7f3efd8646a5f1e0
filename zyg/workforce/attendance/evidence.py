"""Why a day was judged so: plan, raw punches, documents, and the result with its slots.

The stored result says what counts; the evidence is judged again from the stored facts by the
reference engine, which names each punch and document.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from zyg.core.audit.queries import Looked
from zyg.law.calendar import LABELS
from zyg.law.explain import RuleRefusedError
from zyg.law.leave.catalogue import catalogue
from zyg.law.periods import Month
from zyg.law.working_time import model as wt
from zyg.law.working_time.limits import hours
from zyg.workforce.attendance.engine.refresh import judge_people
from zyg.workforce.attendance.engine.setup import Setup, setup_of
from zyg.workforce.attendance.models import ApprovedDocument, DayResult, Punch
from zyg.workforce.attendance.showing import (
    SLOT_TONES,
    SLOT_WORDS,
    ShownDay,
    clock,
    name_of_shift,
    shown_day,
)
from zyg.workforce.people.models import Employee

ACCOUNT = (
    ("worked", "出勤"),
    ("tolerated", "容许"),
    ("late", "迟到"),
    ("early", "早退"),
    ("lack", "缺卡未证实"),
    ("absent", "缺勤"),
)


@dataclass(frozen=True, slots=True)
class Slot:
    """One expected punch and what became of it."""

    label: str
    due: str
    actual: str
    word: str
    tone: str


@dataclass(frozen=True, slots=True)
class RawPunch:
    """A punch of the day with what was made of it."""

    id: int
    at: str
    source: str
    note: str
    tone: str
    may_void: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything behind one day."""

    shown: ShownDay | None
    plan: str
    day_type: str
    rule: str
    slots: list[Slot]
    account: str
    overtime: str
    punches: list[RawPunch]
    documents: list[str]
    versions: str
    problem: str = ""
    history: tuple[Looked, ...] = ()


def evidence_of(employee: Employee, day: dt.date, *, now: dt.datetime) -> Evidence:
    """Judge one day again and tell everything about it; about twelve SQL statements."""
    organization = employee.organization
    stored = DayResult.objects.filter(employee=employee, day=day).first()
    punches = _punches(employee, day)
    documents = _documents(employee, day)
    try:
        setup = setup_of(organization)
        judged = judge_people(organization, setup, Month.of(day), [employee.pk], now=now)
    except RuleRefusedError as refusal:
        return Evidence(None, "", "", "", [], "", "", punches, documents, "", str(refusal))
    shown = None if stored is None else shown_day(stored, setup.names)
    result = next((d for one in judged for d in one.days if d.day == day), None)
    if result is None:
        return Evidence(
            shown, "", "", "", [], "", "", punches, documents, "", f"{day} 不在职，没有考勤。"
        )
    return Evidence(
        shown=shown,
        plan="、".join(name_of_shift(setup.names, one) for one in result.shift_ids) or "休息",
        day_type=LABELS[result.day_type],
        rule="、".join(result.rule_versions),
        slots=[_slot(slot) for slot in result.slots],
        account=_account(result),
        overtime=_overtime(result),
        punches=_used(punches, result),
        documents=documents,
        versions=_versions(result, setup),
    )


def _punches(employee: Employee, day: dt.date) -> list[RawPunch]:
    begin = wt.day_second(day) - wt.SECONDS_PER_DAY // 2
    rows = Punch.objects.filter(
        employee=employee, at__gte=begin, at__lt=begin + 2 * wt.SECONDS_PER_DAY
    ).select_related("device", "place")
    told = list(rows.order_by("at", "pk"))
    void = {row.voids_id: row.reason for row in told if row.voids_id}
    found = []
    for row in told:
        if row.voids_id:
            continue
        where = row.device or row.place
        source = row.get_source_display() + (f"（{where}）" if where else "")
        note, tone = "", ""
        if row.pk in void:
            note, tone = f"已作废：{void[row.pk]}", "warn"
        elif row.is_quarantined:
            note, tone = "时间可疑，待核对", "block"
        elif not row.place_ok:
            far = "" if row.distance_m is None else f"，离打卡点约 {row.distance_m} 米"
            note, tone = f"地点异常{far}", "warn"
        elif row.reason:
            note = row.reason
        at = f"{row.moment:%m-%d %H:%M:%S}"
        found.append(RawPunch(row.pk, at, source, note, tone, row.pk not in void))
    return found


def _used(punches: list[RawPunch], result: wt.DayResult) -> list[RawPunch]:
    """Say of each punch what it was used for."""
    words = {slot.punch_id: f"算作{_label(slot)}" for slot in result.slots if slot.punch_id}
    words |= dict.fromkeys(result.spare, "留作凭据")
    words |= dict.fromkeys(result.duplicates, "重复打卡，不计")
    found = []
    for one in punches:
        note = one.note or words.get(f"{one.id:012d}", "")
        found.append(RawPunch(one.id, one.at, one.source, note, one.tone, one.may_void))
    return found


def _documents(employee: Employee, day: dt.date) -> list[str]:
    begin = wt.day_second(day)
    rows = ApprovedDocument.objects.filter(
        employee=employee,
        is_current=True,
        revoked_at=None,
        start__lt=begin + wt.SECONDS_PER_DAY,
        end__gte=begin,
    )
    types = catalogue(day)
    found = []
    for row in rows.select_related("decided_by", "shift").order_by("start"):
        kind = types[row.type].name if row.type in types else row.get_kind_display()
        start, end = wt.moment_of(row.start), wt.moment_of(row.end)
        span = f"{start:%m-%d %H:%M}" + ("" if start == end else f" 至 {end:%m-%d %H:%M}")
        reason = f"，{row.reason}" if row.reason else ""
        found.append(f"{kind} {span}（{row.decided_by} 批准{reason}）")
    return found


def _label(slot: wt.SlotResult) -> str:
    return "上班" if slot.kind == "in" else "下班"


def _slot(slot: wt.SlotResult) -> Slot:
    minutes = f" {slot.minutes} 分钟" if slot.minutes else ""
    return Slot(
        label=_label(slot),
        due=clock(slot.effective),
        actual=clock(slot.actual) or "—",
        word=SLOT_WORDS[slot.status] + minutes,
        tone=SLOT_TONES.get(slot.status, "good" if slot.status == "normal" else ""),
    )


def _account(result: wt.DayResult) -> str:
    """Write the account of the plan: 480 = 出勤 468 + 迟到 12."""
    if not result.planned:
        return ""
    parts = [f"{label} {getattr(result, name)}" for name, label in ACCOUNT if getattr(result, name)]
    leave, cover = sum(result.leave.values()), sum(result.cover.values())
    parts += [f"请假 {leave}"] if leave else []
    parts += [f"外出出差 {cover}"] if cover else []
    return f"应出勤 {result.planned} 分钟 = " + " + ".join(parts or ["0"])


def _overtime(result: wt.DayResult) -> str:
    names = (("workday", "工作日"), ("rest", "休息日"), ("statutory", "法定节假日"))
    parts = []
    for name, label in names:
        shown = result.candidate.get(name, 0)  # type: ignore[call-overload]
        paid = result.overtime.get(name, 0)  # type: ignore[call-overload]
        banked = result.banked.get(name, 0)  # type: ignore[call-overload]
        if shown or paid or banked:
            parts.append(
                f"{label}：打卡显示 {hours(shown)} 小时，计加班 {hours(paid)} 小时，"
                f"转调休 {hours(banked)} 小时"
            )
    return "；".join(parts)


def _versions(result: wt.DayResult, setup: Setup) -> str:
    told = []
    for one in result.rule_versions:
        name, _, rest = one.partition("@")
        if name == "policy":
            told.append(f"考勤规则第 {rest} 号")
        elif name.rstrip("nr") in setup.names:
            told.append(f"{name_of_shift(setup.names, name)}（{rest} 起）")
    return "、".join(told)
