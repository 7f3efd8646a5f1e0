"""VAT of natural persons on platform income, and the surcharges on it.

Law: 财政部 税务总局公告2026年第10号 and STA announcement 2026 no. 4 (from 2026-01-01): when the
platform files for the worker, all taxable sales of the month from anywhere are added up; once
they *reach* the threshold the whole is taxed, not the excess (official pattern 90,000 + 10,000 +
500: all taxed).

>>> import datetime as dt
>>> month = month_vat(sales=60_000_00 + 45_000_00, day=dt.date(2026, 4, 30))
>>> month.taxed, month.vat, month.surcharges.total, month.income
(True, 103960, 6238, 10396040)
>>> month_vat(sales=100_500_00, day=dt.date(2026, 4, 30)).taxed
False
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from zyg.law.explain import Line
from zyg.law.income_tax.tables import explain, in_force
from zyg.law.money import Fen, half_up, rate, times, yuan_grouped, yuan_to_fen
from zyg.law.parameters import Version

Place = Literal["city", "town", "other"]


@dataclass(frozen=True, slots=True)
class Surcharges:
    """Surcharges on VAT, in fen, each rounded by itself."""

    city_construction: Fen
    education: Fen
    local_education: Fen

    @property
    def total(self) -> Fen:
        """Sum of the three."""
        return self.city_construction + self.education + self.local_education


@dataclass(frozen=True, slots=True)
class MonthVat:
    """VAT of one worker's month, in fen.

    Attributes:
        taxed: whether the month's sales reached the threshold.
        sales_without_vat: sales through the platform net of VAT.
        taxable_sales: sales through the platform on which VAT is due.
        vat: the VAT.
        surcharges: the surcharges on it.
        income: income for the income tax (net of the VAT that is due).
        line: the explanation.
    """

    taxed: bool
    sales_without_vat: Fen
    taxable_sales: Fen
    vat: Fen
    surcharges: Surcharges
    income: Fen
    line: Line


def month_vat(
    *,
    sales: Fen,
    day: dt.date,
    other_sales: Fen = 0,
    sales_include_vat: bool = True,
    place: Place = "city",
) -> MonthVat:
    """Compute the VAT of a worker's month on a platform that files for the worker.

    Args:
        sales: all sales of the month through the platform, in fen.
        day: a day in the month.
        other_sales: the worker's other taxable sales of the month, without VAT.
        sales_include_vat: whether ``sales`` has the VAT inside.
        place: where the worker pays city construction tax.

    Raises:
        RuleRefusedError: no rule in force on the day.
    """
    version = in_force("vat_natural_person", day)
    used = rate(version.value["rate"])
    without = half_up(sales / (1 + used)) if sales_include_vat else sales
    taxed = without + other_sales >= yuan_to_fen(version.value["month_threshold"])
    vat = 0
    if taxed:
        vat = sales - without if sales_include_vat else times(sales, used)
    return MonthVat(
        taxed=taxed,
        sales_without_vat=without,
        taxable_sales=without if taxed else 0,
        vat=vat,
        surcharges=surcharges_on(vat, day=day, place=place),
        income=without if taxed else sales,
        line=_line(without, other_sales, vat, version),
    )


def transaction_vat(*, sale: Fen, day: dt.date) -> Line:
    """VAT of one sale of a natural person where no platform files for the month.

    A sale below the threshold per transaction is exempt; one that reaches it is taxed whole.

    Args:
        sale: the sale without VAT, in fen.
        day: day of the sale.

    Raises:
        RuleRefusedError: no rule in force on the day.

    >>> transaction_vat(sale=1_000_00, day=dt.date(2026, 4, 30)).amount
    1000
    >>> transaction_vat(sale=999_99, day=dt.date(2026, 4, 30)).amount
    0
    """
    version = in_force("vat_natural_person", day)
    threshold = yuan_to_fen(version.value["per_transaction_threshold"])
    vat = times(sale, rate(version.value["rate"])) if sale >= threshold else 0
    return explain(
        code="vat",
        label="增值税（按次）",
        amount=vat,
        formula=(
            f"单次销售额 {yuan_grouped(sale)}，按次起征点 {yuan_grouped(threshold)}："
            f"{yuan_grouped(vat)}"
        ),
        version=version,
        rule="vat_natural_person",
        inputs={"sale": sale},
    )


def natural_person_vat_rate(day: dt.date) -> Fraction:
    """Return the VAT rate of natural persons in force on a day.

    Raises:
        RuleRefusedError: no rule in force on the day.
    """
    return rate(in_force("vat_natural_person", day).value["rate"])


def surcharges_on(vat: Fen, *, day: dt.date, place: Place = "city") -> Surcharges:
    """Compute the surcharges on an amount of VAT, each rounded to the fen.

    Raises:
        RuleRefusedError: no rule in force on the day.
    """
    rates = in_force("vat_surcharges", day).value
    return Surcharges(
        city_construction=times(vat, rate(rates["city_construction"][place])),
        education=times(vat, rate(rates["education"])),
        local_education=times(vat, rate(rates["local_education"])),
    )


def _line(without: Fen, other_sales: Fen, vat: Fen, version: Version) -> Line:
    threshold = yuan_to_fen(version.value["month_threshold"])
    total = without + other_sales
    verdict = "达到起征点，全额征税" if total >= threshold else "未达起征点，免征"
    return explain(
        code="vat",
        label="增值税",
        amount=vat,
        formula=(
            f"当月销售额合计 {yuan_grouped(total)}，起征点 {yuan_grouped(threshold)}，{verdict}："
            f"{yuan_grouped(vat)}"
        ),
        version=version,
        rule="vat_natural_person",
        inputs={"sales_without_vat": without, "other_sales": other_sales},
    )
