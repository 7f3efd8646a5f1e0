"""The dry run: what an import would change, row by row, without writing anything."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from zyg.core.imports.problems import Level, Problem
from zyg.core.imports.records import Record, Records
from zyg.core.organizations.queries import (
    AmbiguousDepartmentError,
    DepartmentTree,
    department_tree,
    parts_of,
)
from zyg.core.permissions.actors import Actor
from zyg.law.places import name_of
from zyg.workforce.people.changes import Change, changes_of
from zyg.workforce.people.models import Employee, EmployeeTerms
from zyg.workforce.people.operations import id_index, values_of
from zyg.workforce.people.queries import terms_in_force
from zyg.workforce.people.roster_import.own_columns import OwnFields
from zyg.workforce.people.roster_import.pay_columns import PAY_COLUMNS, Told, pay_changes
from zyg.workforce.people.validation import Errors, Values, check_person

# The roster's columns by the names of the employee's fields.
COLUMNS: Mapping[str, str] = {
    "employee_no": "number",
    "name": "name",
    "id_type": "id_kind",
    "id_number": "id_number",
    "nationality": "nationality",
    "sex": "sex",
    "birth": "birth",
    "phone": "phone",
    "email": "email",
    "department": "department",
    "post": "post",
    "place": "place",
    "hired": "hired",
    "left": "left",
    "engagement": "engagement",
    "bank": "bank_name",
    "account": "bank_account",
}


@dataclass(slots=True)
class PlannedRow:
    """One person of the file.

    Attributes:
        record: the row it comes from.
        employee: whom it changes; None for somebody new.
        values: checked values by the names of ``validation.FIELDS``.
        changes: fields of the employee that change.
        pay: fields of the terms that change, with their new values.
        pay_told: the same for people: (label, old, new).
        own: the organization's own fields that change, by key, as they are kept.
        own_told: the same for people.
    """

    record: Record
    employee: Employee | None
    values: Values
    changes: list[Change] = field(default_factory=list)
    pay: dict[str, Any] = field(default_factory=dict)
    pay_told: list[Told] = field(default_factory=list)
    own: dict[str, str] = field(default_factory=dict)
    own_told: list[Told] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """What happens: ``new``, ``changed`` or ``same``."""
        if self.employee is None:
            return "new"
        return "changed" if self.changes or self.pay or self.own else "same"

    @property
    def told(self) -> list[Told]:
        """Every change for people: (label, old, new), secrets masked."""
        own = [(one.label, one.old_shown, one.new_shown) for one in self.changes]
        return own + self.pay_told + self.own_told


@dataclass(slots=True)
class Plan:
    """What an import would do."""

    records: Records
    rows: list[PlannedRow] = field(default_factory=list)

    @property
    def problems(self) -> list[Problem]:
        """What is wrong or was noticed."""
        return self.records.problems

    @property
    def counts(self) -> dict[str, int]:
        """Rows by outcome: new, changed, same, error."""
        found = Counter(row.outcome for row in self.rows)
        errors = sum(record.blocked for record in self.records.records)
        return {name: found[name] for name in ("new", "changed", "same")} | {"error": errors}

    @property
    def fingerprint(self) -> str:
        """Tell whether two plans do the same to the same people."""
        body = [
            [
                row.outcome,
                row.employee.public_id if row.employee else "",
                row.employee.version if row.employee else 0,
                row.values,
                row.pay,
                row.own,
            ]
            for row in self.rows
        ]
        text = json.dumps(body, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def plan_import(*, actor: Actor, records: Records, effective: dt.date, today: dt.date) -> Plan:
    """Compare the records of a roster with the people of the organization.

    Args:
        actor: without the right 修改薪资 the columns of pay are left out, with a hint.
        records: typed rows; problems found here are added to theirs.
        effective: the day from which changed terms count.
        today: for the checks of dates.
    """
    plan = Plan(records)
    known = _Known(actor, effective, _present(records))
    _check_doubles(records)
    _fill_place(records, known)
    if not known.may_pay and _present(records).intersection(PAY_COLUMNS):
        _hint(
            records,
            "你没有权限修改薪资，基数和比例各列没有导入",
            "可以请薪酬导入同一个文件",
        )
    for record in records.records:
        if record.blocked:
            continue
        row = _planned(record, records, known, today)
        if not record.blocked and row is not None:
            plan.rows.append(row)
    return plan


class _Known:
    """The roster as it is, read once."""

    def __init__(self, actor: Actor, effective: dt.date, keys: set[str]) -> None:
        self.actor = actor
        self.tree: DepartmentTree = department_tree(actor.organization)
        rows = list(Employee.objects.filter(organization=actor.organization))
        self.by_number = {row.number: row for row in rows}
        self.by_document = {row.id_number_index: row for row in rows}
        self.terms: dict[int, EmployeeTerms] = {}
        self.may_pay = actor.may_everywhere("pay.edit")
        if rows and self.may_pay:
            self.terms = terms_in_force(rows, day=effective)
        self.own: OwnFields = OwnFields.of(keys)


def _check_doubles(records: Records) -> None:
    """Two rows with one number or one document: neither may go on."""
    for key, label in (("employee_no", "工号"), ("id_number", "证件号码")):
        seen: dict[str, Record] = {}
        for record in records.records:
            value = str(record.values.get(key, "")).upper()
            first = seen.setdefault(value, record) if value else record
            if first is not record:
                way = "请核对：一个人只能有一行"
                records.report(record, key, f"{label}与第 {first.row} 行相同", way)
                records.report(first, key, f"{label}与第 {record.row} 行相同", way)


def _fill_place(records: Records, known: _Known) -> None:
    """Without the column, new people get the main city of the organization; said once."""
    organization = known.actor.organization
    if "place" in _present(records) or not organization.place:
        return
    _hint(
        records,
        f"没有「参保城市」列，新员工按企业的主要参保城市 {name_of(organization.place)} 处理",
        "不对时请补上这一列",
    )
    for record in records.records:
        if str(record.values.get("employee_no", "")) not in known.by_number:
            record.values["place"] = organization.place


def _present(records: Records) -> set[str]:
    columns = (column for header in records.headers.values() for column in header.columns)
    return {column.field.key for column in columns if column.field}


def _hint(records: Records, rule: str, way_out: str) -> None:
    records.problems.append(
        Problem(file=records.file, rule=rule, way_out=way_out, level=Level.HINT)
    )


def _planned(record: Record, records: Records, known: _Known, today: dt.date) -> PlannedRow | None:
    said = {name: record.values[key] for key, name in COLUMNS.items() if key in record.values}
    employee = known.by_number.get(str(said.get("number", "")))
    before = values_of(employee) if employee is not None else {}
    if employee is not None and "id_number" in said and said["id_number"] != before["id_number"]:
        # birth and sex follow from the document; the old ones must not contradict the new one
        before = {name: value for name, value in before.items() if name not in ("birth", "sex")}
    clean, errors = check_person({**before, **said}, today=today)
    errors |= _elsewhere(clean, employee, known) | _department_error(said, known)
    _report(records, record, errors)
    if record.blocked:
        return None
    values = {
        name: value for name, value in clean.items() if employee is None or name in _told(said)
    }
    row = PlannedRow(record, employee, values)
    if employee is not None:
        row.changes = _changes(employee, values, known)
    if known.may_pay:
        terms = known.terms.get(employee.pk) if employee is not None else None
        row.pay, row.pay_told = pay_changes(record, records, terms)
    row.own, row.own_told = known.own.changes(record, records, employee)
    return None if record.blocked else row


def _told(said: Values) -> set[str]:
    derived = {"birth", "sex", "id_kind"} if "id_number" in said else set()
    return set(said) | derived


def _elsewhere(clean: Values, employee: Employee | None, known: _Known) -> Errors:
    if "id_number" not in clean:
        return {}
    owner = known.by_document.get(id_index(known.actor, str(clean["id_number"])))
    if owner is None or owner == employee:
        return {}
    return {"id_number": f"这个证件号码已经是 {owner} 的，工号不同；请核对，或改用原来的工号。"}


def _department_error(said: Values, known: _Known) -> Errors:
    if "department" not in said:
        return {}
    try:
        known.tree.named(str(said["department"]))
    except AmbiguousDepartmentError as error:
        return {"department": str(error)}
    return {}


def _report(records: Records, record: Record, errors: Errors) -> None:
    column_of = {name: key for key, name in COLUMNS.items()}
    for name, sentence in errors.items():
        rule, _, way_out = sentence.rstrip("。").rpartition("；")
        records.report(record, column_of[name], rule or sentence, way_out or "请核对")


def _changes(employee: Employee, values: Values, known: _Known) -> list[Change]:
    plain = {name: value for name, value in values.items() if name != "department"}
    found = changes_of(employee, plain)
    if "department" in values:
        old = known.tree.path_of(employee.department_id)
        named = known.tree.named(str(values["department"]))
        new = known.tree.path_of(named.pk) if named else "/".join(parts_of(values["department"]))
        if old != new:
            found.append(Change("department", old, new))
    return found
