"""Give people their own table back: bad cells red, and a column 错误说明 at the end of the row.

The copy has the same sheets, rows and columns as their file, so every row number in the list of
problems is the row number in the copy; it can be mended and imported again (the added column is
not read).
"""

from __future__ import annotations

import datetime as dt
import io
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import xlsxwriter

from zyg.core.imports.problems import Level, Problem
from zyg.core.imports.reading import TableFile
from zyg.core.imports.sheets import RawRow, Sheet

ERROR_COLUMN = "错误说明"
_LONGEST_EXACT = 10**15
_RED = {"bg_color": "#FDECEA", "font_color": "#B42318", "border": 1, "border_color": "#B42318"}
_FIXED_DATE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a constant, so that the bytes are constant


def write_error_copy(table: TableFile, problems: Iterable[Problem]) -> bytes:
    """Write the copy as xlsx.

    Args:
        table: the file as it was read.
        problems: what was found; only blocking ones and those to confirm are marked.
    """
    by_row: dict[tuple[str, int], list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.file == table.name and problem.level is not Level.HINT:
            by_row[problem.sheet, problem.row].append(problem)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "nan_inf_to_errors": True})
    book.set_properties({"created": _FIXED_DATE})
    formats = _Formats(book)
    for number, sheet in enumerate(table.sheets):
        _write_sheet(book.add_worksheet(sheet.name or f"Sheet{number + 1}"), sheet, by_row, formats)
    book.close()
    return buffer.getvalue()


class _Formats:
    """Cell formats by (kind of value, bad or not)."""

    def __init__(self, book: Any) -> None:
        kinds: dict[str, dict[str, Any]] = {
            "plain": {},
            "date": {"num_format": "yyyy-mm-dd"},
            "datetime": {"num_format": "yyyy-mm-dd hh:mm:ss"},
            "time": {"num_format": "hh:mm:ss"},
            "note": {"font_color": "#B42318", "text_wrap": True},
        }
        self._made = {
            (kind, bad): book.add_format({**told, **(_RED if bad else {})})
            for kind, told in kinds.items()
            for bad in (False, True)
        }

    def of(self, kind: str, *, bad: bool) -> Any:
        return self._made[kind, bad]


def _write_sheet(
    sheet_out: Any, sheet: Sheet, by_row: dict[tuple[str, int], list[Problem]], formats: _Formats
) -> None:
    width = max(len(row) for row in sheet.rows)
    marked = {row for name, row in by_row if name == sheet.name and row}
    sheet_out.set_column(width, width, 60)
    if marked:
        above = max(0, min(marked) - 2)
        sheet_out.write_string(above, width, ERROR_COLUMN, formats.of("note", bad=False))
    for number, row in enumerate(sheet.rows):
        problems = by_row.get((sheet.name, number + 1), [])
        _write_row(sheet_out, number, row, {p.column_index for p in problems}, formats)
        if problems:
            told = "\n".join(problem.sentence for problem in problems)
            sheet_out.write_string(number, width, told, formats.of("note", bad=False))


def _write_row(sheet_out: Any, number: int, row: RawRow, bad: set[int], formats: _Formats) -> None:
    for index, cell in enumerate(row):
        red = index in bad
        if cell == "" and not red:
            continue
        kind = _kind(cell)
        form = formats.of(kind, bad=red)
        if kind in {"date", "datetime", "time"}:
            sheet_out.write_datetime(number, index, cell, form)
        elif isinstance(cell, bool):
            sheet_out.write_boolean(number, index, cell, form)
        elif isinstance(cell, int | float) and abs(cell) < _LONGEST_EXACT:
            sheet_out.write_number(number, index, cell, form)
        else:
            sheet_out.write_string(number, index, str(cell), form)


def _kind(cell: Any) -> str:
    if isinstance(cell, dt.datetime):
        return "datetime"
    if isinstance(cell, dt.date):
        return "date"
    if isinstance(cell, dt.time | dt.timedelta):
        return "time"
    return "plain"
