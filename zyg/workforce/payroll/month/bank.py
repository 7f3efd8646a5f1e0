"""银行代发.xlsx and .csv: who is paid how much on which account; integers of fen become text.

Law of the file: amounts come from integer fen, names must survive the encoding of the file and
come back the same, the trailer repeats number of lines and total.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from zyg.core.imports.problems import Level, Problem
from zyg.law.money import Fen, yuan
from zyg.workforce.payroll.month.books import Book, Col
from zyg.workforce.payroll.month.compute import Computed
from zyg.workforce.payroll.month.options import CloseOptions

STEP = "银行代发"
ENCODING = "gb18030"
_HEAD = ("序号", "账号", "户名", "金额", "开户银行", "附言")


@dataclass(frozen=True, slots=True)
class Payment:
    """One line of the bank file."""

    account: str
    name: str
    amount: Fen
    bank: str
    note: str


def payments(
    people: Sequence[Computed], options: CloseOptions
) -> tuple[list[Payment], list[Problem]]:
    """Return the lines of the bank file and who can not be in it."""
    lines: list[Payment] = []
    problems: list[Problem] = []
    note = f"{options.month.year}年{options.month.month}月工资"
    for person in people:
        employee, amount = person.employee, person.result.bank_payment
        if amount <= 0:
            continue
        if not employee.account:
            problems.append(_problem(person, "没有银行账号，不在代发文件里", "请另行发放"))
            continue
        if not _survives(employee.name):
            problems.append(_problem(person, "姓名写不进银行文件的编码", "请与银行确认户名的写法"))
            continue
        lines.append(Payment(employee.account, employee.name, amount, employee.bank, note))
    return lines, problems


def write_bank_book(path: Path, lines: Sequence[Payment]) -> None:
    """Write the workbook with number of lines and total at the end."""
    kinds = (
        Col("序号", "number", "", 6),
        Col("账号", "text", "", 24),
        Col("户名", "text", "", 14),
        Col("金额", "money", "", 14),
        Col("开户银行", "text", "", 20),
        Col("附言", "text", "", 16),
    )
    with Book(path) as book:
        sheet = book.sheet("银行代发", kinds)
        for number, one in enumerate(lines, start=1):
            sheet.add([number, one.account, one.name, one.amount, one.bank, one.note])
        total = sum(one.amount for one in lines)
        sheet.add([None, f"合计 {len(lines)} 笔", None, total, None, None], total=True)


def bank_csv(lines: Sequence[Payment]) -> bytes:
    """Return the csv in GB18030: head, lines, trailer with count and total."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_HEAD)
    for number, one in enumerate(lines, start=1):
        writer.writerow([number, one.account, one.name, yuan(one.amount), one.bank, one.note])
    total = sum(one.amount for one in lines)
    writer.writerow(["合计", f"{len(lines)}笔", "", yuan(total), "", ""])
    return buffer.getvalue().encode(ENCODING)


def _survives(name: str) -> bool:
    try:
        return name.encode(ENCODING).decode(ENCODING) == name
    except UnicodeError:
        return False


def _problem(person: Computed, rule: str, way_out: str) -> Problem:
    return Problem(
        file=STEP,
        person=person.employee.label,
        rule=rule,
        way_out=way_out,
        level=Level.CONFIRM,
    )
