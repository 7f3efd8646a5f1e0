"""How large a workbook really is, told before a reader makes room for it.

A reader makes room for the whole rectangle from the first to the last filled cell, so one word in
``XFD1048576`` of a file of 5 KB asks for half a terabyte and ends the process. And the sizes that
an archive states are not believed: each part is inflated and counted, and what comes out must be
what was stated. Nothing is kept while counting.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from zyg.core.imports.formats import DAMAGED, FileKind, Refusal

MAX_CELLS = 16_000_000  # of one sheet; 100,000 rows have room for 160 columns
_STEP = 1 << 20
_LOCAL_HEADER = 30
# A cell or row that holds something: its attributes, unless the element ends at once.
_FILLED = re.compile(
    rb"<(?:\w+:)?(?:c|row)\s[^>]*?\br\s*=\s*[\"']([A-Za-z]{0,3})(\d+)[\"'][^>]*(?<!/)>"
)
# In ods a cell or row may stand for many: those that hold something, blank ones are dropped.
_CELL_TIMES = re.compile(rb"<table:[\w-]*cell\b([^>]*)(?<!/)>")
_ROW_TIMES = re.compile(
    rb"<table:table-row\b([^>]*)>(?:\s*<table:[\w-]*cell\b[^>]*/>)*\s*<table:[\w-]*cell\b[^>]*(?<!/)>"
)
_COUNT = re.compile(rb"number-(?:rows|columns)-repeated\s*=\s*[\"'](\d+)[\"']")
_ROW_RECORD, _LAST_CELL_RECORD = 0, 11


def extent_refusal(data: bytes, kind: FileKind) -> Refusal | None:
    """Refuse a workbook whose filled rectangle is too large, or whose parts are not as stated."""
    if kind not in _CELLS:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                cells = _cells(kind, entry, _inflated(data, entry))
                if cells > MAX_CELLS:
                    return _too_wide(cells)
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError):
        return DAMAGED
    return None


def _too_wide(cells: int) -> Refusal:
    return Refusal(
        f"工作表从第一格到最后一格有 {cells:,} 格，超过能安全打开的 {MAX_CELLS:,} 格",
        "多半是很远的地方有一个多余的字：请按 Ctrl+End 找到它，删去多余的行和列，另存后再导入",
    )


def _inflated(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Inflate one part a step at a time; refuse what was stated falsely."""
    packed = memoryview(data)[_body_start(data, entry) :][: entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield bytes(packed)
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile
    inflater, size, rest = zlib.decompressobj(-zlib.MAX_WBITS), 0, bytes(packed)
    while not inflater.eof:
        part = inflater.decompress(rest, _STEP)
        rest = inflater.unconsumed_tail
        size += len(part)
        if size > entry.file_size or not (part or rest):
            raise zipfile.BadZipFile
        yield part
    if size != entry.file_size:
        raise zipfile.BadZipFile


def _body_start(data: bytes, entry: zipfile.ZipInfo) -> int:
    header = data[entry.header_offset : entry.header_offset + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise zipfile.BadZipFile
    names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    return entry.header_offset + _LOCAL_HEADER + names


def _cells(kind: FileKind, entry: zipfile.ZipInfo, parts: Iterator[bytes]) -> int:
    """Return the cells of the rectangle that a part asks for; 0 for what is no sheet."""
    count, sheet = _CELLS[kind]
    if not sheet.search(entry.filename):
        for _ in parts:
            pass  # the counting is the check
        return 0
    rows, columns = count(parts)
    return rows * columns


def _xml_extent(parts: Iterator[bytes]) -> tuple[int, int]:
    rows, letters, tail = 1, b"A", b""
    for part in parts:
        text = tail + part
        found = _FILLED.findall(text)
        if found:
            rows = max(rows, *(int(row) for _, row in found))
            letters = max(letters, *(name for name, _ in found), key=lambda n: (len(n), n.upper()))
        # An element cut by the step is looked at again with the next one.
        tail = text[max(text.rfind(b"<"), len(text) - _STEP) :]
    columns = 0
    for letter in letters.upper():
        columns = columns * 26 + letter - 64
    return rows, columns


def _binary_extent(parts: Iterator[bytes]) -> tuple[int, int]:
    """Read the records of an xlsb sheet: a row says its number, a cell its column."""
    data, at, rows, columns = b"".join(parts), 0, 1, 1
    while at < len(data):
        kind, at = _varint(data, at, 2)
        size, at = _varint(data, at, 4)
        first = int.from_bytes(data[at : at + 4], "little")
        if kind == _ROW_RECORD:
            rows = max(rows, first + 1)
        elif kind <= _LAST_CELL_RECORD:
            columns = max(columns, first + 1)
        at += size
    return rows, columns


def _varint(data: bytes, at: int, longest: int) -> tuple[int, int]:
    value = 0
    for step in range(longest):
        if at >= len(data):
            raise EOFError
        byte, at = data[at], at + 1
        value |= (byte & 0x7F) << (7 * step)
        if byte < 0x80:  # noqa: PLR2004 - the last byte of a number has no high bit
            break
    return value, at


def _repeated_extent(parts: Iterator[bytes]) -> tuple[int, int]:
    """Bound what a filled row and a filled cell of an ods sheet repeat."""
    text = b"".join(parts)
    rows, columns = (
        max((int(n) for told in found.findall(text) for n in _COUNT.findall(told)), default=1)
        for found in (_ROW_TIMES, _CELL_TIMES)
    )
    return rows, columns


_CELLS = {
    FileKind.XLSX: (_xml_extent, re.compile(r"(?i)worksheets/[^/]*\.xml$|sheet\d*\.xml$")),
    FileKind.XLSB: (_binary_extent, re.compile(r"(?i)sheet\d*\.bin$")),
    FileKind.ODS: (_repeated_extent, re.compile(r"(?i)content\.xml$")),
}
