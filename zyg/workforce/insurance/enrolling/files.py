"""Write the file of a batch in the layout of a bureau, as a spreadsheet.

The layout decides heads, columns, words and pages; numbers of documents and accounts are written
as text, so no program shortens them.
"""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import Any

import xlsxwriter

from zyg.workforce.insurance.enrolling.fields import FIELDS, HEAD_FIELDS, Context, Row
from zyg.workforce.insurance.models import LayoutKind

Spec = dict[str, Any]
PARTS = ("name", "title", "columns", "words", "head", "foot", "rows_per_page")
_WIDTHS = {"id_number": 22, "name": 12, "sequence": 6, "reason": 18, "person_kind": 18}


@cache
def presets() -> dict[str, Spec]:
    """Return the layouts that come with the product, by code, each with where it was seen."""
    found: dict[str, Spec] = {}
    folder = resources.files("zyg.workforce.insurance.enrolling") / "presets"
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        if path.name.endswith(".toml"):
            found[path.name.removesuffix(".toml")] = tomllib.loads(path.read_text("utf-8"))
    return found


def preset_for(kind: str) -> Spec:
    """Return the plain layout of a kind: what is used until the channel has its own."""
    return presets()[f"plain_{LayoutKind(kind).value}"]


def word(spec: Spec, field: str, value: str) -> str:
    """Return a value in the words of the layout, else in ours."""
    own: dict[str, str] = spec["words"].get(field, {})
    return own.get(value) or FIELDS[field].words.get(value, value)


def rows_of(spec: Spec, items: Iterable[Row], context: Context) -> list[list[str]]:
    """Return the cells of every person."""
    columns = [column["field"] for column in spec["columns"]]
    return [
        [word(spec, name, FIELDS[name].write(item, context, number)) for name in columns]
        for number, item in enumerate(items, start=1)
    ]


def write_file(spec: Spec, items: Sequence[Row], context: Context) -> bytes:
    """Write the spreadsheet."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet((spec["title"] or spec["name"])[:31])
    text = book.add_format({"num_format": "@", "border": 1})
    bold = book.add_format({"num_format": "@", "border": 1, "bold": True, "text_wrap": True})
    row = _lines(sheet, 0, spec["title"], spec["head"], context)
    first = row
    for place, column in enumerate(spec["columns"]):
        sheet.set_column(place, place, _WIDTHS.get(column["field"], 14))
        sheet.write_string(row, place, column["header"], bold)
    sheet.repeat_rows(0, row)
    for cells in rows_of(spec, items, context):
        row += 1
        for place, cell in enumerate(cells):
            sheet.write_string(row, place, cell, text)
    if spec["rows_per_page"]:
        step = spec["rows_per_page"]
        sheet.set_h_pagebreaks(list(range(first + 1 + step, row + 1, step)))
    _lines(sheet, row + 1, "", spec["foot"], context)
    sheet.set_landscape()
    sheet.set_paper(9)
    book.close()
    return buffer.getvalue()


def _lines(sheet: Any, row: int, title: str, lines: Sequence[Spec], context: Context) -> int:
    """Write the title and the head or foot, three entries a line; return the next row."""
    if title:
        sheet.write_string(row, 0, title)
        row += 1
    for start in range(0, len(lines), 3):
        for step, line in enumerate(lines[start : start + 3]):
            told = HEAD_FIELDS[line["field"]].write(context)
            sheet.write_string(row, step * 3, f"{line['label']}：{told}")
        row += 1
    return row
