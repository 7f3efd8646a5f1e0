"""Handle the exceptions of many days at once: make up punches, note outings, let them stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.permissions.actors import Actor, require
from zyg.core.public_ids import new_public_id
from zyg.law.periods import Month
from zyg.law.working_time import model as wt
from zyg.workforce.attendance.engine.facts import planner_of, read_facts
from zyg.workforce.attendance.engine.setup import setup_of
from zyg.workforce.attendance.errors import AttendanceError
from zyg.workforce.attendance.models import DayResult, HandledException
from zyg.workforce.attendance.operations.documents import Approved, approve_document

WAYS: Mapping[str, str] = MappingProxyType(
    {
        "stand": "情况属实，保留结果",
        "make_up": "补上缺的卡（按班次时间）",
        "field": "按外出处理（班次时间内）",
    }
)
MOST = 500
_MISSED = ("missing", "lack")


@transaction.atomic
def handle_exceptions(
    *,
    actor: Actor,
    days: Sequence[DayResult],
    way: str,
    reason: str,
    now: dt.datetime,
) -> int:
    """Handle the exceptions of some days in one way; the days are judged anew.

    Args:
        actor: needs 处理考勤 over everybody concerned.
        days: stored days of open months.
        way: a key of ``WAYS``.
        reason: why, in words; it stands on every document.
        now: the moment.

    Returns:
        how many days were handled.

    Raises:
        PermissionRefusedError: the right over somebody is missing.
        AttendanceError: no reason, too many, or nothing that this way can help.
    """
    if way not in WAYS:
        raise AttendanceError("请选一种处理方式。")
    if not reason.strip():
        raise AttendanceError("请写明处理的依据，例如 已与主管核对。")
    if len(days) > MOST:
        raise AttendanceError(f"一次最多处理 {MOST} 条，现在选了 {len(days)} 条；请分批处理。")
    for day in days:
        require(actor, "attendance.edit", day.employee)
    act = _stand if way == "stand" else _by_documents(way)
    count = act(actor, days, reason.strip()[:200], now)
    if not count:
        raise AttendanceError("选中的日子没有缺卡，不能补卡；请改选「情况属实」或「按外出处理」。")
    payload = {"方式": WAYS[way], "条数": count}
    record(actor, "attendance.handle", reason=reason, payload=payload)
    return count


Act = Callable[[Actor, Sequence[DayResult], str, dt.datetime], int]


def _stand(actor: Actor, days: Sequence[DayResult], reason: str, now: dt.datetime) -> int:
    for day in days:
        HandledException.objects.update_or_create(
            organization=actor.organization,
            employee_id=day.employee_id,
            day=day.day,
            defaults={
                "fingerprint": day.fingerprint,
                "reason": reason,
                "user": actor.user,
                "at": now,
            },
        )
    return len(days)


def _by_documents(way: str) -> Act:
    def act(actor: Actor, days: Sequence[DayResult], reason: str, now: dt.datetime) -> int:
        plans = _plans(actor, days)
        count = 0
        for day in days:
            told = _make_up(day, plans) if way == "make_up" else _outing(day, plans)
            for one in told:
                approve_document(
                    actor=actor,
                    key=new_public_id(),
                    employee=day.employee,
                    told=one,
                    reason=reason,
                    now=now,
                )
            count += bool(told)
        return count

    return act


Plans = Mapping[tuple[int, dt.date], wt.DayPlan]


def _plans(actor: Actor, days: Sequence[DayResult]) -> Plans:
    """Return the plans of the days, a few statements a month."""
    setup = setup_of(actor.organization)
    by_month: dict[Month, set[int]] = {}
    for day in days:
        by_month.setdefault(Month.of(day.day), set()).add(day.employee_id)
    found: dict[tuple[int, dt.date], wt.DayPlan] = {}
    for month, people in by_month.items():
        facts = read_facts(actor.organization, setup, month, people)
        planner = planner_of(setup, month)
        for pk, person in facts.people.items():
            for plan in planner.plan(person, facts.roster.get(pk)).plans:
                found[pk, plan.day] = plan
    return found


def _segments(day: DayResult, plans: Plans) -> list[wt.Segment]:
    plan = plans.get((day.employee_id, day.day))
    if plan is None:
        return []
    return [part for shift in plan.shifts if shift.kind != "rest" for part in shift.segments]


def _make_up(day: DayResult, plans: Plans) -> list[Approved]:
    """Return a make-up punch for each slot that has none, at its planned time."""
    found = []
    base = wt.day_second(day.day)
    slots = day.detail.get("slots", [])
    for segment, slot in zip(_segments(day, plans), slots, strict=False):
        for at, status, kind in ((segment.on, slot[1], "in"), (segment.off, slot[3], "out")):
            if status in _MISSED:
                moment = base + at * 60
                found.append(Approved("make_up", moment, moment, slot=kind))
    return found


def _outing(day: DayResult, plans: Plans) -> list[Approved]:
    """Return an outing over each stretch of the day."""
    base = wt.day_second(day.day)
    return [
        Approved("field", base + part.on * 60, base + part.off * 60)
        for part in _segments(day, plans)
    ]
