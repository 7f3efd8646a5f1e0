"""Figures of the income tax engine: vectorised path against the explaining scalar path.

Run ``python bench/bench_income_tax.py [--people N] [--scalar N] [--threads N] [--rounds N]``.
Both paths see the same people in one run; the fen are compared for the scalar people before any
figure is printed, and a difference ends the run with exit code 1.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from collections.abc import Callable

import numpy as np

from zyg.law.income_tax.tables import annual_table
from zyg.law.income_tax.vector import table_tax, withhold_year
from zyg.law.income_tax.wages import WageMonth, WithholdingState, withhold_wages

YEAR = 2026
MONTHS = 12
MILLION = 1_000_000


def people_of(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Make invented pay: log-normal wages with odd fen, 10.5 % insurance, additional deductions."""
    random = np.random.default_rng(20261125)
    level = random.lognormal(mean=9.3, sigma=0.6, size=count) * 100
    swing = random.normal(loc=1.0, scale=0.12, size=(MONTHS, count))
    income = np.maximum(0, level * swing).astype(np.int64)
    extra = random.choice(np.array([0, 150_000, 300_000, 450_000]), size=count)
    deductions = income * 105 // 1000 + extra
    return income, deductions


def scalar_year(income: list[int], deductions: list[int]) -> list[int]:
    """Withhold on one person's year by the explaining path."""
    state = WithholdingState.opening(year=YEAR, first_month=1)
    withheld = []
    for number, (earned, deducted) in enumerate(zip(income, deductions, strict=True), start=1):
        month = WageMonth(income=earned, special=deducted)
        result = withhold_wages(month=month, state=state, day=dt.date(YEAR, number, 10))
        state = result.state
        withheld.append(result.withheld)
    return withheld


def best_of(rounds: int, work: Callable[[], object]) -> float:
    """Return the shortest time of several rounds, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> int:
    """Measure, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=MILLION)
    parser.add_argument("--scalar", type=int, default=2_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    day = dt.date(YEAR, 12, 31)
    income, deductions = people_of(options.people)
    few = min(options.scalar, options.people)
    rows = list(zip(income[:, :few].T.tolist(), deductions[:, :few].T.tolist(), strict=True))

    start = time.perf_counter()
    by_scalar = [scalar_year(earned, deducted) for earned, deducted in rows]
    scalar_rate = few * MONTHS / (time.perf_counter() - start)
    by_vector = withhold_year(income, deductions, day=day, threads=options.threads)
    different = int((np.array(by_scalar) != by_vector[:, :few].T).sum())
    if different:
        print(f"{different} of {few * MONTHS} cells differ between the two paths")
        return 1
    print(f"identical fen in {few * MONTHS:,} person-months of both paths")
    print(f"scalar, explaining   {scalar_rate / MILLION:10.3f} M person-months/s")
    for threads in sorted({1, options.threads}):
        seconds = best_of(
            options.rounds,
            lambda threads=threads: withhold_year(income, deductions, day=day, threads=threads),
        )
        rate = options.people * MONTHS / seconds
        print(
            f"vectorised, {threads} thread(s) {rate / MILLION:8.1f} M person-months/s"
            f"  {rate / scalar_rate:10,.0f} x scalar"
        )
    taxable = np.ascontiguousarray(income.sum(axis=0) - 60_000_00)
    seconds = best_of(options.rounds, lambda: table_tax(taxable, table=annual_table(day)))
    print(f"annual table alone   {options.people / seconds / MILLION:10.1f} M people/s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
