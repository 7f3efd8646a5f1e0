"""社保明细.xlsx: per person, insurance and side the base, the rate, the amount and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from zyg.law.pay.model import InsuranceLine
from zyg.law.periods import Month
from zyg.law.places import name_of
from zyg.workforce.payroll.month.books import Book, Col
from zyg.workforce.payroll.month.compute import Computed
from zyg.workforce.payroll.month.options import CloseOptions

_COLUMNS = (
    Col("工号"),
    Col("姓名"),
    Col("参保城市"),
    Col("险种", "text", "", 16),
    Col("申报基数", "money"),
    Col("缴费基数", "money"),
    Col("单位费率", "text", "", 9),
    Col("单位金额", "money"),
    Col("个人费率", "text", "", 9),
    Col("个人金额", "money"),
    Col("计算过程", "text", "", 60),
    Col("上下限和费率依据", "text", "", 40),
    Col("核验", "text", "", 8),
)
_MARKS = {"sourced": "已核验", "unverified": "未核验"}
Sides = dict[str, InsuranceLine]


def write_insurance_book(path: Path, people: Sequence[Computed], options: CloseOptions) -> None:
    """Write one row for each person and insurance (and each difference), with both sides."""
    title = f"{options.company} {options.month.year}年{options.month.month}月社保公积金明细".strip()
    employer = employee = 0
    with Book(path) as book:
        sheet = book.sheet("社保明细", _COLUMNS, title=title)
        for person in people:
            who = person.employee
            head = (who.employee_no, who.name, name_of(who.place))
            for sides in _by_insurance(person).values():
                row = _row(sides)
                employer += row[4] or 0
                employee += row[6] or 0
                sheet.add([*head, *row])
        blanks = [None] * 6
        sheet.add(["合计", *blanks, employer, None, employee, None, None, None], total=True)


def _by_insurance(person: Computed) -> dict[tuple[str, Month | None], Sides]:
    found: dict[tuple[str, Month | None], Sides] = {}
    for line in person.result.insurance:
        found.setdefault((line.insurance, line.backpay), {})[line.side] = line
    return found


def _row(sides: Sides) -> list[Any]:
    employer, employee = sides.get("employer"), sides.get("employee")
    any_side = employer or employee
    if any_side is None:  # pragma: no cover - there is a side or there is no row
        raise AssertionError("an insurance without a side")
    told = any_side.line
    unverified = any(one.line.source.mark == "unverified" for one in sides.values())
    label = told.label.partition("（")[0]
    return [
        label if any_side.backpay is None else f"{label} {any_side.backpay} 补差",
        told.inputs.get("declared_base"),
        any_side.base,
        employer and employer.line.inputs.get("rate"),
        employer and employer.amount,
        employee and employee.line.inputs.get("rate"),
        employee and employee.amount,
        "；".join(f"{_SIDES[side]} {one.line.formula}" for side, one in sides.items()),
        f"{told.version} {told.source.title}".strip(),
        _MARKS["unverified" if unverified else "sourced"],
    ]


_SIDES = {"employee": "个人", "employer": "单位"}
