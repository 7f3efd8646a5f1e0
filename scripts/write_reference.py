"""Write docs/reference/parameters.md: every dated number with its source and mark.

python scripts/write_reference.py
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PARAMETERS = ROOT / "zyg" / "law" / "parameters"
PAGE = ROOT / "docs" / "reference" / "parameters.md"
MARKS = {"sourced": "已核验", "unverified": "未核验"}
HEAD = """# Parameters of the law

Written by `scripts/write_reference.py`; change the TOML files under `zyg/law/parameters/`, then
run `make docs`. 已核验: somebody read the number at its source on the day given. 未核验: nobody
has; the product shows the mark beside every figure that uses the number.
"""


def main() -> None:
    """Write the page."""
    measures, places = [], []
    for path in sorted(PARAMETERS.rglob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        if "version" in data and "measure" in data:
            measures.extend(_measure(data))
        elif "limit" in data or "housing_fund" in data or "rate" in data:
            places.append(_place(data))
    text = HEAD + "\n## Measures\n\n| measure | 名称 | from | to | mark | source | checked |\n"
    text += "|---|---|---|---|---|---|---|\n" + "\n".join(measures)
    text += (
        "\n\n## Social insurance and housing fund by place\n\n"
        "Rows of limits, rates and housing fund; A and A- count as checked.\n\n"
        "| code | 地区 | rows | 已核验 | newest row from |\n|---|---|---|---|---|\n"
    )
    PAGE.write_text(text + "\n".join(places) + "\n", encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(measures)} versions, {len(places)} places")


def _measure(data: dict[str, Any]) -> Iterator[str]:
    for version in data["version"]:
        source = version["source"]
        title = source["title"] + (f" {source['article']}" if source.get("article") else "")
        if source.get("url"):
            title = f"[{title}]({source['url']})"
        cells = [
            f"`{data['measure']}`",
            data["title"],
            version["from"],
            version.get("to", ""),
            MARKS[version["mark"]],
            title,
            source.get("checked", ""),
        ]
        yield "| " + " | ".join(str(cell).replace("|", "/") for cell in cells) + " |"


def _place(data: dict[str, Any]) -> str:
    rows = [
        row for kind in ("limit", "rate", "fixed", "housing_fund") for row in data.get(kind, [])
    ]
    checked = sum(row.get("confidence") in {"A", "A-"} for row in rows)
    newest = max((str(row["from"]) for row in rows), default="")
    return f"| {data['place']} | {data['name']} | {len(rows)} | {checked} | {newest} |"


if __name__ == "__main__":
    main()
