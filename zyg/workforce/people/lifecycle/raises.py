"""Many raises from a sheet: read, look at each against the law of the form, propose.

A row is one item of one person's pay; the rows of a person and a day are one change, which waits
for approval like any other. Rows that can not be are told with row, value, rule and way out, and
keep nobody else's raise back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from zyg.core.imports.problems import Problem
from zyg.core.imports.reading import read_table
from zyg.core.imports.records import Record, Records, read_records
from zyg.core.imports.specs import table_spec
from zyg.core.permissions.actors import Actor, require
from zyg.law.money import yuan_grouped
from zyg.workforce.people.lifecycle.changes import InvalidChangeError, Proposal, propose_change
from zyg.workforce.people.models import ChangeRequest, Employee, EventKind
from zyg.workforce.people.terms import History, histories, in_force

KIND = "raises"
MOST_ROWS = 2_000
_REASON = "annual"
Lines = list[tuple[str, str, str]]


@dataclass(slots=True)
class Raise:
    """One person's raise from a day on: the new items, and what changes for people to read."""

    employee: Employee
    valid_from: dt.date
    reason: str
    items: list[dict[str, Any]]
    lines: Lines = field(default_factory=list)


@dataclass(slots=True)
class RaisePlan:
    """What a sheet would do."""

    raises: list[Raise]
    problems: list[Problem]


def plan_raises(*, actor: Actor, data: bytes, name: str) -> RaisePlan:
    """Read a sheet and say what it would do; nothing is written. Three SQL statements.

    Raises:
        PermissionRefusedError: the right 修改薪资 over the organization is missing.
    """
    require(actor, "pay.edit")
    table, problems = read_table(data, name)
    if table is None:
        return RaisePlan([], problems)
    records = read_records(table, table_spec(KIND))
    if len(records.records) > MOST_ROWS:
        rule = f"有 {len(records.records)} 行，一次最多 {MOST_ROWS} 行"
        return RaisePlan([], [Problem(file=name, rule=rule, way_out="请分成几个文件")])
    return RaisePlan(list(_grouped(records)), records.problems)


def propose_raises(
    *, actor: Actor, raises: Iterable[Raise], now: dt.datetime
) -> tuple[list[ChangeRequest], list[str]]:
    """Propose every raise, each by itself.

    Returns:
        what was proposed, and a Chinese sentence for each that could not be.

    Raises:
        PermissionRefusedError: the right 修改薪资 over the organization is missing.
        NoApproverError: nobody else may approve pay.
    """
    require(actor, "pay.edit")
    made: list[ChangeRequest] = []
    refused: list[str] = []
    for one in raises:
        proposal = Proposal(
            kind=EventKind.PAY,
            valid_from=one.valid_from,
            reason_code=_REASON,
            reason=one.reason,
            changes={"pay_items": one.items},
        )
        try:
            with transaction.atomic():
                row = propose_change(actor=actor, employee=one.employee, proposal=proposal, now=now)
            made.append(row)
        except InvalidChangeError as error:
            refused.append(f"{one.employee}：{error}")
    return made, refused


def _grouped(records: Records) -> Iterable[Raise]:
    """Join the rows of a person and a day; refuse rows that name nobody or nothing new."""
    good = [record for record in records.records if not record.blocked]
    numbers = {record.values["employee_no"] for record in good}
    people = {one.number: one for one in Employee.objects.filter(number__in=numbers)}
    known = histories(people.values())
    groups: dict[tuple[str, dt.date], Raise] = {}
    for record in good:
        employee = _whose(records, record, people)
        if employee is None:
            continue
        day: dt.date = record.values["valid_from"]
        found = groups.get((employee.number, day))
        if found is None:
            found = Raise(employee, day, "", _items(known[employee.pk], employee, day))
        if _put(records, record, found):
            groups[employee.number, day] = found
    return groups.values()


def _whose(records: Records, record: Record, people: dict[str, Employee]) -> Employee | None:
    employee = people.get(record.values["employee_no"])
    if employee is None:
        records.report(record, "employee_no", "花名册里没有这个工号", "请核对工号")
        return None
    name = record.values.get("name")
    if name and name != employee.name:
        rule = f"这个工号是{employee.name}，不是{name}"
        records.report(record, "name", rule, "请核对是不是填错了行")
        return None
    return employee


def _items(history: History, employee: Employee, day: dt.date) -> list[dict[str, Any]]:
    row = in_force(history, max(day, employee.hired))
    return [dict(item) for item in (row.pay_items if row else [])]


def _put(records: Records, record: Record, found: Raise) -> bool:
    """Put one row into a raise; say whether it changes anything."""
    label, amount = record.values["item"].strip(), record.values["amount"]
    old = next((item for item in found.items if item["label"] == label), None)
    if old is not None and old["amount"] == amount:
        records.report(record, "amount", "和现在的金额一样", "不调的行请删去")
        return False
    before = "空" if old is None else yuan_grouped(old["amount"])
    if old is None:
        found.items.append({"code": label, "label": label, "amount": amount})
    else:
        old["amount"] = amount
    found.lines.append((label, before, yuan_grouped(amount)))
    found.reason = record.values.get("reason", "") or found.reason
    return True
