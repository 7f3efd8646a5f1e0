"""Progressive tax tables (税率表) and the one way to read tax from them.

A table holds bands with an inclusive upper bound, a rate in whole percents and a quick deduction
(速算扣除数). Tax is ``taxable × rate − quick``, rounded half-up to the fen once. The tables are
continuous, so the band of a bound may be read from either side.

>>> import datetime as dt
>>> table = annual_table(dt.date(2026, 1, 1))
>>> table.tax(36_000_00), table.tax(144_000_01), table.tax(-5)
(108000, 1188000, 0)
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from zyg.law.explain import Line
from zyg.law.money import Fen, round_half_up, yuan_grouped, yuan_to_fen
from zyg.law.parameters import Version, measure

PER_CENT = 100


@dataclass(frozen=True, slots=True)
class Band:
    """One step: inclusive upper bound in fen (``None`` = open), rate, quick deduction."""

    upper: Fen | None
    pct: int
    quick: Fen

    def tax(self, taxable: Fen) -> Fen:
        """Tax by this band, half-up to the fen, never below zero."""
        return max(0, round_half_up(taxable * self.pct, PER_CENT) - self.quick)

    def formula(self, taxable: Fen) -> str:
        """Say the sum with its values: ``49,500.00 × 10% − 2,520.00 = 2,430.00``."""
        shown = max(0, taxable)
        return (
            f"{yuan_grouped(shown)} × {self.pct}% − {yuan_grouped(self.quick)}"
            f" = {yuan_grouped(self.tax(shown))}"
        )


@dataclass(frozen=True, slots=True)
class TaxTable:
    """A dated progressive table."""

    bands: tuple[Band, ...]
    version: Version

    def band(self, taxable: Fen | Fraction) -> Band:
        """Return the band an exact amount lies in; a negative amount lies in the first."""
        for band in self.bands:
            if band.upper is None or taxable <= band.upper:
                return band
        raise AssertionError("the last band of a table is open")

    def tax(self, taxable: Fen) -> Fen:
        """Tax on an amount in fen; zero for a negative amount."""
        return self.band(taxable).tax(taxable)


def annual_table(day: dt.date) -> TaxTable:
    """Comprehensive income, annual (预扣率表一).

    Raises:
        RuleRefusedError: no version is in force on the day.
    """
    return _table("comprehensive_annual", day)


def monthly_table(day: dt.date) -> TaxTable:
    """Comprehensive income, converted to months (按月换算后的综合所得税率表).

    Raises:
        RuleRefusedError: no version is in force on the day.
    """
    return _table("comprehensive_monthly", day)


def labour_table(day: dt.date) -> TaxTable:
    """Labour remuneration of residents, per payment (预扣率表二).

    Raises:
        RuleRefusedError: no version is in force on the day.
    """
    return _table("labour_withholding", day)


def business_table(day: dt.date) -> TaxTable:
    """Business income (经营所得).

    Raises:
        RuleRefusedError: no version is in force on the day.
    """
    return _table("business_annual", day)


def in_force(name: str, day: dt.date) -> Version:
    """Return the version of an income-tax measure in force on a day.

    Raises:
        RuleRefusedError: none is in force; the message says since or until when.
    """
    return measure(f"income_tax/{name}").at(day)


def explain(
    *,
    code: str,
    label: str,
    amount: int,
    formula: str,
    version: Version,
    rule: str,
    inputs: Mapping[str, int | str] | None = None,
    unit: str = "fen",
) -> Line:
    """Build the explained line of a figure from the parameter version that made it."""
    return Line(
        code=code,
        label=label,
        amount=amount,
        formula=formula,
        rule=f"income_tax.{rule}",
        version=version.name,
        source=version.source,
        inputs=dict(inputs or {}),
        unit=unit,
    )


def _table(name: str, day: dt.date) -> TaxTable:
    return _read(name, in_force(name, day).start)


@functools.cache
def _read(name: str, start: dt.date) -> TaxTable:
    version = in_force(name, start)
    bands = tuple(
        Band(
            upper=yuan_to_fen(row["upper"]) if row["upper"] else None,
            pct=row["pct"],
            quick=yuan_to_fen(row["quick"]),
        )
        for row in version.value["bands"]
    )
    return TaxTable(bands, version)
