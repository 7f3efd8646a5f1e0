import pytest

from zyg.law.explain import RuleRefusedError
from zyg.law.working_time.day_assignment import assign_days
from zyg.law.working_time.model import Rounding
from zyg.law.working_time.rounding import round_minutes, round_seconds

HOUR = 60


def seconds(text):
    hours, minutes, *rest = (int(part) for part in text.split(":"))
    return hours * 3600 + minutes * 60 + sum(rest)


@pytest.mark.parametrize(
    ("time", "mode", "unit", "grace", "rounded"),
    [
        ("08:06", "down", 15, 0, "08:00"),
        ("16:57", "down", 15, 3, "17:00"),
        ("16:56", "down", 15, 3, "16:45"),
        ("08:05", "up", 5, 0, "08:05"),
        ("08:06", "up", 5, 0, "08:10"),
        ("08:03", "up", 15, 3, "08:00"),
        ("08:04", "up", 15, 3, "08:15"),
        ("08:07:29", "nearest", 15, 0, "08:00"),
        ("08:07:30", "nearest", 15, 0, "08:15"),
        ("08:00:30", "nearest", 1, 0, "08:01"),
        ("08:07:00", "nearest_split_up", 15, 0, "08:15"),
        ("08:07:59", "nearest_split_down", 15, 0, "08:00"),
        ("08:08:00", "nearest_split_down", 15, 0, "08:15"),
        ("08:05:00", "nearest_split_up", 10, 0, "08:10"),
        ("08:06:31", "none", 15, 0, "08:06:31"),
    ],
)
def test_modes(time, mode, unit, grace, rounded):
    assert round_seconds(seconds(time), Rounding(mode, unit, grace)) == seconds(rounded)


def test_minutes_and_impossible_units():
    assert round_minutes(491, Rounding("nearest", 15)) == 495
    with pytest.raises(RuleRefusedError, match="取整单位"):
        round_seconds(0, Rounding("down", 0))


NIGHT = [(20 * HOUR, 23 * HOUR + 30), (24 * HOUR + 30, 28 * HOUR)]


@pytest.mark.parametrize(
    ("mode", "minutes"),
    [
        ("shift_start_day", {0: 420}),
        ("shift_end_day", {1: 420}),
        ("most_time", {0: 420}),
        ("split_at_midnight", {0: 210, 1: 210}),
    ],
)
def test_days_of_one_shift_over_midnight(mode, minutes):
    (shift,) = assign_days(NIGHT, mode)
    assert shift.minutes == minutes


def test_long_gap_begins_a_new_shift():
    pairs = [(7 * HOUR, 11 * HOUR), (16 * HOUR, 20 * HOUR)]
    assert len(assign_days(pairs, "shift_start_day")) == 2
    assert len(assign_days(pairs, "shift_start_day", new_shift_gap=6 * HOUR)) == 1


def test_shift_that_ends_at_midnight_belongs_to_its_day():
    (shift,) = assign_days([(16 * HOUR, 24 * HOUR)], "shift_end_day")
    assert shift.minutes == {0: 480}
