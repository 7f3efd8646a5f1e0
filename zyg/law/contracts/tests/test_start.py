import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zyg.law.contracts.content import KINDS, mandatory_items, missing_items, missing_roster_fields
from zyg.law.contracts.dispatch import (
    check_dispatch_contract,
    check_dispatch_post,
    dispatch_ratio,
)
from zyg.law.contracts.part_time import limits
from zyg.law.contracts.probation import (
    check_probation,
    excess_probation_compensation,
    probation_pay_floor,
)
from zyg.law.contracts.written_contract import double_wage_extra, double_wage_window
from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month

DAY = dt.date(2026, 9, 1)
START = dt.date(2026, 1, 5)


@pytest.mark.parametrize(
    ("signed", "as_of", "first", "last", "open_ended"),
    [
        (dt.date(2026, 5, 20), None, dt.date(2026, 2, 5), dt.date(2026, 5, 19), None),
        (dt.date(2026, 2, 4), None, None, None, None),
        (dt.date(2026, 2, 5), None, None, None, None),
        (dt.date(2026, 2, 6), None, dt.date(2026, 2, 5), dt.date(2026, 2, 5), None),
        (None, dt.date(2026, 2, 4), None, None, None),
        (None, dt.date(2026, 3, 1), dt.date(2026, 2, 5), dt.date(2026, 3, 1), None),
        (None, None, dt.date(2026, 2, 5), dt.date(2027, 1, 4), dt.date(2027, 1, 5)),
        (dt.date(2027, 3, 1), None, dt.date(2026, 2, 5), dt.date(2027, 1, 4), dt.date(2027, 1, 5)),
    ],
)
def test_double_wage_window(signed, as_of, first, last, open_ended):
    window = double_wage_window(START, signed=signed, as_of=as_of)
    assert (window.first, window.last, window.open_ended_from) == (first, last, open_ended)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2026, 12, 31)), st.none() | st.integers(0, 800))
def test_double_wage_never_exceeds_eleven_months(start, days):
    signed = None if days is None else start + dt.timedelta(days=days)
    window = double_wage_window(start, signed=signed)
    assert 0 <= window.months <= 11
    assert (window.first is None) == (window.days == 0)


def test_excused_absence_of_a_contract_costs_nothing():
    window = double_wage_window(START, signed=None, excuse="employee_refused")
    assert window.first is None
    assert "不支付二倍工资" in window.reason


def test_double_wage_of_parts_of_months():
    window = double_wage_window(START, signed=dt.date(2026, 3, 11))
    wages = {Month(2026, 2): 1_000_000, Month(2026, 3): 930_000}
    lines = double_wage_extra(window, wages)
    assert [line.amount for line in lines] == [857_143, 300_000]
    with pytest.raises(RuleRefusedError, match="缺少 2026-03 的工资"):
        double_wage_extra(window, {Month(2026, 2): 1_000_000})


@pytest.mark.parametrize(
    ("months", "facts", "code"),
    [
        (0, {"term_months": 2}, None),
        (1, {"term_months": 2}, "probation_too_long"),
        (1, {"term_months": 3}, None),
        (3, {"term_months": 12}, "probation_too_long"),
        (6, {"term_months": None}, None),
        (1, {"term_months": None, "engagement": "task"}, "probation_too_long"),
        (1, {"term_months": 12, "had_probation": True}, "second_probation"),
    ],
)
def test_probation_limits(months, facts, code):
    found = check_probation(months, on=DAY, **facts)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("lowest", "reading", "minimum", "amount"),
    [
        (750_000, "statute", 254_000, 600_000),
        (750_000, "strict", 254_000, 640_000),
        (900_000, "statute", 254_000, 640_000),
        (None, "statute", 254_000, 640_000),
        (750_000, "statute", 700_000, 700_000),
    ],
)
def test_probation_pay_readings(lowest, reading, minimum, amount):
    line = probation_pay_floor(
        agreed=800_000, lowest_same_post=lowest, minimum_wage=minimum, on=DAY, reading=reading
    )
    assert line.amount == amount
    assert line.formula.endswith(f"{amount // 100:,}.00")


def test_excess_probation_is_paid_at_the_full_wage():
    line = excess_probation_compensation(month_wage=800_000, excess_months=2, on=DAY)
    assert line.amount == 1_600_000


@pytest.mark.parametrize(
    ("contracts", "dispatched", "ok", "most"),
    [
        (90, 10, True, 10),
        (89, 10, False, 9),
        (0, 1, False, 0),
        (0, 0, True, 0),
        (100, 11, True, 11),
    ],
)
def test_dispatch_ratio(contracts, dispatched, ok, most):
    found = dispatch_ratio(contracts=contracts, dispatched=dispatched, on=DAY)
    assert (found.ok, found.most) == (ok, most)
    assert dispatch_ratio(contracts=contracts, dispatched=most, on=DAY).ok


def test_dispatch_of_negative_people_is_refused():
    with pytest.raises(RuleRefusedError, match="不能为负"):
        dispatch_ratio(contracts=-1, dispatched=0, on=DAY)


def test_dispatch_posts():
    found = check_dispatch_post(None, first=DAY, last=None, part_time=True)
    assert [problem.code for problem in found] == ["post", "part_time"]
    until = dt.date(2027, 2, 28)
    assert check_dispatch_post("temporary", first=DAY, last=until) == ()
    late = check_dispatch_post("temporary", first=DAY, last=until + dt.timedelta(days=1))
    assert [problem.code for problem in late] == ["temporary"]
    assert check_dispatch_contract(23, on=DAY).code == "dispatch_term"
    assert check_dispatch_contract(24, on=DAY) is None


def test_content_and_roster():
    assert len(mandatory_items(DAY)) == 9
    assert missing_items(set(mandatory_items(DAY)), on=DAY) == ()
    assert missing_roster_fields({"name"}, on=DAY)[0] == "性别"
    assert set(KINDS) == {"fixed", "open_ended", "task"}


def test_part_time_limits():
    found = limits(DAY)
    assert (found.hours_a_day, found.hours_a_week, found.pay_cycle_days) == (4, 24, 15)


@pytest.mark.parametrize(
    ("start", "first", "open_ended"),
    [
        ("2026-01-29", "2026-03-01", "2027-01-29"),
        ("2026-01-31", "2026-03-01", "2027-01-31"),
        ("2026-08-31", "2026-10-01", "2027-08-31"),
        ("2024-02-29", "2024-03-29", "2025-03-01"),
    ],
)
def test_a_month_without_the_day_is_full_with_its_last_day(start, first, open_ended):
    window = double_wage_window(dt.date.fromisoformat(start), signed=None)
    assert (str(window.first), str(window.open_ended_from)) == (first, open_ended)
