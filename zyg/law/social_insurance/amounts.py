"""Both sides of one insurance from its base: the only place where they are multiplied."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from zyg.law.social_insurance.plan import Item
from zyg.law.social_insurance.rounding import round_amount

_N = TypeVar("_N", int, NDArray[np.int64])


def amounts(item: Item, base: _N) -> tuple[_N, _N]:
    """Employer's and employee's fen for a base in fen (a number or an array).

    Most places round each side; some round the total of both, then the employee's share is
    rounded alone and the employer bears the rest.
    """
    unit, mode = item.rounding.unit, item.rounding.mode
    rate = item.employee_rate
    employee = round_amount(base * rate.numerator, rate.denominator, unit, mode)
    if item.rounding.per == "total":
        both = item.employer_rate + item.employee_rate
        total = round_amount(base * both.numerator, both.denominator, unit, mode)
        return total - employee, employee
    rate = item.employer_rate
    return round_amount(base * rate.numerator, rate.denominator, unit, mode), employee
