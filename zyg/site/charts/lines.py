"""A line over months, and a line with bars in and out below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from zyg.site.charts.scale import Number, Scale, Tick, percent_of, scale_of


class Labelled(Protocol):
    """A point with its month."""

    label: str


class LinePoint(Labelled, Protocol):
    """A point of two lines: the values, None for a gap."""

    value: Fraction | None
    other: Fraction | None


class TrendPoint(Protocol):
    """A month with a line, bars up and down, and where a click leads ("" for nowhere)."""

    label: str
    line: int
    up: int
    down: int
    url: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A word in the drawing: at ``x`` percent from the left and ``y`` from below."""

    x: str
    y: str
    text: str
    seldom: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn line.

    Attributes:
        path: SVG path in a box of 100 by 100.
        dots: SVG path of the points, drawn by round caps.
        ticks: marks of the upright axis.
        marks: values written at the first and last point, the highest and the lowest.
        from_zero: whether the axis starts at zero.
    """

    path: str
    dots: str
    ticks: list[Tick]
    marks: list[Mark]
    from_zero: bool


@dataclass(frozen=True, slots=True)
class Column:
    """Bars of one month: a rectangle up and one down from the ground line, and their values."""

    x: str
    width: str
    label: str
    short: str
    up_y: str
    up_height: str
    down_y: str
    down_height: str
    up_mark: Mark | None
    down_mark: Mark | None
    url: str
    said: str
    seldom: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """A line with the bars of the same months below it."""

    line: Line
    columns: list[Column]
    ground: str


BAR = Fraction(56, 100)  # part of a month's width that its bar takes
_ROOM = Fraction(22, 100)  # of the lower drawing, for the words above and below the bars
_WIDE = 3  # on a phone every third month is written, counted from the last one


def line_of(
    values: Sequence[Number | None],
    write: Callable[[Number], str],
    *,
    whole: bool,
    most: Number | None = None,
) -> Line | None:
    """Draw a line; None when there is no value.

    Args:
        values: in order, at equal distances; None leaves a gap.
        write: a value for people.
        whole: values are whole numbers (people), and the axis need not start at zero.
        most: what the axis must reach at least, for a second line on the same axis.
    """
    known = [value for value in values if value is not None]
    if not known:
        return None
    axis = scale_of(min(known) if whole else 0, max([*known, most or 0]), whole=whole)
    xs = [_centre(place, len(values)) for place in range(len(values))]
    return Line(
        path=_path(xs, values, axis),
        dots=" ".join(
            f"M{x} {_down(axis, value)}h0"
            for x, value in zip(xs, values, strict=True)
            if value is not None
        ),
        ticks=[Tick(axis.at(tick), write(tick)) for tick in axis.ticks],
        marks=_told(xs, values, axis, write),
        from_zero=axis.low == 0,
    )


def trend_of(points: Sequence[TrendPoint], write: Callable[[Number], str]) -> Trend | None:
    """Draw a line with bars in and out below it; None without points."""
    line = line_of([point.line for point in points], write, whole=True)
    if line is None:
        return None
    up = max(*(point.up for point in points), 1)
    down = max(*(point.down for point in points), 1)
    unit = (1 - 2 * _ROOM) / (up + down)  # height of one person
    ground = _ROOM + up * unit
    columns = [
        _column(point, place, len(points), ground, unit) for place, point in enumerate(points)
    ]
    return Trend(line, columns, percent_of(ground, 1))


def _column(point: TrendPoint, place: int, count: int, ground: Fraction, unit: Fraction) -> Column:
    x = Fraction(place, count) + (1 - BAR) / count / 2
    top, bottom = ground - point.up * unit, ground + point.down * unit
    centre = _centre(place, count)
    seldom = (count - 1 - place) % _WIDE != 0
    up = Mark(centre, percent_of(1 - top, 1), f"{point.up:,}", seldom)
    down = Mark(centre, percent_of(1 - bottom, 1), f"{point.down:,}", seldom)
    return Column(
        x=percent_of(x, 1),
        width=percent_of(BAR / count, 1),
        label=point.label,
        short=short_month(point.label, first=place == 0),
        up_y=percent_of(top, 1),
        up_height=percent_of(point.up * unit, 1),
        down_y=percent_of(ground, 1),
        down_height=percent_of(point.down * unit, 1),
        up_mark=up if point.up else None,
        down_mark=down if point.down else None,
        url=point.url,
        said=f"{point.label}：期末 {point.line:,} 人，增加 {point.up:,}，减少 {point.down:,}",
        seldom=seldom,
    )


def short_month(label: str, *, first: bool) -> str:
    """Write a month under an axis: the year only where it begins.

    >>> short_month("2026-01", first=False), short_month("2026-02", first=False)
    ('26年1月', '2月')
    """
    year, month = label.split("-")
    number = int(month)
    return f"{year[2:]}年{number}月" if first or number == 1 else f"{number}月"


def month_marks(points: Sequence[Labelled]) -> list[Mark]:
    """Return the months as they are written below a line."""
    count = len(points)
    return [
        Mark(
            _centre(place, count),
            "0",
            short_month(point.label, first=place == 0),
            (count - 1 - place) % _WIDE != 0,
        )
        for place, point in enumerate(points)
    ]


def _centre(place: int, count: int) -> str:
    return percent_of(Fraction(2 * place + 1, 2 * count), 1)


def _down(axis: Scale, value: Number) -> str:
    """Return the distance from above: SVG counts downwards."""
    return percent_of(axis.high - Fraction(value), axis.high - axis.low)


def _path(xs: Sequence[str], values: Sequence[Number | None], axis: Scale) -> str:
    parts, pen = [], "M"
    for x, value in zip(xs, values, strict=True):
        if value is None:
            pen = "M"
            continue
        parts.append(f"{pen}{x} {_down(axis, value)}")
        pen = "L"
    return " ".join(parts)


def _told(
    xs: Sequence[str],
    values: Sequence[Number | None],
    axis: Scale,
    write: Callable[[Number], str],
) -> list[Mark]:
    """Write the first and the last value, the highest and the lowest, and no two side by side."""
    known = [place for place, value in enumerate(values) if value is not None]
    highest = max(known, key=lambda place: values[place] or 0)
    lowest = min(known, key=lambda place: values[place] or 0)
    chosen: list[int] = []
    for place in (known[-1], known[0], highest, lowest):
        if all(abs(place - other) > 1 for other in chosen):
            chosen.append(place)
    return [Mark(xs[p], axis.at(values[p] or 0), write(values[p] or 0)) for p in sorted(chosen)]
