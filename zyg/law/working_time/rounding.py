"""Round clock times and durations to a unit, as terminals and tenants like to.

Modes: ``down`` and ``up`` with a grace (a time that misses the next step by no more than the
grace still takes it), ``nearest`` (half a unit goes up) and two variants for units whose half is
not a whole minute: ``nearest_split_up`` lets the step begin at the whole minute *before* the half
(for 15 minutes at 7:00), ``nearest_split_down`` at the whole minute after it (at 8:00).

>>> quarter = Rounding("down", unit=15, grace=3)
>>> round_seconds(16 * 3600 + 58 * 60, quarter) == 17 * 3600
True
>>> round_minutes(487, Rounding("nearest", unit=15))
480
"""

from __future__ import annotations

from zyg.law.explain import RuleRefusedError
from zyg.law.working_time.model import Rounding

SECONDS_PER_MINUTE = 60


def round_seconds(value: int, rounding: Rounding) -> int:
    """Round a time or duration in seconds.

    Raises:
        RuleRefusedError: the unit is not a positive number of minutes, or the grace is negative.
    """
    if rounding.mode == "none":
        return value
    if rounding.unit <= 0 or rounding.grace < 0:
        raise RuleRefusedError(
            f"取整单位「{rounding.unit}」分钟、宽限「{rounding.grace}」分钟不成立；"
            "单位应为正整数，宽限不能为负，请在班次中改正。"
        )
    unit = rounding.unit * SECONDS_PER_MINUTE
    grace = rounding.grace * SECONDS_PER_MINUTE
    if rounding.mode == "down":
        return (value + grace) // unit * unit
    if rounding.mode == "up":
        return -((grace - value) // unit) * unit
    return (value + _reach(rounding)) // unit * unit


def round_minutes(value: int, rounding: Rounding) -> int:
    """Round a duration in whole minutes."""
    return round_seconds(value * SECONDS_PER_MINUTE, rounding) // SECONDS_PER_MINUTE


def _reach(rounding: Rounding) -> int:
    """Seconds below a step that still reach it."""
    half = rounding.unit * SECONDS_PER_MINUTE // 2
    if rounding.mode == "nearest" or rounding.unit == 1:
        return half
    whole = half // SECONDS_PER_MINUTE * SECONDS_PER_MINUTE
    if rounding.mode == "nearest_split_up":
        return whole if whole == half else whole + SECONDS_PER_MINUTE
    return whole
