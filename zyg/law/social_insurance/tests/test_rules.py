"""Person types, bases, late payment, levies, work-injury classes, flexible workers."""

import datetime as dt
from fractions import Fraction

import pytest

from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.law.social_insurance import (
    PERSON_TYPES,
    base_of_next_year,
    disabled_levy,
    flexible_contributions,
    insurance_set,
    late_fee,
    new_hire_base,
    overview,
    undeclared_amount,
    work_injury_rate,
)


def test_every_kind_of_person_has_a_set():
    for person_type in PERSON_TYPES:
        told = insurance_set(person_type=person_type, month=Month(2026, 10))
        assert set(told.join) | told.skip >= {"pension", "work_injury"}
        assert told.note
        assert told.source.title


def test_a_certificate_frees_a_foreigner_and_nobody_else():
    told = insurance_set(
        person_type="foreigner", month=Month(2026, 10), exempt=frozenset({"pension"})
    )
    assert told.skip == {"pension"}
    with pytest.raises(RuleRefusedError, match="外国人"):
        insurance_set(person_type="intern", month=Month(2026, 10), exempt=frozenset({"pension"}))


@pytest.mark.parametrize(
    "wages",
    [
        [],
        [(Month(2025, 1), 100), (Month(2025, 1), 100)],
        [(Month(2024, 12), 100)],
    ],
)
def test_the_yearly_base_needs_the_months_of_the_year(wages):
    with pytest.raises(RuleRefusedError, match="2025 年内各月工资"):
        base_of_next_year(place="310000", wages=wages, year=2025)


def test_the_base_of_half_a_year_divides_by_the_months_worked():
    wages = [(Month(2025, month), 900_001) for month in range(7, 13)]
    assert base_of_next_year(place="310000", wages=wages, year=2025).amount == 900_000


def test_the_first_month_of_a_new_employee():
    assert new_hire_base(full_month_wage=1_600_000).amount == 1_600_000
    told = new_hire_base(full_month_wage=1_600_000, actual_pay=800_000, agreed_full_month=True)
    assert told.amount == 1_600_000


@pytest.mark.parametrize("call", [late_fee, undeclared_amount])
def test_negative_arrears_refuse(call):
    facts = {"arrears": -1, "days_late": 1} if call is late_fee else {"last_month": -1}
    with pytest.raises(RuleRefusedError, match="不能为负数"):
        call(day=dt.date(2026, 10, 1), **facts)


def levy(staff, disabled, average=12_000_000):
    return disabled_levy(
        staff=staff,
        disabled_staff=disabled,
        ratio=Fraction("0.015"),
        average_wage=average,
        local_average_wage=10_000_000,
        year=2026,
    )


def test_the_levy_for_disabled_employment():
    assert levy(30, 0).amount == 0  # small employers are free
    assert levy(1000, 15).amount == 0  # the ratio is reached
    assert levy(1000, 10).amount == 5 * 12_000_000 // 2  # 1 % reached: half
    assert levy(1000, 0, 90_000_000).amount == 15 * 20_000_000 * 9 // 10  # twice the local wage
    assert levy(1000, Fraction("12.5")).amount == Fraction("2.5") * 12_000_000 / 2


def test_the_relief_ends():
    with pytest.raises(RuleRefusedError, match="2027-12-31"):
        disabled_levy(
            staff=100,
            disabled_staff=0,
            ratio=Fraction("0.015"),
            average_wage=1,
            local_average_wage=1,
            year=2028,
        )


@pytest.mark.parametrize(("industry", "factor"), [(0, "1"), (9, "1"), (1, "0.5"), (3, "2")])
def test_unknown_class_or_factor_refuses(industry, factor):
    with pytest.raises(RuleRefusedError, match="核定单"):
        work_injury_rate(
            place="310000",
            month=Month(2026, 10),
            industry_class=industry,
            factor=Fraction(factor),
        )


def test_a_floating_factor_is_unverified():
    told = work_injury_rate(
        place="310000", month=Month(2026, 10), industry_class=3, factor=Fraction("1.2")
    )
    assert told.rate == Fraction("0.0084")
    assert told.source.mark == "unverified"


def test_flexible_workers_where_the_rate_is_unknown():
    with pytest.raises(RuleRefusedError, match="医疗保险"):
        flexible_contributions(place="510100", month=Month(2026, 10), base=500_000)
    pension = flexible_contributions(
        place="510100", month=Month(2026, 10), base=500_000, insurances=("pension",)
    )
    assert pension.employee_amounts == {"pension": 100_000}


def test_the_overview_names_what_is_missing():
    told = {one.insurance: one for one in overview(place="130100", month=Month(2026, 10))}
    assert told["pension"].missing == ""
    assert "核定单" in told["medical"].missing
    assert told["housing_fund"].rates_text.startswith("5%-12%")
