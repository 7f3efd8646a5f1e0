"""Nothing told gives a small group away."""

from hypothesis import given
from hypothesis import strategies as st

from zyg.workforce.people.reports.suppression import K, suppress

COUNTS = st.lists(st.integers(0, 30), min_size=1, max_size=8)


@given(COUNTS)
def test_no_small_group_is_told(counts):
    told = suppress(counts)
    assert not [count for count in told if count is not None and 0 < count < K]
    assert all(count in (None, real) for count, real in zip(told, counts, strict=True))


@given(COUNTS)
def test_the_total_gives_nothing_away(counts):
    hidden = [real for told, real in zip(suppress(counts), counts, strict=True) if told is None]
    if sum(counts) >= K and hidden:
        assert len(hidden) >= 2
        assert sum(hidden) >= K


def test_a_whole_that_is_small_says_nothing():
    assert suppress([3, 0, 0]) == [None, None, None]


def test_the_smallest_of_the_others_is_held_back_too():
    assert suppress([40, 12, 2, 9]) == [40, 12, None, None]


def test_nothing_is_held_back_without_need():
    assert suppress([40, 5, 0]) == [40, 5, 0]
