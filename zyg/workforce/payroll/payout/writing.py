r"""From payments to the files of a layout, and back again to count and add up what was written.

Names must come back from the file's encoding as they went in, amounts come from integer fen, and
what does not fit is refused with the person's name: nothing is cut, replaced or guessed.

>>> told = layout_of({"format": "delimited", "separator": "|", "titles": False, "detail": [
...     {"title": "户名", "source": "name"}, {"title": "账号", "source": "account"},
...     {"title": "金额", "source": "amount", "type": "amount"}]})
>>> pay = Payment(reference="P1", name="林一", account="6200", amount=123456)
>>> write(told, [pay], Batch(month="202610", number=1, day="20261110"))[0].content.decode("gbk")
'林一|6200|1234.56\r\n'
"""

from __future__ import annotations

import datetime as dt
import io
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from zyg.law.money import Fen, fen_of, yuan
from zyg.workforce.payroll.payout.layout import Column, Layout, layout_of

__all__ = ["Batch", "Payment", "WritingError", "Written", "layout_of", "read_back", "write"]

SHOWN = 5
FIXED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a constant, so that the bytes are constant
_NEWLINES = {"crlf": "\r\n", "lf": "\n"}
_ENDINGS = {"delimited": "txt", "fixed": "txt", "xlsx": "xlsx"}
_CONTROLS = frozenset("\r\n\t\0")


class WritingError(ValueError):
    """Payments can not be written; the message names people, fields and the way out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One payment as a bank file can show it; ``amount`` in fen."""

    reference: str
    name: str
    account: str
    amount: Fen
    bank: str = ""
    identity: str = ""
    employee_number: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What the head and the end of a file can show: month ``202610``, number, day ``20261110``."""

    month: str
    number: int
    day: str


@dataclass(frozen=True, slots=True)
class Written:
    """A file; ``count`` and ``total`` are what was put in."""

    name: str
    content: bytes
    count: int
    total: Fen


def write(layout: Layout, payments: Sequence[Payment], batch: Batch) -> list[Written]:
    """Write the files of a batch; the same payments give the same bytes.

    Raises:
        WritingError: somebody's data does not fit the layout, or too few payments.
    """
    problems = [told for one in payments for told in _problems(layout, one)]
    if problems:
        more = f"另有 {len(problems) - SHOWN} 处。" if len(problems) > SHOWN else ""
        raise WritingError("；".join(problems[:SHOWN]) + "。" + more)
    files = []
    for number, part in enumerate(_parts(layout, payments), start=1):
        rows = _rows(layout, part, batch)
        content = _xlsx(layout, rows) if layout.format == "xlsx" else _text(layout, rows)
        total = sum(one.amount for one in part)
        told = {"month": batch.month, "batch": batch.number, "part": number, "count": len(part)}
        name = layout.file_name
        for place, value in told.items():
            name = name.replace(f"{{{place}}}", str(value))
        files.append(Written(f"{name}.{_ending(layout)}", content, len(part), total))
    return files


def read_back(layout: Layout, content: bytes) -> tuple[int, Fen]:
    """Count the payments of a written file and add up their amounts, from its bytes alone."""
    index = next(i for i, column in enumerate(layout.detail) if column.source == "amount")
    column = layout.detail[index]
    first = bool(layout.header) + (layout.titles and layout.format != "fixed")
    if layout.format == "xlsx":
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python()
        cells = [row[index] for row in _body(rows, first, layout)]
    else:
        lines = content.decode(layout.encoding).split(_NEWLINES[layout.newline])[:-1]
        body = _body(lines, first, layout)
        cut = _fixed_cell if layout.format == "fixed" else _delimited_cell
        cells = [cut(layout, str(line), index) for line in body]
    return len(cells), sum(_fen(column, str(cell)) for cell in cells)


def _body(rows: Sequence[Any], first: int, layout: Layout) -> Sequence[Any]:
    return rows[first : len(rows) - bool(layout.trailer)]


def _delimited_cell(layout: Layout, line: str, index: int) -> str:
    return line.split(layout.separator)[index]


def _fixed_cell(layout: Layout, line: str, index: int) -> str:
    rest = line.encode(layout.encoding.removesuffix("-sig"))
    for number, column in enumerate(layout.detail):
        if column.unit == "bytes":
            cell, rest = rest[: column.width], rest[column.width :]
            told = cell.decode(layout.encoding.removesuffix("-sig"))
        else:
            text = rest.decode(layout.encoding.removesuffix("-sig"))
            told = text[: column.width]
            rest = text[column.width :].encode(layout.encoding.removesuffix("-sig"))
        if number == index:
            return told
    raise AssertionError("no such column")


def _fen(column: Column, text: str) -> Fen:
    plain = text.strip(f" {column.pad}") if column.pad != "0" else text.strip()
    plain = plain.removesuffix(column.suffix)
    return int(plain) if column.type == "amount_fen" else fen_of(Decimal(plain))


def _ending(layout: Layout) -> str:
    delimited = layout.format == "delimited" and layout.separator == ","
    return "csv" if delimited else _ENDINGS[layout.format]


def _parts(layout: Layout, payments: Sequence[Payment]) -> list[list[Payment]]:
    groups = [list(payments)]
    if layout.split == "own_other":
        own = [one for one in payments if layout.own_bank in one.bank]
        groups = [own, [one for one in payments if layout.own_bank not in one.bank]]
    parts: list[list[Payment]] = []
    for group in groups:
        if not group:
            continue
        files = -(-len(group) // (layout.max_lines or len(group)))
        size, larger = divmod(len(group), files)
        if size < layout.min_lines:
            raise WritingError(
                f"只有 {size} 笔，少于银行要求的每个文件至少 {layout.min_lines} 笔；"
                "请换一种代发格式，或在网银逐笔转账后人工登记。"
            )
        start = 0
        for number in range(files):
            end = start + size + (number < larger)
            parts.append(group[start:end])
            start = end
    return parts


def _problems(layout: Layout, one: Payment) -> list[str]:
    found = []
    if one.amount <= 0:
        found.append(f"{one.name}：金额 {yuan(one.amount)} 元不大于零，不能代发")
    if layout.max_amount and one.amount > layout.max_amount:
        limit = yuan(layout.max_amount)
        found.append(f"{one.name}：{yuan(one.amount)} 元超过单笔上限 {limit} 元，请换一种方式发放")
    for column in layout.detail:
        value = _value(column, one, 1)
        told = _unfit(layout, column, value)
        if told:
            found.append(f"{one.name}：{told}")
    return found


def _unfit(layout: Layout, column: Column, value: str) -> str:
    title = column.title
    if column.required and not value:
        return f"没有「{title}」，请在花名册补上后重新生成"
    wrong = sorted({one for one in value if one in _CONTROLS or one in column.forbidden})
    if layout.format == "delimited" and layout.separator in value:
        wrong.append(layout.separator)
    if wrong:
        shown = "空格" if wrong[0].isspace() else f"「{wrong[0]}」"
        return f"「{title}」里有银行不接受的{shown}，请与银行确认写法后在花名册改正"
    if layout.format == "xlsx":
        return ""
    if not _survives(value, layout.encoding):
        bad = "".join(one for one in value if not _survives(one, layout.encoding))
        return (
            f"「{title}」的「{bad}」写不进 {layout.encoding.upper()} 编码的文件，"
            "请与银行确认户名的写法，或改用 GB18030 的格式"
        )
    if column.width and _length(layout, column, value) > column.width:
        unit = "字节" if column.unit == "bytes" else "字"
        return f"「{title}」超过 {column.width} {unit}，银行会截断，请与银行确认写法"
    return ""


def _survives(value: str, encoding: str) -> bool:
    try:
        return value.encode(encoding).decode(encoding) == value
    except UnicodeError:
        return False


def _length(layout: Layout, column: Column, value: str) -> int:
    if column.unit == "characters":
        return len(value)
    return len(value.encode(layout.encoding.removesuffix("-sig")))


def _value(column: Column, one: Payment, sequence: int) -> str:
    if column.source == "constant":
        text = column.constant
    elif column.source == "sequence":
        text = str(sequence)
    elif column.source == "amount":
        text = yuan(one.amount) if column.type == "amount" else str(one.amount)
    else:
        text = getattr(one, column.source)
    return (column.values or {}).get(text, text) + column.suffix


def _rows(layout: Layout, part: Sequence[Payment], batch: Batch) -> list[list[str]]:
    total = sum(one.amount for one in part)
    sums: Mapping[str, Callable[[Column], str]] = {
        "count": lambda _column: str(len(part)),
        "total": lambda column: yuan(total) if column.type == "amount" else str(total),
        "month": lambda _column: batch.month,
        "batch": lambda _column: str(batch.number),
        "date": lambda _column: batch.day,
        "constant": lambda column: column.constant,
    }
    rows = []
    if layout.header:
        rows.append([_cell(layout, one, sums[one.source](one)) for one in layout.header])
    if layout.titles and layout.format != "fixed":
        rows.append([column.title for column in layout.detail])
    for sequence, one in enumerate(part, start=1):
        values = [(column, _value(column, one, sequence)) for column in layout.detail]
        rows.append([_padded(layout, column, value) for column, value in values])
    if layout.trailer:
        rows.append([_cell(layout, one, sums[one.source](one)) for one in layout.trailer])
    return rows


def _cell(layout: Layout, column: Column, value: str) -> str:
    text = value + column.suffix
    if told := _unfit(layout, column, text):
        raise WritingError(f"{told}。")
    return _padded(layout, column, text)


def _padded(layout: Layout, column: Column, value: str) -> str:
    if layout.format != "fixed":
        return value
    fill = column.pad * (column.width - _length(layout, column, value))
    return value + fill if column.align == "left" else fill + value


def _text(layout: Layout, rows: Sequence[Sequence[str]]) -> bytes:
    between = "" if layout.format == "fixed" else layout.separator
    end = between if layout.ends_with_separator else ""
    newline = _NEWLINES[layout.newline]
    return "".join(between.join(row) + end + newline for row in rows).encode(layout.encoding)


def _xlsx(layout: Layout, rows: Sequence[Sequence[str]]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.xlsx"
        book = xlsxwriter.Workbook(
            str(path), {"strings_to_numbers": False, "strings_to_urls": False}
        )
        book.set_properties({"created": FIXED})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("代发")
        sheet.set_column(0, len(layout.detail), 18)
        for number, row in enumerate(rows):
            for index, value in enumerate(row):
                sheet.write_string(number, index, value, text)
        book.close()
        return path.read_bytes()
