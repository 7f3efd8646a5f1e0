"""Standards of places, tiers that nobody mapped, and what counts."""

import datetime as dt
from fractions import Fraction

import pytest

from zyg.law.explain import RuleRefusedError
from zyg.law.minimum_wage import (
    check_minimum_wage,
    minimum_wage,
    minimum_wage_tiers,
    own_contributions_excluded,
)
from zyg.law.places import all_places

MARCH = dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("place", "day", "monthly"),
    [
        ("310000", MARCH, 274_000),
        ("310115", MARCH, 274_000),
        ("110000", dt.date(2025, 8, 31), 242_000),
        ("110000", dt.date(2025, 9, 1), 254_000),
        ("440300", dt.date(2026, 8, 31), 252_000),
        ("440300", dt.date(2026, 9, 1), 270_000),
        ("440600", dt.date(2026, 9, 1), 230_000),
        ("320500", MARCH, 266_000),
        ("510300", MARCH, 220_000),  # the rest of Sichuan
        ("510100", MARCH, 233_000),
    ],
)
def test_standards_of_named_places(place, day, monthly):
    told = minimum_wage(place=place, day=day)
    assert told.monthly == monthly
    assert told.source.mark == "unverified"  # no notice was read at its source


@pytest.mark.parametrize("place", ["140200", "330122", "510118", "440200"])
def test_a_place_without_a_sure_tier_refuses_and_lists_the_tiers(place):
    with pytest.raises(RuleRefusedError, match="第1档"):
        minimum_wage(place=place, day=dt.date(2026, 9, 1))


def test_the_employer_may_choose_the_tier():
    assert minimum_wage(place="140200", day=MARCH, tier=2).monthly == 205_000
    with pytest.raises(RuleRefusedError, match="没有第 4 档"):
        minimum_wage(place="140200", day=MARCH, tier=4)


def test_every_province_has_tiers_in_falling_order():
    for place in all_places():
        if place.is_province:
            tiers = [one.monthly for one in minimum_wage_tiers(place=place.code, day=MARCH)]
            assert tiers == sorted(tiers, reverse=True)


def test_before_the_table_it_refuses():
    with pytest.raises(RuleRefusedError, match="起施行"):
        minimum_wage(place="330100", day=dt.date(2025, 12, 1))


def test_own_contributions_are_left_out_in_two_cities():
    excluded, source = own_contributions_excluded(place="310000", day=MARCH)
    assert excluded
    assert source.mark == "unverified"
    assert not own_contributions_excluded(place="440300", day=MARCH)[0]


def test_the_standard_shrinks_with_the_share_of_the_month():
    told = check_minimum_wage(standard=252_000, wages=120_000, paid_share=Fraction(1, 2))
    assert (told.standard, told.shortfall, told.ok) == (126_000, 6_000, False)
    assert "差额 60.00" in told.line.formula
