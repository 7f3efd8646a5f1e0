"""Rates that a place allows, its rounding, its districts."""

from fractions import Fraction

import pytest

from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.law.social_insurance import contributions, flexible_housing_fund, housing_fund_of
from zyg.law.social_insurance.plan import JOINED

MONTH = Month(2026, 8)


def fund(place, base, rate, *, month=MONTH, **terms):
    told = contributions(
        place=place,
        month=month,
        declared_base=base,
        housing_fund_rate=rate,
        work_injury_rate=None,
        skip=frozenset(JOINED),
        **terms,
    )
    return {entry.insurance: (entry.employer, entry.employee) for entry in told.entries}


def pair(employer, employee):
    return Fraction(employer), Fraction(employee)


@pytest.mark.parametrize(
    ("place", "base", "rate", "month", "expected"),
    [
        ("310000", 269_000, "0.07", Month(2025, 8), (18_800, 18_800)),  # 188.3
        ("510500", 197_000, "0.05", Month(2025, 8), (9_900, 9_900)),  # 98.5: half up
        ("420100", 3_607_225, "0.12", MONTH, (432_867, 432_867)),  # Wuhan keeps fen
        ("511100", 2_649_550, "0.12", MONTH, (317_946, 317_946)),  # Leshan too
        ("430400", 2_114_200, "0.12", MONTH, (253_800, 253_800)),  # Hengyang rounds up
        ("532500", 2_602_300, "0.12", Month(2025, 8), (312_300, 312_200)),  # Honghe: total 6245
    ],
)
def test_places_round_in_their_own_way(place, base, rate, month, expected):
    assert fund(place, base, Fraction(rate), month=month)["housing_fund"] == expected


@pytest.mark.parametrize(
    ("place", "rate", "words"),
    [
        ("310000", Fraction("0.08"), "5%–7%"),
        ("110000", Fraction("0.13"), "5%–12%"),
        ("440400", pair("0.05", "0.06"), "须一致"),
        ("440800", pair("0.06", "0.05"), "不得低于单位"),
        ("310000", Fraction("0.055"), "整数倍"),
    ],
)
def test_rates_that_a_place_does_not_allow_refuse(place, rate, words):
    with pytest.raises(RuleRefusedError, match=words):
        fund(place, 1_000_000, rate)


def test_the_employee_may_pay_more_where_the_place_says_so():
    assert fund("440800", 1_000_000, pair("0.05", "0.06"))["housing_fund"] == (50_000, 60_000)


def test_supplement_only_where_there_is_one():
    told = fund(
        "310000", 1_000_000, Fraction("0.07"), supplementary_housing_fund_rate=Fraction("0.05")
    )
    assert told["housing_fund_supplement"] == (50_000, 50_000)
    with pytest.raises(RuleRefusedError, match="没有补充住房公积金"):
        fund(
            "110000", 1_000_000, Fraction("0.12"), supplementary_housing_fund_rate=Fraction("0.05")
        )


def test_lower_limits_by_district():
    rate = Fraction("0.05")
    assert fund("610100", 100_000, rate)["housing_fund"] == (11_900, 11_900)  # 2,376
    assert fund("610100", 100_000, rate, district="蓝田县")["housing_fund"] == (11_300, 11_300)
    with pytest.raises(RuleRefusedError, match="雁塔"):
        fund("610100", 100_000, rate, district="浦东新区")


def test_unknown_lower_limit_refuses_below_the_cap():
    assert fund("360100", 9_999_900, Fraction("0.12"))["housing_fund"] == (362_000, 362_000)
    with pytest.raises(RuleRefusedError, match="下限未知"):
        fund("360100", 800_000, Fraction("0.12"))


def test_no_row_refuses():
    with pytest.raises(RuleRefusedError, match="住房公积金"):
        housing_fund_of("500000", MONTH)


def test_flexible_workers_of_xining_are_truncated():
    line = flexible_housing_fund(place="630100", month=MONTH, base=9_999_900, rate=Fraction("0.24"))
    assert line.amount == 767_800
    with pytest.raises(RuleRefusedError, match="10%–24%"):
        flexible_housing_fund(place="330100", month=MONTH, base=500_000, rate=Fraction("0.05"))
