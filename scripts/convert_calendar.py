"""Write the year blocks of ``zyg/law/parameters/calendar/arrangements.toml``.

Each yearly notice of the State Council on holidays becomes one ``[[version]]`` block. Two inputs
are read: the JSON of holiday-cn (``{"year": …, "papers": […], "days": [{"name", "date",
"isOffDay"}]}``, the form in which the next notice will be found) and our own typed form
(``{"years": {"2026": {"source": …, "days": [{"date", "type", "name"}]}}}``).

When a notice appears (usually 25 October – 12 November)::

    python scripts/convert_calendar.py 2027.json >> zyg/law/parameters/calendar/arrangements.toml
    python -m pytest zyg/law/tests/test_calendar.py

and check the days against the text of the notice before committing. Until then the year is
computed from the holiday regulation alone and shown as provisional.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from zyg.law.calendar import read_holiday_cn

KINDS = ("statutory", "off_adjust", "makeup")


def main(paths: list[str]) -> int:
    """Print a block for each year of each file; return 1 when a file has problems."""
    code = 0
    for path in paths:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
        if "years" in data:
            for year, row in data["years"].items():
                if row["status"] == "official":
                    days = [(day["date"], day["type"], day["name"]) for day in row["days"]]
                    print(block(int(year), row["source"], days))
            continue
        arranged, problems = read_holiday_cn(data)
        if arranged is None:
            print("\n".join(problems), file=sys.stderr)
            code = 1
            continue
        found = sorted(arranged.days.items())
        days = [(str(day), special.type, special.name) for day, special in found]
        print(block(arranged.year, arranged.source.url, days))
    return code


def block(year: int, source: str, days: list[tuple[str, str, str]]) -> str:
    """Write one year as a TOML block."""
    title = f"国务院办公厅关于{year}年部分节假日安排的通知"
    words = source.replace(";", " ").split()
    url = next((word for word in words if "gov.cn" in word), words[0])
    lines = [
        "[[version]]",
        f"from = {year}-01-01",
        f"to = {year + 1}-01-01",
        'mark = "sourced"',
        f"source = {{ title = {quoted(title)}, url = {quoted(url)} }}",
        "[version.value]",
    ]
    for kind in KINDS:
        lines.append(f"{kind} = [")
        lines += [f"  [{day}, {quoted(name)}]," for day, of, name in days if of == kind]
        lines.append("]")
    return "\n".join([*lines, ""])


def quoted(text: Any) -> str:
    """Quote a text for TOML (JSON strings are basic TOML strings)."""
    return json.dumps(str(text), ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
