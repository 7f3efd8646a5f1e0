"""From a file to sheets of raw cells, or to the sentence why not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zyg.core.imports.cells import is_blank
from zyg.core.imports.delimited import decode, rows_of
from zyg.core.imports.extent import extent_refusal
from zyg.core.imports.formats import FileKind, Refusal, recognise, size_refusal
from zyg.core.imports.problems import Problem
from zyg.core.imports.sheets import Sheet
from zyg.core.imports.workbooks import sheets_of


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file that was read: its sheets with something in them, and the text of a text file."""

    name: str
    sheets: tuple[Sheet, ...]
    text: str | None = None


def read_bytes(source: Path | bytes, name: str) -> bytes | Problem:
    """Read a file after looking at its size; a missing file is a problem like any other."""
    if isinstance(source, bytes):
        refusal = size_refusal(len(source))
        return _problem(name, refusal) if refusal else source
    if source.is_dir():
        return _problem(name, Refusal(f"{source} 是文件夹", "请选择文件夹里的文件"))
    try:
        refusal = size_refusal(source.stat().st_size)
        return _problem(name, refusal) if refusal else source.read_bytes()
    except FileNotFoundError:
        return _problem(name, Refusal(f"找不到文件 {source}", "请检查路径和文件名"))
    except OSError as error:
        return _problem(
            name, Refusal(f"文件打不开（{error.strerror}）", "请关闭占用它的程序或检查权限")
        )


def read_table(source: Path | bytes, name: str) -> tuple[TableFile | None, list[Problem]]:
    """Read a table file of any known form.

    Args:
        source: path of the file, or its content.
        name: the name of the file for messages.

    Returns:
        The sheets that have at least one filled row, or ``None`` and one blocking problem.
    """
    data = read_bytes(source, name)
    if isinstance(data, Problem):
        return None, [data]
    return read_table_bytes(data, name)


def read_table_bytes(data: bytes, name: str) -> tuple[TableFile | None, list[Problem]]:
    """Read a table from bytes that :func:`read_bytes` accepted."""
    kind = recognise(data)
    if isinstance(kind, Refusal):
        return None, [_problem(name, kind)]
    text: str | None = None
    if kind is FileKind.TEXT:
        decoded = decode(data)
        rows = decoded if isinstance(decoded, Refusal) else rows_of(decoded)
        if isinstance(rows, Refusal):
            return None, [_problem(name, rows)]
        text = decoded if isinstance(decoded, str) else None
        sheets: list[Sheet] | Refusal = [Sheet("", rows)]
    else:
        sheets = extent_refusal(data, kind) or sheets_of(data, kind)
    if isinstance(sheets, Refusal):
        return None, [_problem(name, sheets)]
    filled = tuple(sheet for sheet in sheets if any(map(_is_filled, sheet.rows)))
    if not filled:
        empty = Refusal("文件里没有任何数据", "请确认选对了文件，并且数据在可见的工作表里")
        return None, [_problem(name, empty)]
    return TableFile(name, filled, text), []


def _is_filled(row: list[object]) -> bool:
    return any(not is_blank(cell) for cell in row)


def _problem(name: str, refusal: Refusal) -> Problem:
    return Problem(file=name, rule=refusal.rule, way_out=refusal.way_out)
