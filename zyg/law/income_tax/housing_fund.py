"""Housing fund (住房公积金): what is free of income tax on each side.

Law: 财税〔2006〕10号 article 2: rate up to 12 %, base up to three times the city's average monthly
wage of last year; the excess of both sides is wage income of the month.

>>> import datetime as dt
>>> result = housing_fund_limit(
...     contribution=2_000_00, base=10_000_00, city_average_annual_wage=120_000_00,
...     day=dt.date(2026, 1, 31),
... )
>>> result.free, result.taxable_excess
(120000, 80000)
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from zyg.law.explain import Line
from zyg.law.income_tax.tables import PER_CENT, explain, in_force
from zyg.law.money import Fen, half_up, yuan_grouped
from zyg.law.periods import MONTHS_PER_YEAR


@dataclass(frozen=True, slots=True)
class HousingFundLimit:
    """One side's housing fund of a month, in fen: what is free of tax and what is wage income."""

    limit: Fen
    free: Fen
    taxable_excess: Fen
    line: Line


def housing_fund_limit(
    *, contribution: Fen, base: Fen, city_average_annual_wage: Fen, day: dt.date
) -> HousingFundLimit:
    """Split one side's housing fund of a month into the free part and the taxable excess.

    Args:
        contribution: contribution of one side, in fen.
        base: contribution base of the month, in fen.
        city_average_annual_wage: average annual wage of the city of last year, in fen.
        day: a day in the month.

    Raises:
        RuleRefusedError: no rule in force.
    """
    version = in_force("housing_fund_limit", day)
    multiple, pct = version.value["base_cap_multiple"], version.value["rate_pct_max"]
    cap = Fraction(city_average_annual_wage * multiple, MONTHS_PER_YEAR)
    limit = half_up(min(Fraction(base), cap) * pct / PER_CENT)
    free = min(contribution, limit)
    line = explain(
        code="housing_fund_limit",
        label="住房公积金税前扣除限额",
        amount=free,
        formula=(
            f"基数 {yuan_grouped(base)}（上限 {yuan_grouped(half_up(cap))}）× {pct}%"
            f" = {yuan_grouped(limit)}，缴存 {yuan_grouped(contribution)}，"
            f"免税 {yuan_grouped(free)}"
        ),
        version=version,
        rule="housing_fund_limit",
        inputs={"contribution": contribution, "base": base},
    )
    return HousingFundLimit(limit, free, contribution - free, line)
