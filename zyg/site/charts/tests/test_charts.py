"""Geometry of the charts: from zero, in bounds, nothing lost."""

from dataclasses import dataclass
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from zyg.site.charts.bars import pairs_of, rows_of
from zyg.site.charts.lines import line_of, trend_of
from zyg.site.charts.ranges import ranges_of
from zyg.site.charts.scale import scale_of


@dataclass
class Point:
    label: str = "2026-01"
    line: int = 0
    up: int = 0
    down: int = 0
    url: str = ""


@dataclass
class Bar:
    label: str
    value: int
    shown: str = ""
    url: str = ""
    held_back: bool = False
    before: int = 0
    before_shown: str = ""


@dataclass
class Band:
    label: str
    values: tuple
    count: int = 0
    low: int = 0
    quarter: int = 0
    middle: int = 0
    three_quarters: int = 0
    high: int = 0


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_axis_holds_both_values_in_few_round_steps(one, other):
    axis = scale_of(min(one, other), max(one, other))
    assert axis.low <= min(one, other) <= max(one, other) <= axis.high
    assert 2 <= len(axis.ticks) <= 7
    assert all(tick.denominator == 1 for tick in axis.ticks)


@given(st.fractions(0, 1))
def test_axis_of_parts_starts_at_zero(part):
    axis = scale_of(0, part, whole=False)
    assert axis.low == 0
    assert axis.high >= part
    assert len(axis.ticks) <= 7


@given(st.lists(st.tuples(*[st.integers(0, 500)] * 3), min_size=1, max_size=13))
def test_bars_of_a_trend_have_one_unit_and_stay_inside(rows):
    drawn = trend_of([Point(line=a, up=b, down=c) for a, b, c in rows], str)
    units = set()
    for (_, up, down), one in zip(rows, drawn.columns, strict=True):
        assert float(one.up_y) >= 0
        assert float(one.down_y) + float(one.down_height) <= 100
        units |= {round(float(one.up_height) / up, 2)} if up > 100 else set()
        units |= {round(float(one.down_height) / down, 2)} if down > 100 else set()
        assert (one.up_mark is None) == (up == 0)
        assert (one.down_mark is None) == (down == 0)
    assert not units or max(units) - min(units) <= 0.011


def test_line_breaks_where_nothing_is_known():
    drawn = line_of([Fraction(1, 4), None, Fraction(1, 2)], str, whole=False)
    assert drawn.path.count("M") == 2
    assert drawn.path.count("L") == 0
    assert drawn.from_zero


def test_two_lines_share_an_axis():
    first = line_of([Fraction(1, 4)], str, whole=False, most=Fraction(1, 2))
    second = line_of([Fraction(1, 2)], str, whole=False, most=Fraction(1, 2))
    assert first.ticks == second.ticks


def test_no_line_without_values():
    assert line_of([None, None], str, whole=False) is None
    assert trend_of([], str) is None
    assert ranges_of([], str) is None


def test_bars_are_parts_of_the_longest():
    rows = rows_of([Bar("a", 50), Bar("b", 200), Bar("c", 0, held_back=True)])
    assert [row.width for row in rows] == ["25.00", "100.00", "0.00"]
    assert rows[2].held_back


def test_pairs_share_one_scale():
    row = pairs_of([Bar("a", 50, before=100)])[0]
    assert (row.width, row.before_width) == ("50.00", "100.00")
    assert pairs_of([Bar("a", -5, before=0)])[0].width == "0.00"


@given(st.lists(st.integers(1, 10**8), min_size=10, max_size=2000))
def test_dots_stay_few_and_inside(values):
    ordered = tuple(sorted(values))
    band = Band("岗位", ordered, low=ordered[0], middle=ordered[5], high=ordered[-1])
    drawn = ranges_of([band], str).bands[0]
    places = [float(dot[1:].split()[0]) for dot in drawn.dots.split(" M")[1:]]
    assert len(places) <= 301
    assert all(0 <= place <= 100.2 for place in places)
