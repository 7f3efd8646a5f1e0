"""From a clock's dump or a table of punches to arrays of (person, wall-clock second)."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from zyg.core.imports.problems import Level, Problem
from zyg.core.imports.records import Records, good
from zyg.law.periods import Month
from zyg.law.working_time.model import day_second, second
from zyg.workforce.attendance.attlog import read_dump
from zyg.workforce.payroll.month.people import People

_NAMED = 5


@dataclass(slots=True)
class Punches:
    """Punches of known people around the month, in any order.

    Attributes:
        person: position of the person in the roster.
        at: wall-clock second.
        problems: what was noticed.
        blocked: 工号 of people whose punches could not all be read.
    """

    person: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    at: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    problems: list[Problem] = field(default_factory=list)
    blocked: set[str] = field(default_factory=set)


def around(month: Month) -> tuple[int, int]:
    """Seconds from two days before the month to two days after it: night shifts reach over."""
    before = day_second(month.first_day - dt.timedelta(days=2))
    return before, day_second(month.last_day + dt.timedelta(days=3))


def positions(people: People) -> Callable[[str], int | None]:
    """Return a look-up from a number of the clock to the position of a person."""
    place = {one.employee_no: n for n, one in enumerate(people.employees)}

    def find(number: str) -> int | None:
        employee = people.of_number(number)
        return None if employee is None else place[employee.employee_no]

    return find


def collect(name: str, pairs: Iterable[tuple[str, int]], people: People, month: Month) -> Punches:
    """Sort out punches by number: known people inside the window, others counted."""
    find = positions(people)
    known: dict[str, int | None] = {}
    first, last = around(month)
    person: list[int] = []
    at: list[int] = []
    strangers: Counter[str] = Counter()
    outside = 0
    for number, moment in pairs:
        if number not in known:
            known[number] = find(number)
        position = known[number]
        if position is None:
            strangers[number] += not people.knows(number)
        elif first <= moment < last:
            person.append(position)
            at.append(moment)
        else:
            outside += 1
    result = Punches(np.array(person, dtype=np.int64), np.array(at, dtype=np.int64))
    result.problems += remarks(name, +strangers, outside, month)
    return result


def remarks(name: str, strangers: Counter[str], outside: int, month: Month) -> list[Problem]:
    """Say which punches were not used."""
    found: list[Problem] = []
    if strangers:
        told = "、".join(
            f"{number}（{count} 次）" for number, count in strangers.most_common(_NAMED)
        )
        more = f" 等 {len(strangers)} 个" if len(strangers) > _NAMED else ""
        found.append(
            Problem(
                file=name,
                rule=f"花名册里没有的考勤号：{told}{more}，打卡没有计入",
                way_out="是本公司员工的请加进花名册，访客可以不管",
                level=Level.HINT,
            )
        )
    if outside:
        found.append(
            Problem(
                file=name,
                rule=f"{outside} 次打卡不在 {month} 前后，没有计入",
                way_out="请确认导出的月份；考勤机时钟不准的请校时",
                level=Level.HINT,
            )
        )
    return found


_DUMP = re.compile(rb"\s*[\w-]{1,24}\s+\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[ T\t]+\d{1,2}:\d{2}", re.ASCII)


def looks_like_dump(data: bytes) -> bool:
    """Whether a file begins as a clock's dump does: number, day, time, no header."""
    return bool(_DUMP.match(data.removeprefix(b"\xef\xbb\xbf")))


def from_dump(name: str, data: bytes, people: People, month: Month) -> Punches:
    """Read a clock's dump; a line that can not be read is a problem to confirm."""
    dump = read_dump(data)
    result = collect(name, ((one.pin, one.at) for one in dump.punches), people, month)
    result.problems += [
        Problem(
            file=name,
            row=one.line,
            column=one.field,
            value=one.value,
            rule=f"{one.rule}，这一次打卡没有计入",
            way_out=one.way_out,
            level=Level.CONFIRM if dump.punches else Level.BLOCK,
        )
        for one in dump.problems
    ]
    return result


def from_table(records: Records, people: People, month: Month) -> Punches:
    """Read a table of punches: a moment a row, or a day with its times."""
    place = {one.employee_no: n for n, one in enumerate(people.employees)}
    person: list[int] = []
    at: list[int] = []
    first, last = around(month)
    outside = 0
    strangers: Counter[str] = Counter()
    for record in good(records):
        number = record.values.get("employee_no")
        if number and people.of_number(number) is None:
            strangers[number] += not people.knows(number)
            continue
        employee = people.of_record(records, record)
        if employee is None:
            continue
        for moment in _moments(record.values):
            if first <= moment < last:
                person.append(place[employee.employee_no])
                at.append(moment)
            else:
                outside += 1
    result = Punches(np.array(person, dtype=np.int64), np.array(at, dtype=np.int64))
    result.problems = remarks(records.file, +strangers, outside, month)
    for record in records.records:
        if record.blocked:
            owner = record.owner or _owner(record.values.get("employee_no", ""), people)
            result.blocked.add(owner)
    result.blocked.discard("")
    return result


def _owner(number: str, people: People) -> str:
    found = people.of_number(number) if number else None
    return found.employee_no if found else ""


def _moments(values: dict[str, object]) -> list[int]:
    moment = values.get("moment")
    if isinstance(moment, dt.datetime):
        return [second(moment)]
    day = values.get("day")
    if not isinstance(day, dt.date):
        return []
    start = day_second(day)
    seconds: list[int] = []
    for key in ("times", "time_in", "time_out"):
        told = values.get(key)
        if isinstance(told, tuple):
            seconds += told
    return [start + one for one in seconds]
