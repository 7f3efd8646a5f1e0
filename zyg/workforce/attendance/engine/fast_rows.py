"""Many rows in and out of the database, without one Python object a row.

Results are written by ``COPY`` on PostgreSQL and by one prepared statement on SQLite; punches
come as two columns of numbers. Everything else of the product goes through the models.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from django.db import connection, models, transaction
from numpy.typing import NDArray

_PACK = 20_000
Ints = NDArray[np.int64]
_PAIR = np.dtype([("n", ">i2"), ("la", ">i4"), ("a", ">i8"), ("lb", ">i4"), ("b", ">i8")])
_HEAD = 19  # signature, flags and length of the extension
_TAIL = 2


def insert_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    constants: Mapping[str, int],
) -> None:
    """Insert rows of numbers, dates and texts (JSON as text); inside a transaction.

    Args:
        model: whose table.
        columns: names of the columns.
        rows: values in the order of the columns.
        constants: columns that have one number in all rows.
    """
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name in (*columns, *constants))
    fixed = [str(int(value)) for value in constants.values()]
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, table, ", ".join(quote(name) for name in columns), rows)
            told = ", ".join([*(quote(name) for name in columns), *fixed])
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {told} FROM zyg_incoming")  # noqa: S608 - own names, numbers
            cursor.execute("DROP TABLE zyg_incoming")
            return
        marks = ", ".join([*["%s"] * len(columns), *fixed])
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - own names, numbers
        for pack in _packs(rows):
            cursor.executemany(sql, pack)


def read_pairs(rows: models.QuerySet[Any], first: str, second: str) -> tuple[Ints, Ints]:
    """Return two integer columns of a query as arrays, without nulls."""
    sql, params = rows.values_list(first, second).query.sql_with_params()
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT 1")  # tells the server the open scope; COPY itself can not
            pairs = f"SELECT a::bigint, b::bigint FROM ({sql}) AS t(a, b)"  # noqa: S608 - Django's
            with cursor.cursor.copy(f"COPY ({pairs}) TO STDOUT (FORMAT BINARY)", params) as copy:
                data = b"".join(copy)
            told = np.frombuffer(data[_HEAD:-_TAIL], _PAIR)
            return told["a"].astype(np.int64), told["b"].astype(np.int64)
        cursor.execute(sql, params)
        packs = [np.empty((0, 2), np.int64)]
        while pack := cursor.fetchmany(_PACK):
            packs.append(np.array(pack, np.int64))
    both = np.concatenate(packs)
    return both[:, 0], both[:, 1]


def _copy(cursor: Any, table: str, quoted: str, rows: Iterable[Sequence[Any]]) -> None:
    """Copy rows into a passing table: COPY does not go into one with row level security."""
    cursor.execute(
        f"CREATE TEMP TABLE zyg_incoming ON COMMIT DROP AS SELECT {quoted} FROM {table} LIMIT 0"  # noqa: S608 - own names only
    )
    with cursor.cursor.copy(f"COPY zyg_incoming ({quoted}) FROM STDIN") as copy:
        for pack in _packs(rows):
            copy.write("".join(map(_line, pack)))


def _packs(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    pack: list[Sequence[Any]] = []
    for row in rows:
        pack.append(row)
        if len(pack) == _PACK:
            yield pack
            pack = []
    if pack:
        yield pack


def _line(row: Sequence[Any]) -> str:
    """Write a row in the text form of COPY; rows with marks of it or with nulls carefully."""
    line = "\t".join(map(str, row))
    if "\\" in line or "\n" in line or "None" in line or line.count("\t") >= len(row):
        line = "\t".join(map(_text, row))
    return line + "\n"


def _text(value: Any) -> str:
    if value is None:
        return r"\N"
    text = str(value).replace("\\", "\\\\").replace("\t", "\\t")
    return text.replace("\n", "\\n").replace("\r", "\\r")
