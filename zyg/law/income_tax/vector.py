"""Cumulative withholding for millions: numpy int64, twelve months, exact to the fen.

Same law as ``wages``; the property test holds both equal. Three facts make it fast:

* the tables are continuous and convex, so the tax is the largest ``taxable × rate − quick`` over
  all bands: no search for the band;
* rates are whole percents, so the tax is kept in hundredths of a fen until one final division,
  which rounds half-up (the maximum is never below zero);
* a year without refunds makes the cumulative tax withheld the running maximum of ``cumulative tax
  − cumulative reductions``, so no month waits for the one before.

Arrays are month-major, ``(12, people)``: each month of a block lies together in memory. Work goes
in blocks that stay in the cache, with buffers made once for each thread; numpy releases the
interpreter lock, so threads share the people.

>>> income = np.full((12, 1), 20_000_00)
>>> deductions = np.full((12, 1), 6_500_00)
>>> withhold_year(income, deductions, day=dt.date(2026, 12, 31)).ravel().tolist()[:6]
[25500, 25500, 25500, 25500, 71000, 85000]
"""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from zyg.law.income_tax.tables import (
    PER_CENT,
    TaxTable,
    annual_table,
    in_force,
)
from zyg.law.money import Fen, yuan_to_fen
from zyg.law.periods import MONTHS_PER_YEAR

Amounts = NDArray[np.int64]
BLOCK = 8_192
HALF_FEN = PER_CENT // 2
LARGEST: Fen = 10**14
"""Amounts up to 10^12 yuan a cell can not overflow the sums."""


@dataclass(frozen=True, slots=True)
class _Bands:
    """A table in hundredths of a fen: tax = max(rate × taxable − quick)."""

    rates: tuple[int, ...]
    quicks: tuple[int, ...]

    @classmethod
    def of(cls, table: TaxTable) -> Self:
        return cls(
            tuple(band.pct for band in table.bands),
            tuple(band.quick * PER_CENT for band in table.bands),
        )

    def tax(self, taxable: Amounts, *, out: Amounts, spare: Amounts) -> None:
        """Write the tax in fen to ``out``; ``spare`` is overwritten."""
        np.multiply(taxable, self.rates[0], out=out)
        np.maximum(out, 0, out=out)
        for pct, quick in zip(self.rates[1:], self.quicks[1:], strict=True):
            np.multiply(taxable, pct, out=spare)
            np.subtract(spare, quick, out=spare)
            np.maximum(out, spare, out=out)
        np.add(out, HALF_FEN, out=out)
        np.floor_divide(out, PER_CENT, out=out)


def withhold_year(
    income: Amounts,
    deductions: Amounts,
    *,
    day: dt.date,
    reductions: Amounts | None = None,
    first_month: Amounts | None = None,
    whole_year_basic: NDArray[np.bool_] | None = None,
    threads: int = 1,
    block: int = BLOCK,
) -> Amounts:
    """Withhold on twelve months of wages of many people at one agent each.

    Args:
        income: income less exempt income of each month in fen, int64 ``(12, people)``; zero in
            months without pay and before the first month. The transposition of a people-major
            array works too, slower.
        deductions: special, special additional, other deductions and donations of each month.
        day: a day in the tax year whose table and basic deduction are used.
        reductions: reductions of tax of each month, or None.
        first_month: first month employed here (1–12), int64 ``(people,)``; None = January. Also 1
            for people whose 5,000 count from January (2020 no. 13).
        whole_year_basic: people with 60,000 from January (2020 no. 19), bool ``(people,)``.
        threads: threads that share the people.
        block: people a block.

    Returns:
        The tax withheld in each month in fen, int64 ``(12, people)``.

    Raises:
        ValueError: wrong shapes or types, or an amount above ``LARGEST``.
        RuleRefusedError: no rule in force.
    """
    _check(income, deductions, reductions, first_month, whole_year_basic)
    amounts = in_force("basic_deduction", day).value
    job = _Job(
        income=income,
        deductions=deductions,
        reductions=reductions,
        first_month=first_month,
        whole_year_basic=whole_year_basic,
        withheld=np.empty(income.shape, np.int64),
        bands=_Bands.of(annual_table(day)),
        basic_month=yuan_to_fen(amounts["month"]),
        basic_year=yuan_to_fen(amounts["year"]),
        block=block,
    )
    job.share(threads)
    return job.withheld


def table_tax(taxable: Amounts, *, table: TaxTable, block: int = BLOCK) -> Amounts:
    """Tax on many amounts by one table, int64 fen in and out; zero below zero.

    Raises:
        ValueError: not a flat int64 array.

    >>> table = annual_table(dt.date(2026, 1, 1))
    >>> table_tax(np.array([36_000_00, 144_000_01, -5]), table=table).tolist()
    [108000, 1188000, 0]
    """
    if taxable.dtype != np.int64 or taxable.ndim != 1:
        raise ValueError("taxable must be a flat int64 array")
    bands = _Bands.of(table)
    tax = np.empty_like(taxable)
    spare = np.empty(min(block, taxable.size), np.int64)
    for start in range(0, taxable.size, block):
        part = taxable[start : start + block]
        bands.tax(part, out=tax[start : start + block], spare=spare[: part.size])
    return tax


@dataclass(frozen=True, slots=True)
class _Job:
    income: Amounts
    deductions: Amounts
    reductions: Amounts | None
    first_month: Amounts | None
    whole_year_basic: NDArray[np.bool_] | None
    withheld: Amounts
    bands: _Bands
    basic_month: Fen
    basic_year: Fen
    block: int

    def share(self, threads: int) -> None:
        """Do the work, with the people shared among threads."""
        people = self.income.shape[1]
        edges = [people * number // threads for number in range(threads + 1)]
        if threads == 1:
            self.run(0, people)
            return
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(self.run, edges[:-1], edges[1:]))

    def run(self, start: int, end: int) -> None:
        """Work on the people from ``start`` to ``end`` (excluded) with own buffers."""
        width = min(self.block, max(1, end - start))
        taxable, tax, spare = (np.empty((MONTHS_PER_YEAR, width), np.int64) for _ in range(3))
        for left in range(start, end, width):
            people = slice(left, min(left + width, end))
            used = slice(0, people.stop - people.start)
            self._block(people, taxable[:, used], tax[:, used], spare[:, used])

    def _block(self, people: slice, taxable: Amounts, tax: Amounts, spare: Amounts) -> None:
        for amounts in (self.income[:, people], self.deductions[:, people]):
            if max(int(amounts.max()), -int(amounts.min())) > LARGEST:
                raise ValueError(f"an amount lies outside ±{LARGEST} fen")
        np.subtract(self.income[:, people], self.deductions[:, people], out=taxable)
        self._take_basic(people, taxable)
        _accumulate(np.add, taxable)
        self.bands.tax(taxable, out=tax, spare=spare)
        if self.reductions is not None:
            np.copyto(spare, self.reductions[:, people])
            _accumulate(np.add, spare)
            np.subtract(tax, spare, out=tax)
            np.maximum(tax[0], 0, out=tax[0])
        _accumulate(np.maximum, tax)
        withheld = self.withheld[:, people]
        np.copyto(withheld[0], tax[0])
        np.subtract(tax[1:], tax[:-1], out=withheld[1:])

    def _take_basic(self, people: slice, taxable: Amounts) -> None:
        if self.first_month is None:
            np.subtract(taxable, self.basic_month, out=taxable)
        else:
            first = self.first_month[people]
            for month in range(MONTHS_PER_YEAR):
                taxable[month] -= (first <= month + 1) * self.basic_month
        if self.whole_year_basic is not None:
            self._take_whole_year(people, taxable)

    def _take_whole_year(self, people: slice, taxable: Amounts) -> None:
        assert self.whole_year_basic is not None  # noqa: S101 - the caller looked
        chosen = self.whole_year_basic[people]
        first = None if self.first_month is None else self.first_month[people]
        for month in range(MONTHS_PER_YEAR):
            counted = chosen if first is None else chosen & (first <= month + 1)
            taxable[month] += counted * self.basic_month
        taxable[0] -= chosen * self.basic_year


def _accumulate(operation: np.ufunc, rows: Amounts) -> None:
    """Run an operation down the months in place, row by row (each row lies together)."""
    for month in range(1, len(rows)):
        operation(rows[month], rows[month - 1], out=rows[month])


def _check(
    income: Amounts,
    deductions: Amounts,
    reductions: Amounts | None,
    first_month: Amounts | None,
    whole_year_basic: NDArray[np.bool_] | None,
) -> None:
    if income.ndim != 2 or income.shape[0] != MONTHS_PER_YEAR:  # noqa: PLR2004 - two dimensions
        raise ValueError(f"income must have the shape (12, people), not {income.shape}")
    for name, array in (("deductions", deductions), ("reductions", reductions)):
        if array is not None and array.shape != income.shape:
            raise ValueError(f"{name} must have the shape of income, not {array.shape}")
    people = income.shape[1]
    for name, column in (("first_month", first_month), ("whole_year_basic", whole_year_basic)):
        if column is not None and column.shape != (people,):
            raise ValueError(f"{name} must have the shape (people,), not {column.shape}")
    for array in (income, deductions, reductions, first_month):
        if array is not None and array.dtype != np.int64:
            raise ValueError(f"amounts must be int64, not {array.dtype}")
