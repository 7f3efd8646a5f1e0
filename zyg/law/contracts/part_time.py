"""Constants of part-time work (非全日制, art. 68–72): hours, pay cycle; no probation, no severance.

>>> limits(dt.date(2026, 9, 1)).hours_a_week
24
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from zyg.law.explain import Source
from zyg.law.parameters import measure


@dataclass(frozen=True, slots=True)
class PartTimeLimits:
    """Average hours a day, hours a week, and the longest pay cycle in days."""

    hours_a_day: int
    hours_a_week: int
    pay_cycle_days: int
    source: Source


def limits(on: dt.date) -> PartTimeLimits:
    """Return the limits in force on a day."""
    version = measure("contracts/part_time").at(on)
    return PartTimeLimits(**version.value, source=version.source)
