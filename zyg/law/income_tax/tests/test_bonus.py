import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zyg.law.explain import RuleRefusedError
from zyg.law.income_tax.annual_bonus import (
    require_unused_this_year,
    tax_bonus_merged,
    tax_bonus_separately,
)
from zyg.law.income_tax.bonus_plan import advise_on_bonus, best_split, dead_zones
from zyg.law.income_tax.tables import annual_table

DAY = dt.date(2026, 2, 10)


def net(bonus):
    return bonus - tax_bonus_separately(bonus=bonus, day=DAY).tax


def test_quick_deduction_is_taken_once():
    assert tax_bonus_separately(bonus=60_000_00, day=DAY).tax == 5_790_00


def test_dead_zones_as_published():
    assert [(zone.lower, zone.upper) for zone in dead_zones(DAY)] == [
        (36_000_00, 38_566_67),
        (144_000_00, 160_500_00),
        (300_000_00, 318_333_33),
        (420_000_00, 447_500_00),
        (660_000_00, 706_538_46),
        (960_000_00, 1_120_000_00),
    ]


@pytest.mark.parametrize("zone", dead_zones(DAY))
def test_net_pay_falls_and_recovers(zone):
    assert net(zone.lower + 1) < net(zone.lower)
    assert abs(net(zone.upper) - net(zone.lower)) <= 1
    assert net(zone.upper + 100) > net(zone.lower)


@pytest.mark.parametrize(
    ("total", "best"),
    [
        (30_000_00, 0),
        (60_000_00, 36_000_00),
        (203_100_00, 36_000_00),
        (203_200_00, 144_000_00),
        (672_000_00, 144_000_00),
        (673_000_00, 300_000_00),
        (1_277_500_00, 300_000_00),
        (1_452_500_00, 420_000_00),
        (1_278_000_00, 420_000_00),
        (1_453_000_00, 660_000_00),
    ],
)
def test_best_split_as_published(total, best):
    assert best_split(wage_taxable=0, bonus=total, day=DAY).best_bonus == best


@settings(max_examples=60)
@given(
    wage=st.integers(min_value=-100_000, max_value=1_000_000),
    bonus=st.integers(min_value=0, max_value=1_500_000),
    share=st.integers(min_value=0, max_value=1_000),
)
def test_no_split_beats_the_best(wage, bonus, share):
    split = best_split(wage_taxable=wage * 100, bonus=bonus * 100, day=DAY)
    apart = bonus * share // 1_000 * 100
    rest = annual_table(DAY).tax((wage + bonus) * 100 - apart)
    assert split.tax <= rest + tax_bonus_separately(bonus=apart, day=DAY).tax


def test_deductions_above_the_wages_are_used_first():
    split = best_split(wage_taxable=-20_000_00, bonus=50_000_00, day=DAY)
    assert split.tax == 900_00


def test_advice_has_both_numbers_and_names_the_dead_zone():
    advice = advise_on_bonus(wage_taxable=100_000_00, bonus=37_000_00, day=DAY)
    assert (advice.separate.tax, advice.merged.tax) == (3_490_00, 3_700_00)
    assert (advice.cheaper, advice.saving) == ("separate", 210_00)
    assert advice.dead_zone is not None
    assert "多发少得" in "".join(advice.sentences)


def test_merged_uses_up_the_negative_part():
    assert tax_bonus_merged(bonus=30_000_00, wage_taxable=-20_000_00, day=DAY).tax == 300_00


def test_once_a_year_over_all_employers():
    with pytest.raises(RuleRefusedError, match="2026-01-15"):
        require_unused_this_year(day=DAY, used_on=[dt.date(2026, 1, 15)])
    require_unused_this_year(day=DAY, used_on=[dt.date(2025, 12, 31)])


def test_negative_bonus_is_refused():
    with pytest.raises(RuleRefusedError, match="更正"):
        tax_bonus_separately(bonus=-1, day=DAY)
