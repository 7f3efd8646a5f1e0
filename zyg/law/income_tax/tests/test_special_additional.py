import datetime as dt

import pytest

from zyg.law.explain import RuleRefusedError
from zyg.law.income_tax.commercial_health import commercial_health_deductible
from zyg.law.income_tax.personal_pension import personal_pension_deductible
from zyg.law.income_tax.special_additional import (
    Claim,
    claim_amount,
    elderly_claim,
    infant_claim,
    month_total,
    serious_illness_deductible,
    to_date,
)
from zyg.law.periods import Month

MARCH = Month(2026, 3)


@pytest.mark.parametrize(
    ("facts", "amount"),
    [
        ({"kind": "child_education"}, 2_000_00),
        ({"kind": "child_education", "share_pct": 50}, 1_000_00),
        ({"kind": "degree_education"}, 400_00),
        ({"kind": "certificate_education"}, 0),
        ({"kind": "housing_loan"}, 1_000_00),
        ({"kind": "housing_rent", "city": "major", "declared": 2_000_00}, 1_500_00),
        ({"kind": "housing_rent", "city": "large"}, 1_100_00),
        ({"kind": "housing_rent", "city": "small"}, 800_00),
        ({"kind": "elderly", "only_child": True}, 3_000_00),
        ({"kind": "elderly", "declared": 1_200_00}, 1_200_00),
    ],
)
def test_amounts_of_2026(facts, amount):
    assert claim_amount(Claim(start=Month(2026, 1), **facts), month=MARCH) == amount


@pytest.mark.parametrize(
    ("kind", "month", "amount"),
    [
        ("child_education", Month(2022, 12), 1_000_00),
        ("child_education", Month(2023, 1), 2_000_00),
        ("infant_care", Month(2022, 1), 1_000_00),
    ],
)
def test_amounts_follow_the_month(kind, month, amount):
    assert claim_amount(Claim(kind=kind, start=Month(2019, 1)), month=month) == amount


def test_infants_before_2022_are_refused():
    with pytest.raises(RuleRefusedError, match="2022-01-01"):
        claim_amount(Claim(kind="infant_care", start=Month(2021, 1)), month=Month(2021, 12))


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ({"kind": "child_education", "share_pct": 60}, "100% 或 50%"),
        ({"kind": "housing_rent"}, "城市类别"),
        ({"kind": "elderly"}, "分摊金额"),
        ({"kind": "elderly", "declared": 1_500_01}, "超过"),
        ({"kind": "holiday"}, "不存在"),
    ],
)
def test_missing_and_wrong_facts_are_refused(facts, word):
    with pytest.raises(RuleRefusedError, match=word):
        claim_amount(Claim(start=MARCH, **facts), month=MARCH)


def test_rent_and_loan_exclude_each_other_in_a_year():
    loan = Claim(kind="housing_loan", start=Month(2025, 1), end=Month(2025, 12))
    rent = Claim(kind="housing_rent", start=Month(2026, 1), city="small")
    assert month_total([loan, rent], month=MARCH) == 800_00
    overlapping = Claim(kind="housing_loan", start=Month(2025, 1), end=Month(2026, 1))
    with pytest.raises(RuleRefusedError, match="只能享受一项"):
        month_total([overlapping, rent], month=MARCH)


@pytest.mark.parametrize(("kind", "limit"), [("degree_education", 48), ("housing_loan", 240)])
def test_months_run_out(kind, limit):
    claim = Claim(kind=kind, start=Month(2026, 1), months_used=limit - 2)
    amounts = [claim_amount(claim, month=Month(2026, number)) for number in (1, 2, 3)]
    assert amounts[1] > 0
    assert amounts[2] == 0


def test_to_date_by_kind_from_the_first_month_here():
    claims = [
        Claim(kind="child_education", start=Month(2020, 9)),
        Claim(kind="child_education", start=Month(2026, 3)),
        Claim(kind="certificate_education", start=Month(2026, 2)),
    ]
    sums = to_date(claims, month=Month(2026, 4), first=2)
    assert sums.by_kind == {"child_education": 10_000_00, "certificate_education": 3_600_00}
    assert sums.total == 13_600_00
    assert sums.lines[0].label == "累计专项附加扣除（子女教育）"


def test_infant_and_elderly_windows():
    infant = infant_claim(birth=dt.date(2024, 2, 29))
    assert (infant.start, infant.end) == (Month(2024, 2), Month(2027, 1))
    elderly = elderly_claim(
        parent_birth=dt.date(1966, 5, 1),
        day=dt.date(2026, 1, 1),
        only_child=True,
        duty_ended=dt.date(2028, 3, 3),
    )
    assert (elderly.start, elderly.end) == (Month(2026, 5), Month(2028, 12))


@pytest.mark.parametrize(
    ("cost", "amount"), [(15_000_00, 0), (20_000_00, 5_000_00), (95_000_01, 80_000_00)]
)
def test_serious_illness(cost, amount):
    assert serious_illness_deductible(own_cost=cost, day=dt.date(2025, 1, 1)).amount == amount


def test_yearly_caps():
    day = dt.date(2026, 12, 10)
    pension = personal_pension_deductible(paid=5_000_00, deducted_this_year=13_000_00, day=day)
    health = commercial_health_deductible(
        premium=200_00, deducted_this_year=2_300_00, policy_code="T-1", day=day
    )
    assert (pension.amount, health.amount) == (0, 100_00)


def test_health_insurance_needs_its_code():
    with pytest.raises(RuleRefusedError, match="税优识别码"):
        commercial_health_deductible(
            premium=1, deducted_this_year=0, policy_code=" ", day=dt.date(2026, 1, 1)
        )
