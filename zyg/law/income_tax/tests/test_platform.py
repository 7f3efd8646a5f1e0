import datetime as dt
import json

import pytest

from zyg.law.explain import RuleRefusedError
from zyg.law.income_tax.platform import PlatformMonth, PlatformState, withhold_platform
from zyg.law.income_tax.vat import month_vat


def settle(incomes, gap="restart_all"):
    """Pay ``{month: income so far}`` in order and return the tax of each month."""
    state = PlatformState(year=2026)
    withheld = []
    for month, income in incomes:
        day = dt.date(2026, month, 20)
        result = withhold_platform(
            month=PlatformMonth(income=income), state=state, day=day, gap=gap
        )
        state = result.state
        withheld.append(result.withheld)
    return withheld


@pytest.mark.parametrize(
    ("gap", "withheld"),
    [
        ("restart_all", [210_00, 210_00, 210_00, 210_00]),
        ("count_only", [210_00, 210_00, 210_00, 210_00]),
        ("no_break", [210_00, 210_00, 60_00, 210_00]),
    ],
)
def test_gap_policies(gap, withheld):
    months = [(3, 15_000_00), (4, 15_000_00), (6, 15_000_00), (7, 15_000_00)]
    assert settle(months, gap) == withheld


def test_gap_policies_differ_in_a_higher_band():
    months = [(1, 50_000_00), (3, 50_000_00)]
    assert settle(months, "restart_all") == [1_050_00, 1_050_00]
    assert settle(months, "count_only") == [1_050_00, 3_430_00]
    assert settle(months, "no_break") == [1_050_00, 2_930_00]


def test_second_settlement_gives_the_month_so_far():
    assert settle([(3, 4_200_00), (3, 9_388_80), (4, 12_000_50), (5, 3_000_00)]) == [
        0,
        75_33,
        138_01,
        0,
    ]


def test_state_survives_json():
    day = dt.date(2026, 3, 20)
    month = PlatformMonth(income=9_000_00, other=1_00)
    state = withhold_platform(month=month, state=PlatformState(year=2026), day=day).state
    assert PlatformState.from_dict(json.loads(json.dumps(state.as_dict()))) == state


@pytest.mark.parametrize(
    ("state", "gap", "word"),
    [
        (PlatformState(year=2025), "restart_all", "年度"),
        (PlatformState(year=2026, last_month=5), "restart_all", "已计税"),
        (PlatformState(year=2026), "sometimes", "断月口径"),
    ],
)
def test_wrong_figures_are_refused(state, gap, word):
    day = dt.date(2026, 3, 20)
    with pytest.raises(RuleRefusedError, match=word):
        withhold_platform(month=PlatformMonth(), state=state, day=day, gap=gap)


def test_before_the_announcement_is_refused():
    day = dt.date(2025, 9, 30)
    with pytest.raises(RuleRefusedError, match="2025-10-01"):
        withhold_platform(month=PlatformMonth(), state=PlatformState(year=2025), day=day)


@pytest.mark.parametrize(
    ("sales", "other", "taxed", "vat"),
    [
        (100_000_00, 0, True, 1_000_00),
        (99_999_99, 0, False, 0),
        (90_500_00, 10_000_00, True, 905_00),
    ],
)
def test_threshold_taxes_everything_or_nothing(sales, other, taxed, vat):
    month = month_vat(
        sales=sales, other_sales=other, sales_include_vat=False, day=dt.date(2026, 5, 31)
    )
    assert (month.taxed, month.vat) == (taxed, vat)


def test_surcharges_are_rounded_one_by_one():
    month = month_vat(sales=90_500_00, other_sales=10_000_00, day=dt.date(2026, 5, 31))
    parts = month.surcharges
    assert parts.total == parts.city_construction + parts.education + parts.local_education
