"""Import files of the tax client (自然人电子税务局扣缴端): templates and checks of rows.

The templates are dated data (labels, sheet, which columns are text or dates); the client's format
changes with its releases, so compare with a blank template of the day before writing
(``header_differences``). A row is a mapping from the label without its star to the text of the
cell. Mistakes are values: each problem names row, field, value, rule and the way out.

>>> wages = template("wages", day=dt.date(2026, 11, 25))
>>> wages.sheet, len(wages.columns), wages.required
('正常工资薪金收入', 29, ('姓名', '证件类型', '证件号码'))
>>> row = {"姓名": "林雨", "证件类型": "居民身份证", "证件号码": "1", "其他": "100.00"}
>>> [problem.field for problem in check_row(wages, row, number=2)]
['备注']
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from zyg.law.explain import Source
from zyg.law.income_tax.tables import in_force
from zyg.law.money import MoneyError, yuan_to_fen

Name = Literal[
    "personnel",
    "wages",
    "annual_bonus",
    "severance",
    "labour",
    "labour_continuous",
    "equity",
]
Row = Mapping[str, str]
IDENTITY = ("工号", "姓名", "证件类型", "证件号码", "所得项目", "备注")
FLAG_NUMBERS = {"是否残疾": "残疾证号", "是否烈属": "烈属证号"}
DATED_KINDS = ("雇员", "保险营销员", "证券经纪人")
BANK_ACCOUNT_DIGITS = range(8, 31)


@dataclass(frozen=True, slots=True)
class Template:
    """One import template.

    Attributes:
        name: identifier.
        title: its Chinese name in the client.
        sheet: name of the sheet (the title where the sheet was not seen).
        columns: exact labels in order, a leading star on required ones.
        required: labels of the required columns without the star.
        text_columns: labels (without the star) of cells to be written as text.
        date_columns: labels (without the star) of cells with dates ``yyyy-mm-dd``.
        zero_declaration: the only columns to fill with 0 in a zero declaration.
        income_items: allowed values of 所得项目.
        vintage: of when the columns are.
        lists: the code lists of the client on the same day.
        source: evidence and mark.
    """

    name: str
    title: str
    sheet: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    text_columns: frozenset[str]
    date_columns: frozenset[str]
    zero_declaration: tuple[str, ...]
    income_items: tuple[str, ...]
    vintage: str
    lists: Mapping[str, Any]
    source: Source

    def cells(self, row: Row) -> list[str]:
        """Return the cells of a row in the order of the columns, empty text where nothing is."""
        return [row.get(plain(column), "") for column in self.columns]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A mistake in a row: where it is, what stands there, which rule, what to do."""

    row: int
    field: str
    value: str
    rule: str
    remedy: str

    def __str__(self) -> str:
        return f"第{self.row}行「{self.field}」{self.value or '（空）'}：{self.rule}；{self.remedy}"


def template(name: Name, *, day: dt.date) -> Template:
    """Return the template in use on a day.

    Args:
        name: which template.
        day: the day the file is written (not the tax month).

    Raises:
        RuleRefusedError: no template is known for the day.
    """
    version = in_force(f"declaration/{name}", day)
    value = version.value
    columns = tuple(value["columns"])
    return Template(
        name=name,
        title=version.source.article,
        sheet=value["sheet"],
        columns=columns,
        required=tuple(plain(column) for column in columns if column.startswith("*")),
        text_columns=frozenset(map(plain, value["text_columns"])),
        date_columns=frozenset(map(plain, value["date_columns"])),
        zero_declaration=tuple(value.get("zero_declaration_columns", ())),
        income_items=tuple(value.get("income_items", ())),
        vintage=value["vintage"],
        lists=code_lists(day),
        source=version.source,
    )


def code_lists(day: dt.date) -> Mapping[str, Any]:
    """Return the code lists of the client (identity documents, employment kinds, reductions …).

    Raises:
        RuleRefusedError: no lists are known for the day.
    """
    return in_force("declaration/code_lists", day).value


def plain(label: str) -> str:
    """Take the star of a required column off its label."""
    return label.removeprefix("*")


def zero_declaration(used: Template, person: Row) -> dict[str, str]:
    """Row of a zero declaration: income and the four insurance columns 0, the rest blank."""
    row = {label: person[label] for label in IDENTITY if label in person}
    return {**row, **dict.fromkeys(used.zero_declaration, "0")}


def header_differences(used: Template, header: Sequence[str]) -> tuple[str, ...]:
    """Compare the header row of a blank template of the client with ours, in Chinese.

    >>> header_differences(template("annual_bonus", day=dt.date(2026, 1, 5)), ["工号", "*姓名"])[0]
    '第3列应为「*证件类型」，空白模板没有这一列。'
    """
    found = []
    for number in range(max(len(header), len(used.columns))):
        ours = used.columns[number] if number < len(used.columns) else None
        theirs = header[number].strip() if number < len(header) else None
        if ours == theirs:
            continue
        if theirs is None:
            found.append(f"第{number + 1}列应为「{ours}」，空白模板没有这一列。")
        elif ours is None:
            found.append(f"第{number + 1}列「{theirs}」是空白模板新增的列，请先更新模板参数。")
        else:
            found.append(f"第{number + 1}列应为「{ours}」，空白模板是「{theirs}」。")
    return tuple(found)


def check_row(
    used: Template, row: Row, *, number: int, scheduled_reductions: str | None = None
) -> tuple[RowProblem, ...]:
    """Check a row by the rules of the client.

    Args:
        used: the template the row is for.
        row: texts of the cells by label without star.
        number: row number in the file, for the problems.
        scheduled_reductions: total of the person's schedule of reductions (减免事项附表) in yuan,
            to compare with 减免税额; None = not compared.
    """
    checks = [_required(used, row), _known(used, row)]
    if used.name == "personnel":
        checks += [_dates(used, row), _personnel(row), _foreigner(row, used.lists)]
    else:
        checks += [_amounts(used, row), _remark(row), _reductions(row, scheduled_reductions)]
    return tuple(
        RowProblem(number, field, row.get(field, ""), rule, remedy)
        for check in checks
        for field, rule, remedy in check
    )


Finding = tuple[str, str, str]


def _required(used: Template, row: Row) -> Iterator[Finding]:
    for label in used.required:
        if not row.get(label, "").strip():
            yield label, "必填项为空", "请补填"


def _known(used: Template, row: Row) -> Iterator[Finding]:
    lists = used.lists
    allowed = {
        "证件类型": lists["id_kinds"],
        "其他证件类型": lists["id_kinds"],
        "任职受雇从业类型": lists["employment_kinds"],
        "入职年度就业情形": lists["first_year_employment"],
        "学历": lists["education"],
        "职务": lists["positions"],
        "所得项目": used.income_items,
    }
    labels = {plain(column) for column in used.columns}
    for label, values in allowed.items():
        value = row.get(label, "")
        if label in labels and value and values and value not in values:
            yield label, "不在扣缴端的选项中", f"请从下列选项中选择：{'、'.join(values)}"


def _amounts(used: Template, row: Row) -> Iterator[Finding]:
    for column in used.columns:
        label = plain(column)
        value = row.get(label, "")
        if label in IDENTITY or not value:
            continue
        try:
            amount = yuan_to_fen(value)
        except MoneyError:
            yield label, "不是两位小数以内的金额", "请改成 1234.56 这样的数字"
            continue
        if amount < 0:
            yield label, "金额不能为负", "请在更正申报中冲减"


def _remark(row: Row) -> Iterator[Finding]:
    other = row.get("其他", "").strip()
    if other.strip("0.") and not row.get("备注", "").strip():
        yield "备注", "「其他」不为 0 时必须填写备注", "请在备注中写明扣除的项目"


def _reductions(row: Row, scheduled: str | None) -> Iterator[Finding]:
    if scheduled is None:
        return
    try:
        stated = yuan_to_fen(row.get("减免税额", "").strip() or "0")
    except MoneyError:
        return
    if stated != yuan_to_fen(scheduled):
        yield "减免税额", f"与减免事项附表合计 {scheduled} 不一致", "请更正本栏或附表"


def _dates(used: Template, row: Row) -> Iterator[Finding]:
    read = {}
    for label in sorted(used.date_columns):
        value = row.get(label, "")
        if not value:
            continue
        try:
            read[label] = dt.date.fromisoformat(value)
        except ValueError:
            yield label, "不是存在的日期", "请写成 2026-03-01 这样的日期"
    hired, left = read.get("任职受雇从业日期"), read.get("离职日期")
    if hired and left and left < hired:
        yield "离职日期", f"早于任职受雇从业日期 {hired}", "请核对两个日期"


def _personnel(row: Row) -> Iterator[Finding]:
    kind = row.get("任职受雇从业类型", "")
    if kind == "雇员" and not row.get("手机号码", "").strip():
        yield "手机号码", "雇员必须填写手机号码", "请补填本人手机号码"
    if kind in DATED_KINDS and not row.get("任职受雇从业日期", "").strip():
        yield "任职受雇从业日期", f"{kind}必须填写任职受雇从业日期", "请补填入职日期"
    if row.get("入职年度就业情形", "") and kind not in DATED_KINDS:
        rule = f"只有{'、'.join(DATED_KINDS)}可以填写"
        yield "入职年度就业情形", rule, "请清空本栏或更正从业类型"
    for flag, proof in FLAG_NUMBERS.items():
        if row.get(flag, "") == "是" and not row.get(proof, "").strip():
            yield proof, f"「{flag}」为是时必须填写证号", "请补填证号"
    account = row.get("银行账号", "").replace(" ", "")
    if account and not (account.isascii() and account.isdigit()):
        yield "银行账号", "只能是数字", "请核对银行账号"
    elif account and len(account) not in BANK_ACCOUNT_DIGITS:
        yield "银行账号", "应为 8 至 30 位数字", "请核对银行账号"


def _foreigner(row: Row, lists: Mapping[str, Any]) -> Iterator[Finding]:
    id_kind = row.get("证件类型", "")
    if not id_kind or id_kind in lists["domestic_id_kinds"]:
        return
    needed = ["出生国家(地区)", "涉税事由"]
    if row.get("任职受雇从业类型", "") == "雇员":
        needed += ["首次入境时间", "预计离境时间"]
    for label in needed:
        if not row.get(label, "").strip():
            yield label, f"证件类型为{id_kind}时必填", "请补填"
    for matter in filter(None, row.get("涉税事由", "").split(",")):
        if matter not in lists["tax_matters"]:
            choices = "、".join(lists["tax_matters"])
            yield "涉税事由", f"「{matter}」不在选项中", f"以半角逗号分隔，可选：{choices}"
    yield from _second_document(id_kind, row, lists)


def _second_document(id_kind: str, row: Row, lists: Mapping[str, Any]) -> Iterator[Finding]:
    second = lists["second_document"].get(id_kind)
    if second is None:
        return
    if row.get("其他证件类型", "") != second:
        yield "其他证件类型", f"{id_kind}须同时填写{second}", f"请选择{second}"
    if not row.get("其他证件号码", "").strip():
        yield "其他证件号码", f"{id_kind}须同时填写{second}号码", "请补填号码"
