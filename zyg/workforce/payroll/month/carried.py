"""What earlier months of the tax year left: the state file, or figures carried in.

Cumulative withholding needs the whole year at this employer (公告2018年第61号 art. 6). Without it
a month in the middle of the year can not be taxed, and nobody guesses.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from zyg.core.imports.problems import Level, Problem
from zyg.core.imports.records import Records
from zyg.law.income_tax.wages import WithholdingState
from zyg.law.money import Fen
from zyg.law.pay.codec import from_plain
from zyg.law.pay.model import PayState
from zyg.law.periods import Month
from zyg.workforce.payroll.month.options import CloseOptions
from zyg.workforce.payroll.month.people import Employee, People, first_month_in_year

STATE_SCHEMA = 1
KINDS = ("children", "continuing", "housing_loan", "housing_rent", "elderly", "infants")
KIND_LABELS = {
    "children": "子女教育",
    "continuing": "继续教育",
    "housing_loan": "住房贷款利息",
    "housing_rent": "住房租金",
    "elderly": "赡养老人",
    "infants": "3岁以下婴幼儿照护",
}


@dataclass(frozen=True, slots=True)
class Carried:
    """What one person brings into the month.

    Attributes:
        state: pay state before the run.
        by_kind: cumulative special additional deductions by kind, ``None`` = not known apart.
        pension: cumulative personal pension.
    """

    state: PayState
    by_kind: Mapping[str, Fen] | None = field(default_factory=dict)
    pension: Fen = 0


@dataclass(slots=True)
class StateFile:
    """The state that a close left for the next month."""

    month: Month
    pay_month: Month
    people: dict[str, dict[str, Any]]


def read_state(path: Path, options: CloseOptions) -> tuple[StateFile | None, list[Problem]]:
    """Read ``state.json`` and check that it is the month before this one."""
    try:
        state = _state_of(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        return None, [
            Problem(
                file=path.name,
                rule=f"上月状态读不出来（{error}）",
                way_out="请给出上月结账输出目录里的 state.json，不要改动它",
            )
        ]
    problem = _order_problem(path.name, state, options)
    return (None, [problem]) if problem else (state, [])


def _state_of(told: Mapping[str, Any]) -> StateFile:
    if told["schema"] != STATE_SCHEMA:
        raise ValueError(f"版本 {told['schema']}")
    month, pay_month = Month.parse(told["month"]), Month.parse(told["pay_month"])
    return StateFile(month, pay_month, dict(told["people"]))


def _order_problem(name: str, state: StateFile, options: CloseOptions) -> Problem | None:
    if state.month >= options.month or state.pay_month > options.pay_month:
        return Problem(
            file=name,
            rule=f"状态是 {state.month} 结账后的，不早于本次的 {options.month}",
            way_out="请换成上月的 state.json；已结的月份要改，请在下月更正",
        )
    if state.month + 1 != options.month:
        return Problem(
            file=name,
            rule=f"状态停在 {state.month}，到 {options.month} 中间缺月，个税累计会断",
            way_out=f"请先结 {state.month + 1}，或用 --carried-in 给出到上月的累计数",
        )
    return None


def carried_rows(records: Records, people: People) -> dict[str, dict[str, Fen]]:
    """Cumulative figures by 工号 from a table."""
    found: dict[str, dict[str, Fen]] = {}
    for record in records.records:
        employee = people.of_record(records, record)
        if employee is None or record.blocked:
            continue
        if employee.employee_no in found:
            records.report(record, "employee_no", f"{employee.label} 的累计数重复", "请只留一行")
            continue
        found[employee.employee_no] = {
            key: value for key, value in record.values.items() if key.startswith("cum_")
        }
    return found


def carry(
    employee: Employee,
    options: CloseOptions,
    state: StateFile | None,
    figures: Mapping[str, Fen] | None,
) -> tuple[Carried | None, Problem | None]:
    """Return what a person brings into the month, or why it is not known.

    Args:
        employee: the person.
        options: the months, and whether this is the first run.
        state: last month's state file, if it could be read.
        figures: cumulative figures from the pay sheet or a table, if any.
    """
    year = options.pay_month.year
    known = state.people.get(employee.employee_no) if state else None
    if known is not None:
        return _from_state(employee, known, options)
    if figures and "cum_income" in figures:
        return _from_figures(employee, figures, options), None
    begins = options.pay_month.month == 1 or employee.hired >= options.month.first_day
    unknown = _unknown(employee, options, in_state=state is not None)
    if begins or options.first_run or options.accept_problems:
        first = first_month_in_year(employee, year)
        opening = WithholdingState.opening(year=year, first_month=first)
        accepted = None if begins or options.first_run else _accepted(unknown)
        return Carried(PayState(withholding=opening)), accepted
    return None, unknown


def _accepted(problem: Problem) -> Problem:
    """Say what accepting the problem means: the tax starts anew, and stays listed for a look."""
    rule = f"{problem.rule}；已按你接受问题的选择从零累计，个税可能少扣"
    return replace(problem, level=Level.CONFIRM, rule=rule)


def _unknown(employee: Employee, options: CloseOptions, *, in_state: bool) -> Problem:
    where = "上月状态里没有这个人" if in_state else "没有上月累计"
    return Problem(
        file="个税累计",
        person=employee.label,
        rule=(
            f"{where}：{employee.label} {employee.hired} 入职，"
            f"{options.pay_month.year} 年前几个月的累计收入和已扣税不知道，不能累计预扣"
        ),
        way_out=(
            "请用 --state 给出上月的 state.json，或用 --carried-in 给出累计个税表"
            "（也可在薪资表里加累计收入、累计已预扣税额等列）；"
            "本年之前没有在本单位发过工资的，加 --first-run"
        ),
    )


def _from_state(
    employee: Employee, known: Mapping[str, Any], options: CloseOptions
) -> tuple[Carried | None, Problem | None]:
    if known.get("id_number") != employee.id_number:
        return None, Problem(
            file="个税累计",
            person=employee.label,
            rule=f"工号 {employee.employee_no} 在上月状态里是另一个证件号码",
            way_out="工号不能换人使用；是更正证件的，请用 --carried-in 给出累计数",
        )
    state = from_plain(PayState, known["state"])
    held = state.withholding
    if held is None or held.year != options.pay_month.year:
        first = first_month_in_year(employee, options.pay_month.year)
        opening = WithholdingState.opening(year=options.pay_month.year, first_month=first)
        kept = PayState(
            withholding=opening,
            receivable=state.receivable,
            rounding_carry=state.rounding_carry,
            insured_through=state.insured_through,
        )
        return Carried(kept), None
    return Carried(state, known.get("special_additional"), known.get("personal_pension", 0)), None


def _from_figures(employee: Employee, figures: Mapping[str, Fen], options: CloseOptions) -> Carried:
    year, last = options.pay_month.year, options.pay_month.month - 1
    first = first_month_in_year(employee, year)
    withholding = WithholdingState(
        year=year,
        first_month=min(first, options.pay_month.month),
        last_month=max(last, 0),
        months=max(last - first + 1, 0),
        income=figures["cum_income"],
        exempt=figures.get("cum_exempt", 0),
        basic=figures.get("cum_basic", 0),
        special=figures.get("cum_special", 0),
        special_additional=figures.get("cum_special_additional", 0),
        other=figures.get("cum_other", 0),
        reductions=figures.get("cum_reductions", 0),
        withheld=figures.get("cum_withheld", 0),
    )
    total = withholding.special_additional
    return Carried(PayState(withholding=withholding), None if total else {})


@dataclass(frozen=True, slots=True)
class Additional:
    """Special additional deductions of one person in the month.

    Attributes:
        month: amounts of the month by kind.
        to_date: declared year-to-date amounts by kind, when the file has them.
        pension: personal pension of the month.
    """

    month: Mapping[str, Fen]
    to_date: Mapping[str, Fen] | None = None
    pension: Fen = 0


def additional_rows(records: Records, people: People) -> dict[str, Additional]:
    """Special additional deductions by 工号; problems go to ``records``."""
    found: dict[str, Additional] = {}
    for record in records.records:
        employee = people.of_record(records, record)
        if employee is None or record.blocked:
            continue
        if employee.employee_no in found:
            rule = f"{employee.label} 的专项附加扣除重复"
            records.report(record, "employee_no", rule, "请把同一人的各项合在一行")
            continue
        values = record.values
        to_date = {kind: values.get(f"cum_{kind}", 0) for kind in KINDS}
        month = {kind: values[kind] for kind in KINDS if values.get(kind)}
        if month.get("housing_loan") and month.get("housing_rent"):
            records.report(
                record,
                "housing_rent",
                "同一年度不能同时扣住房贷款利息和住房租金",
                "请本人在个人所得税 App 里更正后重新下载",
                Level.CONFIRM,
                employee.label,
            )
        found[employee.employee_no] = Additional(
            month, to_date if any(to_date.values()) else None, values.get("personal_pension", 0)
        )
    return found


def month_amounts(
    given: Additional, carried: Carried
) -> tuple[dict[str, Fen], dict[str, Fen] | None]:
    """Amounts of this run by kind, and the year to date by kind where it is known.

    A file with year-to-date amounts gives the month as the difference to what was taken before.
    A carried total without kinds is split only when it is a whole multiple of the month's amounts.
    """
    before = carried.by_kind
    held = carried.state.withholding
    total_before = held.special_additional if held else 0
    if given.to_date is not None:
        if before is not None:
            rise = {kind: given.to_date[kind] - before.get(kind, 0) for kind in KINDS}
            return {k: v for k, v in rise.items() if v > 0}, dict(given.to_date)
        rise_total = sum(given.to_date.values()) - total_before
        return ({"to_date": rise_total} if rise_total > 0 else {}), dict(given.to_date)
    month = dict(given.month)
    if before is None:
        each = sum(month.values())
        if not each or total_before % each:
            return month, None
        before = {kind: amount * (total_before // each) for kind, amount in month.items()}
    kinds = {*before, *month}
    return month, {kind: before.get(kind, 0) + month.get(kind, 0) for kind in sorted(kinds)}
