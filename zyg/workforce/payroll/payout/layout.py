"""What the layout of a bank's file is: plain data, checked when it is saved, never run.

A file has head lines, one line for each payment, and end lines. A column is filled from a
*source* of a closed list or from a constant; there is no expression in it::

    {"title": "金额", "source": "amount", "type": "amount", "width": 12, "align": "right"}
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

Format = Literal["delimited", "fixed", "xlsx"]
FORMATS: Mapping[str, str] = {
    "delimited": "分隔符文本",
    "fixed": "定长文本",
    "xlsx": "Excel 工作簿",
}
ENCODINGS: Mapping[str, str] = {
    "gbk": "GBK",
    "gb18030": "GB18030",
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8（带 BOM）",
}
SEPARATORS: Mapping[str, str] = {",": "逗号 ,", "|": "竖线 |", "\t": "制表符", ";": "分号 ;"}
NEWLINES: Mapping[str, str] = {"crlf": "Windows（CRLF）", "lf": "Unix（LF）"}
TYPES: Mapping[str, str] = {
    "text": "文本",
    "number": "整数",
    "amount": "金额（元，两位小数）",
    "amount_fen": "金额（分，整数）",
    "date": "日期 20261110",
}
LINE_SOURCES: Mapping[str, str] = {
    "sequence": "序号",
    "reference": "参考号",
    "account": "账号",
    "name": "户名",
    "amount": "金额",
    "bank": "开户银行",
    "identity": "证件号码",
    "employee_number": "工号",
    "note": "附言",
    "constant": "固定内容",
}
FILE_SOURCES: Mapping[str, str] = {
    "count": "笔数",
    "total": "合计金额",
    "month": "工资月份 202610",
    "batch": "批次号",
    "date": "生成日期",
    "constant": "固定内容",
}
SPLITS: Mapping[str, str] = {"none": "不分", "own_other": "本行、他行分开"}
TYPES_OF_SOURCE: Mapping[str, tuple[str, ...]] = {
    "amount": ("amount", "amount_fen"),
    "total": ("amount", "amount_fen"),
    "sequence": ("number", "text"),
    "count": ("number", "text"),
    "date": ("date",),
}
MUST_HAVE = ("account", "name", "amount")
MOST_COLUMNS = 40
MOST_LINES = 50_000
WIDEST = 500
_FILE_NAME = re.compile(r"[^\\/:*?\"<>|\r\n\t]{1,80}")
_PLACES = frozenset({"month", "batch", "part", "count"})
_PLACE = re.compile(r"\{([^{}]*)\}")


class LayoutError(ValueError):
    """The layout can not be used; the message tells every problem in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    Attributes:
        title: its name for people, and its head where the file has one.
        source: where the value comes from.
        type: how it is written.
        width: of a fixed file, the exact width; else the most that is taken; 0 = any.
        unit: the width counts ``bytes`` of the encoding or ``characters``.
        align: ``left`` fills up on the right, ``right`` on the left.
        pad: what fills up.
        required: an empty value is refused.
        constant: the content of a constant column.
        suffix: written behind the value.
        forbidden: characters that the bank refuses in the value.
        values: what is written for a value instead of it.
    """

    title: str
    source: str
    type: str = "text"
    width: int = 0
    unit: str = "bytes"
    align: str = "left"
    pad: str = " "
    required: bool = False
    constant: str = ""
    suffix: str = ""
    forbidden: str = ""
    values: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A whole layout; amounts are fen, 0 = no limit.

    Attributes:
        format: kind of file.
        encoding: of a text file.
        newline: end of a line.
        separator: between columns of a delimited file.
        ends_with_separator: a separator stands after the last column, too.
        titles: a line with the titles of the columns stands before the payments.
        header: columns of the first line, none = no such line.
        detail: columns of a payment.
        trailer: columns of the last line.
        min_lines: fewest payments of a file.
        max_lines: most payments of a file.
        max_amount: most for one payment.
        split: how payments are shared out among files.
        own_bank: words in the name of a bank that mean the paying bank itself.
        file_name: with ``{month}``, ``{batch}``, ``{part}``, ``{count}``.
    """

    format: Format
    encoding: str = "gb18030"
    newline: str = "crlf"
    separator: str = ","
    ends_with_separator: bool = False
    titles: bool = True
    header: tuple[Column, ...] = ()
    detail: tuple[Column, ...] = ()
    trailer: tuple[Column, ...] = ()
    min_lines: int = 1
    max_lines: int = 0
    max_amount: int = 0
    split: str = "none"
    own_bank: str = ""
    file_name: str = "代发_{month}_{batch}_{part}"


def layout_of(spec: Mapping[str, Any]) -> Layout:
    """Return the layout that plain data describes.

    Raises:
        LayoutError: with every problem, a sentence each.
    """
    parts = {key: _columns(spec.get(key, [])) for key in ("header", "detail", "trailer")}
    try:
        layout = Layout(**{**spec, **parts})
    except TypeError as error:
        raise LayoutError(f"格式里有不认识的设置（{error}）。") from None
    problems = [*_general(layout), *_lines(layout)]
    for key, label in (("header", "首行"), ("detail", "明细"), ("trailer", "末行")):
        sources = LINE_SOURCES if key == "detail" else FILE_SOURCES
        for number, column in enumerate(parts[key], start=1):
            where = f"{label}第 {number} 列「{column.title}」"
            problems += [where + told for told in _column(column, layout, sources)]
    if problems:
        raise LayoutError("；".join(problems) + "。")
    return layout


@cache
def presets() -> Mapping[str, Mapping[str, Any]]:
    """Return the shipped layouts by name: ``bank``, ``mark``, ``note`` and ``spec``."""
    told = tomllib.loads(
        (resources.files(__package__) / "presets.toml").read_text(encoding="utf-8")
    )
    return {one["name"]: one for one in told["layout"]}


def _columns(rows: Iterable[Mapping[str, Any]]) -> tuple[Column, ...]:
    try:
        return tuple(Column(**row) for row in rows)
    except TypeError as error:
        raise LayoutError(f"列里有不认识的设置（{error}）。") from None


def _general(layout: Layout) -> Iterable[str]:
    for value, known, label in (
        (layout.format, FORMATS, "文件类型"),
        (layout.encoding, ENCODINGS, "编码"),
        (layout.newline, NEWLINES, "换行"),
        (layout.separator, SEPARATORS, "分隔符"),
        (layout.split, SPLITS, "分文件"),
    ):
        if value not in known:
            yield f"{label}「{value}」不在可选范围：{'、'.join(known.values())}"
    if layout.split == "own_other" and not layout.own_bank.strip():
        yield "按本行、他行分开时，请写明本行的名称，例如「工商银行」"
    if not _FILE_NAME.fullmatch(layout.file_name):
        yield '文件名不能为空，也不能有 \\ / : * ? " < > |'
    unknown = set(_PLACE.findall(layout.file_name)) - _PLACES
    if unknown:
        places = "、".join(f"{{{one}}}" for one in sorted(_PLACES))
        yield f"文件名里的 {{{min(unknown)}}} 不认识，可以用 {places}"
    if "{part}" not in layout.file_name:
        yield "文件名请带 {part}，分成几个文件时才不会重名"


def _lines(layout: Layout) -> Iterable[str]:
    if not 1 <= layout.min_lines <= (layout.max_lines or MOST_LINES) <= MOST_LINES:
        yield f"每个文件的笔数请写成 1 到 {MOST_LINES:,} 之间，最少不能多于最多"
    if layout.max_amount < 0:
        yield "单笔上限不能小于 0"
    sources = [column.source for column in layout.detail]
    for source in MUST_HAVE:
        if sources.count(source) != 1:
            yield f"明细里「{LINE_SOURCES[source]}」必须有且只有一列"
    if len(sources) > MOST_COLUMNS:
        yield f"明细最多 {MOST_COLUMNS} 列"


def _column(column: Column, layout: Layout, sources: Mapping[str, str]) -> Iterable[str]:
    if not column.title.strip():
        yield "没有标题"
    if column.source not in sources:
        yield f"的来源「{column.source}」不在可选范围"
    allowed = TYPES_OF_SOURCE.get(column.source, ("text",))
    if column.type not in allowed:
        yield f"的类型应为{'或'.join(TYPES[one] for one in allowed)}"
    if column.source == "constant" and not column.constant and column.required:
        yield "是必填的固定内容，请写明内容"
    if column.source in MUST_HAVE and column.values:
        yield "不能换成别的内容"
    if layout.format == "delimited" and layout.separator in (column.constant + column.suffix):
        yield "的内容里有分隔符"
    yield from _measures(column, layout)


def _measures(column: Column, layout: Layout) -> Iterable[str]:
    if layout.format == "fixed" and column.width < 1:
        yield "没有宽度；定长文件的每一列都要写宽度"
    if not 0 <= column.width <= WIDEST:
        yield f"的宽度应在 0 到 {WIDEST} 之间"
    if column.unit not in {"bytes", "characters"} or column.align not in {"left", "right"}:
        yield "的宽度单位或对齐方式不认识"
    if len(column.pad) != 1 or not column.pad.isascii() or not column.pad.isprintable():
        yield "的填充字符应是一个半角字符"
    elif column.pad.isdigit() and (column.pad != "0" or column.align == "left"):
        yield "的填充字符会改变数字；只能在左侧填 0，或填空格"
