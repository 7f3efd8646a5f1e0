"""What gathering hands over to computing: people with all that is known about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from zyg.core.imports.problems import Problem
from zyg.core.imports.reading import TableFile
from zyg.law.working_time.model import MonthSummary
from zyg.workforce.payroll.month.carried import Additional, Carried
from zyg.workforce.payroll.month.pay_items import PayColumns
from zyg.workforce.payroll.month.pay_sheet import PayRow
from zyg.workforce.payroll.month.people import Employee


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file that was read: its role, name, digest and number of rows."""

    role: str
    name: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class PersonInputs:
    """Everything about one person that is ready to be computed."""

    employee: Employee
    attendance: MonthSummary
    pay: PayRow
    additional: Additional
    carried: Carried


@dataclass(slots=True)
class Gathered:
    """The month as read.

    Attributes:
        people: those who can be computed, in the order of the roster.
        left_out: 工号 → why a person of the roster can not be computed.
        names: 工号 → name of everybody on the roster.
        problems: everything that was noticed.
        files: what was read.
        tables: raw tables, for the copies with marked cells.
        columns: known pay columns.
        carried_people: state of people who are not in this month, kept for later.
    """

    people: list[PersonInputs] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    files: list[InputFile] = field(default_factory=list)
    tables: list[TableFile] = field(default_factory=list)
    columns: PayColumns | None = None
    carried_people: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
