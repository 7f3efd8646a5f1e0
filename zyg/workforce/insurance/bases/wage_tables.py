"""Read the wages of months that payroll has not run: one row a person, a column a month.

A blank cell says nothing and leaves the month missing; 0 is a month without wages.
"""

from __future__ import annotations

from dataclasses import dataclass

from zyg.core.imports.problems import Problem
from zyg.core.imports.reading import read_table
from zyg.core.imports.records import read_records
from zyg.core.imports.specs import Field, TableSpec
from zyg.law.money import Fen
from zyg.law.periods import MONTHS_PER_YEAR, Month

_MONTHS = range(1, MONTHS_PER_YEAR + 1)
_CHINESE = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")


@dataclass(frozen=True, slots=True)
class WageRow:
    """Wages of one person by month."""

    row: int
    number: str
    wages: dict[Month, Fen]


def spec_for(year: int) -> TableSpec:
    """Return the columns of a year's wages."""
    who = Field("employee_no", "工号", "number", ("员工编号", "员工号"), required=True, needed=True)
    months = [
        Field(
            f"m{number}",
            f"{number}月",
            "money",
            (
                f"{_CHINESE[number - 1]}月",
                f"{number:02d}月",
                f"{year}-{number:02d}",
                f"{year}年{number}月",
                f"{year}{number:02d}",
            ),
            minimum=0,
        )
        for number in _MONTHS
    ]
    keys = tuple(field.key for field in months)
    return TableSpec(
        "wages", f"{year} 年工资表", (who, Field("name", "姓名", "text"), *months), (keys,)
    )


def read_wages(data: bytes, name: str, *, year: int) -> tuple[list[WageRow], list[Problem]]:
    """Read a table of wages; rows with a blocking problem are left out and told."""
    table, problems = read_table(data, name)
    if table is None:
        return [], problems
    records = read_records(table, spec_for(year))
    rows = [
        WageRow(
            record.row,
            record.values["employee_no"],
            {
                Month(year, number): record.values[f"m{number}"]
                for number in _MONTHS
                if f"m{number}" in record.values
            },
        )
        for record in records.records
        if not record.blocked
    ]
    return rows, records.problems
