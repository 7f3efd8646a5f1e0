import datetime as dt
from fractions import Fraction

import pytest

from zyg.law.explain import RuleRefusedError
from zyg.law.leave.catalogue import catalogue
from zyg.law.leave.medical_period import medical_period, medical_period_use
from zyg.law.leave.protection import Protected, nursing_minutes, schedule_problems
from zyg.law.leave.sick_pay import sick_pay, sick_pay_rule
from zyg.law.leave.work_injury import paid_suspension_until

DAY = dt.date(2026, 9, 1)


@pytest.mark.parametrize(
    ("total", "here", "months", "window"),
    [
        (0, 0, 3, 6),
        (9, Fraction("4.9"), 3, 6),
        (9, 5, 6, 12),
        (10, Fraction("4.9"), 6, 12),
        (10, 5, 9, 15),
        (12, 10, 12, 18),
        (20, 15, 18, 24),
        (25, 20, 24, 30),
    ],
)
def test_national_table(total, here, months, window):
    period = medical_period(total, here, on=DAY, place="110000")
    assert (period.months, period.window_months) == (months, window)


def test_shanghai_needs_confirmation():
    with pytest.raises(RuleRefusedError, match="请人事管理员确认"):
        medical_period(9, 5, on=DAY, place="310000")
    assert medical_period(9, 5, on=DAY, place="310000", confirmed=True).months == 8
    assert medical_period(40, 30, on=DAY, place="310000", confirmed=True).months == 24


def test_impossible_service_is_refused():
    with pytest.raises(RuleRefusedError, match="不能多于累计工龄"):
        medical_period(4, 5, on=DAY)


def test_broken_sick_leave_is_added_up_inside_the_window():
    period = medical_period(1, 1, on=DAY)
    spells = [
        (dt.date(2026, 1, 1), dt.date(2026, 2, 14)),
        (dt.date(2026, 2, 10), dt.date(2026, 2, 20)),
        (dt.date(2026, 6, 1), dt.date(2026, 7, 31)),
    ]
    use = medical_period_use(period, spells, as_of=dt.date(2026, 12, 31))
    assert (use.window_end, use.used_days, use.limit_days) == (dt.date(2026, 7, 1), 81, 90)
    assert use.exhausted_on is None
    longer = [*spells, (dt.date(2026, 3, 1), dt.date(2026, 3, 10))]
    full = medical_period_use(period, longer, as_of=dt.date(2026, 12, 31))
    assert full.exhausted_on == dt.date(2026, 6, 29)


def test_medical_period_use_needs_sick_leave():
    with pytest.raises(RuleRefusedError, match="没有病假记录"):
        medical_period_use(medical_period(1, 1, on=DAY), [], as_of=DAY)


def pay(place, *, confirmed=False, **facts):
    told = {"base": 1_000_000, "minimum_wage": 274_000, "service_years": 1} | facts
    return sick_pay(sick_pay_rule(place, on=DAY, confirmed=confirmed), **told).amount


@pytest.mark.parametrize(
    ("facts", "amount"),
    [
        ({}, 600_000),
        ({"service_years": 2}, 700_000),
        ({"service_years": Fraction("5.9")}, 800_000),
        ({"service_years": 8}, 1_000_000),
        ({"sick_months": 6}, 600_000),
        ({"sick_months": 7}, 500_000),
        ({"sick_months": 7, "service_years": 3}, 600_000),
        ({"agreed": False}, 420_000),
        ({"base": 200_000}, 219_200),
        ({"agreed_share": Fraction(9, 10)}, 900_000),
    ],
)
def test_shanghai_sick_pay(facts, amount):
    assert pay("310000", **facts) == amount


def test_beijing_pays_the_floor_or_the_agreed_share():
    assert pay("110000") == 219_200
    assert pay("110000", agreed_share=Fraction(1, 2)) == 500_000


@pytest.mark.parametrize("place", ["440300", "440000", "320500", "510000"])
def test_sick_pay_of_other_places_needs_confirmation(place):
    with pytest.raises(RuleRefusedError, match="请人事管理员确认"):
        sick_pay_rule(place, on=DAY)


def test_confirmed_sick_pay():
    assert pay("510000", confirmed=True) == 219_200
    assert pay("440300", confirmed=True) == 600_000


def test_paid_suspension_is_limited():
    assert paid_suspension_until(DAY, months=12, extension_months=12) == dt.date(2028, 9, 1)
    for facts in ({"months": 13}, {"months": 0}, {"months": 12, "extension_months": 13}):
        with pytest.raises(RuleRefusedError, match="第三十三条"):
            paid_suspension_until(DAY, **facts)


@pytest.mark.parametrize(
    ("person", "codes"),
    [
        (Protected(), []),
        (Protected(pregnant_months=6), []),
        (Protected(pregnant_months=7), ["pregnant_overtime", "pregnant_night"]),
        (Protected(baby_born=dt.date(2025, 9, 2)), ["nursing_overtime", "nursing_night"]),
        (Protected(baby_born=dt.date(2025, 9, 1)), []),
        (Protected(born=dt.date(2009, 1, 1)), ["minor_overtime", "minor_night"]),
        (Protected(born=dt.date(2008, 9, 1)), []),
        (Protected(born=dt.date(2010, 9, 2)), ["child"]),
    ],
)
def test_protected_people(person, codes):
    found = schedule_problems(person, overtime_minutes=60, night_minutes=30, on=DAY)
    assert [problem.code for problem in found] == codes
    assert all(problem.hard != problem.code.startswith("minor") for problem in found)


def test_nursing_time_ends_with_the_first_birthday():
    twins = Protected(baby_born=dt.date(2025, 9, 2), babies=2)
    assert nursing_minutes(twins, on=DAY) == 120
    assert nursing_minutes(twins, on=dt.date(2026, 9, 2)) == 0


def test_catalogue_is_complete():
    types = catalogue(DAY)
    assert len(types) == 16
    assert types["personal"].paid == 0
    assert types["annual"].counting == "workdays"
    assert all(kind.law for kind in types.values())
