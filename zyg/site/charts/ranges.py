"""Bands: a bar from the lowest to the highest, the middle half darker, a dot for each value.

Values that fall on the same spot are one dot, so that ten thousand people weigh no more than a
few hundred dots, and a dot is nobody's name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from zyg.site.charts.scale import Number, Tick, percent_of, scale_of

_SPOTS = 300  # places along the axis that can be told apart
_LANES = (8, 12, 16)  # heights at which dots lie, so that neighbours do not hide each other


class Band(Protocol):
    """The values of a group with their quartiles."""

    label: str
    count: int
    low: int
    quarter: int
    middle: int
    three_quarters: int
    high: int
    values: Sequence[int]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn band; places in percent of the axis."""

    label: str
    count: int
    low: str
    width: str
    quarter: str
    half: str
    middle: str
    dots: str
    shown: str


@dataclass(frozen=True, slots=True)
class Ranges:
    """Bands over one axis from zero."""

    ticks: list[Tick]
    bands: list[Drawn]


def ranges_of(bands: Sequence[Band], write: Callable[[Number], str]) -> Ranges | None:
    """Draw bands over one axis; None when there are none.

    Args:
        bands: in the order in which they are drawn.
        write: a value for people.
    """
    if not bands:
        return None
    axis = scale_of(0, max(band.high for band in bands), steps=5)
    drawn = [
        Drawn(
            label=band.label,
            count=band.count,
            low=axis.at(band.low),
            width=percent_of(band.high - band.low, axis.high),
            quarter=axis.at(band.quarter),
            half=percent_of(band.three_quarters - band.quarter, axis.high),
            middle=axis.at(band.middle),
            dots=_dots(band.values, int(axis.high)),
            shown=write(band.middle),
        )
        for band in bands
    ]
    return Ranges([Tick(axis.at(tick), write(tick)) for tick in axis.ticks], drawn)


def _dots(values: Sequence[int], most: int) -> str:
    spots = sorted({value * _SPOTS // most for value in values})
    return " ".join(
        f"M{percent_of(2 * spot + 1, 2 * _SPOTS)} {_LANES[place % len(_LANES)]}h0"
        for place, spot in enumerate(spots)
    )
