import datetime as dt

import pytest

from zyg.law.income_tax.business import half_relief, prepay_business
from zyg.law.income_tax.settlement import YearIncome, filing_duty, settle_year

DAY = dt.date(2025, 12, 31)


def test_all_four_kinds():
    year = YearIncome(
        wage=100_000_00, labour=10_000_00, author=10_000_00, royalty=10_000_00, prepaid=500_00
    )
    result = settle_year(year=year, day=DAY)
    assert result.income_amount == 100_000_00 + 8_000_00 + 5_600_00 + 8_000_00
    assert (result.taxable, result.tax, result.due) == (61_600_00, 3_640_00, 3_140_00)


def test_donations_count_to_thirty_percent():
    year = YearIncome(wage=160_000_00, donation=50_000_00)
    result = settle_year(year=year, day=DAY)
    assert (result.donation, result.taxable) == (30_000_00, 70_000_00)


def test_donations_in_full_have_no_cap_but_the_income():
    year = YearIncome(wage=160_000_00, donation_in_full=500_000_00)
    assert settle_year(year=year, day=DAY).taxable == 0


def test_reductions_are_not_refunded():
    year = YearIncome(wage=70_000_00, tax_reduction=1_000_00, prepaid=100_00)
    result = settle_year(year=year, day=DAY)
    assert (result.tax, result.refund) == (300_00, 100_00)


@pytest.mark.parametrize(
    ("income", "balance", "as_required", "wants_refund", "must"),
    [
        (120_000_00, 5_000_00, True, False, False),
        (120_000_01, 400_00, True, False, False),
        (120_000_01, 400_01, True, False, True),
        (90_000_00, 1, False, False, True),
        (500_000_00, 0, True, True, False),
        (500_000_00, -1, True, False, False),
        (500_000_00, -1, True, True, True),
    ],
)
def test_who_must_settle(income, balance, as_required, wants_refund, must):
    duty = filing_duty(
        income=income,
        balance=balance,
        withheld_as_required=as_required,
        wants_refund=wants_refund,
        day=DAY,
    )
    assert duty.must_file is must


def test_half_relief_above_the_cap():
    result = half_relief(taxable=2_400_000_00, other_reduction=6_000_00, day=DAY)
    assert result.relief == 314_750_00


def test_prepayment_by_cumulative_figures():
    first = prepay_business(cum_profit=45_000_00, months=3, day=dt.date(2026, 3, 31))
    assert (first.cum_taxable, first.cum_tax, first.relief) == (30_000_00, 1_500_00, 750_00)
    second = prepay_business(
        cum_profit=60_000_00, months=6, prepaid=first.prepayment, day=dt.date(2026, 6, 30)
    )
    assert (first.prepayment, second.prepayment) == (750_00, 0)


def test_prepayment_of_an_enterprise_has_no_relief():
    result = prepay_business(
        cum_profit=230_000_00,
        months=12,
        takes_basic=False,
        individual_business=False,
        day=dt.date(2026, 12, 31),
    )
    assert (result.relief, result.prepayment) == (0, 35_500_00)
