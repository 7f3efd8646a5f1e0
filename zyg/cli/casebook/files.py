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
    if isinstance(data, list):
        yield from (("income_tax", str(case["kind"]), case) for case in data)
    elif isinstance(data, dict) and "anchors" in data:
        yield from _retirement(data)
    elif isinstance(data, dict) and isinstance(data.get("cases"), list):
        yield from _with_cases(path, data["cases"])
    else:
        raise UnknownCasesFileError(f"{path}: no known structure of a cases file")


def _with_cases(path: Path, cases: list[Case]) -> Iterator[tuple[str, str, Case]]:
    for case in cases:
        if "topic" in case:
            yield "attendance", str(case["topic"]), case
        elif "group" in case:
            yield "social_insurance", f"{case['group']}/{case['kind']}", case
        elif str(case.get("kind", "")).startswith("person_months"):
            yield "payroll", str(case["kind"]), case
        else:
            yield path.stem, str(case.get("kind", "")), case


def _retirement(data: dict[str, Any]) -> Iterator[tuple[str, str, Case]]:
    for section in ("anchors", "flexible_windows", "awards"):
        for number, case in enumerate(data.get(section, [])):
            yield "retirement", section, {"id": f"{section}-{number + 1}", **case}
    for person_type, rows in data.get("schedule", {}).items():
        for row in rows:
            case_id = f"schedule-{person_type}-{row['birth']}"
            yield "retirement", "schedule", {"id": case_id, "type": person_type, **row}
