"""A small layer over the workbook writer: formats, constant memory, fixed bytes.

The same rows give the same bytes: the creation date is fixed, and nothing else of a workbook
depends on the clock. Amounts come as fen and are written as yuan with two decimals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import xlsxwriter

from zyg.law.money import FEN_PER_YUAN

CellKind = Literal["text", "money", "number", "date", "percent"]
_FIXED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a constant, so that the bytes are constant
_WIDTHS = {"text": 12, "money": 12, "number": 8, "date": 12, "percent": 9}
_NUMBER_FORMATS = {
    "text": "@",
    "money": "#,##0.00",
    "number": "0.##",
    "date": "yyyy-mm-dd",
    "percent": "0.00##%",
}


@dataclass(frozen=True, slots=True)
class Col:
    """A column: its head, what its cells are, the group head above it, its width."""

    label: str
    kind: CellKind = "text"
    group: str = ""
    width: int = 0


class Book:
    """A workbook that is written row by row and closed at the end of the ``with`` block."""

    def __init__(self, path: Path) -> None:
        """Open the workbook; rows must come in order."""
        self._book = xlsxwriter.Workbook(
            str(path),
            {"constant_memory": True, "strings_to_numbers": False, "strings_to_urls": False},
        )
        self._book.set_properties({"created": _FIXED})
        add = self._book.add_format
        self.title = add({"bold": True, "font_size": 14, "align": "center"})
        head = {"bold": True, "bg_color": "#E8F0FC", "border": 1, "border_color": "#DADFE5"}
        self.head = add({**head, "align": "center", "valign": "vcenter", "text_wrap": True})
        self.plain = {kind: add({"num_format": told}) for kind, told in _NUMBER_FORMATS.items()}
        self.total = {
            kind: add({"num_format": told, "bold": True, "top": 1})
            for kind, told in _NUMBER_FORMATS.items()
        }
        self.marked = {
            "阻断": add({"bg_color": "#FDECEA", "font_color": "#B42318", "text_wrap": True}),
            "待确认": add({"bg_color": "#FFF4DE", "font_color": "#9A5B00", "text_wrap": True}),
            "提示": add({"text_wrap": True}),
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._book.close()

    def sheet(self, name: str, columns: Sequence[Col], *, title: str = "") -> Sheet:
        """Start a sheet with its title, its head of one or two rows, and widths."""
        return Sheet(self, self._book.add_worksheet(name), columns, title)


class Sheet:
    """A sheet in the making."""

    def __init__(self, book: Book, sheet: Any, columns: Sequence[Col], title: str) -> None:
        """Write title and head."""
        self._book, self._sheet, self._columns = book, sheet, columns
        self.row = 0
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width or _WIDTHS[column.kind])
        grouped = any(column.group for column in columns)
        sheet.freeze_panes(bool(title) + 1 + grouped, min(3, len(columns) - 1))
        if title:
            sheet.merge_range(0, 0, 0, max(1, len(columns) - 1), title, book.title)
            self.row = 1
        if grouped:
            self._group_head()
        for index, column in enumerate(columns):
            sheet.write_string(self.row, index, column.label, book.head)
        self.row += 1
        writers = {
            "money": sheet.write_number,
            "number": sheet.write_number,
            "percent": sheet.write_number,
            "date": sheet.write_datetime,
            "text": sheet.write_string,
        }
        self._cells = [
            (index, writers[column.kind], column.kind) for index, column in enumerate(columns)
        ]

    def add(self, values: Sequence[Any], *, total: bool = False) -> None:
        """Write a row; ``None`` and "" leave a cell empty; money is fen."""
        formats = self._book.total if total else self._book.plain
        row = self.row
        for (index, write, kind), value in zip(self._cells, values, strict=True):
            if value is None or value == "":
                if total:
                    self._sheet.write_blank(row, index, None, formats["text"])
                continue
            if kind == "money":
                write(row, index, value / FEN_PER_YUAN, formats[kind])
            elif kind in {"number", "percent"}:
                write(row, index, float(value), formats[kind])
            else:
                write(row, index, value, formats[kind])
        self.row += 1

    def add_marked(self, values: Sequence[str], mark: str) -> None:
        """Write a row of text in the colours of a level."""
        form = self._book.marked[mark]
        for index, value in enumerate(values):
            self._sheet.write_string(self.row, index, value, form)
        self.row += 1

    def add_all(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write many rows."""
        for row in rows:
            self.add(row)

    def filter(self) -> None:
        """Switch the filter on over what was written."""
        if self.row > 1:
            self._sheet.autofilter(0, 0, self.row - 1, len(self._columns) - 1)

    def _group_head(self) -> None:
        start = 0
        for index in range(1, len(self._columns) + 1):
            group = self._columns[start].group
            if index < len(self._columns) and self._columns[index].group == group:
                continue
            if index - start > 1 and group:
                self._sheet.merge_range(
                    self.row, start, self.row, index - 1, group, self._book.head
                )
            else:
                self._sheet.write_string(self.row, start, group, self._book.head)
            start = index
        self.row += 1
