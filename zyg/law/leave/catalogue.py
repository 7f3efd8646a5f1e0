"""The leave types: unit, counting, pay, evidence and legal source of each.

The catalogue is data (``parameters/leave/catalogue.toml``); a tenant copies it and may be more
generous. A regional type takes its days from ``local`` or ``family``.

>>> catalogue(dt.date(2026, 10, 1))["annual"].name
'年休假'
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from zyg.law.explain import Mark
from zyg.law.leave.counting import Counting
from zyg.law.money import rate
from zyg.law.parameters import measure

Unit = Literal["day", "half_day", "hour", "minute"]
PayBase = Literal["normal_pay", "sick_pay", "maternity_allowance", "none"]
Balance = Literal["annual", "compensatory", "regional", "case", "none"]


@dataclass(frozen=True, slots=True)
class LeaveType:
    """A kind of leave.

    Attributes:
        code: stable identifier.
        name: Chinese name.
        unit: smallest unit that can be taken.
        counting: which days count.
        paid: share of the base that is paid, 0 to 1.
        base: what the pay is measured by.
        counts_as_attendance: whether the time counts as worked for full-attendance rules.
        balance: where the available amount comes from.
        evidence: papers to ask for, in Chinese.
        law: article.
        mark: whether the text was read at its source.
    """

    code: str
    name: str
    unit: Unit
    counting: Counting
    paid: Fraction
    base: PayBase
    counts_as_attendance: bool
    balance: Balance
    evidence: tuple[str, ...]
    law: str
    mark: Mark


def catalogue(on: dt.date) -> Mapping[str, LeaveType]:
    """Return all leave types in force on a day, by code, in the order of display."""
    types = measure("leave/catalogue").at(on).value
    return {
        code: LeaveType(
            code=code,
            name=row["name"],
            unit=row["unit"],
            counting=row["counting"],
            paid=rate(row["paid_percent"]) / 100,
            base=row["base"],
            counts_as_attendance=row["attendance"],
            balance=row["balance"],
            evidence=tuple(row["evidence"]),
            law=row["law"],
            mark=row["mark"],
        )
        for code, row in types.items()
    }
