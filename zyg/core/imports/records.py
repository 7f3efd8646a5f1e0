"""From raw sheets to typed records and the list of what is wrong.

A record whose row has a blocking problem stays in the list with ``blocked`` set, so that the next
stage can say "this person was left out because…" instead of "unknown person".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from zyg.core.imports.cells import is_blank, parse, show
from zyg.core.imports.faults import Fault, block
from zyg.core.imports.headers import MIN_MATCHES, Column, Header, find_header
from zyg.core.imports.problems import Level, Problem
from zyg.core.imports.reading import TableFile
from zyg.core.imports.sheets import RawRow, Sheet
from zyg.core.imports.specs import Field, TableSpec, label_key
from zyg.core.imports.text import clean, compact

_TOTAL = re.compile(r"(本页|部门|全部|总)?(合计|小计|总计|平均)[:]?|.{1,20}(合计|小计|总计)")
_FOOT = re.compile(
    r"(制表|审核|复核|批准|负责人|财务|编制|备注|说明|注|填表|打印|经办|签字|日期).*"
)
_SHOWN = 60
_NAMED = 5


@dataclass(slots=True)
class Record:
    """One typed row.

    Attributes:
        sheet: name of the sheet.
        row: row number as the spreadsheet shows it.
        values: value by field key; a blank or bad cell is absent.
        raw: the raw cells.
        blocked: a blocking problem stands in the row.
        owner: key of the person it concerns, set by a later stage.
    """

    sheet: str
    row: int
    values: dict[str, Any]
    raw: RawRow
    blocked: bool = False
    owner: str = ""


@dataclass(slots=True)
class Records:
    """All records of a file with what is wrong and how the columns were understood."""

    file: str
    spec: TableSpec
    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    headers: dict[str, Header] = field(default_factory=dict)
    unused: dict[str, list[Column]] = field(default_factory=dict)

    @property
    def keys(self) -> set[str]:
        """Keys of the fields that have a column in any sheet."""
        columns = (column for header in self.headers.values() for column in header.columns)
        return {column.field.key for column in columns if column.field}

    def column(self, record: Record, key: str) -> Column | None:
        """Return the column of the record's sheet that carries a field."""
        for column in self.headers[record.sheet].columns:
            if column.field is not None and column.field.key == key:
                return column
        return None

    def report(
        self,
        record: Record,
        key: str,
        rule: str,
        way_out: str,
        level: Level = Level.BLOCK,
        person: str = "",
    ) -> None:
        """Add a problem of a later stage to a cell (or with key "" to a row) of a record."""
        column = self.column(record, key) if key else None
        fault = Fault(rule, way_out, level)
        self.problems.append(_problem(self.file, record, column, fault, person))
        if level is Level.BLOCK:
            record.blocked = True


def read_records(
    table: TableFile, spec: TableSpec, override: Mapping[str, str] | None = None
) -> Records:
    """Read every sheet of a table that has a header of the spec.

    Args:
        table: the raw sheets.
        spec: the kind of table.
        override: header as written → field key ("" = leave the column out).

    Returns:
        Records with problems. When no sheet has the header, no records and one blocking problem
        that names the columns looked for and the nearest row.
    """
    result = Records(table.name, spec)
    found = [(sheet, find_header(sheet, spec, override or {})) for sheet in table.sheets]
    fitting = [pair for pair in found if _fits(pair[1], spec)]
    if not fitting:
        result.problems.append(_no_header(table.name, spec, found))
        return result
    whole = [pair for pair in fitting if not _missing(pair[1], spec)]
    for sheet, header in whole or fitting:
        result.headers[sheet.name] = header
        _check_columns(result, sheet, header)
        _read_rows(result, sheet, header)
    most = max(header.matches for _, header in fitting)
    for sheet, header in found:
        if sheet.name not in result.headers:
            alike = _fits(header, spec) and header.matches * 2 > most
            result.problems.append(_sheet_left_out(table.name, sheet, spec, header, alike=alike))
    if not result.records and not any(p.level is Level.BLOCK for p in result.problems):
        result.problems.append(_no_rows(table.name, fitting[0]))
    return result


def has_header(table: TableFile, spec: TableSpec, override: Mapping[str, str]) -> bool:
    """Whether any sheet of a table has a header of the spec."""
    return any(_fits(find_header(sheet, spec, override), spec) for sheet in table.sheets)


def _fits(header: Header, spec: TableSpec) -> bool:
    return header.matches >= min(MIN_MATCHES, len(spec.fields))


def _no_header(name: str, spec: TableSpec, found: list[tuple[Sheet, Header]]) -> Problem:
    sheet, header = max(found, key=lambda pair: pair[1].matches)
    wanted = "、".join(one.label for one in spec.fields if one.required) or "、".join(
        one.label for one in spec.fields[:6]
    )
    labels = [column.label for column in header.columns][:8]
    nearest = (
        f"最接近表头的是第 {header.row + 1} 行（{'、'.join(labels)}）"
        if labels
        else "表里没有文字行"
    )
    return Problem(
        file=name,
        sheet=sheet.name,
        rule=f"不是{spec.title}：没有找到同时含有「{wanted}」等列的表头，{nearest}",
        way_out=f"请确认选对了文件，或把表头改成「{wanted}」",
    )


def _missing(header: Header, spec: TableSpec) -> list[str]:
    """Labels of the columns that the header should have and has not."""
    present = {column.field.key for column in header.columns if column.field}
    labels = {one.key: one.label for one in spec.fields}
    missing = [one.label for one in spec.fields if one.required and one.key not in present]
    return missing + [
        " 或 ".join(labels[key] for key in group[:_NAMED]) + (" 等" if len(group) > _NAMED else "")
        for group in spec.any_of
        if not present.intersection(group)
    ]


def _sheet_left_out(
    name: str, sheet: Sheet, spec: TableSpec, header: Header, *, alike: bool
) -> Problem:
    """A sheet that was not read: one much like the others needs somebody's word."""
    why = f"没有{spec.title}的表头"
    if alike:
        why = f"的表头缺少「{'、'.join(_missing(header, spec))}」"
    return Problem(
        file=name,
        sheet=sheet.name,
        rule=f"工作表「{sheet.name}」{why}，没有读取",
        way_out="如果里面有要用的数据，请补上表头",
        level=Level.CONFIRM if alike else Level.HINT,
    )


def _no_rows(name: str, where: tuple[Sheet, Header]) -> Problem:
    sheet, header = where
    return Problem(
        file=name,
        sheet=sheet.name,
        rule=f"第 {header.first_data_row} 行是表头，下面没有一行数据",
        way_out="请确认导出时选了人员和月份",
    )


def _check_columns(result: Records, sheet: Sheet, header: Header) -> None:
    """Missing, doubled and unused columns of one sheet."""
    row = header.row + header.height
    for label in _missing(header, result.spec):
        result.problems.append(
            Problem(
                file=result.file,
                sheet=sheet.name,
                row=row,
                rule=f"表头没有「{label}」列",
                way_out=f"请补上「{label}」列，或用列对应（--mapping）指明哪一列是它",
            )
        )
    for column in header.columns:
        if column.clash:
            result.problems.append(_clash(result.file, sheet, row, column))
    result.unused[sheet.name] = [
        column for column in header.columns if not (column.field or column.clash or column.ignored)
    ]


def _clash(file: str, sheet: Sheet, row: int, column: Column) -> Problem:
    return Problem(
        file=file,
        sheet=sheet.name,
        row=row,
        column=column.label,
        column_index=column.index,
        rule=f"这一列和「{column.clash}」列是同一个意思，不能确定用哪一列",
        way_out="请删去一列，或用列对应（--mapping）指明",
    )


def _read_rows(result: Records, sheet: Sheet, header: Header) -> None:
    columns = [column for column in header.columns if column.field]
    key_columns = [column.index for column in columns[:4]]
    labels = {column.index: label_key(column.label) for column in columns}
    spread = _vertical_merges(sheet, header.first_data_row)
    for number in range(header.first_data_row, len(sheet.rows)):
        raw = sheet.rows[number]
        for index, value in spread.get(number, ()):
            if index < len(raw):
                raw[index] = value
        note = _not_data(raw, key_columns, labels)
        if note is None:
            record = Record(sheet.name, number + 1, {}, raw)
            _read_row(result, record, columns)
            result.records.append(record)
        elif note:
            fault = Fault(note, "如果这是一个人的数据，请改正后再导入", Level.HINT)
            skipped = Record(sheet.name, number + 1, {}, raw)
            result.problems.append(_problem(result.file, skipped, None, fault, ""))


def _vertical_merges(sheet: Sheet, first_row: int) -> dict[int, list[tuple[int, Any]]]:
    """Cells merged downwards (one department over ten people) hold their value in every row."""
    spread: dict[int, list[tuple[int, Any]]] = {}
    for (top, left), (bottom, right) in sheet.merges:
        if top < first_row or left != right:
            continue
        row = sheet.rows[top] if top < len(sheet.rows) else []
        value = row[left] if left < len(row) else ""
        for number in range(top + 1, bottom + 1):
            spread.setdefault(number, []).append((left, value))
    return spread


def _not_data(raw: RawRow, key_columns: list[int], labels: Mapping[int, str]) -> str | None:
    """Why a row is no data: "" for a blank row, a sentence for totals and feet, else ``None``."""
    filled = [(index, cell) for index, cell in enumerate(raw) if not is_blank(cell)]
    if not filled:
        return ""
    keys = [compact(clean(raw[i])) for i in key_columns if i < len(raw) and isinstance(raw[i], str)]
    first = filled[0][1]
    texts = [*keys, compact(clean(first)) if isinstance(first, str) else ""]
    if any(_TOTAL.fullmatch(text) for text in texts if text):
        return "这是合计或小计行，没有读取"
    if _repeats_header(filled, labels):
        return "这是重复的表头，没有读取"
    in_keys = sum(index in key_columns for index, _ in filled)
    if in_keys <= 1 and len(filled) <= 4 and isinstance(first, str) and _FOOT.match(clean(first)):  # noqa: PLR2004
        return "这是表尾的说明或签字，没有读取"
    return None


def _repeats_header(filled: list[tuple[int, Any]], labels: Mapping[int, str]) -> bool:
    """Whether a row is the header again, as at the top of each printed page."""
    index, first = filled[0]
    if not isinstance(first, str) or labels.get(index) != label_key(first):
        return False
    same = sum(labels.get(index) == label_key(show(cell)) for index, cell in filled)
    return same >= MIN_MATCHES and same * 2 >= len(labels)


def _read_row(result: Records, record: Record, columns: list[Column]) -> None:
    raw, width = record.raw, len(record.raw)
    for column in columns:
        spec = column.field
        if spec is None:
            continue
        cell = raw[column.index] if column.index < width else ""
        value, fault = _value(spec, cell)
        if fault is not None:
            result.problems.append(_problem(result.file, record, column, fault, ""))
            record.blocked = record.blocked or fault.level is Level.BLOCK
        if value is not None:
            record.values[spec.key] = value


def _value(spec: Field, cell: Any) -> tuple[Any, Fault | None]:
    if spec.kind == "choice":
        return _choice(spec, cell)
    value, fault = parse(spec.kind, cell)
    if value is None and fault is None and spec.needed:
        return None, block(f"没有填{spec.label}", f"请补填{spec.label}")
    if value is not None and spec.minimum is not None and value < spec.minimum:
        return None, _too_small(spec)
    return value, fault


def _too_small(spec: Field) -> Fault:
    if spec.minimum == 0:
        return block(f"{spec.label}不能是负数", "请核对正负号；要扣的钱请填在扣款的列里")
    return block(f"{spec.label}小于 {spec.minimum}", "请核对")


def _choice(spec: Field, cell: Any) -> tuple[str | None, Fault | None]:
    if is_blank(cell):
        return None, block(f"没有填{spec.label}", f"请补填{spec.label}") if spec.needed else None
    text, fault = parse("text", cell)
    if fault:
        return None, fault
    value = spec.choices.get(label_key(text))
    if value is None:
        known = "、".join(dict.fromkeys(spec.choices))
        return None, block(f"「{text}」不是认识的{spec.label}", f"请填其中之一：{known}")
    return value, None


def _problem(
    file: str, record: Record, column: Column | None, fault: Fault, person: str
) -> Problem:
    value = ""
    if column is not None and column.index < len(record.raw):
        value = show(record.raw[column.index])[:_SHOWN]
    return Problem(
        file=file,
        sheet=record.sheet,
        row=record.row,
        column=column.label if column else "",
        column_index=column.index if column else -1,
        value=value,
        rule=fault.rule,
        way_out=fault.way_out,
        level=fault.level,
        person=person,
    )


def good(records: Records) -> Iterator[Record]:
    """Records without a blocking problem."""
    return (record for record in records.records if not record.blocked)
