"""Labour remuneration by the cumulative method: interns, insurance agents, securities brokers.

Interns in full-time education (STA 2020 no. 13, from 2020-07-01): income amount = income × 80 %,
5,000 for each month since the internship began. Insurance agents and securities brokers
(财税〔2018〕164号 article 3): income net of VAT less 20 % expense, less 25 % of the rest as cost
(展业成本), less surcharges. Each part is rounded per period before it is added up; only so the
published example comes out to the fen (7,954.17 in the third month).

>>> import datetime as dt
>>> state = WithholdingState.opening(year=2019, first_month=1, income_class=AGENT)
>>> month = LabourMonth(income=106_796_12, surcharges=192_23, other=3_000_00)
>>> for number in (1, 2, 3):
...     result = withhold_agent(month=month, state=state, day=dt.date(2019, number, 15))
...     state = result.state
...     print(result.withheld)
306854
558855
795417
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from fractions import Fraction

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.income_tax.tables import PER_CENT, explain, in_force
from zyg.law.income_tax.wages import (
    WageMonth,
    WageWithholding,
    WithholdingState,
    withhold_cumulatively,
)
from zyg.law.money import Fen, times, yuan_grouped
from zyg.law.parameters import Version

INTERN = "intern"
AGENT = "agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabourMonth:
    """What one payment adds, in fen.

    Attributes:
        income: income net of VAT.
        exempt: exempt part of it.
        surcharges: surcharges on the VAT, deducted after expense and cost.
        special: own insurance and housing fund, where the agent may deduct them.
        special_additional: special additional deductions, where the agent may deduct them.
        other: other lawful deductions.
        personal_pension: personal pension of the month.
        tax_reduction: reduction of tax.
        first_job_in_year: count the 5,000 from January (2020 no. 13).
        basic_60000_from_january: deduct 60,000 from January (2020 no. 19).
    """

    income: Fen = 0
    exempt: Fen = 0
    surcharges: Fen = 0
    special: Fen = 0
    special_additional: Fen = 0
    other: Fen = 0
    personal_pension: Fen = 0
    tax_reduction: Fen = 0
    first_job_in_year: bool = False
    basic_60000_from_january: bool = False


def withhold_intern(
    *, month: LabourMonth, state: WithholdingState, day: dt.date
) -> WageWithholding:
    """Withhold on an intern's pay; ``state.first_month`` is the month the internship began.

    Raises:
        RuleRefusedError: before 2020-07-01, or the state belongs to another class or year.
    """
    _check_class(state, INTERN)
    version = in_force("intern_cumulative", day)
    amount, line = _income_amount(month.income, version)
    return _withhold(month, amount, line, state, day, "intern_cumulative")


def withhold_agent(*, month: LabourMonth, state: WithholdingState, day: dt.date) -> WageWithholding:
    """Withhold on the commission of an insurance agent or securities broker.

    Raises:
        RuleRefusedError: before 2019-01-01, or the state belongs to another class or year.
    """
    _check_class(state, AGENT)
    version = in_force("agent_cumulative", day)
    amount, line = _income_amount(month.income, version)
    return _withhold(month, amount, line, state, day, "agent_cumulative")


def income_amount(*, income: Fen, day: dt.date) -> Fen:
    """Income amount (收入额) of an intern: income less 20 % expense, no 800.

    Raises:
        RuleRefusedError: before 2020-07-01.

    >>> income_amount(income=3_000_00, day=dt.date(2026, 7, 15))
    240000
    """
    return _income_amount(income, in_force("intern_cumulative", day))[0]


def _check_class(state: WithholdingState, income_class: str) -> None:
    if state.income_class != income_class:
        raise RuleRefusedError(
            f"累计数属于「{state.income_class}」，不能用于「{income_class}」；请使用同类所得的累计数。"
        )


def _income_amount(income: Fen, version: Version) -> tuple[Fen, Line]:
    expense = times(income, Fraction(version.value["expense_pct"], PER_CENT))
    cost = times(income - expense, Fraction(version.value.get("cost_pct", 0), PER_CENT))
    amount = income - expense - cost
    told = f" − 展业成本 {yuan_grouped(cost)}" if cost else ""
    line = explain(
        code="income_amount",
        label="本期收入额",
        amount=amount,
        formula=(
            f"{yuan_grouped(income)} − 费用 {yuan_grouped(expense)}{told} = {yuan_grouped(amount)}"
        ),
        version=version,
        rule="cumulative_labour",
        inputs={"income": income, "expense": expense, "cost": cost},
    )
    return amount, line


def _withhold(
    month: LabourMonth,
    amount: Fen,
    line: Line,
    state: WithholdingState,
    day: dt.date,
    method: str,
) -> WageWithholding:
    result = withhold_cumulatively(
        month=WageMonth(
            income=amount,
            exempt=month.exempt,
            special=month.special,
            special_additional=month.special_additional,
            other=month.other + month.surcharges,
            personal_pension=month.personal_pension,
            tax_reduction=month.tax_reduction,
            first_job_in_year=month.first_job_in_year,
            basic_60000_from_january=month.basic_60000_from_january,
        ),
        state=state,
        day=day,
        method=method,
        rule="cumulative_labour",
    )
    return replace(result, lines=(line, *result.lines))
