"""个税申报: rows for the import templates of the tax client, and the files.

The templates are those of ``zyg.law.income_tax.declaration``. In 正常工资薪金所得 the insurance
columns are amounts of the period and the special additional columns are year to date.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from zyg.core.imports.problems import Level, Problem
from zyg.law.income_tax.declaration import (
    Name,
    Template,
    check_row,
    plain,
    template,
    zero_declaration,
)
from zyg.law.money import Fen, yuan
from zyg.workforce.payroll.month.carried import KIND_LABELS
from zyg.workforce.payroll.month.compute import Computed

STEP = "个税申报"
_OWN_SHARE = {
    "基本养老保险费": ("pension", "pension_local_supplement"),
    "基本医疗保险费": ("medical", "large_medical", "maternity"),
    "失业保险费": ("unemployment",),
    "住房公积金": ("housing_fund", "housing_fund_supplement"),
}
_FIXED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a constant, so that the bytes are constant
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class DeclarationFile:
    """One import file: its template and rows."""

    template: Template
    rows: tuple[Row, ...]


def declaration_files(
    people: Sequence[Computed], day: dt.date
) -> tuple[list[DeclarationFile], list[Problem]]:
    """Return the files that have rows, and what the client would not take.

    Args:
        people: results of the month.
        day: the day whose templates are used.
    """
    residents = [one for one in people if one.employee.resident]
    builders: dict[Name, tuple[Sequence[Computed], Callable[[Computed], Row | None]]] = {
        "personnel": (people, _personnel),
        "wages": (residents, _wages),
        "annual_bonus": (people, _bonus),
        "severance": (people, _severance),
    }
    files: list[DeclarationFile] = []
    problems: list[Problem] = []
    for name, (who, build) in builders.items():
        used = template(name, day=day)
        rows: list[Row] = []
        for one in who:
            row = build(one)
            if row is None:
                continue
            if name == "wages" and one.result.taxable_wages == 0 and not _amounts(row):
                row = zero_declaration(used, row)
            rows.append(row)
            problems += _checked(used, row, len(rows) + 1, one)
        if rows:
            files.append(DeclarationFile(used, tuple(rows)))
    problems += [_non_resident(one) for one in people if not one.employee.resident]
    problems += [_kinds_unknown(one) for one in residents if one.additional_to_date is None]
    return files, problems


def write_declaration(path: Path, told: DeclarationFile) -> None:
    """Write one import file: the head in row 1, text and date cells as the client wants them."""
    used = told.template
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False})
    book.set_properties({"created": _FIXED})
    sheet = book.add_worksheet(used.sheet)
    text = book.add_format({"num_format": "@"})
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    money = book.add_format({"num_format": "0.00"})
    labels = [plain(column) for column in used.columns]
    for index, column in enumerate(used.columns):
        sheet.set_column(index, index, max(10, 2 * len(column)))
        sheet.write_string(0, index, column)
    amounts = {label for label in labels if label not in _TEXTS and used.name != "personnel"}
    for number, row in enumerate(told.rows, start=1):
        for index, label in enumerate(labels):
            value = row.get(label, "")
            if not value:
                continue
            if label in used.date_columns:
                sheet.write_datetime(number, index, dt.datetime.fromisoformat(value), date)
            elif label in amounts:
                sheet.write_number(number, index, float(value), money)
            else:
                sheet.write_string(number, index, value, text)
    book.close()


_TEXTS = frozenset({"工号", "姓名", "证件类型", "证件号码", "所得项目", "备注"})


def _identity(one: Computed) -> Row:
    employee = one.employee
    return {
        "工号": employee.employee_no,
        "姓名": employee.name,
        "证件类型": employee.document_label,
        "证件号码": employee.id_number,
    }


def _personnel(one: Computed) -> Row:
    employee = one.employee
    row = {
        **_identity(one),
        "国籍(地区)": employee.nationality,
        "性别": employee.sex,
        "出生日期": employee.birth.isoformat() if employee.birth else "",
        "任职受雇从业类型": "雇员",
        "手机号码": employee.phone,
        "任职受雇从业日期": employee.hired.isoformat(),
        "离职日期": employee.left.isoformat() if employee.left else "",
        "是否残疾": "是" if employee.disabled else "否",
        "是否烈属": "否",
        "是否孤老": "否",
        "残疾证号": employee.disability_no if employee.disabled else "",
        "是否扣除减除费用": "是" if employee.deduct_basic else "否",
        "电子邮箱": employee.email,
        "开户银行": employee.bank if employee.account else "",
        "银行账号": employee.account,
    }
    if employee.hired.year == one.result.pay_month.year and employee.first_job:
        row["入职年度就业情形"] = employee.first_job
    return row


def _wages(one: Computed) -> Row:
    result, inputs = one.result, one.inputs
    row = {**_identity(one), "本期收入": yuan(result.taxable_wages)}
    row["本期免税收入"] = _or_blank(inputs.exempt_income)
    own: dict[str, Fen] = {}
    for line in result.insurance:
        if line.side == "employee":
            own[line.insurance] = own.get(line.insurance, 0) + line.amount
    for label, insurances in _OWN_SHARE.items():
        row[label] = _or_blank(sum(own.get(name, 0) for name in insurances))
    for kind, amount in (one.additional_to_date or {}).items():
        row[f"累计{KIND_LABELS[kind]}"] = _or_blank(amount)
    held = result.state.withholding
    row["累计个人养老金"] = _or_blank(held.personal_pension if held else 0)
    other = dict(inputs.other_deductions)
    row["企业(职业)年金"] = _or_blank(other.pop("annuity", 0))
    row["商业健康保险"] = _or_blank(other.pop("health_insurance", 0))
    row["其他"] = _or_blank(sum(other.values()))
    row["准予扣除的捐赠额"] = _or_blank(inputs.donation)
    row["减免税额"] = _or_blank(inputs.reductions)
    notes = [*other]
    if inputs.tax.basic_60000:
        notes.append("上年各月均有申报且全年收入不超过6万元")
    row["备注"] = "，".join(notes)
    return row


def _bonus(one: Computed) -> Row | None:
    bonus = one.result.tax.bonus
    if bonus is None:
        return None
    return {**_identity(one), "全年一次性奖金额": yuan(bonus.bonus)}


def _severance(one: Computed) -> Row | None:
    severance = one.result.tax.severance
    if severance is None:
        return None
    return {
        **_identity(one),
        "一次性补偿收入": yuan(severance.amount),
        "免税收入": _or_blank(severance.exempt),
    }


def _or_blank(amount: Fen) -> str:
    return yuan(amount) if amount else ""


def _amounts(row: Mapping[str, str]) -> bool:
    return any(value for label, value in row.items() if label not in _TEXTS and value != "0.00")


def _checked(used: Template, row: Row, number: int, one: Computed) -> list[Problem]:
    return [
        Problem(
            file=f"{STEP}/{used.title}.xlsx",
            row=problem.row,
            column=problem.field,
            value=problem.value,
            person=one.employee.label,
            rule=problem.rule,
            way_out=problem.remedy,
            level=Level.HINT,
        )
        for problem in check_row(used, row, number=number)
    ]


def _non_resident(one: Computed) -> Problem:
    return Problem(
        file=STEP,
        person=one.employee.label,
        rule="非居民个人不在「正常工资薪金所得」导入文件里",
        way_out="请在扣缴端「非居民所得申报」里录入",
        level=Level.HINT,
    )


def _kinds_unknown(one: Computed) -> Problem:
    return Problem(
        file=STEP,
        person=one.employee.label,
        rule="累计专项附加扣除没有分项，申报文件里各项累计列留空",
        way_out="请用扣缴端下载的累计专项附加扣除表补填",
        level=Level.HINT,
    )
