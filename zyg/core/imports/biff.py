"""What the reader of old .xls files does not tell: a password, and formulas that end in errors.

Reads just enough of the OLE container and of the BIFF8 records for that. Where the container is
not understood nothing is found and nothing is claimed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_FREE, _HEADER = 0xFFFFFFFA, 512
_DIRECTORY_ENTRY = 128
_SMALLEST_STREAM = 4096
_FIRST_FAT_ENTRIES = 109
_BOF, _EOF, _BOUNDSHEET, _FILEPASS, _BOOLERR, _FORMULA = 0x809, 0x0A, 0x85, 0x2F, 0x205, 0x06
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_ERROR_RESULT = 2
Cells = dict[tuple[int, int], str]


@dataclass(slots=True)
class Biff:
    """A password, and by sheet the cells (row, column from 0) that hold an error."""

    protected: bool = False
    errors: dict[str, Cells] = field(default_factory=dict)


def look_into(data: bytes) -> Biff:
    """Look for a password and for errors in the bytes of an .xls file."""
    found = Biff()
    try:
        stream = _workbook_stream(data)
        if stream:
            _read(stream, found)
    except (struct.error, IndexError, UnicodeDecodeError):
        return found
    return found


def _read(stream: bytes, found: Biff) -> None:
    sheets: dict[str, int] = {}
    for kind, body in _records(stream, 0):
        if kind == _FILEPASS and struct.unpack_from("<H", body)[0]:
            found.protected = True
            return
        if kind == _BOUNDSHEET:
            sheets[_sheet_name(body)] = struct.unpack_from("<I", body)[0]
        if kind == _EOF:
            break
    for name, offset in sheets.items():
        cells = dict(_error_cells(stream, offset))
        if cells:
            found.errors[name] = cells


def _records(stream: bytes, offset: int) -> Iterator[tuple[int, bytes]]:
    while offset + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, offset)
        yield kind, stream[offset + 4 : offset + 4 + length]
        offset += 4 + length


def _sheet_name(body: bytes) -> str:
    length, wide = body[6], body[7] & 1
    text = body[8 : 8 + length * (2 if wide else 1)]
    return text.decode("utf-16-le" if wide else "latin-1")


def _error_cells(stream: bytes, offset: int) -> Iterator[tuple[tuple[int, int], str]]:
    depth = 0
    for kind, body in _records(stream, offset):
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            return
        code = None
        if kind == _BOOLERR and body[7]:
            code = body[6]
        elif kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == _ERROR_RESULT:
            code = body[8]
        if code is not None:
            yield struct.unpack_from("<HH", body), _ERRORS.get(code, "#ERROR")


def _workbook_stream(data: bytes) -> bytes:
    """Bytes of the stream ``Workbook`` of an OLE container, or b"" when it is not found."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    table = _allocation(data, size)
    directory = _chain(data, size, table, struct.unpack_from("<I", data, 48)[0])
    for start in range(0, len(directory), _DIRECTORY_ENTRY):
        entry = directory[start : start + _DIRECTORY_ENTRY]
        length = struct.unpack_from("<H", entry, 64)[0]
        name = entry[: max(length - 2, 0)].decode("utf-16-le")
        first, total = struct.unpack_from("<II", entry, 116)
        if name in {"Workbook", "Book"} and total >= _SMALLEST_STREAM:
            return _chain(data, size, table, first)[:total]
    return b""


def _allocation(data: bytes, size: int) -> list[int]:
    """The table that says which sector follows which."""
    sectors = list(struct.unpack_from(f"<{_FIRST_FAT_ENTRIES}I", data, 76))
    following, count = struct.unpack_from("<II", data, 68)
    for _ in range(count):
        if following >= _FREE:
            break
        *more, following = struct.unpack_from(f"<{size // 4}I", data, _HEADER + following * size)
        sectors += more
    table: list[int] = []
    for sector in sectors:
        if sector < _FREE:
            table += struct.unpack_from(f"<{size // 4}I", data, _HEADER + sector * size)
    return table


def _chain(data: bytes, size: int, table: list[int], sector: int) -> bytes:
    parts: list[bytes] = []
    while sector < _FREE and len(parts) <= len(table):
        start = _HEADER + sector * size
        parts.append(data[start : start + size])
        sector = table[sector]
    return b"".join(parts)
