"""Add judged days up to a month: what payroll takes over."""

from __future__ import annotations

from collections.abc import Sequence

from zyg.law.periods import Month
from zyg.law.working_time.model import DayResult, MonthSummary, Policy


def summarise_month(
    *,
    month: Month,
    days: Sequence[DayResult],
    policy: Policy,
    unassigned_punches: int = 0,
) -> MonthSummary:
    """Add the days of one person in a month up.

    Args:
        month: the month; days outside it are ignored.
        days: judged days, one for each date of the month (also dates outside the employment,
            with ``employed=False``: W and H are those of the whole month).
        policy: the tenant's choices.
        unassigned_punches: punches of the month that belong to no day.

    Raises:
        RuleRefusedError: a date of the month is missing.
    """
    raise NotImplementedError
