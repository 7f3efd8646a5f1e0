"""The files of an approved run, written by the writers of the month's pipeline."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from zyg.core.imports.reading import read_table_bytes
from zyg.core.imports.records import read_records
from zyg.core.imports.specs import table_spec
from zyg.law.pay.codec import from_plain
from zyg.law.pay.model import PayState
from zyg.law.working_time.model import MonthSummary
from zyg.workforce.payroll import gather, roster_sheet
from zyg.workforce.payroll.models import PayRun, Payslip, PersonResult
from zyg.workforce.payroll.month import payslips
from zyg.workforce.payroll.month.carried import Additional, Carried
from zyg.workforce.payroll.month.compute import Computed
from zyg.workforce.payroll.month.declaration_files import declaration_files, write_declaration
from zyg.workforce.payroll.month.gathered import PersonInputs
from zyg.workforce.payroll.month.insurance_book import write_insurance_book
from zyg.workforce.payroll.month.options import CloseOptions
from zyg.workforce.payroll.month.pay_book import write_pay_book
from zyg.workforce.payroll.month.pay_sheet import PayRow
from zyg.workforce.payroll.month.people import Employee as RosterEmployee
from zyg.workforce.payroll.month.roster import people_of
from zyg.workforce.payroll.operations.paying import PayingError
from zyg.workforce.people.models import Employee
from zyg.workforce.people.queries import terms_in_force

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class File:
    """A file to be handed over."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file on the page 发放文件."""

    kind: str
    label: str
    purpose: str
    act: str


KINDS = (
    Kind("payroll", "工资表", "每人每项一列，末行合计，供财务记账和留存", "下载工资表"),
    Kind("tax", "个税申报文件", "人员信息、正常工资薪金等导入模板，打包下载", "下载申报文件"),
    Kind("insurance", "社保公积金明细", "每人每险种的基数、费率、单位和个人金额", "下载明细"),
)


def build(run: PayRun, kind: str) -> File:
    """Write a file of a run.

    Raises:
        KeyError: no such kind.
        PayingError: somebody can not be in the file; the message names who and why.
    """
    rows = PersonResult.objects.filter(version=run.current).select_related(
        "input", "employee__department"
    )
    people, options = _computed(run, list(rows.order_by("employee_number")))
    return BUILDERS[kind](people, options)


def payslip_pdf(slip: Payslip) -> bytes:
    """Write one payslip as PDF."""
    row = PersonResult.objects.select_related("input", "employee__department").get(
        pk=slip.result_id
    )
    people, options = _computed(slip.run, [row])
    _, data = next(iter(payslips.payslips(people, options)))
    return data


def _payroll(people: list[Computed], options: CloseOptions) -> File:
    content = _written(lambda path: write_pay_book(path, people, options))
    return File(f"工资表_{options.month}.xlsx", XLSX, content)


def _insurance(people: list[Computed], options: CloseOptions) -> File:
    content = _written(lambda path: write_insurance_book(path, people, options))
    return File(f"社保公积金明细_{options.month}.xlsx", XLSX, content)


def _tax(people: list[Computed], options: CloseOptions) -> File:
    files, _ = declaration_files(people, options.pay_month.last_day)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in files:
            content = _written(lambda path, told=one: write_declaration(path, told))
            archive.writestr(f"{one.template.title}.xlsx", content)
    return File(f"个税申报_{options.pay_month}.zip", "application/zip", packed.getvalue())


BUILDERS: Mapping[str, Callable[[list[Computed], CloseOptions], File]] = {
    "payroll": _payroll,
    "tax": _tax,
    "insurance": _insurance,
}


def _written(write: Callable[[Path], None]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.xlsx"
        write(path)
        return path.read_bytes()


def _computed(run: PayRun, rows: list[PersonResult]) -> tuple[list[Computed], CloseOptions]:
    options = gather.options_of(run, {}, Path())
    roster = _roster([row.employee for row in rows], options)
    return [_one(row, roster) for row in rows], options


def _roster(people: list[Employee], options: CloseOptions) -> dict[str, RosterEmployee]:
    terms = terms_in_force(people, day=options.month.last_day)
    data = roster_sheet.roster_csv(people, terms)
    table, _ = read_table_bytes(data, roster_sheet.ROSTER_NAME)
    assert table is not None  # noqa: S101 - we have just written it
    found = people_of(read_records(table, table_spec("roster")), options)
    return {one.employee_no: one for one in found.employees}


def _one(row: PersonResult, roster: Mapping[str, RosterEmployee]) -> Computed:
    employee = roster.get(row.employee.number)
    told = row.input.beside
    if employee is None or told["attendance"] is None:
        raise PayingError(
            f"{row.employee.number} {row.name} 的花名册资料现在有问题，不能写文件；"
            "请在花名册核对证件号码、参保城市和银行账号后再生成。"
        )
    person = PersonInputs(
        employee=employee,
        attendance=from_plain(MonthSummary, told["attendance"]),
        pay=PayRow(),
        additional=Additional({}),
        carried=Carried(PayState()),
    )
    return Computed(person, row.input.person_month(), row.result(), told["to_date"])
