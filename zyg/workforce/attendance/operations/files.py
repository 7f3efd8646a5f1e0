"""Take punches from a file: a clock's dump, or a table of any known form.

The good lines are stored and what is wrong with the others is told; the same file twice stores
nothing twice.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.imports.formats import FileKind, recognise
from zyg.core.imports.problems import Problem
from zyg.core.imports.reading import read_bytes, read_table_bytes
from zyg.core.imports.records import Record, read_records
from zyg.core.imports.specs import table_spec
from zyg.core.permissions.actors import Actor, require
from zyg.law.working_time.model import day_second, second
from zyg.workforce.attendance.attlog import read_dump
from zyg.workforce.attendance.models import PunchSource
from zyg.workforce.attendance.operations.punching import RawPunch, store_batch
from zyg.workforce.people.models import Employee

SHOWN = 100
ORIGIN = "file"


@dataclass(slots=True)
class FileReport:
    """What became of a file."""

    name: str
    read: int = 0
    stored: int = 0
    repeated: int = 0
    quarantined: int = 0
    unmatched: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    more: int = 0


@transaction.atomic
def import_punches(*, actor: Actor, name: str, data: bytes, now: dt.datetime) -> FileReport:
    """Store the punches of a file.

    Args:
        actor: needs 处理考勤.
        name: of the file, for messages.
        data: its bytes.
        now: the moment; punches after it wait for somebody to look.

    Raises:
        PermissionRefusedError: the right is missing.
    """
    require(actor, "attendance.edit")
    report = FileReport(name)
    batch = _read(actor, report, name, data)
    report.read = len(batch)
    if batch:
        done = store_batch(
            actor.organization, batch, source=PunchSource.FILE, now=now, any_past=True
        )
        report.stored, report.repeated = done.stored, done.repeated
        report.quarantined, report.unmatched = done.quarantined, done.unmatched
    report.more = max(len(report.problems) - SHOWN, 0)
    report.problems = report.problems[:SHOWN]
    payload = {"文件": name, "读到": report.read, "新增": report.stored, "重复": report.repeated}
    record(actor, "attendance.punches", payload=payload)
    return report


def _read(actor: Actor, report: FileReport, name: str, data: bytes) -> list[RawPunch]:
    checked = read_bytes(data, name)
    if isinstance(checked, Problem):
        report.problems.append(checked.sentence)
        return []
    if recognise(checked) is FileKind.TEXT:
        dump = read_dump(checked)
        if dump.punches:
            report.problems += [one.text for one in dump.problems]
            return [RawPunch(one.pin, one.at, ORIGIN, one.direction) for one in dump.punches]
    table, problems = read_table_bytes(checked, name)
    if table is None:
        report.problems += [one.sentence for one in problems]
        return []
    records = read_records(table, table_spec("punches"))
    report.problems += [one.sentence for one in records.problems]
    names = _unique_names(actor)
    found = []
    for row in records.records:
        number = row.values.get("employee_no") or names.get(row.values.get("name", ""), "")
        if row.blocked:
            continue
        if not number:
            who = row.values.get("name", "")
            told = f"「{who}」在花名册里没有或有同名" if who else "没有工号"
            report.problems.append(f"第 {row.row} 行：{told}；请写明工号后重新导入。")
            continue
        found += [RawPunch(str(number), at, ORIGIN) for at in _moments(row)]
    return found


def _unique_names(actor: Actor) -> dict[str, str]:
    """Return the numbers of people whose name nobody else has."""
    found: dict[str, str] = {}
    twice = set()
    rows = Employee.objects.filter(organization=actor.organization)
    for name, number in rows.values_list("name", "number"):
        if name in found:
            twice.add(name)
        found[name] = number
    return {name: number for name, number in found.items() if name not in twice}


def _moments(row: Record) -> list[int]:
    moment = row.values.get("moment")
    if isinstance(moment, dt.datetime):
        return [second(moment)]
    day = row.values.get("day")
    if not isinstance(day, dt.date):
        return []
    seconds: list[int] = []
    for key in ("times", "time_in", "time_out"):
        told = row.values.get(key)
        if isinstance(told, tuple):
            seconds += told
    return [day_second(day) + one for one in seconds]
