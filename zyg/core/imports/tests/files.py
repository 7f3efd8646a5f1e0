"""Make small real files for the tests."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter
import xlwt

ROSTER_HEAD = ["工号", "姓名", "身份证号", "城市", "入职日期"]
ROSTER_ROW = ["0001", "王芳", "190101199001010018", "上海", "2020-01-05"]


def xlsx(rows: Iterable[Sequence[object]], *, merges: Sequence[tuple] = (), name="Sheet1") -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_numbers": False})
    sheet = book.add_worksheet(name)
    for number, row in enumerate(rows):
        for index, cell in enumerate(row):
            if isinstance(cell, str) and cell.startswith("="):
                sheet.write_formula(number, index, cell, None, "#N/A")
            elif cell is not None:
                sheet.write(number, index, cell)
    for first_row, first, last_row, last, text in merges:
        sheet.merge_range(first_row, first, last_row, last, text)
    book.close()
    return buffer.getvalue()


def workbook(sheets: dict[str, Iterable[Sequence[object]]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return buffer.getvalue()


def xls(rows: Iterable[Sequence[object]]) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    for number, row in enumerate(rows):
        for index, cell in enumerate(row):
            sheet.write(number, index, cell)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def csv(rows: Iterable[Sequence[object]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    lines = [delimiter.join("" if cell is None else str(cell) for cell in row) for row in rows]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)
