"""Equity incentives of listed companies (股权激励).

Law: 财政部 税务总局公告2023年第25号 (to 2027-12-31): all events of a tax year are merged and taxed
alone on the annual table; a later event pays the tax on the sum less what was computed before.
Income: option = (close on the exercise day − exercise price) × shares (财税〔2005〕35号);
restricted stock = (close on the registration day + close on the unlock day) ÷ 2 × shares unlocked
− own payment × shares unlocked ÷ shares granted (国税函〔2009〕461号). The tax may be paid within
36 months of the event, all before leaving (公告2024年第2号).

>>> import datetime as dt
>>> day = dt.date(2026, 5, 20)
>>> [event.tax for event in tax_equity_year(events=[100_000_00, 62_000_00], day=day)]
[748000, 800000]
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from zyg.law.explain import Line, RuleRefusedError
from zyg.law.income_tax.tables import annual_table, explain, in_force
from zyg.law.money import FEN_PER_YUAN, Fen, half_up, yuan_grouped
from zyg.law.periods import add_months

PRICE_SCALE = 10_000
"""Prices are shown with four decimals."""


@dataclass(frozen=True, slots=True)
class EquityEventTax:
    """Tax of one event of a year, in fen."""

    income: Fen
    cum_income: Fen
    cum_tax: Fen
    rate_pct: int
    quick: Fen
    tax: Fen
    line: Line


@dataclass(frozen=True, slots=True)
class Instalment:
    """Until when the tax of an event may be paid in parts."""

    deadline: dt.date
    line: Line


def tax_equity_year(*, events: Sequence[Fen], day: dt.date) -> tuple[EquityEventTax, ...]:
    """Tax the equity events of one tax year in order.

    Args:
        events: income of each event in fen, in order.
        day: a day in the tax year.

    Raises:
        RuleRefusedError: a negative income, or after the last day of the rule.
    """
    version = in_force("equity", day)
    table = annual_table(day)
    results = []
    cum_income = cum_before = 0
    for income in events:
        if income < 0:
            raise RuleRefusedError(
                f"股权激励所得 {yuan_grouped(income)} 为负；应按 0 申报，不能冲减其他次所得。"
            )
        cum_income += income
        band = table.band(cum_income)
        cum_tax = band.tax(cum_income)
        line = explain(
            code="equity_tax",
            label="股权激励本次应纳税额",
            amount=cum_tax - cum_before,
            formula=f"{band.formula(cum_income)}；减本年已计税额 {yuan_grouped(cum_before)}",
            version=version,
            rule="equity",
            inputs={"income": income, "cum_income": cum_income, "tax_before": cum_before},
        )
        tax = cum_tax - cum_before
        results.append(EquityEventTax(income, cum_income, cum_tax, band.pct, band.quick, tax, line))
        cum_before = cum_tax
    return tuple(results)


def option_income(
    *, market_price: Fraction, exercise_price: Fraction, shares: int, day: dt.date
) -> Line:
    """Income from exercising options; prices in yuan a share, exact.

    Raises:
        RuleRefusedError: no rule in force, or no shares.

    >>> from zyg.law.money import rate
    >>> option_income(
    ...     market_price=rate("17.80"), exercise_price=rate("14.56"), shares=50_000,
    ...     day=dt.date(2026, 5, 20),
    ... ).amount
    16200000
    """
    _require_shares(shares)
    income = max(0, half_up((market_price - exercise_price) * shares * FEN_PER_YUAN))
    return explain(
        code="option_income",
        label="股票期权行权所得",
        amount=income,
        formula=(
            f"（行权日收盘价 {_price(market_price)} − 行权价 {_price(exercise_price)}）"
            f" × {shares} 股 = {yuan_grouped(income)}"
        ),
        version=in_force("equity_income", day),
        rule="equity_income",
        inputs={"shares": shares},
    )


def restricted_stock_income(
    *,
    registration_price: Fraction,
    unlock_price: Fraction,
    unlocked: int,
    granted: int,
    paid: Fen,
    day: dt.date,
) -> Line:
    """Income from unlocking restricted stock; prices in yuan a share, ``paid`` in fen.

    Raises:
        RuleRefusedError: no rule in force, or more shares unlocked than granted.

    >>> from zyg.law.money import rate
    >>> restricted_stock_income(
    ...     registration_price=rate("13.06"), unlock_price=rate("18.00"), unlocked=20_000,
    ...     granted=50_000, paid=434_000_00, day=dt.date(2026, 5, 20),
    ... ).amount
    13700000
    """
    _require_shares(unlocked)
    if granted < unlocked:
        raise RuleRefusedError(
            f"本批解禁 {unlocked} 股多于获授总数 {granted} 股；请核对授予登记与解禁公告。"
        )
    version = in_force("equity_income", day)
    average = (registration_price + unlock_price) / version.value["restricted_price_average_of"]
    cost = Fraction(paid * unlocked, granted)
    income = max(0, half_up(average * unlocked * FEN_PER_YUAN - cost))
    return explain(
        code="restricted_stock_income",
        label="限制性股票解禁所得",
        amount=income,
        formula=(
            f"（登记日 {_price(registration_price)} + 解禁日 {_price(unlock_price)}）÷ 2"
            f" × {unlocked} − {yuan_grouped(paid)} × {unlocked}/{granted} = {yuan_grouped(income)}"
        ),
        version=version,
        rule="equity_income",
        inputs={"unlocked": unlocked, "granted": granted, "paid": paid},
    )


def instalment_deadline(*, event: dt.date, leaves: dt.date | None = None) -> Instalment:
    """Return the last day to pay the tax of an event of a listed company.

    Args:
        event: day of exercise, unlocking or grant of shares.
        leaves: last day at the company, when the person leaves.

    Raises:
        RuleRefusedError: the event lies outside the rule (2024-01-01 to 2027-12-31).

    >>> instalment_deadline(event=dt.date(2024, 2, 29)).deadline
    datetime.date(2027, 2, 28)
    """
    version = in_force("equity_instalment", event)
    months: int = version.value["months"]
    deadline = add_months(event, months)
    told = f"自 {event} 起 {months} 个月内缴清"
    if leaves is not None and leaves < deadline:
        deadline = leaves
        told += f"；{leaves} 离职，离职前缴清"
    line = explain(
        code="equity_deadline",
        label="股权激励分期缴税期限",
        amount=(deadline - event).days,
        formula=f"{told}，即不晚于 {deadline}",
        version=version,
        rule="equity_instalment",
        unit="day",
    )
    return Instalment(deadline, line)


def _require_shares(shares: int) -> None:
    if shares < 0:
        raise RuleRefusedError(f"股数 {shares} 不能为负；请核对行权或解禁登记。")


def _price(price: Fraction) -> str:
    whole, rest = divmod(half_up(price * PRICE_SCALE), PRICE_SCALE)
    return f"{whole}.{rest:04d}"
