"""What somebody was paid, for severance and income certificates.

The people app does not know the payroll app; payroll hands its source in when it starts::

    use_pay_history(archived_pay)      # in PayrollConfig.ready

Only months that are archived count: a figure that can still change certifies nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zyg.law.money import Fen
from zyg.law.periods import Month
from zyg.workforce.people.models import Employee


@dataclass(frozen=True, slots=True)
class PaidMonth:
    """One archived month: due pay (应发) and what was paid out (实发), in fen."""

    month: Month
    gross: Fen
    net: Fen


PayHistory = Callable[[Employee, int], Sequence[PaidMonth]]


def _nothing(_employee: Employee, _months: int) -> Sequence[PaidMonth]:
    return ()


_sources: list[PayHistory] = [_nothing]


def use_pay_history(source: PayHistory) -> None:
    """Take the source of pay: a function of an employee and how many months at most."""
    _sources[:] = [source]


def pay_history(employee: Employee, *, months: int) -> list[PaidMonth]:
    """Return the last archived months of somebody, oldest first."""
    return sorted(_sources[0](employee, months), key=lambda one: one.month)
