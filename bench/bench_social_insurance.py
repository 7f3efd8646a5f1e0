"""Contributions: the array path against the scalar path, figures to standard output."""

from __future__ import annotations

import time
from fractions import Fraction

import numpy as np

from zyg.law.periods import Month
from zyg.law.social_insurance import contributions, contributions_many

PEOPLE = 1_000_000
SCALAR = 20_000


def main() -> None:
    """Print person-months a second of both paths and their ratio."""
    bases = np.random.default_rng(1).integers(200_000, 6_000_000, PEOPLE)
    terms = {
        "place": "310000",
        "month": Month(2026, 8),
        "housing_fund_rate": Fraction("0.07"),
        "work_injury_rate": Fraction("0.002"),
    }
    contributions_many(declared_bases=bases[:10], **terms)
    start = time.perf_counter()
    many = contributions_many(declared_bases=bases, **terms)
    array_rate = PEOPLE / (time.perf_counter() - start)
    start = time.perf_counter()
    total = sum(
        contributions(declared_base=base, **terms).employee_total
        for base in bases[:SCALAR].tolist()
    )
    scalar_rate = SCALAR / (time.perf_counter() - start)
    same = total == int(many.employee_totals[:SCALAR].sum())
    print(f"arrays  {array_rate:14,.0f} person-months/s")
    print(f"scalar  {scalar_rate:14,.0f} person-months/s")
    print(f"ratio   {array_rate / scalar_rate:14,.1f}   same fen: {same}")


if __name__ == "__main__":
    main()
