"""Bars lying down, one or two for a row, from zero, in the order in which they are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from zyg.site.charts.scale import percent_of


class Bar(Protocol):
    """A row: its name, its length, what is written beside it, and where a click leads."""

    label: str
    value: int
    shown: str
    url: str
    held_back: bool


class Pair(Protocol):
    """A row with two bars, of which the second is the earlier one."""

    label: str
    value: int
    shown: str
    before: int
    before_shown: str
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """A drawn row; widths in percent of the longest bar."""

    label: str
    width: str
    shown: str
    url: str
    held_back: bool = False
    before_width: str = ""
    before_shown: str = ""


def rows_of(bars: Sequence[Bar]) -> list[Row]:
    """Draw bars against the longest of them."""
    most = max((bar.value for bar in bars), default=0)
    return [
        Row(bar.label, percent_of(max(bar.value, 0), most), bar.shown, bar.url, bar.held_back)
        for bar in bars
    ]


def pairs_of(pairs: Sequence[Pair]) -> list[Row]:
    """Draw pairs of bars against the longest of all."""
    most = max((max(pair.value, pair.before) for pair in pairs), default=0)
    return [
        Row(
            pair.label,
            percent_of(max(pair.value, 0), most),
            pair.shown,
            pair.url,
            before_width=percent_of(max(pair.before, 0), most),
            before_shown=pair.before_shown,
        )
        for pair in pairs
    ]
