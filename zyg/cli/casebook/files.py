"""Read cases files: which family a file belongs to and which cases it holds.

The families are told apart by their structure, not by their name, so that a file with more
cases of the same kinds can have any name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zyg.cli.casebook import Case

SECTIONS = ("anchors", "flexible_windows", "awards")
"""Lists of the retirement family; its ``schedule`` lists rows by kind of person."""


class UnknownCasesFileError(ValueError):
    """The file is not a cases file of a known family."""


def cases_in(path: Path) -> Iterator[tuple[str, str, Case]]:
    """Yield ``(family, kind, case)`` for every case of a file.

    Raises:
        UnknownCasesFileError: not JSON, or of no known structure.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnknownCasesFileError(f"{path}: {error}") from error
    if isinstance(data, dict) and {*SECTIONS, "schedule"} & data.keys():
        yield from _retirement(data)
        return
    cases = data.get("cases") if isinstance(data, dict) else data
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        raise UnknownCasesFileError(f"{path}: no known structure of a cases file")
    otherwise = "income_tax" if isinstance(data, list) else path.stem
    yield from (_named(case, otherwise) for case in cases)


def _named(case: Case, otherwise: str) -> tuple[str, str, Case]:
    kind = str(case.get("kind", ""))
    if "topic" in case:
        return "attendance", str(case["topic"]), case
    if "group" in case:
        return "social_insurance", f"{case['group']}/{kind}", case
    if kind.startswith("person_months"):
        return "payroll", kind, case
    return "income_tax" if "law_period" in case else otherwise, kind, case


def _retirement(data: dict[str, Any]) -> Iterator[tuple[str, str, Case]]:
    for section in SECTIONS:
        for number, case in enumerate(data.get(section, [])):
            yield "retirement", section, {"id": f"{section}-{number + 1}", **case}
    for person_type, rows in data.get("schedule", {}).items():
        for row in rows:
            case_id = f"schedule-{person_type}-{row['birth']}"
            yield "retirement", "schedule", {"id": case_id, "type": person_type, **row}
