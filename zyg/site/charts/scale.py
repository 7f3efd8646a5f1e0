"""Round steps for an axis, and places on it as parts of a hundred."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

Number = int | Fraction

_ROUND = (1, 2, 5, 10)
_TEN = 10


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from ``low`` to ``high`` with a mark at each of ``ticks``."""

    low: Fraction
    high: Fraction
    ticks: tuple[Fraction, ...]

    def at(self, value: Number) -> str:
        """Return the place of a value in percent of the axis, with two decimals."""
        return percent_of(Fraction(value) - self.low, self.high - self.low)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis: where, and what is written there."""

    at: str
    label: str


def percent_of(part: Number, whole: Number) -> str:
    """Write a part of a whole in percent, for a ``style`` or a coordinate.

    >>> percent_of(1, 3), percent_of(5, 0)
    ('33.33', '0.00')
    """
    share = Fraction(part) / Fraction(whole) * 100 if whole else Fraction(0)
    return f"{float(share):.2f}"


def scale_of(low: Number, high: Number, *, steps: int = 4, whole: bool = True) -> Scale:
    """Return an axis of about ``steps`` round steps that holds both values.

    >>> axis = scale_of(0, 286)
    >>> [int(tick) for tick in axis.ticks]
    [0, 100, 200, 300]

    Args:
        low: the least value; 0 for bars.
        high: the greatest.
        steps: about how many steps.
        whole: only whole numbers can be marked (people).
    """
    span = Fraction(high) - Fraction(low)
    step = _step(span / steps if span > 0 else Fraction(1), whole=whole)
    first = Fraction(low) // step * step
    last = -(-Fraction(high) // step) * step
    if last == first:
        last = first + step
    count = int((last - first) / step)
    return Scale(first, last, tuple(first + step * n for n in range(count + 1)))


def _step(raw: Fraction, *, whole: bool) -> Fraction:
    """Return the round number (1, 2 or 5 times a power of ten) at or above ``raw``."""
    power = Fraction(1)
    while power * _TEN <= raw:
        power *= _TEN
    while power > raw:
        power /= _TEN
    step = next(power * one for one in _ROUND if power * one >= raw)
    return max(step, Fraction(1)) if whole else step
