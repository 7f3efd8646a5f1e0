"""社保明细.xlsx: per person, insurance and side the base, the rate, the amount and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from zyg.law.pay.model import InsuranceLine
from zyg.law.places import name_of
from zyg.workforce.payroll.month.books import Book, Col
from zyg.workforce.payroll.month.compute import Computed
from zyg.workforce.payroll.month.options import CloseOptions

_COLUMNS = (
    Col("工号"),
    Col("姓名"),
    Col("参保城市"),
    Col("险种", "text", "", 16),
    Col("承担方", "text", "", 7),
    Col("申报基数", "money"),
    Col("缴费基数", "money"),
    Col("费率", "text", "", 8),
    Col("金额", "money"),
    Col("计算过程", "text", "", 44),
    Col("上下限和费率依据", "text", "", 40),
    Col("核验", "text", "", 8),
)
_SIDES = {"employee": "个人", "employer": "单位"}
_MARKS = {"sourced": "已核验", "unverified": "未核验"}


def write_insurance_book(path: Path, people: Sequence[Computed], options: CloseOptions) -> None:
    """Write one row for each person, insurance and side."""
    title = f"{options.company} {options.month.year}年{options.month.month}月社保公积金明细".strip()
    total = 0
    with Book(path) as book:
        sheet = book.sheet("社保明细", _COLUMNS, title=title)
        for person in people:
            employee = person.employee
            head = (employee.employee_no, employee.name, name_of(employee.place))
            for line in person.result.insurance:
                sheet.add([*head, *_row(line)])
                total += line.amount
        blanks = [None] * (len(_COLUMNS) - 5)
        sheet.add(["合计", *blanks, total, None, None, None], total=True)


def _row(line: InsuranceLine) -> list[Any]:
    told = line.line
    return [
        told.label.partition("（")[0],
        _SIDES[line.side],
        told.inputs.get("declared_base"),
        line.base,
        told.inputs.get("rate"),
        line.amount,
        told.formula,
        f"{told.version} {told.source.title}".strip(),
        _MARKS[told.source.mark],
    ]
