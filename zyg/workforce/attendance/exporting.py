"""The month as a workbook: totals a person, every judged day, changes after the lock."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import xlsxwriter
from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.organizations.queries import department_tree
from zyg.core.permissions.actors import Actor
from zyg.law.leave.catalogue import catalogue
from zyg.law.periods import Month
from zyg.law.working_time.limits import hours
from zyg.workforce.attendance import queries
from zyg.workforce.attendance.engine.rows import summary_of
from zyg.workforce.attendance.showing import clock, leave_words, words_of

BLOCK = 500
HEAD = (
    "工号",
    "姓名",
    "部门",
    "应出勤（天）",
    "实际出勤（天）",
    "出勤工时（小时）",
    "迟到（次）",
    "迟到（分钟）",
    "早退（次）",
    "早退（分钟）",
    "缺卡（次）",
    "缺勤（天）",
    "请假（天）",
    "其中无薪假（天）",
    "工作日加班（小时）",
    "休息日加班（小时）",
    "法定节假日加班（小时）",
    "转调休（小时）",
    "夜班（次）",
    "计薪天数",
    "应计薪天数",
    "全勤",
    "请假明细",
    "提示",
)
DAY_HEAD = (
    "工号",
    "姓名",
    "日期",
    "状态",
    "上班",
    "下班",
    "出勤（分钟）",
    "迟到（分钟）",
    "早退（分钟）",
    "缺勤（分钟）",
    "加班（分钟）",
    "请假外出",
    "提示",
)


@transaction.atomic
def export_month(*, actor: Actor, month: Month, q: str = "", department: str = "") -> bytes:
    """Write the month of the people within the filters as xlsx.

    Raises:
        PermissionRefusedError: she may see nobody's attendance.
    """
    people = queries.month_people(actor, month, q=q, department=department)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True, "in_memory": True})
    book.set_properties({"created": dt.datetime.combine(month.last_day, dt.time())})
    count = _sheet(book, "月汇总", HEAD, _totals(actor, month, people))
    _sheet(book, "日明细", DAY_HEAD, _days(actor, month, people))
    if actor.may_everywhere("attendance.view"):
        heads = ("日期", "工号", "姓名", "项目", "分钟", "计入月份", "发现时间")
        _sheet(book, "锁定后变更", heads, _changes(actor, month))
    book.close()
    record(actor, "attendance.export", payload={"月份": str(month), "人数": count})
    return buffer.getvalue()


def _sheet(book: Any, name: str, head: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> int:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, len(head) - 1, 12)
    sheet.write_row(0, 0, head, book.add_format({"bold": True}))
    number = 0
    for number, cells in enumerate(rows, start=1):
        for column, cell in enumerate(cells):
            if isinstance(cell, int | float):
                sheet.write_number(number, column, cell)
            else:
                sheet.write_string(number, column, str(cell))
    return number


def _blocks(actor: Actor, month: Month, people: Any) -> Iterator[queries.GridRow]:
    rows = list(people)
    for start in range(0, len(rows), BLOCK):
        yield from queries.grid_rows(actor.organization, rows[start : start + BLOCK], month)


def _totals(actor: Actor, month: Month, people: Any) -> Iterator[tuple[Any, ...]]:
    tree = department_tree(actor.organization)
    types = catalogue(month.first_day)
    for row in _blocks(actor, month, people):
        one = row.employee
        who = (one.number, one.name, tree.path_of(one.department_id))
        if row.result is None:
            yield (*who, *([""] * (len(HEAD) - 4)), "没有计算")
            continue
        told = summary_of(row.result.summary)
        leave = "、".join(
            f"{types[kind].name if kind in types else kind} {_number(days)} 天"
            for kind, days in told.leave_days.items()
        )
        banked = sum(told.banked.values())
        yield (
            *who,
            _number(told.planned_days),
            _number(told.attended_days),
            _hours(told.worked),
            told.late_count,
            told.late,
            told.early_count,
            told.early,
            told.missing_count,
            _number(told.absent_days),
            _number(sum(told.leave_days.values())),
            _number(told.unpaid_leave_days),
            *(_hours(told.overtime.get(name, 0)) for name in ("workday", "rest", "statutory")),  # type: ignore[call-overload]
            _hours(banked),
            told.night_shifts,
            _number(told.paid_days),
            _number(told.payable_days),
            "是" if told.full_attendance else "否",
            leave,
            "；".join(told.flags),
        )


def _days(actor: Actor, month: Month, people: Any) -> Iterator[tuple[Any, ...]]:
    for row in _blocks(actor, month, people):
        for day, result in sorted(row.days.items()):
            slots = result.detail.get("slots", [])
            yield (
                row.employee.number,
                row.employee.name,
                day.isoformat(),
                "、".join(word for word, _ in words_of(result)),
                " ".join(filter(None, (clock(slot[0]) for slot in slots))),
                " ".join(filter(None, (clock(slot[2]) for slot in slots))),
                result.worked,
                result.late,
                result.early,
                result.absent,
                result.overtime_workday + result.overtime_rest + result.overtime_statutory,
                leave_words(result),
                "；".join(result.detail.get("flags", ())),
            )


def _changes(actor: Actor, month: Month) -> Iterator[tuple[Any, ...]]:
    for row in queries.adjustments_of(actor.organization, month):
        yield (
            row.day.isoformat(),
            row.employee.number,
            row.employee.name,
            row.field,
            row.minutes,
            row.into_month,
            f"{row.noticed_at:%Y-%m-%d %H:%M}",
        )


def _number(value: Any) -> float:
    return round(float(value), 2)


def _hours(minutes: int) -> float:
    return float(hours(minutes) or 0)
