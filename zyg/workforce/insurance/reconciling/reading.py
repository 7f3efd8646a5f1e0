"""Read a bureau's list into rows of (person, insurance, side, base, rate, amount)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zyg.core.imports.problems import Level, Problem
from zyg.core.imports.reading import TableFile, read_table
from zyg.core.imports.records import Record, Records, has_header, read_records
from zyg.law.money import Fen
from zyg.law.social_insurance.words import percent
from zyg.workforce.insurance.models import NoticeKind
from zyg.workforce.insurance.reconciling.columns import SIDE_WORDS, WORDS, pair_in, spec_of

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedRow:
    """One insurance and side of one person as the list states it; the number may be masked."""

    row: int
    name: str
    id_number: str
    account_number: str
    insurance: str
    side: str
    base: Fen | None
    rate: str
    amount: Fen


@dataclass(frozen=True, slots=True)
class Read:
    """A list that was read: its form, rows and what was wrong; ``rows`` empty = not usable."""

    kind: NoticeKind | None
    rows: tuple[StatedRow, ...]
    problems: tuple[Problem, ...]

    @property
    def blocked(self) -> bool:
        """Whether nothing of it can be used."""
        return not self.rows


def read_notice(data: bytes, name: str, *, mapping: Mapping[str, str], told: Pair | None) -> Read:
    """Read a list.

    Args:
        data: the file.
        name: its name, which may name insurance and side.
        mapping: header as written → key of a field, "" = leave out; kept with the channel.
        told: insurance and side that the user says, for a list that does not say it itself.
    """
    table, problems = read_table(data, name)
    if table is None:
        return Read(None, (), tuple(problems))
    kind = _kind(table, mapping)
    records = read_records(table, spec_of(kind), mapping)
    if kind is NoticeKind.TAX_CLIENT:
        rows = _client_rows(table, records, told)
    elif kind is NoticeKind.WIDE:
        rows = _wide_rows(records)
    else:
        rows = _fund_rows(records)
    return Read(kind, tuple(rows), tuple(records.problems))


def _kind(table: TableFile, mapping: Mapping[str, str]) -> NoticeKind:
    """Tell the form by its header; the housing fund's before the wide one, which is looser."""
    for kind in (NoticeKind.FUND, NoticeKind.WIDE):
        spec = spec_of(kind)
        if has_header(table, spec, mapping):
            records = read_records(table, spec, mapping)
            if records.records and not any(_missing_column(one) for one in records.problems):
                return kind
    return NoticeKind.TAX_CLIENT


def _missing_column(problem: Problem) -> bool:
    return problem.level is Level.BLOCK and not problem.column


def _client_rows(table: TableFile, records: Records, told: Pair | None) -> list[StatedRow]:
    titles = _titles(table, records)
    found = []
    silent: set[str] = set()
    for record in _good(records):
        pair = pair_in(str(record.values.get("insurance", ""))) or titles[record.sheet] or told
        if pair is None:
            silent.add(record.sheet)
            continue
        amount = record.values.get("due", 0) - record.values.get("relief", 0)
        found.append(_row(record, pair, amount))
    for sheet in sorted(silent):
        records.problems.append(
            Problem(
                file=records.file,
                sheet=sheet,
                rule="看不出这张表是哪个险种、单位还是个人缴纳",
                way_out="请在导入时选好险种和承担方，或把它写进文件名，例如「养老保险（单位）」",
            )
        )
    return found


def _titles(table: TableFile, records: Records) -> dict[str, Pair | None]:
    """What the name of the sheet, the lines above the header, or the file says."""
    found: dict[str, Pair | None] = {}
    for sheet in table.sheets:
        if sheet.name in records.headers:
            above = sheet.rows[: records.headers[sheet.name].row]
            texts = [str(cell) for row in above for cell in row if isinstance(cell, str)]
            said = (pair_in(text) for text in (sheet.name, " ".join(texts), records.file))
            found[sheet.name] = next((pair for pair in said if pair), None)
    return found


def _wide_rows(records: Records) -> list[StatedRow]:
    pairs = [(insurance, side) for insurance in WORDS for side in SIDE_WORDS]
    return [
        _row(record, pair, record.values[key])
        for record in _good(records)
        for pair in pairs
        if (key := f"{pair[0]}_{pair[1]}") in record.values and record.values[key]
    ]


def _fund_rows(records: Records) -> list[StatedRow]:
    return [
        _row(record, ("housing_fund", side), record.values[side])
        for record in _good(records)
        for side in SIDE_WORDS
        if record.values.get(side)
    ]


def _good(records: Records) -> list[Record]:
    return [record for record in records.records if not record.blocked]


def _row(record: Record, pair: Pair, amount: Fen) -> StatedRow:
    values: Mapping[str, Any] = record.values
    rate = values.get("rate")
    return StatedRow(
        row=record.row,
        name=values.get("name", ""),
        id_number=values.get("id_number", ""),
        account_number=values.get("account_number", ""),
        insurance=pair[0],
        side=pair[1],
        base=values.get("base"),
        rate=percent(rate) if rate is not None else "",
        amount=amount,
    )
