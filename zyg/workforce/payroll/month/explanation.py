"""explanation.json and state.json: the month for machines, the same bytes for the same inputs.

``explanation.json`` holds what was read (digests), the versions of the rules, and for every
person the frozen inputs, every line with its formula and source, and the totals. Amounts are
integers of fen. ``state.json`` is what the next month starts from; give it back unchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from zyg.core.imports.problems import Problem
from zyg.law.explain import Line, Source
from zyg.law.pay.codec import fraction_text, to_plain
from zyg.law.pay.model import canonical
from zyg.law.working_time.monthly import explain_month
from zyg.workforce.payroll.month.carried import STATE_SCHEMA
from zyg.workforce.payroll.month.compute import Computed
from zyg.workforce.payroll.month.gathered import Gathered
from zyg.workforce.payroll.month.options import CloseOptions

SCHEMA = 1
TOTALS = (
    "gross",
    "employee_insurance",
    "tax_total",
    "post_tax",
    "net",
    "bank_payment",
    "employer_insurance",
    "employer_cost",
)


def totals_of(people: Sequence[Computed]) -> dict[str, int]:
    """Totals of the month in fen, each the sum of the printed figures."""
    return {name: sum(getattr(one.result, name) for one in people) for name in TOTALS}


def write_explanation(
    path: Path,
    people: Sequence[Computed],
    gathered: Gathered,
    problems: Sequence[Problem],
    options: CloseOptions,
) -> None:
    """Write the explanation person by person, so that it needs little memory."""
    sources = _Sources()
    head = {
        "schema": SCHEMA,
        "company": options.company,
        "month": str(options.month),
        "pay_month": str(options.pay_month),
        "policy": _policy(options),
        "inputs": [
            {"role": one.role, "name": one.name, "sha256": one.sha256, "rows": one.rows}
            for one in gathered.files
        ],
        "totals": {"people": len(people), **totals_of(people)},
        "left_out": dict(sorted(gathered.left_out.items())),
        "problems": [_problem(one) for one in problems],
    }
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(canonical(head)[:-1])
        file.write(',"people":[\n')
        file.writelines(_joined(canonical(_person(one, sources)) for one in people))
        file.write('\n],"sources":')
        file.write(canonical(sources.told))
        file.write("}\n")


def _joined(texts: Iterable[str]) -> Iterator[str]:
    for number, text in enumerate(texts):
        yield f",\n{text}" if number else text


def _policy(options: CloseOptions) -> dict[str, Any]:
    return {
        "place": options.place,
        "shift": options.shift,
        "late": options.late,
        "overtime_mode": options.overtime_mode,
        "work_injury_rate": _text(options.work_injury_rate),
        "fund_rate": _text(options.fund_rate),
        "sick_percent": _text(options.sick_percent),
        "first_run": options.first_run,
    }


def _text(value: Fraction | None) -> str | None:
    return None if value is None else fraction_text(value)


class _Sources:
    """Each source once, numbered as first met."""

    def __init__(self) -> None:
        self.told: list[dict[str, str]] = []
        self._known: dict[Source, int] = {}

    def number(self, source: Source) -> int:
        """Number of a source in the list."""
        found = self._known.get(source)
        if found is None:
            found = self._known[source] = len(self.told)
            self.told.append(
                {
                    "title": source.title,
                    "article": source.article,
                    "url": source.url,
                    "mark": source.mark,
                    "checked": source.checked,
                }
            )
        return found


def _line(line: Line, sources: _Sources, **more: Any) -> dict[str, Any]:
    return {
        "code": line.code,
        "label": line.label,
        "amount": line.amount,
        "formula": line.formula,
        "rule": line.rule,
        "version": line.version,
        "source": sources.number(line.source),
        **more,
    }


def _person(one: Computed, sources: _Sources) -> dict[str, Any]:
    result = one.result
    return {
        "employee_no": one.employee.employee_no,
        "name": one.employee.name,
        "inputs_digest": result.inputs_digest,
        "inputs": to_plain(one.inputs),
        "items": [
            _line(line.line, sources, pay_class=line.pay_class, state=line.state)
            for line in result.lines
        ],
        "insurance": [
            _line(line.line, sources, side=line.side, base=line.base) for line in result.insurance
        ],
        "tax": [_line(line, sources) for line in result.tax.lines],
        "summary": [_line(line, sources) for line in result.summary],
        "attendance": [
            _line(line, sources, unit=line.unit) for line in explain_month(one.person.attendance)
        ],
    }


def _problem(one: Problem) -> dict[str, Any]:
    return {
        "level": one.level.value,
        "file": one.file,
        "sheet": one.sheet,
        "row": one.row,
        "column": one.column,
        "value": one.value,
        "person": one.person,
        "rule": one.rule,
        "way_out": one.way_out,
    }


def write_state(
    path: Path,
    people: Sequence[Computed],
    before: Mapping[str, Mapping[str, object]],
    options: CloseOptions,
) -> None:
    """Write what the next month starts from; people who were not in this month are kept."""
    kept = {number: told for number, told in before.items() if _same_year(told, options)}
    now = {one.employee.employee_no: _state(one) for one in people}
    told = {
        "schema": STATE_SCHEMA,
        "company": options.company,
        "month": str(options.month),
        "pay_month": str(options.pay_month),
        "people": {**kept, **now},
    }
    path.write_text(canonical(told) + "\n", encoding="utf-8")


def _same_year(told: Mapping[str, Any], options: CloseOptions) -> bool:
    """Keep those whose cumulative figures may still be needed, or who owe something."""
    state = told.get("state", {})
    held = state.get("withholding") or {}
    return bool(held.get("year") == options.pay_month.year or state.get("receivable"))


def _state(one: Computed) -> dict[str, Any]:
    held = one.result.state.withholding
    return {
        "name": one.employee.name,
        "id_number": one.employee.id_number,
        "state": to_plain(one.result.state),
        "special_additional": one.additional_to_date,
        "personal_pension": held.personal_pension if held else 0,
    }
