"""From the rows of a leave sheet to the approved documents of each person."""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from typing import Literal

from zyg.core.imports.dates import Moment
from zyg.core.imports.problems import Level
from zyg.core.imports.records import Record, Records
from zyg.core.imports.specs import label_key
from zyg.law.periods import Month
from zyg.law.working_time.model import SECONDS_PER_DAY, Document, DocumentKind, day_second
from zyg.workforce.payroll.month.people import Employee, People

Half = Literal["", "am", "pm"]
_SECONDS_PER_HOUR = 3600


@dataclass(frozen=True, slots=True)
class LeaveType:
    """A type of the leave sheet: what document it makes and how it is paid."""

    code: str
    label: str
    document: DocumentKind
    paid: bool
    sick: bool


@functools.cache
def leave_types() -> Mapping[str, LeaveType]:
    """Types by every name people write."""
    text = (resources.files(__package__) / "leave_types.toml").read_text(encoding="utf-8")
    found: dict[str, LeaveType] = {}
    for row in tomllib.loads(text)["type"]:
        told = LeaveType(
            row["code"],
            row["label"],
            row.get("document", "leave"),
            row.get("paid", True),
            row.get("sick", False),
        )
        found.update({label_key(name): told for name in row["names"]})
    return found


def labels_of_types() -> dict[str, str]:
    """Chinese name of a leave type by its code."""
    return {told.code: told.label for told in leave_types().values()}


def documents_of(records: Records, people: People, month: Month) -> dict[str, list[Document]]:
    """Return the approved documents that touch the month, by 工号.

    A blocked row blocks its person: without it the attendance of the month is not known.
    """
    if "approval" not in records.keys and records.records:
        records.report(
            records.records[0],
            "",
            "没有「审批状态」列，所有行按已批准处理",
            "有没批的请补上这一列",
            Level.HINT,
        )
    found: dict[str, list[Document]] = defaultdict(list)
    for record in records.records:
        employee = people.of_record(records, record)
        if employee is None or record.blocked or not _approved(records, record, employee):
            continue
        documents = _documents(records, record, employee)
        if documents and not record.blocked and _touches(records, record, documents, month):
            _check_overlap(records, record, employee, documents, found[employee.employee_no])
            found[employee.employee_no] += documents
    return dict(found)


def _approved(records: Records, record: Record, employee: Employee) -> bool:
    told = record.values.get("approval", "approved")
    if told == "pending":
        records.report(
            record,
            "approval",
            "还没有批，没有计入考勤",
            "批准后请重新导出；确实不批的可以接受",
            Level.CONFIRM,
            employee.label,
        )
    return bool(told == "approved")


def _documents(records: Records, record: Record, employee: Employee) -> list[Document]:
    told = leave_types().get(label_key(record.values["type"]))
    if told is None:
        known = "、".join(dict.fromkeys(one.label for one in leave_types().values()))
        rule = f"不认识的类型「{record.values['type']}」"
        records.report(record, "type", rule, f"请写成其中之一：{known}", person=employee.label)
        return []
    pieces = _pieces(record.values["start"], record.values["end"], told)
    if any(end <= start for start, end, _ in pieces) and told.document != "make_up":
        records.report(
            record, "end", "结束时间不晚于开始时间", "请核对起止时间", person=employee.label
        )
        return []
    _check_hours(records, record, employee, pieces)
    return [
        Document(
            id=f"{record.sheet}:{record.row}:{number}",
            kind=told.document,
            start=start,
            end=end,
            type=told.code if told.document == "leave" else "",
            paid=told.paid,
            half=half,
            compensation=record.values.get("compensation", ""),
        )
        for number, (start, end, half) in enumerate(pieces)
    ]


def _pieces(start: Moment, end: Moment, told: LeaveType) -> list[tuple[int, int, Half]]:
    """Intervals in wall-clock seconds; halves of a day stand alone."""
    if told.document == "make_up":
        at = day_second(start.day) + (start.seconds or 0)
        return [(at, at, "")]
    first, last = day_second(start.day), day_second(end.day)
    begin = first + (start.seconds or 0)
    finish = last + (SECONDS_PER_DAY if end.seconds is None else end.seconds)
    if not (start.half or end.half):
        return [(begin, finish, "")]
    if start.day == end.day:
        half: Half = "" if start.half == "am" and end.half == "pm" else _half(start, end)
        return [(first, first + SECONDS_PER_DAY, half)]
    pieces: list[tuple[int, int, Half]] = []
    if start.half == "pm":
        pieces.append((first, first + SECONDS_PER_DAY, "pm"))
        begin = first + SECONDS_PER_DAY
    if end.half == "am":
        pieces.append((last, last + SECONDS_PER_DAY, "am"))
        finish = last
    if begin < finish:
        pieces.append((begin, finish, ""))
    return sorted(pieces)


def _half(start: Moment, end: Moment) -> Half:
    return "am" if "am" in (start.half, end.half) else "pm"


def _check_hours(
    records: Records,
    record: Record,
    employee: Employee,
    pieces: list[tuple[int, int, Half]],
) -> None:
    told: Fraction | None = record.values.get("hours")
    span = Fraction(sum(end - start for start, end, _ in pieces), _SECONDS_PER_HOUR)
    if told is not None and told > span and span:
        records.report(
            record,
            "hours",
            f"时长比起止时间的 {float(span):g} 小时还长，按起止时间计算",
            "请核对起止时间",
            Level.CONFIRM,
            employee.label,
        )


def _touches(records: Records, record: Record, documents: list[Document], month: Month) -> bool:
    first = day_second(month.first_day)
    last = day_second(month.last_day + dt.timedelta(days=1))
    if any(one.start < last and one.end >= first for one in documents):
        return True
    records.report(record, "start", f"不在 {month}，没有计入", "不对请核对日期", Level.HINT)
    return False


def _check_overlap(
    records: Records,
    record: Record,
    employee: Employee,
    new: list[Document],
    before: list[Document],
) -> None:
    for one in new:
        for other in before:
            same = (one.kind == "overtime") == (other.kind == "overtime")
            apart = one.end <= other.start or other.end <= one.start
            halves = {one.half, other.half} == {"am", "pm"}
            if same and not apart and not halves and "make_up" not in (one.kind, other.kind):
                row = other.id.split(":")[1]
                records.report(
                    record,
                    "start",
                    f"和第 {row} 行的时间重叠",
                    "同一时间只留一行",
                    person=employee.label,
                )
                return
