import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zyg.law.explain import RuleRefusedError
from zyg.law.leave.annual import (
    WorkHistory,
    at_exit,
    carry_over_until,
    days_of_year,
    entry_year_days,
    exclusion,
    exit_year_days,
    full_year_days,
)
from zyg.law.leave.annual_pay import unused_annual_leave_pay

DAY = dt.date(2026, 6, 1)


def history(cumulative, employed, until=None):
    return WorkHistory(cumulative, cumulative, employed, until)


@pytest.mark.parametrize(
    ("first_day", "full", "days"),
    [
        (dt.date(2026, 10, 20), 5, 1),
        (dt.date(2026, 10, 21), 5, 0),
        (dt.date(2026, 1, 1), 15, 15),
        (dt.date(2028, 1, 1), 15, 15),
    ],
)
def test_entry_year_is_cut_to_whole_days(first_day, full, days):
    assert entry_year_days(first_day, full_year=full).days == days


def test_entry_without_twelve_months_has_no_days_and_says_why():
    leave = entry_year_days(DAY, full_year=5, continuous_12_months=False)
    assert leave.days == 0
    assert "12 个月" in leave.lines[0].formula


def test_overtaken_days_are_not_taken_back():
    left = exit_year_days(dt.date(2026, 3, 31), full_year=5, taken=3)
    assert (left.unused_paid_days, left.overtaken_days, left.clawback_days) == (0, 2, 0)
    assert "不再扣回" in left.lines[-1].formula


def test_half_days_taken_leave_half_days():
    left = exit_year_days(dt.date(2026, 6, 30), full_year=10, taken=Fraction("1.5"))
    assert left.unused_paid_days == Fraction("2.5")


def test_dates_in_the_wrong_order_are_refused():
    with pytest.raises(RuleRefusedError, match="早于入职日"):
        exit_year_days(DAY, full_year=5, taken=0, first_day=dt.date(2026, 7, 1))


@pytest.mark.parametrize(("milestone", "days"), [("split", 7), ("higher", 10), ("lower", 5)])
def test_ten_years_reached_inside_the_year(milestone, days):
    person = history(dt.date(2016, 7, 2), dt.date(2020, 1, 1))
    assert days_of_year(person, 2026, milestone=milestone).days == days


def test_first_job_earns_leave_from_the_day_twelve_months_are_full():
    person = history(dt.date(2025, 7, 1), dt.date(2025, 7, 1))
    assert days_of_year(person, 2025).days == 0
    assert days_of_year(person, 2026).days == 2
    assert days_of_year(person, 2027).days == 5


def test_years_before_and_after_the_job_have_no_days():
    person = history(dt.date(2010, 1, 1), dt.date(2025, 3, 1), dt.date(2026, 6, 30))
    assert [days_of_year(person, year).days for year in (2024, 2025, 2026, 2027)] == [0, 8, 4, 0]
    assert at_exit(person, taken=1).unused_paid_days == 3


def test_exit_needs_a_last_day():
    with pytest.raises(RuleRefusedError, match="最后工作日"):
        at_exit(history(dt.date(2010, 1, 1), dt.date(2025, 3, 1)), taken=0)


@given(
    st.dates(dt.date(1990, 1, 1), dt.date(2024, 12, 31)),
    st.dates(dt.date(2025, 1, 1), dt.date(2026, 12, 31)),
    st.sampled_from(["split", "higher", "lower"]),
)
def test_a_year_never_gives_more_than_the_full_figure(cumulative, employed, milestone):
    person = history(cumulative, employed)
    for year in (2026, 2028):
        full = full_year_days(year + 1 - cumulative.year, on=DAY)
        assert 0 <= days_of_year(person, year, milestone=milestone).days <= full


@given(st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), st.sampled_from([5, 10, 15]))
def test_general_and_plain_entry_year_agree(first_day, full):
    years = {5: 5, 10: 15, 15: 25}[full]
    person = history(dt.date(2026 - years, 1, 1), first_day)
    assert days_of_year(person, 2026).days == entry_year_days(first_day, full_year=full).days


@pytest.mark.parametrize(
    ("facts", "item"),
    [
        ({"personal_leave_paid_days": 20}, 2),
        ({"personal_leave_paid_days": 19}, None),
        ({"years": 5, "sick_months": 2}, 3),
        ({"years": 5, "sick_months": Fraction("1.9")}, None),
        ({"years": 10, "sick_months": 2}, None),
        ({"years": 10, "sick_months": 3}, 4),
        ({"years": 20, "sick_months": 4}, 5),
        ({"years": 3, "school_holiday_days": 5}, None),
        ({"years": 3, "school_holiday_days": 6}, 1),
        ({"years": 0, "sick_months": 6}, None),
    ],
)
def test_exclusions_of_article_four(facts, item):
    found = exclusion(**facts, on=DAY)
    assert (found.item if found else None) == item


def test_sick_leave_without_working_years_is_refused():
    with pytest.raises(RuleRefusedError, match="首次参加工作日期"):
        exclusion(sick_months=2, on=DAY)


def test_carry_over_needs_consent():
    assert carry_over_until(2026, agreed=False) == dt.date(2027, 1, 1)
    assert carry_over_until(2026, agreed=True) == dt.date(2028, 1, 1)


def test_declined_in_writing_pays_only_the_normal_wage():
    paid = unused_annual_leave_pay(
        average_month_wage=870_000, days=2, declined_in_writing=True, on=DAY
    )
    assert (paid.at_300pct, paid.extra_on_top_of_normal_pay) == (80_000, 0)


def test_unused_leave_pay_rounds_once():
    paid = unused_annual_leave_pay(
        average_month_wage=1_000_000, days=Fraction("1.5"), declined_in_writing=False, on=DAY
    )
    assert (paid.daily, paid.extra_on_top_of_normal_pay) == (45_977, 137_931)
    assert paid.lines[0].formula == "10,000.00 ÷ 21.75 × 1.5 天 × 200% = 1,379.31"
