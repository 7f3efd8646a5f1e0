import datetime as dt
from fractions import Fraction

import pytest

from zyg.law.explain import RuleRefusedError
from zyg.law.income_tax.annuity import annuity_deductible, tax_annuity_drawing
from zyg.law.income_tax.early_retirement import tax_early_retirement, whole_years
from zyg.law.income_tax.equity import (
    instalment_deadline,
    option_income,
    restricted_stock_income,
    tax_equity_year,
)
from zyg.law.income_tax.internal_retirement import tax_internal_retirement
from zyg.law.income_tax.severance import tax_severance

DAY = dt.date(2026, 6, 30)


def test_severance_below_the_limit_is_free():
    result = tax_severance(amount=300_000_00, local_average_annual_wage=100_000_00, day=DAY)
    assert (result.exempt, result.taxable, result.tax) == (300_000_00, 0, 0)


def test_severance_needs_the_local_average():
    with pytest.raises(RuleRefusedError, match="年平均工资"):
        tax_severance(amount=1, local_average_annual_wage=0, day=DAY)


def test_early_retirement_rounds_once():
    result = tax_early_retirement(subsidy=1_000_000_00, years=7, day=DAY)
    yearly = Fraction(1_000_000_00, 7) - 60_000_00
    assert result.tax == round((yearly / 10 - 2_520_00) * 7)


@pytest.mark.parametrize(("months", "years"), [(60, 5), (61, 6), (62, 6), (72, 6), (1, 1)])
def test_part_of_a_year_counts(months, years):
    assert whole_years(months=months, day=DAY) == years


@pytest.mark.parametrize("years", [0, -1])
def test_early_retirement_needs_years(years):
    with pytest.raises(RuleRefusedError, match="退休日期"):
        tax_early_retirement(subsidy=1, years=years, day=DAY)


def test_internal_retirement_picks_the_band_of_the_spread_lump():
    result = tax_internal_retirement(lump=48_000_00, months=24, month_wage=4_000_00, day=DAY)
    assert (result.rate_pct, result.month_tax, result.wage_tax) == (3, 1_410_00, 0)


def test_internal_retirement_needs_months():
    with pytest.raises(RuleRefusedError, match="退休日期"):
        tax_internal_retirement(lump=1, months=0, month_wage=0, day=DAY)


def test_equity_events_of_a_year_are_merged():
    taxes = [event.tax for event in tax_equity_year(events=[225_000_00, 120_000_00], day=DAY)]
    assert taxes == [28_080_00, 26_250_00]


def test_equity_below_zero_is_refused():
    with pytest.raises(RuleRefusedError, match="按 0 申报"):
        tax_equity_year(events=[-1], day=DAY)


def test_option_under_water_has_no_income():
    line = option_income(
        market_price=Fraction(10), exercise_price=Fraction(12), shares=100, day=DAY
    )
    assert line.amount == 0


def test_more_unlocked_than_granted_is_refused():
    with pytest.raises(RuleRefusedError, match="获授总数"):
        restricted_stock_income(
            registration_price=Fraction(1),
            unlock_price=Fraction(1),
            unlocked=2,
            granted=1,
            paid=0,
            day=DAY,
        )


def test_leaver_pays_before_leaving():
    leaves = dt.date(2026, 8, 31)
    result = instalment_deadline(event=dt.date(2025, 1, 31), leaves=leaves)
    assert result.deadline == leaves
    assert "离职" in result.line.formula


def test_annuity_base_is_capped_by_the_city():
    result = annuity_deductible(
        contribution=600_00,
        own_average_wage=20_000_00,
        city_average_annual_wage=48_089_00,
        day=DAY,
    )
    assert (result.deductible, result.taxable_excess) == (480_89, 119_11)


@pytest.mark.parametrize(
    ("drawing", "tax"),
    [
        ("monthly", 3_390_00),
        ("quarterly", 1_770_00),
        ("yearly", 720_00),
        ("lump_emigration_or_death", 720_00),
        ("lump_other", 3_390_00),
    ],
)
def test_annuity_drawings(drawing, tax):
    assert tax_annuity_drawing(amount=24_000_00, drawing=drawing, day=DAY).amount == tax
