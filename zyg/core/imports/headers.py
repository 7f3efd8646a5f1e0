"""Find the header of a sheet and say which column is which field.

Title rows above the header, headers of two rows with merged groups (养老保险 over 个人 and 单位)
and blank columns are usual. Every row of the first thirty is tried as a header of one or two
rows; the one that names most fields wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zyg.core.imports.cells import is_blank, show
from zyg.core.imports.sheets import Sheet
from zyg.core.imports.specs import Field, TableSpec, bare_label_key, label_key
from zyg.core.imports.text import clean

_ROWS_TRIED = 30
_LONGEST_LABEL = 40
MIN_MATCHES = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: where, its header as written, and the field it carries."""

    index: int
    label: str
    field: Field | None
    clash: str = ""
    ignored: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """The header found: first row and number of rows (0-based, count), and the columns."""

    row: int
    height: int
    columns: tuple[Column, ...]

    @property
    def matches(self) -> int:
        """Number of columns that carry a field."""
        return sum(column.field is not None for column in self.columns)

    @property
    def first_data_row(self) -> int:
        """0-based index of the first row under the header."""
        return self.row + self.height


def find_header(sheet: Sheet, spec: TableSpec, override: Mapping[str, str]) -> Header:
    """Return the best header of a sheet; it may match nothing, then it is the nearest row.

    Args:
        sheet: the raw sheet.
        spec: what is looked for.
        override: header as written (or column letter) → field key, "" = leave out.
    """
    known = spec.by_label()
    fields = {one.key: one for one in spec.fields}
    forced = {label_key(text): key for text, key in override.items()}
    best = Header(0, 1, ())
    for row in range(min(_ROWS_TRIED, len(sheet.rows))):
        for height in (1, 2):
            if row + height > len(sheet.rows):
                continue
            labels = _labels(sheet, row, height)
            columns = tuple(
                _column(index, parts, known, fields, forced, spec.not_used)
                for index, parts in enumerate(labels)
                if parts
            )
            header = Header(row, height, columns)
            plainer = header.matches == best.matches and height < best.height
            if header.matches > best.matches or plainer or (not best.columns and columns):
                best = header
    return _without_clashes(best)


def _labels(sheet: Sheet, row: int, height: int) -> list[tuple[str, ...]]:
    """The parts of the header above each column, top first; merged groups are spread."""
    width = max(len(sheet.rows[row + step]) for step in range(height))
    top = _texts(sheet, row, width)
    if height == 1:
        return [(text,) if text else () for text in top]
    bottom = _texts(sheet, row + 1, width)
    spread = _spread(sheet, row, top, bottom)
    return [_parts(one, other) for one, other in zip(spread, bottom, strict=True)]


def _parts(top: str, bottom: str) -> tuple[str, ...]:
    if not bottom or top == bottom:
        return (top,) if top else ()
    return (top, bottom) if top else (bottom,)


def _texts(sheet: Sheet, row: int, width: int) -> list[str]:
    cells = sheet.rows[row]
    texts = ["" if is_blank(cell) else clean(show(cell)) for cell in cells]
    texts += [""] * (width - len(texts))
    return ["" if len(text) > _LONGEST_LABEL else text for text in texts]


def _spread(sheet: Sheet, row: int, top: list[str], bottom: list[str]) -> list[str]:
    """Carry the text of a group over its columns: by the merges, or over blanks without them."""
    spread = list(top)
    if sheet.merges:
        for (first_row, first), (_, last) in sheet.merges:
            if first_row == row:
                for index in range(first, min(last + 1, len(spread))):
                    spread[index] = top[first]
        return spread
    for index in range(1, len(spread)):
        if not spread[index] and bottom[index] and bottom[index - 1]:
            spread[index] = spread[index - 1]
    return spread


def _column(
    index: int,
    parts: tuple[str, ...],
    known: Mapping[str, Field],
    fields: Mapping[str, Field],
    forced: Mapping[str, str],
    not_used: frozenset[str],
) -> Column:
    label = "-".join(parts)
    candidates = ["".join(parts), label, parts[-1]]
    for text in candidates:
        key = forced.get(label_key(text))
        if key is not None:
            return Column(index, label, fields.get(key), ignored=not key)
    for text in candidates:
        found = known.get(label_key(text)) or known.get(bare_label_key(text))
        if found:
            return Column(index, label, found)
    ignored = any(label_key(text) in not_used for text in candidates)
    return Column(index, label, None, ignored=ignored)


def _without_clashes(header: Header) -> Header:
    """Mark every further column that claims a field already taken."""
    owner: dict[str, str] = {}
    columns: list[Column] = []
    for column in header.columns:
        if column.field is None:
            columns.append(column)
        elif column.field.key in owner:
            columns.append(Column(column.index, column.label, None, owner[column.field.key]))
        else:
            owner[column.field.key] = column.label
            columns.append(column)
    return Header(header.row, header.height, tuple(columns))
