"""From the rows of a pay sheet to the pay items of each person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from zyg.core.imports.cells import is_blank, parse
from zyg.core.imports.headers import Column
from zyg.core.imports.problems import Level, Problem
from zyg.core.imports.records import Record, Records
from zyg.law.money import Fen
from zyg.law.pay.items import Damage, Imported, Item, Monthly
from zyg.law.periods import Month
from zyg.workforce.payroll.month.pay_items import ItemSpec, PayColumns
from zyg.workforce.payroll.month.people import Employee, People


@dataclass(slots=True)
class PayRow:
    """What the pay sheet says about one person.

    Attributes:
        items: pay items in the order of the known columns.
        groups: groups (``overtime``, ``absence``) that the sheet itself gives.
        tax: amounts that only tax knows, by key.
        deductions: own contributions that lower the taxable income (annuity), by name.
        carried: cumulative figures of the months before, by key of ``carried.toml``.
        compared: figures of the sheet that are computed here, by key.
        row: row number.
    """

    items: list[Item] = field(default_factory=list)
    groups: set[str] = field(default_factory=set)
    tax: dict[str, Fen] = field(default_factory=dict)
    deductions: dict[str, Fen] = field(default_factory=dict)
    carried: dict[str, Fen] = field(default_factory=dict)
    compared: dict[str, Fen] = field(default_factory=dict)
    row: int = 0


def pay_rows(
    records: Records, people: People, columns: PayColumns, month: Month
) -> dict[str, PayRow]:
    """Return the pay row of each person by 工号; problems go to ``records``."""
    unknown = _unknown_money(records)
    found: dict[str, list[tuple[Record, Employee]]] = defaultdict(list)
    for record in records.records:
        employee = people.of_record(records, record)
        if employee is not None:
            _check_month(records, record, month)
            found[employee.employee_no].append((record, employee))
    rows: dict[str, PayRow] = {}
    for number, same in found.items():
        if len(same) > 1:
            _report_double(records, same)
            continue
        record, employee = same[0]
        if any(_amount(record, column) for column in unknown.get(record.sheet, ())):
            record.blocked = True
        if not record.blocked:
            rows[number] = _row(records, record, employee, columns)
    return rows


def _check_month(records: Records, record: Record, month: Month) -> None:
    told = record.values.get("month")
    if told is not None and told != month:
        records.report(
            record, "month", f"这一行是 {told} 的工资，本次结的是 {month}", "请核对月份或换文件"
        )


def _report_double(records: Records, same: list[tuple[Record, Employee]]) -> None:
    for record, employee in same:
        others = "、".join(f"第 {one.row} 行" for one, _ in same if one is not record)
        records.report(
            record,
            "employee_no",
            f"{employee.label} 和{others}重复",
            "同一人同一月只留一行；要分次发的请分次结账",
            person=employee.label,
        )


def _row(records: Records, record: Record, employee: Employee, columns: PayColumns) -> PayRow:
    row = PayRow(row=record.row)
    present = records.keys
    for spec in columns.items:
        key = f"item:{spec.code}"
        if key in present and spec.group:
            row.groups.add(spec.group)
        amount = record.values.get(key)
        if amount:
            column = records.column(record, key)
            note = f"{records.file} 第 {record.row} 行「{column.label if column else spec.label}」"
            row.items.append(_item(spec, amount, note))
            if spec.tax_deduction:
                row.deductions[spec.tax_deduction] = amount
    for key, value in record.values.items():
        group, _, name = key.partition(":")
        if group == "tax":
            row.tax[name] = value
        elif group == "compared":
            row.compared[name] = value
        elif key.startswith("cum_"):
            row.carried[key] = value
    if not row.items:
        records.report(
            record,
            "",
            "没有任何一项工资",
            "确实不发工资的请确认，否则请补填",
            Level.CONFIRM,
            employee.label,
        )
    return row


def _item(spec: ItemSpec, amount: Fen, note: str) -> Item:
    if spec.kind == "monthly":
        return Monthly(
            code=spec.code,
            label=spec.label,
            pay_class=spec.pay_class,
            counts=spec.counts,
            amount=amount,
            source_note=note,
        )
    if spec.kind == "damage":
        return Damage(
            code=spec.code, label=spec.label, wanted=amount, min_wage=None, source_note=note
        )
    return Imported(
        code=spec.code,
        label=spec.label,
        pay_class=spec.pay_class,
        counts=spec.counts,
        amount=spec.sign * amount,
        source_note=note,
    )


def _unknown_money(records: Records) -> dict[str, list[Column]]:
    """Report columns that nobody knows: with amounts in them they block, with text they do not."""
    money: dict[str, list[Column]] = defaultdict(list)
    for sheet, columns in records.unused.items():
        rows = [record for record in records.records if record.sheet == sheet]
        for column in columns:
            filled = sum(1 for record in rows if _amount(record, column))
            if filled:
                money[sheet].append(column)
            records.problems.append(_unknown(records, sheet, column, filled))
    return money


def _amount(record: Record, column: Column) -> bool:
    """Whether a cell of an unknown column holds an amount that is not zero."""
    cell = record.raw[column.index] if column.index < len(record.raw) else ""
    if is_blank(cell) or isinstance(cell, bool):
        return False
    if isinstance(cell, int | float):
        return cell != 0
    return bool(parse("money", cell)[0])


def _unknown(records: Records, sheet: str, column: Column, filled: int) -> Problem:
    header = records.headers[sheet]
    where: Mapping[str, str | int] = {"file": records.file, "sheet": sheet}
    if not filled:
        return Problem(
            **where,  # type: ignore[arg-type]
            row=header.first_data_row,
            column=column.label,
            rule="没有用到这一列",
            way_out="如果里面有要算的钱，请改用常用的列名",
            level=Level.HINT,
        )
    return Problem(
        **where,  # type: ignore[arg-type]
        row=header.first_data_row,
        column=column.label,
        column_index=column.index,
        rule=f"不认识的工资列，{filled} 人有金额，不能确定它计不计税、怎么折算",
        way_out="请改用常用的列名，或用 --items 说明它的性质，或在列对应里写空字表示不用",
    )
