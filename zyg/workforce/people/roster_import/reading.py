"""From a stored upload to records: what the file holds and how its columns are understood."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass

from zyg.core.crypto.masks import mask_bank, mask_identity, mask_phone
from zyg.core.imports.cells import show
from zyg.core.imports.headers import Column
from zyg.core.imports.problems import Problem
from zyg.core.imports.reading import TableFile, read_table
from zyg.core.imports.records import Records, read_records
from zyg.core.imports.specs import TableSpec, table_spec
from zyg.workforce.people.file.custom import import_columns
from zyg.workforce.people.models import RosterImport

KIND = "roster"
_MASKS = {"id_number": mask_identity, "phone": mask_phone, "account": mask_bank}


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One column of the file, for the step 对应列.

    Attributes:
        label: header as written.
        field: key of the field that it is taken for, "" = left out.
        samples: its first values, secrets masked.
    """

    label: str
    field: str
    samples: tuple[str, ...]


class FileGoneError(Exception):
    """The stored file was dropped after its time; the message says what to do, in Chinese."""


def pack(data: bytes) -> str:
    """Write a file as text to be sealed."""
    return base64.b64encode(zlib.compress(data, level=6)).decode()


def unpack(text: str) -> bytes:
    """Read what :func:`pack` wrote."""
    return zlib.decompress(base64.b64decode(text))


def table_of(upload: RosterImport) -> TableFile:
    """Read the stored file; it was readable when it was uploaded.

    Raises:
        FileGoneError: it is not kept any more.
    """
    if not upload.content:
        raise FileGoneError("文件只保存 24 小时，现在已经删除；请重新上传。")
    table, problems = read_table(unpack(upload.content), upload.file_name)
    if table is None:
        raise FileGoneError(problems[0].sentence)
    return table


def records_of(upload: RosterImport) -> Records:
    """Read the stored file with the chosen columns."""
    return read_records(table_of(upload), roster_spec(), upload.mapping)


def roster_spec() -> TableSpec:
    """Return the columns of the roster with the organization's own fields; one SQL statement."""
    return table_spec(KIND).with_fields(import_columns())


def refused(data: bytes, name: str) -> Problem | None:
    """Say why a file can not be read at all; None when it can."""
    table, problems = read_table(data, name)
    return problems[0] if table is None else None


def column_choices(records: Records) -> list[ColumnChoice]:
    """List the columns of the sheets that have a header, with the field each is taken for."""
    found: dict[str, ColumnChoice] = {}
    for sheet, header in records.headers.items():
        rows = [record for record in records.records if record.sheet == sheet][:3]
        for column in header.columns:
            if column.label not in found:
                samples = tuple(filter(None, (_sample(record.raw, column) for record in rows)))
                key = column.field.key if column.field else ""
                found[column.label] = ColumnChoice(column.label, key, samples)
    return list(found.values())


def _sample(raw: list[object], column: Column) -> str:
    text = show(raw[column.index])[:20] if column.index < len(raw) else ""
    mask = _MASKS.get(column.field.key) if column.field else None
    return mask(text) if mask else text
