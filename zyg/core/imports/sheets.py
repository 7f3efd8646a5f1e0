"""Raw sheets: rows of cells as the file has them, numbered as the spreadsheet shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

RawRow = list[Any]
"""Cells: ``str``, numbers, ``bool``, dates, times or ``CellError``; "" is a blank."""
Merge = tuple[tuple[int, int], tuple[int, int]]
"""First and last (row, column) of a merged area, 0-based, inclusive."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; ``rows[0]`` is row 1 of the spreadsheet."""

    name: str
    rows: list[RawRow]
    merges: tuple[Merge, ...] = field(default=())


def column_letter(index: int) -> str:
    """Name of a column: 0 → ``A``, 27 → ``AB``.

    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
