"""Golden payslips: one readable file a person-year, its inputs and every printed line.

``python -m zyg.law.pay.tests.golden_payslips`` writes the files anew after a change that was
meant; the difference in the commit shows what changed for whom. In a file, ``person`` holds what
stays the same all year and each month what it adds; amounts are fen, as in the stored inputs.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from zyg.law.explain import Line
from zyg.law.money import yuan_grouped
from zyg.law.pay.codec import from_plain
from zyg.law.pay.engine import compute_person_month
from zyg.law.pay.model import PayState, PersonMonth, PersonMonthResult

FOLDER = Path(__file__).parent / "golden"
FILES = sorted(FOLDER.glob("*.json"))
_SUMMARY = ("gross", "employee_insurance", "tax_total", "post_tax", "net", "bank_payment")


def read(path: Path) -> dict[str, Any]:
    """Read a golden file."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def payslips(data: dict[str, Any]) -> tuple[dict[str, str], list[str]]:
    """Compute the year: a line a month, and every explanation of the month to be shown in full."""
    state, slips, explained = PayState(), {}, []
    for name, added in data["months"].items():
        period = name[:7]
        plain = {"period": period, "pay_month": period, **data["person"], **added}
        plain["items"] = [*data["person"].get("items", []), *added.get("items", [])]
        inputs = from_plain(PersonMonth, plain)
        result = compute_person_month(replace(inputs, carried=state))
        state = result.state
        slips[name] = slip(result)
        if name == data["explain"]:
            explained = explanation(result)
    return slips, explained


def slip(result: PersonMonthResult) -> str:
    """Write a month on one line."""
    total = {line.code: line for line in result.summary}
    shown = [f"{one.line.label} {yuan_grouped(one.amount)}" for one in result.lines]
    shown += [
        f"{total[code].label} {yuan_grouped(total[code].amount)}"
        for code in _SUMMARY
        if total[code].amount
    ]
    for code in ("receivable_closing", "rounding_carry"):
        if total[code].amount:
            shown.append(f"{total[code].label} {yuan_grouped(total[code].amount)}")
    return " | ".join(shown)


def explanation(result: PersonMonthResult) -> list[str]:
    """Write every printed line with its formula, and its law where pay itself says it."""
    printed = [
        *(one.line for one in result.lines),
        *(one.line for one in result.insurance),
        *result.tax.lines,
        *(line for line in result.summary if line.amount),
    ]
    return [
        f"{line.label} {yuan_grouped(line.amount)}：{line.formula}{_law(line)}" for line in printed
    ]


def render(data: dict[str, Any]) -> str:
    """Write the file as it should stand, one fact a line."""
    slips, explained = payslips(data)
    blocks = {
        "title": _plain(data["title"]),
        "explain": _plain(data["explain"]),
        "person": _object(data["person"]),
        "months": _object(data["months"]),
        "payslips": _object(slips),
        "explained": "[\n" + ",\n".join(f"  {_plain(one)}" for one in explained) + "\n ]",
    }
    whole = ",\n".join(f' "{name}": {text}' for name, text in blocks.items())
    return f"{{\n{whole}\n}}\n"


def _law(line: Line) -> str:
    if not line.rule.startswith("pay."):
        return ""
    return f" 〔{line.source.title}{line.source.article}〕"


def _object(told: dict[str, Any]) -> str:
    rows = ",\n".join(f"  {_plain(name)}: {_plain(value)}" for name, value in told.items())
    return f"{{\n{rows}\n }}"


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    for file in FILES:
        file.write_text(render(read(file)), encoding="utf-8")
        sys.stdout.write(f"{file.name}\n")
