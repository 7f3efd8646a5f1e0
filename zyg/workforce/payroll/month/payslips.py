"""工资条: one PDF a person, every line with its formula in small print."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from importlib import resources
from pathlib import Path
from typing import Any

from zyg.core.documents.fonts import spelled_data
from zyg.core.documents.rendering import render_pdf
from zyg.law.explain import Line
from zyg.law.money import Fen, yuan_grouped
from zyg.law.pay.totals import CASH
from zyg.law.places import name_of
from zyg.workforce.payroll.month.compute import Computed
from zyg.workforce.payroll.month.options import CloseOptions

_UNSAFE = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]')
_CREATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""A constant, so that the bytes are constant."""


def write_payslips(folder: Path, people: Sequence[Computed], options: CloseOptions) -> None:
    """Write ``工号_姓名.pdf`` for everybody into a folder."""
    for name, data in payslips(people, options):
        (folder / name).write_bytes(data)


def payslips(people: Iterable[Computed], options: CloseOptions) -> Iterator[tuple[str, bytes]]:
    """Yield file name and PDF of each person."""
    template = resources.files(__package__) / "payslip.typ"
    for person in people:
        # A rare character of a name must not keep a payslip back: it is written as its code.
        told = spelled_data(payslip(person, options))
        yield file_name(person), render_pdf(template, told, created=_CREATED, tagged=False)


def file_name(person: Computed) -> str:
    """Name of the PDF: 工号 and 姓名 without what a file system does not take."""
    employee = person.employee
    return _UNSAFE.sub("", f"{employee.employee_no}_{employee.name}") + ".pdf"


def payslip(person: Computed, options: CloseOptions) -> dict[str, Any]:
    """Texts of one payslip."""
    result = person.result
    month = f"{options.month.year}年{options.month.month}月"
    return {
        "title": f"{month}工资条",
        "company": options.company,
        "footer": f"制表时间 {options.printed}" if options.printed else "",
        "person": _person(person, options),
        "sections": [one for one in _sections(person) if one["lines"]],
        "net": yuan_grouped(result.net),
        "net_note": _net_note(person),
        "notes": _notes(person),
    }


def _person(person: Computed, options: CloseOptions) -> list[list[str]]:
    employee, attendance = person.employee, person.person.attendance
    overtime = sum(attendance.overtime.values())
    pairs = [
        ("工号", employee.employee_no),
        ("姓名", employee.name),
        ("部门", employee.department),
        ("工资所属月", str(options.month)),
        ("发放月", str(options.pay_month)),
        ("参保城市", name_of(employee.place)),
        ("应计薪天数", _days(attendance.payable_days)),
        ("在职计薪天数", _days(attendance.employed_days)),
        ("加班小时", _days(Fraction(overtime, 60))),
        ("无薪假天数", _days(attendance.unpaid_leave_days)),
        ("旷工天数", _days(attendance.absent_days)),
        ("迟到早退", f"{attendance.late + attendance.early} 分钟"),
    ]
    return [[label, value] for label, value in pairs]


def _sections(person: Computed) -> Iterator[dict[str, Any]]:
    result = person.result
    own = [one.line for one in result.insurance if one.side == "employee"]
    employer = [one.line for one in result.insurance if one.side == "employer"]
    yield _section("应发项目", _pay(person, CASH), ("应发合计", result.gross))
    yield _section("代扣社会保险和住房公积金", own, ("个人合计", result.employee_insurance))
    yield _section("个人所得税", result.tax.lines, ("个税合计", result.tax_total))
    yield _section("税后扣款", _pay(person, ("post_tax",)), ("扣款合计", result.post_tax))
    yield _section("计税的实物福利（不发现金）", _pay(person, ("employer_benefit",)), None)
    yield _section(
        "单位为你缴纳（不从工资里扣）", employer, ("单位合计", result.employer_insurance)
    )


def _pay(person: Computed, classes: Iterable[str]) -> list[Line]:
    wanted = frozenset(classes)
    return [line.line for line in person.result.lines if line.pay_class in wanted]


def _section(title: str, lines: Iterable[Line], total: tuple[str, Fen] | None) -> dict[str, Any]:
    return {
        "title": title,
        "unit": "元",
        "lines": [
            {"label": line.label, "how": line.formula, "amount": yuan_grouped(line.amount)}
            for line in lines
        ],
        "total": None if total is None else [total[0], yuan_grouped(total[1])],
    }


def _net_note(person: Computed) -> str:
    result, account = person.result, person.employee.account
    parts = []
    if result.receivable_recovered:
        parts.append(f"收回以前欠款 {yuan_grouped(result.receivable_recovered)}")
    if result.receivable_closing:
        parts.append(f"结转欠款 {yuan_grouped(result.receivable_closing)}")
    if result.bank_payment and account:
        parts.append(f"银行代发 {yuan_grouped(result.bank_payment)}，尾号 {account[-4:]}")
    return "；".join(parts)


def _notes(person: Computed) -> list[str]:
    result = person.result
    lines = [one.line for one in result.lines] + [one.line for one in result.insurance]
    lines += result.tax.lines
    sources = dict.fromkeys(
        f"{line.source.title}{line.source.article}"
        + ("（未核验）" if line.source.mark == "unverified" else "")
        for line in lines
        if line.source.title
    )
    return [f"依据：{'；'.join(sources)}", "有疑问请向薪酬专员提出，可逐项查看计算过程。"]


def _days(value: Fraction) -> str:
    return f"{float(value):g}"
