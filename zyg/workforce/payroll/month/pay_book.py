"""工资表.xlsx: one row a person, every item a column, totals that are sums of the lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zyg.law.money import Fen
from zyg.law.pay.totals import CASH
from zyg.law.places import name_of
from zyg.law.working_time.model import MonthSummary
from zyg.workforce.payroll.month.books import Book, Col
from zyg.workforce.payroll.month.compute import Computed
from zyg.workforce.payroll.month.options import CloseOptions

Value = Callable[[Computed], Any] | str
"""A figure of the person, or the key of a printed line (see ``_amounts``)."""
_INSURANCE_ORDER = (
    "pension",
    "pension_local_supplement",
    "medical",
    "large_medical",
    "maternity",
    "unemployment",
    "work_injury",
    "work_injury_supplement",
    "housing_fund",
    "housing_fund_supplement",
)


@dataclass(frozen=True, slots=True)
class _Column:
    head: Col
    value: Value


def write_pay_book(path: Path, people: Sequence[Computed], options: CloseOptions) -> None:
    """Write the pay sheet of the month with a row of totals."""
    columns = _columns(people)
    title = f"{options.company} {options.month.year}年{options.month.month}月工资表".strip()
    totals: list[Any] = [0 if one.head.kind == "money" else None for one in columns]
    totals[1] = "合计"
    with Book(path) as book:
        sheet = book.sheet("工资表", [one.head for one in columns], title=title)
        for number, person in enumerate(people, start=1):
            amounts = _amounts(person)
            row = [
                amounts.get(one.value) if isinstance(one.value, str) else one.value(person)
                for one in columns
            ]
            row[0] = number
            for index, one in enumerate(columns):
                if one.head.kind == "money":
                    totals[index] += row[index] or 0
            sheet.add(row)
        sheet.add(totals, total=True)


def write_attendance_book(path: Path, people: Sequence[Computed], options: CloseOptions) -> None:
    """Write 考勤汇总.xlsx: what payroll took over of each person's month."""
    title = f"{options.company} {options.month.year}年{options.month.month}月考勤汇总".strip()
    columns = [
        *(Col("序号", "number"), Col("工号"), Col("姓名"), Col("部门")),
        *(Col(label, "number", "天数") for label in _DAY_LABELS),
        *(Col(label, "number", "次数和分钟") for label in _COUNT_LABELS),
        *(Col(label, "number", "加班小时") for label in ("工作日", "休息日", "法定节假日", "调休")),
        Col("全勤", "text", "", 6),
        Col("说明", "text", "", 40),
    ]
    with Book(path) as book:
        sheet = book.sheet("考勤汇总", columns, title=title)
        for number, person in enumerate(people, start=1):
            employee, told = person.employee, person.person.attendance
            names = (employee.employee_no, employee.name, employee.department)
            figures = [value or None for value in _attendance_row(told)]
            sheet.add([number, *names, *figures])


_DAY_LABELS = ("应计薪", "在职计薪", "计划出勤", "实际出勤", "无薪假", "旷工", "病假", "其他带薪假")
_COUNT_LABELS = ("迟到次数", "迟到分钟", "早退次数", "早退分钟", "缺卡次数", "补卡次数", "夜班次数")


def _attendance_row(told: MonthSummary) -> list[Any]:
    sick = told.leave_days.get("sick", 0)
    other = sum(told.leave_days.values()) - told.unpaid_leave_days - sick
    hours = [told.overtime.get(kind, 0) / 60 for kind in ("workday", "rest", "statutory")]
    return [
        *(told.payable_days, told.employed_days, told.planned_days, told.attended_days),
        *(told.unpaid_leave_days, told.absent_days, sick, other),
        *(told.late_count, told.late, told.early_count, told.early),
        *(told.missing_count, told.made_up_count, told.night_shifts),
        *hours,
        sum(told.banked.values()) / 60,
        "是" if told.full_attendance else "",
        "；".join(told.flags),
    ]


def _amounts(person: Computed) -> dict[str, Fen]:
    """Printed amounts of a person by ``code`` of an item or ``side:insurance``."""
    found = {line.line.code: line.amount for line in person.result.lines}
    for line in person.result.insurance:
        key = f"{line.side}:{line.insurance}"
        found[key] = found.get(key, 0) + line.amount
    return found


def _columns(people: Sequence[Computed]) -> list[_Column]:
    return [
        _Column(Col("序号", "number", "人员", 6), lambda _: None),
        _Column(Col("工号", "text", "人员", 10), lambda one: one.employee.employee_no),
        _Column(Col("姓名", "text", "人员", 10), lambda one: one.employee.name),
        _Column(Col("部门", "text", "人员"), lambda one: one.employee.department),
        _Column(Col("岗位", "text", "人员"), lambda one: one.employee.post),
        _Column(Col("参保城市", "text", "人员", 9), lambda one: name_of(one.employee.place)),
        _Column(Col("应计薪天数", "number", "出勤"), lambda one: one.result.payable_days),
        _Column(Col("在职计薪天数", "number", "出勤"), lambda one: one.result.paid_days),
        _Column(Col("加班小时", "number", "出勤"), lambda one: one.result.overtime_hours or None),
        *_item_columns(people, "应发项目", CASH),
        _money("应发合计", "应发项目", "gross"),
        *_insurance_columns(people, "employee", "个人社保公积金"),
        _money("个人合计", "个人社保公积金", "employee_insurance"),
        _money("个人所得税", "个税", "tax_total"),
        *_item_columns(people, "税后扣款", ("post_tax",)),
        _money("实发工资", "实发", "net"),
        _money("收回欠款", "实发", "receivable_recovered"),
        _money("结转欠款", "实发", "receivable_closing"),
        _money("银行代发", "实发", "bank_payment"),
        *_item_columns(people, "单位实物福利", ("employer_benefit",)),
        *_insurance_columns(people, "employer", "单位社保公积金"),
        _money("单位合计", "单位社保公积金", "employer_insurance"),
        _money("人工成本", "单位成本", "employer_cost"),
    ]


def _money(label: str, group: str, figure: str) -> _Column:
    return _Column(Col(label, "money", group), lambda one: getattr(one.result, figure))


def _item_columns(people: Sequence[Computed], group: str, classes: Iterable[str]) -> list[_Column]:
    """Columns of the items that anybody has: as first met, those of attendance last."""
    wanted = frozenset(classes)
    met: dict[str, str] = {}
    late: dict[str, str] = {}
    for person in people:
        for item in person.inputs.items:
            if item.pay_class in wanted:
                (late if item.source_note == "考勤" else met).setdefault(item.code, item.label)
    labels = {**met, **late}
    if "late" in labels:
        labels["late"] = "迟到早退"
    return [_Column(Col(label, "money", group), code) for code, label in labels.items()]


def _insurance_columns(people: Sequence[Computed], side: str, group: str) -> list[_Column]:
    present = {
        line.insurance: line.line.label.partition("（")[0]
        for person in people
        for line in person.result.insurance
        if line.side == side and line.backpay is None
    }
    order = [name for name in _INSURANCE_ORDER if name in present]
    order += sorted(set(present) - set(order))
    return [_Column(Col(present[name], "money", group), f"{side}:{name}") for name in order]
