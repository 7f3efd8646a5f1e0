"""Labour remuneration through internet platforms, cumulative (STA 2025 no. 16, from 2025-10-01).

Law::

    this period = (cumulative income − cumulative expense − exempt − basic deduction − other)
                  × rate − quick deduction − cumulative reductions − cumulative withheld
    cumulative expense = cumulative income × 20 %
    basic deduction = 5,000 × months of pay in a row at this platform in the year

Special and special additional deductions are not taken in withholding. What a month without pay
does to "in a row" has no official example; it is a policy of the platform entity:

* ``restart_all`` (default): income, months and tax withheld start again;
* ``count_only``: nothing restarts, the empty month is not counted;
* ``no_break``: nothing restarts, the empty month is counted.

Amounts are those of the *month so far*: a second settlement in a month gives the new total, so a
month that turns out to be subject to VAT is restated as a whole.

>>> import datetime as dt
>>> state = PlatformState(year=2026)
>>> for number in (1, 2):
...     month = PlatformMonth(income=9_000_00)
...     result = withhold_platform(month=month, state=state, day=dt.date(2026, number, 20))
...     state = result.state
...     print(result.withheld)
6600
6600
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Any, Literal, Self, get_args

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.income_tax.tables import PER_CENT, Band, annual_table, explain, in_force
from zyg.law.money import Fen, times, yuan_grouped, yuan_to_fen

GapPolicy = Literal["restart_all", "count_only", "no_break"]
RULE = "platform_cumulative"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformMonth:
    """A worker's month so far at one platform, in fen.

    Attributes:
        income: income of the month so far, net of VAT that is due.
        exempt: exempt part of it.
        other: surcharges and other lawful deductions of the month so far.
        tax_reduction: reduction of tax of the month so far.
    """

    income: Fen = 0
    exempt: Fen = 0
    other: Fen = 0
    tax_reduction: Fen = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformState:
    """Cumulative figures of one (platform entity, worker, tax year), in fen.

    ``month`` holds the part that belongs to ``last_month``, so that it can be restated.
    """

    year: int
    last_month: int = 0
    months: int = 0
    income: Fen = 0
    exempt: Fen = 0
    other: Fen = 0
    reductions: Fen = 0
    withheld: Fen = 0
    month: PlatformMonth = PlatformMonth()

    def as_dict(self) -> dict[str, Any]:
        """Return a plain nested dict, fit for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what ``as_dict`` wrote.

        Raises:
            TypeError: unknown or missing fields.
        """
        return cls(**{**data, "month": PlatformMonth(**data["month"])})


@dataclass(frozen=True, slots=True)
class PlatformWithholding:
    """Result of one settlement, in fen; ``state`` is the input of the next."""

    withheld: Fen
    state: PlatformState
    months: int
    cum_expense: Fen
    cum_basic: Fen
    cum_taxable: Fen
    rate_pct: int
    quick: Fen
    cum_tax: Fen
    lines: tuple[Line, ...]


def withhold_platform(
    *,
    month: PlatformMonth,
    state: PlatformState,
    day: dt.date,
    gap: GapPolicy = "restart_all",
) -> PlatformWithholding:
    """Withhold on a settlement of a platform worker.

    Args:
        month: the month's figures so far, this settlement included.
        state: cumulative figures before the settlement.
        day: day of payment; its month is the tax month.
        gap: what a month without pay does.

    Raises:
        RuleRefusedError: before 2025-10-01, another year, an earlier month, unknown policy.
    """
    _check(state, day, gap)
    after = _accumulate(month, _after_gap(state, day, gap), day, gap)
    basic = yuan_to_fen(in_force("basic_deduction", day).value["month"]) * after.months
    share = Fraction(in_force("platform_cumulative", day).value["expense_pct"], PER_CENT)
    expense = times(after.income, share)
    taxable = max(0, after.income - expense - after.exempt - basic - after.other)
    band = annual_table(day).band(taxable)
    cum_tax = band.tax(taxable)
    withheld = max(0, cum_tax - after.reductions - after.withheld)
    return PlatformWithholding(
        withheld=withheld,
        state=replace(after, withheld=after.withheld + withheld),
        months=after.months,
        cum_expense=expense,
        cum_basic=basic,
        cum_taxable=taxable,
        rate_pct=band.pct,
        quick=band.quick,
        cum_tax=cum_tax,
        lines=_lines(after, expense, basic, band, day, gap),
    )


def _check(state: PlatformState, day: dt.date, gap: str) -> None:
    if gap not in get_args(GapPolicy):
        choices = "、".join(get_args(GapPolicy))
        raise RuleRefusedError(f"断月口径「{gap}」不存在；可选：{choices}。")
    if day.year != state.year:
        raise RuleRefusedError(
            f"累计数属于 {state.year} 纳税年度，{day} 的支付属于 {day.year} 年度；请以新年度计算。"
        )
    if day.month < state.last_month:
        raise RuleRefusedError(
            f"{state.year}-{state.last_month:02d} 已计税，不能再计入 {day.month} 月；请更正申报。"
        )


def _after_gap(state: PlatformState, day: dt.date, gap: GapPolicy) -> PlatformState:
    broken = state.last_month and day.month > state.last_month + 1
    if broken and gap == "restart_all":
        return PlatformState(year=state.year)
    return state


def _accumulate(
    month: PlatformMonth, state: PlatformState, day: dt.date, gap: GapPolicy
) -> PlatformState:
    same_month = day.month == state.last_month
    before = state.month if same_month else PlatformMonth()
    step = 0 if same_month else 1
    if state.last_month and gap == "no_break":
        step = day.month - state.last_month
    return replace(
        state,
        last_month=day.month,
        months=state.months + step,
        income=state.income + month.income - before.income,
        exempt=state.exempt + month.exempt - before.exempt,
        other=state.other + month.other - before.other,
        reductions=state.reductions + month.tax_reduction - before.tax_reduction,
        month=month,
    )


def _lines(
    after: PlatformState, expense: Fen, basic: Fen, band: Band, day: dt.date, gap: GapPolicy
) -> tuple[Line, ...]:
    version = in_force("platform_cumulative", day)
    taxable = max(0, after.income - expense - after.exempt - basic - after.other)
    parts = (
        ("累计费用", expense),
        ("免税收入", after.exempt),
        (f"减除费用（连续{after.months}个月）", basic),
        ("其他扣除", after.other),
    )
    told = "".join(f" − {label} {yuan_grouped(amount)}" for label, amount in parts if amount)
    withheld = max(0, band.tax(taxable) - after.reductions - after.withheld)
    first = explain(
        code="cum_taxable",
        label="累计预扣预缴应纳税所得额",
        amount=taxable,
        formula=f"累计收入 {yuan_grouped(after.income)}{told}，不低于 0 = {yuan_grouped(taxable)}",
        version=version,
        rule=RULE,
        inputs={"income": after.income, "months": after.months, "gap_policy": gap},
    )
    second = explain(
        code="withheld",
        label="本期应预扣预缴税额",
        amount=withheld,
        formula=(
            f"{band.formula(taxable)} − 累计减免税额 {yuan_grouped(after.reductions)}"
            f" − 累计已预扣预缴税额 {yuan_grouped(after.withheld)}，不低于 0"
            f" = {yuan_grouped(withheld)}"
        ),
        version=version,
        rule=RULE,
        inputs={"cum_taxable": taxable, "withheld_before": after.withheld, "gap_policy": gap},
    )
    return first, second
