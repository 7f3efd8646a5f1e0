"""A table of figures that pages show and files carry alike.

A report makes one ``Table``; the page draws it, ``to_xlsx`` and ``to_csv`` write the same rows,
so that what is exported can not differ from what was seen.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

import xlsxwriter

from zyg.law.money import half_up, yuan, yuan_grouped
from zyg.law.periods import Month

Cell = str | int | Fraction | dt.date | Month | None

# A cell that begins so is taken for a formula by spreadsheet programs.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOTHING = ""
_NO_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    COUNT = "count"
    PERCENT = "percent"  # a Fraction of one
    MONEY = "money"  # int fen; the head says 元
    DATE = "date"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head with the unit, what its cells are, if a phone can do without it."""

    label: str
    kind: Kind = Kind.TEXT
    minor: bool = False

    @property
    def is_number(self) -> bool:
        """Whether cells stand at the right."""
        return self.kind in (Kind.COUNT, Kind.PERCENT, Kind.MONEY)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads.

    Attributes:
        title: name of the sheet and of the file.
        columns: the first one names the row.
        rows: cells by the kind of their column; a word may stand where there is no figure
            (少于 5), None where nothing is known.
        links: for pages, an address for the first cell of each row, "" for none; or empty.
        notes: sentences below the table, definitions among them.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    links: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def shown(cell: Cell, kind: Kind) -> str:
    """Write a cell for people.

    >>> shown(1286, Kind.COUNT), shown(Fraction(1234, 10000), Kind.PERCENT)
    ('1,286', '12.3%')
    >>> shown(130345, Kind.MONEY), shown(Month(2026, 3), Kind.MONTH), shown(None, Kind.COUNT)
    ('1,303.45', '2026-03', '—')
    """
    if cell is None or cell == _NOTHING:
        return "—"
    if isinstance(cell, str):
        return cell
    if kind is Kind.COUNT and isinstance(cell, int):
        return f"{cell:,}".replace("-", "−")
    if kind is Kind.MONEY and isinstance(cell, int):
        return yuan_grouped(cell)
    if kind is Kind.PERCENT and isinstance(cell, int | Fraction):
        return percent(Fraction(cell))
    return str(cell)


def percent(part: Fraction) -> str:
    """Write a part of one as a percentage with one decimal, half up.

    >>> percent(Fraction(1, 8)), percent(Fraction(-1, 3))
    ('12.5%', '−33.3%')
    """
    tenths = half_up(abs(part) * 1000)
    return f"{'−' if part < 0 and tenths else ''}{tenths // 10}.{tenths % 10}%"


def to_csv(table: Table) -> bytes:
    """Write comma-separated text that spreadsheet programs open as UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.label for column in table.columns])
    for row in table.rows:
        writer.writerow([_plain(cell, c.kind) for cell, c in zip(row, table.columns, strict=True)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def to_xlsx(table: Table) -> bytes:
    """Write one sheet, with numbers as numbers, and the notes below the rows."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(table.title.translate(_NO_SHEET_NAME)[:31])
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, max(len(table.columns) - 1, 0), 16)
    heads = [column.label for column in table.columns]
    sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
    formats = {
        Kind.COUNT: book.add_format({"num_format": "#,##0"}),
        Kind.PERCENT: book.add_format({"num_format": "0.0%"}),
        Kind.MONEY: book.add_format({"num_format": "#,##0.00"}),
    }
    for number, row in enumerate(table.rows, start=1):
        for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            value = _number(cell, column.kind)
            if value is None:
                sheet.write_string(number, place, "" if cell is None else str(cell))
            else:
                sheet.write_number(number, place, value, formats[column.kind])
    _notes(sheet, table.notes, len(table.rows) + 2)
    book.close()
    return buffer.getvalue()


def _notes(sheet: xlsxwriter.worksheet.Worksheet, notes: Sequence[str], first: int) -> None:
    for number, note in enumerate(notes, start=first):
        sheet.write_string(number, 0, note)


def _number(cell: Cell, kind: Kind) -> Decimal | int | None:
    """Return what a number cell holds; None when it is written as text."""
    if isinstance(cell, str | dt.date | Month) or cell is None:
        return None
    if kind is Kind.MONEY and isinstance(cell, int):
        return Decimal(cell) / 100
    if kind is Kind.PERCENT:
        part = Fraction(cell)
        return Decimal(part.numerator) / Decimal(part.denominator)
    return cell if isinstance(cell, int) else None


def _plain(cell: Cell, kind: Kind) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    if kind is Kind.MONEY and isinstance(cell, int):
        return yuan(cell)
    if kind is Kind.PERCENT and isinstance(cell, int | Fraction):
        return percent(Fraction(cell)).replace("−", "-")
    return str(cell)
