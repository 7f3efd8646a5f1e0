"""Person-months a second of the pay engine, with and without the stored forms.

Run: ``python bench/bench_pay.py [persons]``. Prints figures; asserts nothing about time.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from zyg.law.pay import items as kinds
from zyg.law.pay.engine import compute_person_month
from zyg.law.pay.model import (
    MinWageRule,
    PersonMonth,
    PersonMonthResult,
    SocialInputs,
    TaxProfile,
)
from zyg.law.periods import Month

PLACES = ("310000", "110000")


def person(number: int) -> PersonMonth:
    """An ordinary person: pay, allowance, overtime of two classes, unpaid leave, dues."""
    base = 8_000_00 + number % 4_000 * 10_00
    items: tuple[kinds.Item, ...] = (
        kinds.Monthly(code="base", label="基本工资", amount=base),
        kinds.Fixed(code="post", label="岗位津贴", amount=1_500_00),
        kinds.Overtime(
            code="ot150",
            label="工作日加班",
            base=base,
            hours=Fraction(number % 20, 2),
            multiplier=Fraction("1.5"),
        ),
        kinds.Overtime(
            code="ot200",
            label="休息日加班",
            base=base,
            hours=Fraction(number % 3 * 4),
            multiplier=Fraction(2),
        ),
        kinds.LeaveDeduction(code="leave", label="事假", base=base, days=Fraction(number % 4, 2)),
        kinds.PercentOf(
            code="union",
            label="工会会费",
            pay_class="post_tax",
            of=("base",),
            percent=Fraction("-0.5"),
        ),
    )
    return PersonMonth(
        person=str(number),
        agent="A",
        period=Month(2026, 8),
        pay_month=Month(2026, 8),
        payable_days=Fraction(21),
        items=items,
        social=SocialInputs(
            place=PLACES[number % 2],
            base=base,
            fund_rate=Fraction("0.07"),
            work_injury_rate=Fraction("0.002"),
        ),
        special_additional={"rent": 1_500_00},
        tax=TaxProfile(first_month=1),
        min_wage=MinWageRule(standard=2_740_00),
    )


def main(persons: int = 2_000) -> None:
    """Print persons a second of the parts."""
    inputs = [person(number) for number in range(persons)]
    compute_person_month(inputs[0])
    results: list[PersonMonthResult] = []
    _timed("compute", persons, lambda: results.extend(map(compute_person_month, inputs)))
    _timed("write inputs", persons, lambda: [one.to_json() for one in inputs])
    texts = [one.to_json() for one in inputs]
    _timed("read inputs", persons, lambda: [PersonMonth.from_json(text) for text in texts])
    _timed("write results", persons, lambda: [one.to_json() for one in results])
    following = [
        replace(one, period=Month(2026, 9), pay_month=Month(2026, 9), carried=result.state)
        for one, result in zip(inputs, results, strict=True)
    ]
    _timed("next month", persons, lambda: list(map(compute_person_month, following)))


def _timed(name: str, persons: int, work: Callable[[], object]) -> None:
    begin = time.perf_counter()
    work()
    taken = time.perf_counter() - begin
    print(
        f"{name:14} {persons / taken:10,.0f} person-months/s {taken / persons * 1e3:8.3f} ms each"
    )


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:2]))
