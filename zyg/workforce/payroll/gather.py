"""What is known of everybody in a month, from the archive of people and the month's files.

The work is done by the pipeline of ``zyg.workforce.payroll.month``; this module hands it the
archive, the uploaded files and last month's state, and takes the frozen inputs back.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet

from zyg.core.crypto.masks import mask_identity
from zyg.core.imports.formats import FileKind, recognise
from zyg.core.imports.problems import Level, Problem
from zyg.core.imports.reading import read_bytes, read_table_bytes
from zyg.core.imports.records import read_records
from zyg.core.imports.specs import table_spec
from zyg.law.pay.codec import to_plain
from zyg.law.pay.model import PersonMonth
from zyg.law.periods import Month
from zyg.law.retirement import retirement
from zyg.law.working_time.model import MonthSummary
from zyg.workforce.attendance.attlog import Problem as LineProblem
from zyg.workforce.attendance.attlog import read_dump
from zyg.workforce.insurance.queries import overlay_for
from zyg.workforce.payroll import roster_sheet
from zyg.workforce.payroll.backpay import with_approved_backpay
from zyg.workforce.payroll.checking import JOINED, JOINED_AND_LEFT, LEFT, RETIREMENT
from zyg.workforce.payroll.correcting import correction_items, waiting_corrections
from zyg.workforce.payroll.models import CheckLevel, InputKind, PayRun, PersonResult
from zyg.workforce.payroll.month import gather as pipeline
from zyg.workforce.payroll.month.carried import STATE_SCHEMA, month_amounts
from zyg.workforce.payroll.month.compute import person_month
from zyg.workforce.payroll.month.gathered import PersonInputs
from zyg.workforce.payroll.month.options import CloseOptions
from zyg.workforce.payroll.month.pay_items import pay_columns
from zyg.workforce.payroll.queries import runs_carried_from
from zyg.workforce.people.models import Employee, EmployeeTerms, Engagement, Sex
from zyg.workforce.people.queries import terms_between, terms_in_force

# Their reward is no wage: it is paid and declared as labour remuneration.
NOT_WAGES = (Engagement.INTERN, Engagement.LABOUR_SERVICE, Engagement.OUTSOURCING)
LEVELS = {Level.BLOCK: CheckLevel.BLOCKING, Level.CONFIRM: CheckLevel.WARNING}
_LONG_NUMBER = re.compile(r"\d{10,18}[0-9Xx]")
_CARRIED_STEP = "个税累计"
_CARRIED_WAY_OUT = "请在「累计个税」上传截至上月的累计收入和已扣税，再锁定"


@dataclass(frozen=True, slots=True)
class Gathered:
    """One person's frozen inputs with what the lists show of her.

    Attributes:
        employee: who.
        person_month: the inputs.
        department: name of the department at the end of the month.
        situation: 本月入职, 本月离职, or "".
        events: what the archive tells of the month: 调薪, 转岗 …
        to_date: cumulative special additional deductions by kind, None = not known apart.
        pension: cumulative personal pension.
        attendance: the month's attendance as payroll took it over.
        told_beside: what ``beside`` gives, when it is known as a whole.
    """

    employee: Employee
    person_month: PersonMonth
    department: str = ""
    situation: str = ""
    events: list[str] = field(default_factory=list)
    to_date: Mapping[str, int] | None = None
    pension: int = 0
    attendance: MonthSummary | None = None
    told_beside: Mapping[str, Any] | None = None

    def beside(self) -> dict[str, Any]:
        """Return what files and the next month need beside the person-month, as JSON."""
        if self.told_beside is not None:
            return dict(self.told_beside)
        return {
            "to_date": None if self.to_date is None else dict(self.to_date),
            "pension": self.pension,
            "attendance": None if self.attendance is None else to_plain(self.attendance),
        }


@dataclass(frozen=True, slots=True)
class Gathering:
    """Everybody's inputs, and what is wrong."""

    people: list[Gathered]
    findings: list[dict[str, str]]


def employees_due(run: PayRun) -> QuerySet[Employee]:
    """Return the people employed at wages at some time of the month."""
    month = Month.parse(run.period)
    rows: QuerySet[Employee] = Employee.objects.filter(organization_id=run.organization_id)
    return (
        rows.filter(hired__lte=month.last_day)
        .filter(Q(left__isnull=True) | Q(left__gte=month.first_day))
        .exclude(engagement__in=NOT_WAGES)
        .select_related("department")
        .order_by("number")
    )


def plain(problem: Problem) -> dict[str, Any]:
    """Return a problem as it is kept with a file."""
    return {
        "source": problem.file,
        "row": problem.row,
        "level": str(problem.level),
        "text": masked(problem.sentence),
    }


def read_file(kind: InputKind, name: str, content: bytes) -> tuple[int | None, list[Problem]]:
    """Read a file by itself, to say at once what can not be right.

    Returns:
        number of rows, or None when it can not be used at all; and the problems.
    """
    data = read_bytes(content, name)
    if isinstance(data, Problem):
        return None, [data]
    if kind == InputKind.PUNCHES and recognise(data) is FileKind.TEXT:
        dump = read_dump(data)
        if dump.punches:
            return len(dump.punches), [_of_dump(name, one) for one in dump.problems]
    table, problems = read_table_bytes(data, name)
    if table is None:
        return None, problems
    spec = pay_columns(None).spec if kind == InputKind.PAY else table_spec(kind.value)
    records = read_records(table, spec)
    if not records.records:
        return None, records.problems or [
            Problem(file=name, rule="没有读到任何一行数据", way_out="请确认选对了文件")
        ]
    return len(records.records), records.problems


def _of_dump(name: str, one: LineProblem) -> Problem:
    return Problem(
        file=name,
        row=one.line,
        column=one.field,
        value=one.value,
        rule=one.rule,
        way_out=one.way_out,
        level=Level.CONFIRM,
    )


def gather(run: PayRun) -> Gathering:
    """Gather what is known of everybody employed in the month."""
    month = Month.parse(run.period)
    people = list(employees_due(run))
    terms = terms_in_force(people, day=month.last_day)
    changes = terms_between(people, first=month.first_day, last=month.last_day)
    with tempfile.TemporaryDirectory() as folder:
        options = _options(run, Path(folder), people, terms)
        found = pipeline.gather(options)
    by_number = {one.number: one for one in people}
    corrections = waiting_corrections(run)
    findings = _findings(found.problems, found.left_out, found.names)
    uses_archive = options.files["pay"].name == roster_sheet.PAY_NAME
    gathered = []
    for inputs in found.people:
        employee = by_number[inputs.employee.employee_no]
        rows = changes.get(employee.pk, [])
        if uses_archive and (problem := _raise_inside(employee, rows, month)):
            findings.append(problem)
            continue
        told = _gathered(employee, inputs, options, rows, month)
        items = correction_items(corrections.get(employee.pk, ()), told.person_month)
        gathered.append(replace(told, person_month=items))
    return Gathering(with_approved_backpay(run, gathered), findings)


def _options(
    run: PayRun,
    folder: Path,
    people: list[Employee],
    terms: Mapping[int, EmployeeTerms],
) -> CloseOptions:
    files = {"roster": folder / roster_sheet.ROSTER_NAME}
    files["roster"].write_bytes(roster_sheet.roster_csv(people, terms))
    for file in run.files.all():
        files[file.kind] = folder / f"{file.kind}" / Path(file.name).name
        files[file.kind].parent.mkdir()
        files[file.kind].write_bytes(base64.b64decode(file.content))
    if InputKind.PAY not in files:
        files["pay"] = folder / roster_sheet.PAY_NAME
        files["pay"].write_bytes(roster_sheet.pay_csv(people, terms))
    return replace(
        options_of(run, files, folder),
        state=_state(run, folder),
        confirmed=overlay_for(run.organization),
    )


def options_of(run: PayRun, files: Mapping[str, Path], out: Path) -> CloseOptions:
    """Return the options of the month's pipeline for a run."""
    return CloseOptions(
        files=files,
        month=Month.parse(run.period),
        pay_month=Month.parse(run.pay_month),
        out=out,
        place=run.organization.place,
        company=run.entity,
    )


def _state(run: PayRun, folder: Path) -> Path | None:
    """Write what the run before left as the pipeline's state file."""
    carried = runs_carried_from(run)
    if not carried:
        return None
    before = carried[-1]
    rows = PersonResult.objects.filter(version__in=[one.current_id for one in carried])
    rows = rows.order_by("version__run__period", "version__run__number", "pk")
    people = {
        row.employee.number: {
            "id_number": row.employee.id_number,
            "state": to_plain(row.result().state),
            "special_additional": row.input.beside.get("to_date"),
            "personal_pension": row.input.beside.get("pension", 0),
        }
        for row in rows.select_related("employee", "input").iterator(chunk_size=500)
    }
    state = {
        "schema": STATE_SCHEMA,
        "month": before.period,
        "pay_month": before.pay_month,
        "people": people,
    }
    path = folder / "state.json"
    path.write_text(json.dumps(state), encoding="utf-8")
    return path


def _gathered(
    employee: Employee,
    inputs: PersonInputs,
    options: CloseOptions,
    changes: list[EmployeeTerms],
    month: Month,
) -> Gathered:
    additional, to_date = month_amounts(inputs.additional, inputs.carried)
    inside = [row.reason for row in changes if row.valid_from >= month.first_day]
    events = [reason for reason in inside if reason and employee.hired < month.first_day]
    if _reaches_retirement(employee, month):
        events.append(RETIREMENT)
    return Gathered(
        employee=employee,
        person_month=person_month(inputs, options, additional),
        department=employee.department.name if employee.department else "",
        situation=_situation(employee, month),
        events=events,
        to_date=to_date,
        pension=inputs.carried.pension + inputs.additional.pension,
        attendance=inputs.attendance,
    )


def _findings(
    problems: list[Problem], left_out: Mapping[str, str], names: Mapping[str, str]
) -> list[dict[str, str]]:
    found, told = [], set()
    for problem in problems:
        if problem.level in LEVELS:
            found.append({"level": LEVELS[problem.level].value, "sentence": _sentence(problem)})
            told.add(problem.person.split(" ")[0])
    for number, reason in left_out.items():
        if number not in told:
            sentence = f"{names.get(number, '')}（{number}）没有算进本月：{reason}。"
            found.append({"level": CheckLevel.BLOCKING.value, "sentence": sentence})
    return list({one["sentence"]: one for one in found}.values())


def _sentence(problem: Problem) -> str:
    who = f"{problem.person}：" if problem.person else ""
    if problem.file == _CARRIED_STEP:
        return f"{who}{problem.rule}；{_CARRIED_WAY_OUT}。"
    if problem.file == roster_sheet.ROSTER_NAME:
        return f"{who}花名册「{problem.column}」{problem.rule}；{problem.way_out}。"
    return masked(f"{who}{problem.file} {problem.sentence}")


def masked(sentence: str) -> str:
    """Write long numbers in a sentence as lists may show them: documents, accounts, phones.

    >>> masked("「证件号码」的值「990000199001010013」少 1 位")
    '「证件号码」的值「990***********0013」少 1 位'
    """
    return _LONG_NUMBER.sub(lambda found: mask_identity(found[0]), sentence)


def _raise_inside(
    employee: Employee, rows: list[EmployeeTerms], month: Month
) -> dict[str, str] | None:
    """Refuse to guess the days of a pay change inside the month; the archive has no segments."""
    pay = [row for row in rows if row.valid_from > month.first_day and row is not rows[0]]
    if not any(row.pay_items != rows[0].pay_items for row in pay):
        return None
    day: dt.date = pay[-1].valid_from
    sentence = (
        f"{employee.number} {employee.name}：薪资档案在 {day} 月中调薪，"
        "固定工资要分段计算；请上传本月的薪资表，写明各段折算后的金额。"
    )
    return {"level": CheckLevel.BLOCKING.value, "sentence": sentence}


def _situation(employee: Employee, month: Month) -> str:
    joined = employee.hired >= month.first_day
    left = employee.left is not None and employee.left <= month.last_day
    if joined and left:
        return JOINED_AND_LEFT
    return JOINED if joined else LEFT if left else ""


def _reaches_retirement(employee: Employee, month: Month) -> bool:
    """Say whether the legal month is reached; for women the later age, if the post is unknown."""
    if employee.birth is None or employee.engagement == Engagement.OVER_AGE or not employee.sex:
        return False
    kind = "male" if employee.sex == Sex.MALE else "female55"
    return month >= retirement(person_type=kind, birth=Month.of(employee.birth)).legal
