"""Read the sheets of a workbook as raw cells, with the errors that readers swallow.

The reader gives blank for a formula that ends in an error (``#N/A``) or was never calculated; a
blank amount would silently be nothing. So the XML of an xlsx and the records of an xls are looked
through for such cells and they come back as :class:`~zyg.core.imports.cells.CellError`.
"""

from __future__ import annotations

import html
import io
import re
import zipfile

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from zyg.core.imports.biff import Biff, look_into
from zyg.core.imports.cells import CellError
from zyg.core.imports.formats import DAMAGED, PROTECTED, FileKind, Refusal
from zyg.core.imports.sheets import RawRow, Sheet

_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d+)"([^>]*?)(/>|>(.*?)</c>)', re.DOTALL)
_VALUE = re.compile(rb"<v>([^<]+)</v>")
_SHEET = re.compile(rb'<sheet [^>]*?name="([^"]*)"[^>]*?r:id="([^"]+)"')
_RELATION = re.compile(rb"<Relationship [^>]*>")


def sheets_of(data: bytes, kind: FileKind) -> list[Sheet] | Refusal:
    """Read every visible worksheet in order."""
    old = look_into(data) if kind is FileKind.XLS else Biff()
    if old.protected:
        return PROTECTED
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [
            _sheet(workbook, meta.name)
            for meta in workbook.sheets_metadata
            if meta.visible is SheetVisibleEnum.Visible and str(meta.typ).endswith("WorkSheet")
        ]
    except PasswordError:
        return PROTECTED
    except CalamineError as error:
        return PROTECTED if "assword" in str(error) else DAMAGED
    except Exception:  # noqa: BLE001 - a Rust panic of the reader on a broken file
        return DAMAGED
    for sheet in sheets:
        for (row, column), code in old.errors.get(sheet.name, {}).items():
            _put(sheet.rows, row, column, CellError(code))
    if kind is FileKind.XLSX:
        _mark_errors(data, {sheet.name: sheet for sheet in sheets})
    return sheets


def _sheet(workbook: CalamineWorkbook, name: str) -> Sheet:
    sheet = workbook.get_sheet_by_name(name)
    rows: list[RawRow] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    merges = tuple(sheet.merged_cell_ranges or ())
    return Sheet(name, rows, merges)


def _mark_errors(data: bytes, sheets: dict[str, Sheet]) -> None:
    """Put a CellError where the XML has an error or an uncalculated formula."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name, path in _paths(archive).items():
            if name not in sheets or path not in archive.namelist():
                continue
            xml = archive.read(path)
            if b't="e"' not in xml and b"<f" not in xml:
                continue
            for found in _CELL.finditer(xml):
                error = _error(found)
                if error is not None:
                    _put(sheets[name].rows, int(found[2]) - 1, _position(found[1]), error)


def _error(found: re.Match[bytes]) -> CellError | None:
    inside = found[5] or b""
    value = _VALUE.search(inside)
    if b't="e"' in found[3]:
        return CellError(value[1].decode() if value else "")
    empty_text = b't="str"' in found[3] or b"<is>" in inside
    if b"<f" in inside and not value and not empty_text:
        return CellError("")
    return None


def _put(rows: list[RawRow], row: int, column: int, error: CellError) -> None:
    """Put an error into its place, which may lie outside of what the reader took for filled."""
    rows.extend([] for _ in range(row + 1 - len(rows)))
    cells = rows[row]
    cells.extend("" for _ in range(column + 1 - len(cells)))
    cells[column] = error


def _position(letters: bytes) -> int:
    """Index of a column by its letters: ``A`` → 0."""
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column - 1


def _paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of a sheet → its path in the archive."""
    relations = archive.read("xl/_rels/workbook.xml.rels")
    targets: dict[bytes, str] = {}
    for relation in _RELATION.findall(relations):
        key = re.search(rb'\bId="([^"]+)"', relation)
        target = re.search(rb'\bTarget="([^"]+)"', relation)
        if key and target:
            path = target[1].decode()
            targets[key[1]] = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    found: dict[str, str] = {}
    for name, key in _SHEET.findall(archive.read("xl/workbook.xml")):
        if key in targets:
            found[html.unescape(name.decode())] = targets[key]
    return found
