"""Cumulative withholding on wages (工资薪金所得累计预扣法).

Law: STA announcement 2018 no. 61, article 6 (in force from 2019-01-01)::

    this period = (cumulative taxable × rate − quick deduction)
                  − cumulative reductions − cumulative withheld
    cumulative taxable = income − exempt − basic deduction − special deductions
                         − special additional deductions − other deductions

A balance below zero is not refunded inside the year; the annual settlement returns it. The basic
deduction is 5,000 for each month of the year employed *at this agent*, months without pay
included. Two announcements change the count: 2020 no. 13 (first wages of the year: counted from
January) and 2020 no. 19 (last year at the same agent not above 60,000: 60,000 from January).

The state belongs to one (agent, person, tax year, income class); the tax year is the year of
payment. Two runs in one month share that month's 5,000 and special additional deductions.

>>> import datetime as dt
>>> state = WithholdingState.opening(year=2026, first_month=1)
>>> january = WageMonth(income=43_500_00, special=3_500_00)
>>> first = withhold_wages(month=january, state=state, day=dt.date(2026, 1, 10))
>>> february = WageMonth(income=10_500_00, special=3_500_00)
>>> second = withhold_wages(month=february, state=first.state, day=dt.date(2026, 2, 10))
>>> first.withheld, second.cum_taxable, second.rate_pct, second.quick, second.withheld
(105000, 3700000, 10, 252000, 13000)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.income_tax.personal_pension import personal_pension_deductible
from zyg.law.income_tax.tables import Band, annual_table, explain, in_force
from zyg.law.money import Fen, yuan_grouped, yuan_to_fen
from zyg.law.parameters import Version

WAGES = "wages"
RULE = "wage_withholding"


@dataclass(frozen=True, slots=True)
class WithholdingState:
    """Cumulative figures of one (agent, person, tax year, income class), in fen.

    A state with figures carried in from another system needs ``year``, ``first_month`` and the
    amounts; ``months`` and ``basic`` are recomputed at the next withholding.

    Attributes:
        year: tax year (year of payment).
        first_month: first month of the year employed at this agent, 1–12.
        income_class: ``wages`` or a cumulative kind of labour remuneration.
        last_month: month of the last withholding, 0 when there was none.
        months: months employed here up to ``last_month``.
        months_without_basic: those of them in which the person chose not to take the 5,000.
        income: cumulative income.
        exempt: cumulative exempt income.
        basic: cumulative basic deduction.
        special: cumulative special deductions (own insurance and housing fund).
        special_additional: cumulative special additional deductions.
        month_special_additional: the part of them that belongs to ``last_month``.
        other: cumulative other lawful deductions, personal pension included.
        personal_pension: the personal pension inside ``other``.
        donations: cumulative deductible donations.
        reductions: cumulative tax reductions (disability and the like).
        withheld: cumulative tax withheld.
    """

    year: int
    first_month: int = 1
    income_class: str = WAGES
    last_month: int = 0
    months: int = 0
    months_without_basic: int = 0
    income: Fen = 0
    exempt: Fen = 0
    basic: Fen = 0
    special: Fen = 0
    special_additional: Fen = 0
    month_special_additional: Fen = 0
    other: Fen = 0
    personal_pension: Fen = 0
    donations: Fen = 0
    reductions: Fen = 0
    withheld: Fen = 0

    @classmethod
    def opening(cls, *, year: int, first_month: int, income_class: str = WAGES) -> Self:
        """Return the state before the first payment of a tax year."""
        return cls(year=year, first_month=first_month, income_class=income_class)

    @property
    def cum_taxable(self) -> Fen:
        """Cumulative taxable income, not below zero."""
        deductions = self.exempt + self.basic + self.special + self.special_additional
        return max(0, self.income - deductions - self.other - self.donations)

    def as_dict(self) -> dict[str, int | str]:
        """Return a plain dict of integers and text, fit for JSON."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what ``as_dict`` wrote.

        Raises:
            TypeError: unknown or missing fields.
        """
        return cls(**data)


@dataclass(frozen=True, slots=True, kw_only=True)
class WageMonth:
    """What one payroll run adds, in fen, for one person.

    Attributes:
        income: taxable and exempt wage income paid (may be negative in a correction).
        exempt: the exempt part of ``income``.
        special: own insurance and housing fund.
        special_additional: special additional deductions of the month. A second run in the same
            month adds only what exceeds the amount already taken.
        special_additional_to_date: declared year-to-date amount; replaces the cumulative figure
            when given (late declarations are caught up).
        other: other lawful deductions without the personal pension.
        personal_pension: personal pension paid in; what exceeds the year's limit is not deducted.
        donation: deductible donations.
        tax_reduction: reduction of tax (减免税额).
        employed_months: months of the year employed at this agent up to this month; needed only
            after a break in employment, otherwise counted from the state's first month.
        first_job_in_year: count the basic deduction from January (2020 no. 13).
        basic_60000_from_january: deduct 60,000 from January (2020 no. 19).
        deduct_basic: False when the person chose not to take the basic deduction here.
    """

    income: Fen = 0
    exempt: Fen = 0
    special: Fen = 0
    special_additional: Fen = 0
    special_additional_to_date: Fen | None = None
    other: Fen = 0
    personal_pension: Fen = 0
    donation: Fen = 0
    tax_reduction: Fen = 0
    employed_months: int | None = None
    first_job_in_year: bool = False
    basic_60000_from_january: bool = False
    deduct_basic: bool = True


@dataclass(frozen=True, slots=True)
class WageWithholding:
    """Result of one withholding, in fen; ``state`` is the input of the next."""

    withheld: Fen
    state: WithholdingState
    cum_taxable: Fen
    rate_pct: int
    quick: Fen
    cum_tax: Fen
    lines: tuple[Line, ...]


def withhold_wages(*, month: WageMonth, state: WithholdingState, day: dt.date) -> WageWithholding:
    """Withhold on wages by the cumulative method.

    Args:
        month: the amounts that this run adds.
        state: cumulative figures before the run.
        day: day of payment; its month is the tax month, its year the tax year.

    Raises:
        RuleRefusedError: the day lies in another year than the state or before its last month,
            or a rule that is asked for is not in force.
    """
    if state.income_class != WAGES:
        raise RuleRefusedError(
            f"累计数属于「{state.income_class}」，不能用于工资薪金；请使用工资薪金的累计数。"
        )
    return withhold_cumulatively(
        month=month, state=state, day=day, method="cumulative_withholding", rule=RULE
    )


def withhold_cumulatively(
    *, month: WageMonth, state: WithholdingState, day: dt.date, method: str, rule: str
) -> WageWithholding:
    """Run the cumulative method; labour remuneration of interns and agents shares it.

    Args:
        month: what the run adds; for labour remuneration ``income`` is the income amount.
        state: cumulative figures before the run.
        day: day of payment.
        method: measure below ``income_tax/`` that carries the law of the method.
        rule: rule identifier for the lines.

    Raises:
        RuleRefusedError: see ``withhold_wages``.
    """
    law = in_force(method, day)
    _check_order(state, day)
    pension = _personal_pension(month, state, day)
    if pension is not None:
        month = replace(month, personal_pension=pension.amount)
    after = _accumulate(month, state, day)
    table = annual_table(day)
    band = table.band(after.cum_taxable)
    cum_tax = band.tax(after.cum_taxable)
    withheld = max(0, cum_tax - after.reductions - state.withheld)
    after = replace(after, withheld=state.withheld + withheld)
    lines = _Explanation(before=state, after=after, law=law, rule=rule).lines(band, day)
    if pension is not None:
        lines = (pension, *lines)
    return WageWithholding(
        withheld=withheld,
        state=after,
        cum_taxable=after.cum_taxable,
        rate_pct=band.pct,
        quick=band.quick,
        cum_tax=cum_tax,
        lines=lines,
    )


@dataclass(frozen=True, slots=True)
class WholeYearBasic:
    """Whether 60,000 may be deducted from January, and why not when it may not."""

    eligible: bool
    reasons: tuple[str, ...]
    declaration_note: str
    line: Line


def whole_year_basic_eligibility(
    *,
    months_declared_last_year: int,
    wage_income_last_year: Fen,
    same_agent_from_january: bool,
    day: dt.date,
) -> WholeYearBasic:
    """Tell whether 60,000 may be deducted from January (STA 2020 no. 19).

    Args:
        months_declared_last_year: months of last year declared by this same agent.
        wage_income_last_year: all wage income of last year at this agent in fen: bonuses of
            every kind included, nothing deducted, exempt income not taken off.
        same_agent_from_january: still employed here from January of this year.
        day: a day in the year of the deduction.

    Raises:
        RuleRefusedError: before 2021-01-01.
    """
    version = in_force("whole_year_basic", day)
    cap = yuan_to_fen(version.value["income_cap"])
    needed = version.value["months_declared"]
    reasons = []
    if months_declared_last_year < needed:
        reasons.append(f"上年在本单位申报 {months_declared_last_year} 个月，不足 {needed} 个月")
    if wage_income_last_year > cap:
        shown = yuan_grouped(wage_income_last_year)
        reasons.append(f"上年全年收入 {shown} 元，超过 {yuan_grouped(cap)} 元")
    if not same_agent_from_january:
        reasons.append("本年1月起未在同一单位任职受雇")
    line = explain(
        code="whole_year_basic",
        label="自1月起直接扣除6万元",
        amount=int(not reasons),
        formula="；".join(reasons) or f"上年逐月申报且全年收入不超过 {yuan_grouped(cap)} 元",
        version=version,
        rule="whole_year_basic",
        unit="flag",
    )
    note = version.value["declaration_note"]
    return WholeYearBasic(not reasons, tuple(reasons), note, line)


def _check_order(state: WithholdingState, day: dt.date) -> None:
    if day.year != state.year:
        raise RuleRefusedError(
            f"累计数属于 {state.year} 纳税年度，{day} 发放的收入属于 {day.year} 年度；"
            "请以新年度的累计数计算。"
        )
    if day.month < state.last_month:
        raise RuleRefusedError(
            f"{state.year}-{state.last_month:02d} 已计税，不能再计入更早的 {day.month} 月；"
            "请在未结账的月份更正。"
        )
    if day.month < state.first_month:
        raise RuleRefusedError(
            f"本年在本单位任职自 {state.first_month} 月起，不能计入 {day.month} 月；"
            "请核对入职日期。"
        )


def _personal_pension(month: WageMonth, state: WithholdingState, day: dt.date) -> Line | None:
    """Return the deductible personal pension when the year's limit cuts it, else ``None``."""
    if month.personal_pension <= 0:
        return None
    line = personal_pension_deductible(
        paid=month.personal_pension, deducted_this_year=state.personal_pension, day=day
    )
    return line if line.amount < month.personal_pension else None


def _accumulate(month: WageMonth, state: WithholdingState, day: dt.date) -> WithholdingState:
    months = _months(month, state, day)
    skipped = state.months_without_basic
    if not month.deduct_basic:
        skipped += max(0, months - state.months)
    same_month = day.month == state.last_month
    taken = state.month_special_additional if same_month else 0
    added = max(0, month.special_additional - taken)
    to_date = month.special_additional_to_date
    return replace(
        state,
        last_month=day.month,
        months=months,
        months_without_basic=skipped,
        income=state.income + month.income,
        exempt=state.exempt + month.exempt,
        basic=_basic(month, months - skipped, day),
        special=state.special + month.special,
        special_additional=state.special_additional + added if to_date is None else to_date,
        month_special_additional=taken + added,
        other=state.other + month.other + month.personal_pension,
        personal_pension=state.personal_pension + month.personal_pension,
        donations=state.donations + month.donation,
        reductions=state.reductions + month.tax_reduction,
    )


def _months(month: WageMonth, state: WithholdingState, day: dt.date) -> int:
    if month.first_job_in_year:
        counted_from: int = in_force("first_job_in_year", day).value["counts_from_month"]
        return day.month - counted_from + 1
    if month.employed_months is not None:
        return month.employed_months
    return day.month - state.first_month + 1


def _basic(month: WageMonth, months: int, day: dt.date) -> Fen:
    amounts = in_force("basic_deduction", day).value
    if month.basic_60000_from_january and month.deduct_basic:
        in_force("whole_year_basic", day)
        return yuan_to_fen(amounts["year"])
    return yuan_to_fen(amounts["month"]) * months


@dataclass(frozen=True, slots=True)
class _Explanation:
    before: WithholdingState
    after: WithholdingState
    law: Version
    rule: str

    def lines(self, band: Band, day: dt.date) -> tuple[Line, ...]:
        cum_taxable = self.after.cum_taxable
        cum_tax = band.tax(cum_taxable)
        taxable = explain(
            code="cum_taxable",
            label="累计预扣预缴应纳税所得额",
            amount=cum_taxable,
            formula=_taxable_formula(self.after),
            version=self.law,
            rule=self.rule,
            inputs=self.after.as_dict(),
        )
        tax = explain(
            code="cum_tax",
            label="累计应纳税额",
            amount=cum_tax,
            formula=band.formula(cum_taxable),
            version=annual_table(day).version,
            rule=self.rule,
            inputs={"cum_taxable": cum_taxable, "rate_pct": band.pct, "quick": band.quick},
        )
        return taxable, tax, self.withheld(cum_tax)

    def withheld(self, cum_tax: Fen) -> Line:
        paid, reductions = self.before.withheld, self.after.reductions
        withheld = self.after.withheld - paid
        balance = cum_tax - reductions - paid
        reduced = f" − 累计减免税额 {yuan_grouped(reductions)}" if reductions else ""
        floor = ""
        if balance < 0:
            floor = f"；余额 {yuan_grouped(balance)}，年内不退税，汇算清缴时多退少补"
        return explain(
            code="withheld",
            label="本期应预扣预缴税额",
            amount=withheld,
            formula=(
                f"{yuan_grouped(cum_tax)}{reduced} − 累计已预扣预缴税额 {yuan_grouped(paid)}"
                f" = {yuan_grouped(withheld)}{floor}"
            ),
            version=self.law,
            rule=self.rule,
            inputs={"cum_tax": cum_tax, "reductions": reductions, "withheld_before": paid},
        )


def _taxable_formula(state: WithholdingState) -> str:
    parts = (
        ("免税收入", state.exempt),
        (f"减除费用（{state.months}个月）", state.basic),
        ("专项扣除", state.special),
        ("专项附加扣除", state.special_additional),
        ("其他扣除", state.other),
        ("准予扣除的捐赠额", state.donations),
    )
    told = "".join(f" − {label} {yuan_grouped(amount)}" for label, amount in parts if amount)
    balance = state.income - sum(amount for _, amount in parts)
    floor = f"，余额 {yuan_grouped(balance)} 为负，按 0 计" if balance < 0 else ""
    result = yuan_grouped(state.cum_taxable)
    return f"累计收入 {yuan_grouped(state.income)}{told} = {result}{floor}"
