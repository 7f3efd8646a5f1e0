import datetime as dt
from fractions import Fraction

import pytest

from zyg.law.explain import RuleRefusedError
from zyg.law.income_tax.foreign_allowances import choose_allowances
from zyg.law.income_tax.no_domicile import (
    Stay,
    choose_formula,
    residence_days,
    taxable_wage,
    work_days_in_china,
)
from zyg.law.income_tax.nonresident import (
    tax_multi_month_bonus,
    tax_nonresident_payment,
    tax_nonresident_wage,
)

DAY = dt.date(2026, 3, 10)
JUNE = {"first": dt.date(2026, 6, 1), "last": dt.date(2026, 6, 30)}


def test_wage_on_the_monthly_table():
    result = tax_nonresident_wage(income=30_321_09, day=DAY)
    assert (result.taxable, result.rate_pct, result.tax) == (25_321_09, 25, 3_670_27)


@pytest.mark.parametrize(
    ("kind", "income", "tax"),
    [("labour", 2_000_00, 48_00), ("author", 10_000_00, 350_00), ("royalty", 20_000_00, 1_790_00)],
)
def test_single_payments_have_no_800(kind, income, tax):
    assert tax_nonresident_payment(kind=kind, income=income, day=DAY).tax == tax


def test_multi_month_bonus_rounds_once():
    assert tax_multi_month_bonus(amount=100_000_01, day=DAY).tax == 11_540_00


def test_treaty_relief_never_refunds():
    assert tax_nonresident_wage(income=9_000_00, treaty_relief=500_00, day=DAY).tax == 0


@pytest.mark.parametrize(
    ("days", "senior", "six", "formula"),
    [
        (90, False, False, 1),
        (91, False, False, 2),
        (182, False, False, 2),
        (183, False, False, 3),
        (90, True, False, 4),
        (91, True, False, 3),
        (200, True, False, 3),
        (200, False, True, 5),
    ],
)
def test_formula_by_days(days, senior, six, formula):
    chosen = choose_formula(days_in_year=days, senior=senior, six_full_years=six, day=DAY)
    assert chosen == formula


@pytest.mark.parametrize(
    ("formula", "income"),
    [(1, 10_000_00), (2, 20_000_00), (3, 30_000_00), (4, 20_000_00), (5, 40_000_00)],
)
def test_income_by_formula(formula, income):
    line = taxable_wage(
        formula=formula,
        total=40_000_00,
        paid_abroad=20_000_00,
        days_in_china=Fraction(15),
        days_in_month=30,
        day=DAY,
    )
    assert line.amount == income


def test_figures_that_contradict_are_refused():
    with pytest.raises(RuleRefusedError, match="核对"):
        taxable_wage(
            formula=2,
            total=1,
            paid_abroad=2,
            days_in_china=Fraction(1),
            days_in_month=30,
            day=DAY,
        )


def test_days_of_two_stays():
    stays = [
        Stay(dt.date(2026, 5, 30), dt.date(2026, 6, 3)),
        Stay(dt.date(2026, 6, 3), dt.date(2026, 6, 3)),
        Stay(dt.date(2026, 6, 10), dt.date(2026, 6, 12)),
    ]
    assert work_days_in_china(stays, **JUNE) == 5
    assert residence_days(stays, year=2026) == 4


def test_departure_before_arrival_is_refused():
    with pytest.raises(RuleRefusedError, match="出入境"):
        Stay(dt.date(2026, 6, 2), dt.date(2026, 6, 1))


def test_allowances_exclude_special_additional():
    with pytest.raises(RuleRefusedError, match="只能选一种"):
        choose_allowances(allowances=1, special_additional=1, day=DAY)
