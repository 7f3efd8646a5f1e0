"""Gather: read every file, join the rows into people, and list what is wrong.

A blocking problem in any row of a person leaves the person out, whatever file it is in: pay
computed on half of the facts would be wrong. Everybody else goes on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from zyg.core.imports.formats import FileKind, recognise
from zyg.core.imports.problems import Level, Problem, blocks
from zyg.core.imports.reading import read_bytes, read_table_bytes
from zyg.core.imports.records import Records, has_header, read_records
from zyg.core.imports.specs import TableSpec, table_spec
from zyg.law.money import Fen
from zyg.law.working_time.model import Document, MonthSummary
from zyg.workforce.payroll.month.attendance import attendance_of
from zyg.workforce.payroll.month.carried import (
    Additional,
    StateFile,
    additional_rows,
    carried_rows,
    carry,
    read_state,
)
from zyg.workforce.payroll.month.gathered import Gathered, InputFile, PersonInputs
from zyg.workforce.payroll.month.options import TITLES, CloseOptions
from zyg.workforce.payroll.month.pay_items import PayColumns, pay_columns
from zyg.workforce.payroll.month.pay_sheet import PayRow, pay_rows
from zyg.workforce.payroll.month.people import Employee, People
from zyg.workforce.payroll.month.punches import (
    Punches,
    from_dump,
    from_table,
    looks_like_dump,
)
from zyg.workforce.payroll.month.requests import documents_of
from zyg.workforce.payroll.month.roster import people_of
from zyg.workforce.payroll.month.shifts import read_shifts


def gather(options: CloseOptions) -> Gathered:
    """Read and join everything.

    Raises:
        ItemsFileError, ShiftError: a file of the company's own rules can not be used.
    """
    columns = pay_columns(options.items)
    reader = _Reader(options, Gathered(columns=columns))
    shifts = read_shifts(options.shifts, options.shift)
    people = reader.people()
    if people is None:
        return reader.result
    pay = reader.pay(people, columns)
    documents = reader.documents(people)
    punches = reader.punches(people)
    additional = reader.additional(people)
    figures, state = reader.carried(people)
    reader.settle(people)
    summaries, said = attendance_of(people, punches, documents, shifts, options)
    reader.result.problems += said
    _leave_out_blocked(reader.result, people, said)
    told = _Told(pay, summaries, additional, figures, state)
    _join(reader.result, people, told, options)
    return reader.result


@dataclass(frozen=True, slots=True)
class _Told:
    """What each source says, by 工号; ``None`` = the file could not be used at all."""

    pay: Mapping[str, PayRow] | None
    summaries: Mapping[str, MonthSummary]
    additional: Mapping[str, Additional]
    figures: Mapping[str, Mapping[str, Fen]]
    state: StateFile | None


class _Reader:
    """Reads the files one after another and keeps what they say and what is wrong."""

    def __init__(self, options: CloseOptions, result: Gathered) -> None:
        self._options = options
        self.result = result
        self._all: list[Records] = []
        self._failed: set[str] = set()

    def people(self) -> People | None:
        """Read the roster; without it nothing goes on."""
        records = self._records("roster", table_spec("roster"))
        if records is None:
            return None
        people = people_of(records, self._options)
        self.result.names = {
            str(one.values.get("employee_no")): str(one.values.get("name", ""))
            for one in records.records
            if "employee_no" in one.values
        }
        self.result.left_out = dict(people.left_out)
        return people

    def pay(self, people: People, columns: PayColumns) -> Mapping[str, PayRow] | None:
        """Read the pay sheet."""
        records = self._records("pay", columns.spec)
        if records is None:
            return None
        return pay_rows(records, people, columns, self._options.month)

    def documents(self, people: People) -> Mapping[str, list[Document]]:
        """Read the leave sheet, if there is one."""
        records = self._records("requests", table_spec("requests"))
        return {} if records is None else documents_of(records, people, self._options.month)

    def punches(self, people: People) -> Punches | None:
        """Read the punches, if there are any: a clock's dump or a table."""
        data = self._bytes("punches")
        if data is None:
            return None
        punches = self._punches(data, people)
        if punches is None:
            return None
        self.result.problems += punches.problems
        for number in punches.blocked:
            self.result.left_out.setdefault(number, "打卡记录里有读不出的行")
        return punches

    def _punches(self, data: bytes, people: People) -> Punches | None:
        """A dump is known by its first line; other text is a table if it has a table's header."""
        name, month = self._options.files["punches"].name, self._options.month
        spec = table_spec("punches")
        dump = looks_like_dump(data)
        if not dump and recognise(data) is FileKind.TEXT:
            table, _ = read_table_bytes(data, name)
            mapping = self._options.mapping.get("punches", {})
            dump = table is None or not has_header(table, spec, mapping)
        if not dump:
            records = self._table("punches", data, spec)
            return None if records is None else from_table(records, people, month)
        punches = from_dump(name, data, people, month)
        if not punches.at.size and blocks(punches.problems):
            self._fail("punches", punches.problems)
            return None
        self._took("punches", data, len(punches.at))
        return punches

    def additional(self, people: People) -> Mapping[str, Additional]:
        """Read the special additional deductions, if there are any."""
        records = self._records("additional", table_spec("additional"))
        return {} if records is None else additional_rows(records, people)

    def carried(self, people: People) -> tuple[dict[str, dict[str, Fen]], StateFile | None]:
        """Read cumulative figures and last month's state, if they were given."""
        records = self._records("carried", table_spec("carried"))
        figures = {} if records is None else carried_rows(records, people)
        state = None
        if self._options.state is not None:
            state, problems = read_state(self._options.state, self._options)
            self.result.problems += problems
            if state is not None:
                self._took("state", self._options.state.read_bytes(), len(state.people))
                self.result.carried_people = state.people
        return figures, state

    def settle(self, people: People) -> None:
        """Collect problems of all rows; a blocked row leaves its person out."""
        if self._failed:
            reason = "、".join(TITLES[role] for role in sorted(self._failed)) + "读不出来"
            for employee in people.employees:
                self.result.left_out.setdefault(employee.employee_no, reason)
        for records in self._all:
            who = _who(records)
            self.result.problems += [
                problem
                if problem.person
                else replace(problem, person=who.get((problem.sheet, problem.row), ""))
                for problem in records.problems
            ]
            for record in records.records:
                if record.blocked and record.owner:
                    reason = f"{records.file} 第 {record.row} 行有问题"
                    self.result.left_out.setdefault(record.owner, reason)

    def _bytes(self, role: str) -> bytes | None:
        path = self._options.files.get(role)
        if path is None:
            return None
        data = read_bytes(path, path.name)
        if isinstance(data, Problem):
            self._fail(role, [data])
            return None
        return data

    def _records(self, role: str, spec: TableSpec) -> Records | None:
        data = self._bytes(role)
        return None if data is None else self._table(role, data, spec)

    def _table(self, role: str, data: bytes, spec: TableSpec) -> Records | None:
        name = self._options.files[role].name
        table, problems = read_table_bytes(data, name)
        if table is None:
            self._fail(role, problems)
            return None
        records = read_records(table, spec, self._options.mapping.get(role))
        self.result.tables.append(table)
        self._took(role, data, len(records.records))
        if _broken(records):
            self._fail(role, records.problems)
            return None
        if role != "pay":
            _report_unused(records)
        self._all.append(records)
        return records

    def _fail(self, role: str, problems: list[Problem]) -> None:
        self._failed.add(role)
        self.result.problems += problems

    def _took(self, role: str, data: bytes, rows: int) -> None:
        path = self._options.state if role == "state" else self._options.files[role]
        name = Path(path or "").name
        self.result.files.append(InputFile(role, name, hashlib.sha256(data).hexdigest(), rows))


def _broken(records: Records) -> bool:
    """Whether the table as a whole can not be used: a blocking problem that is in no data row."""
    rows = {(record.sheet, record.row) for record in records.records}
    return any(
        problem.level is Level.BLOCK and (problem.sheet, problem.row) not in rows
        for problem in records.problems
    )


def _report_unused(records: Records) -> None:
    for sheet, columns in records.unused.items():
        if columns:
            labels = "、".join(column.label for column in columns)
            records.problems.append(
                Problem(
                    file=records.file,
                    sheet=sheet,
                    rule=f"没有用到这些列：{labels}",
                    way_out="需要的请用列对应（--mapping）指明是哪个字段",
                    level=Level.HINT,
                )
            )


def _who(records: Records) -> dict[tuple[str, int], str]:
    return {
        (record.sheet, record.row): " ".join(
            str(record.values[key]) for key in ("employee_no", "name") if key in record.values
        )
        for record in records.records
    }


def _leave_out_blocked(result: Gathered, people: People, said: list[Problem]) -> None:
    labels = {one.label: one.employee_no for one in people.employees}
    for problem in said:
        if problem.level is Level.BLOCK and problem.person in labels:
            result.left_out.setdefault(labels[problem.person], problem.rule)


def _join(result: Gathered, people: People, told: _Told, options: CloseOptions) -> None:
    """Put the sources together person by person."""
    for employee in people.employees:
        number = employee.employee_no
        if number in result.left_out:
            continue
        row = told.pay.get(number) if told.pay is not None else None
        if row is None:
            if told.pay is not None:
                _out(result, employee, _no_pay(employee, options))
            continue
        figures = {**told.figures.get(number, {}), **row.carried}
        carried, problem = carry(employee, options, told.state, figures)
        if carried is None:
            if problem is not None:
                _out(result, employee, problem)
            continue
        if problem is not None:
            result.problems.append(problem)
        result.people.append(
            PersonInputs(
                employee=employee,
                attendance=told.summaries[number],
                pay=row,
                additional=told.additional.get(number, Additional({})),
                carried=carried,
            )
        )


def _out(result: Gathered, employee: Employee, problem: Problem) -> None:
    result.problems.append(problem)
    result.left_out[employee.employee_no] = problem.rule


def _no_pay(employee: Employee, options: CloseOptions) -> Problem:
    return Problem(
        file=options.files["pay"].name,
        person=employee.label,
        rule=f"花名册里有 {employee.label}，薪资表里没有",
        way_out="请在薪资表里补上这个人；已离职的请在花名册填离职日期",
    )
