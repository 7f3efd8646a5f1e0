import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zyg.law.contracts.notice import employer_last_day, pay_in_lieu, resignation_last_day
from zyg.law.contracts.obligations import (
    check_non_compete_months,
    employee_may_end_non_compete,
    employer_end_payment,
    non_compete_compensation,
    service_period_penalty,
)
from zyg.law.contracts.open_ended import (
    ContractTerm,
    after_expiry,
    fixed_term_count,
    open_ended_right,
)
from zyg.law.contracts.severance import (
    average_wage,
    before_2008,
    half_years,
    half_years_between,
    severance,
)
from zyg.law.contracts.termination import (
    Protections,
    exit_duties,
    exit_terms,
    is_mass_layoff,
    protected_by,
)
from zyg.law.explain import RuleRefusedError

DAY = dt.date(2026, 9, 1)


def pay(halves, wage, **facts):
    told = {"local_average": 1_193_700, "minimum_wage": 254_000, "on": DAY} | facts
    return severance(halves, average_wage=wage, **told)


@pytest.mark.parametrize(
    ("halves", "wage", "facts", "months", "amount"),
    [
        (30, 2_000_000, {}, 15, 30_000_000),
        (30, 4_000_000, {}, 12, 42_973_200),
        (30, 3_581_100, {}, 15, 53_716_500),
        (10, 4_000_000, {}, 5, 17_905_500),
        (3, 200_000, {}, Fraction(3, 2), 381_000),
        (6, 2_000_000, {"unlawful": True}, 3, 12_000_000),
        (30, 4_000_000, {"unlawful": True}, 12, 85_946_400),
        (2, 9_000_000, {"local_average": None}, 1, 9_000_000),
    ],
)
def test_severance(halves, wage, facts, months, amount):
    found = pay(halves, wage, **facts)
    assert (found.months, found.amount, found.lines[0].amount) == (months, amount, amount)


def test_unchecked_cap_is_said():
    assert "未核对三倍封顶" in pay(2, 9_000_000, local_average=None).lines[0].formula


@pytest.mark.parametrize(
    ("first", "last", "halves"),
    [
        ("2026-03-02", "2026-09-01", 2),
        ("2026-03-03", "2026-09-01", 1),
        ("2025-09-02", "2026-09-01", 2),
        ("2025-09-01", "2026-09-01", 3),
        ("2026-09-01", "2026-09-01", 1),
        ("2024-02-01", "2026-08-31", 6),
        ("2025-08-31", "2026-02-27", 1),
        ("2025-08-31", "2026-02-28", 2),
    ],
)
def test_service_between_two_days(first, last, halves):
    days = (dt.date.fromisoformat(text) for text in (first, last))
    assert half_years_between(*days) == halves


def test_service_in_the_wrong_order_is_refused():
    with pytest.raises(RuleRefusedError, match="早于入职日"):
        half_years_between(DAY, DAY - dt.timedelta(days=1))


@given(st.integers(0, 40), st.integers(0, 11), st.integers(0, 30))
def test_severance_grows_with_service(years, months, days):
    halves = half_years(years, months, days)
    assert 2 * years <= halves <= 2 * years + 2
    assert halves <= half_years(years, months + 1, days)


def test_average_takes_the_last_twelve_months_or_all_there_are():
    assert average_wage([1, *([120] * 12)]) == 120
    assert average_wage([100, 201]) == 151
    with pytest.raises(RuleRefusedError, match="近 12 个月"):
        average_wage([])


def test_service_before_2008_is_flagged():
    assert before_2008(dt.date(2007, 12, 31))
    assert not before_2008(dt.date(2008, 1, 1))


def test_notice_days():
    assert resignation_last_day(DAY, in_probation=False).last_day == dt.date(2026, 10, 1)
    fault = resignation_last_day(DAY, in_probation=False, employer_at_fault=True)
    assert fault.last_day == DAY
    assert employer_last_day(DAY).days == 30
    assert pay_in_lieu(900_000, on=DAY).amount == 900_000


FIRST = ContractTerm(dt.date(2022, 1, 1), dt.date(2023, 12, 31))


@pytest.mark.parametrize(
    ("second", "count"),
    [
        (ContractTerm(dt.date(2024, 1, 1), dt.date(2024, 6, 30)), 2),
        (ContractTerm(dt.date(2024, 1, 1), dt.date(2024, 6, 30), renewal="automatic"), 2),
        (ContractTerm(dt.date(2024, 1, 1), dt.date(2024, 11, 30), renewal="extension"), 1),
        (ContractTerm(dt.date(2024, 1, 1), dt.date(2024, 12, 31), renewal="extension"), 2),
        (ContractTerm(dt.date(2024, 1, 1), dt.date(2024, 6, 30), kind="task"), 1),
        (ContractTerm(dt.date(2007, 1, 1), dt.date(2007, 6, 30)), 1),
        (ContractTerm(dt.date(2027, 1, 1), dt.date(2027, 6, 30)), 1),
    ],
)
def test_what_counts_as_a_fixed_term(second, count):
    assert fixed_term_count([FIRST, second], on=DAY) == count


def test_extensions_before_the_interpretation_do_not_count():
    more = ContractTerm(dt.date(2024, 1, 1), dt.date(2024, 12, 31), renewal="extension")
    assert fixed_term_count([FIRST, more], on=dt.date(2025, 8, 31)) == 1


def test_open_ended_right():
    second = ContractTerm(dt.date(2024, 1, 1), dt.date(2026, 8, 31))
    facts = {"service_from": dt.date(2022, 1, 1), "on": DAY}
    assert open_ended_right([FIRST, second], **facts).ground == "two_fixed_terms"
    assert not open_ended_right([FIRST, second], at_fault=True, **facts).entitled
    assert not open_ended_right([FIRST], **facts).entitled
    long = open_ended_right([FIRST], service_from=dt.date(2016, 9, 1), on=DAY)
    assert (long.ground, long.since) == ("ten_years", DAY)


def test_working_on_after_the_term():
    end = dt.date(2026, 6, 30)
    assert not after_expiry(end, on=dt.date(2026, 7, 31)).claimable
    assert after_expiry(end, on=dt.date(2026, 8, 1)).claimable


@pytest.mark.parametrize(
    ("ground", "severance_due", "blocked"),
    [
        ("resignation", False, False),
        ("resignation_fault", True, False),
        ("mutual_by_employer", True, False),
        ("mutual_by_employee", False, False),
        ("dismissal_fault", False, False),
        ("dismissal_no_fault", True, True),
        ("layoff", True, True),
        ("expiry", True, True),
        ("expiry_employee_declined", False, True),
        ("retirement", False, False),
    ],
)
def test_grounds(ground, severance_due, blocked):
    terms = exit_terms(ground, Protections(maternity=True), on=DAY)
    assert (terms.severance, bool(terms.blocked_by)) == (severance_due, blocked)


def test_unknown_ground_is_refused():
    with pytest.raises(RuleRefusedError, match="不在目录中"):
        exit_terms("mood", on=DAY)


@pytest.mark.parametrize(
    ("person", "number"),
    [
        (Protections(), 0),
        (Protections(occupational_check_pending=True, work_disability=True), 2),
        (Protections(service_years=15, years_to_retirement=Fraction("4.9")), 1),
        (Protections(service_years=15, years_to_retirement=5), 0),
        (Protections(service_years=14, years_to_retirement=1), 0),
        (Protections(service_years=20), 0),
    ],
)
def test_protected_people(person, number):
    assert len(protected_by(person, on=DAY)) == number


@pytest.mark.parametrize(
    ("cut", "staff", "mass"), [(20, 1000, True), (19, 191, False), (19, 190, True), (1, 10, True)]
)
def test_mass_layoff(cut, staff, mass):
    assert is_mass_layoff(cut=cut, staff=staff, on=DAY) is mass


def test_duties_at_exit():
    duties = exit_duties(dt.date(2026, 9, 30))
    assert duties.transfer_by == dt.date(2026, 10, 15)
    assert duties.retain_until == dt.date(2028, 10, 1)
    assert len(duties.certificate_items) == 4


def test_service_period_and_non_compete():
    assert service_period_penalty(cost=100, months=3, served=1, on=DAY).amount == 67
    with pytest.raises(RuleRefusedError, match="服务期协议"):
        service_period_penalty(cost=100, months=3, served=4, on=DAY)
    facts = {"average_wage": 1_000_000, "minimum_wage": 254_000, "on": DAY}
    assert non_compete_compensation(**facts).amount == 300_000
    assert non_compete_compensation(**facts, agreed=400_000).amount == 400_000
    assert check_non_compete_months(24, on=DAY) is None
    assert check_non_compete_months(25, on=DAY).code == "non_compete_too_long"
    assert [employee_may_end_non_compete(n, on=DAY) for n in (2, 3)] == [False, True]
    assert employer_end_payment(300_000, on=DAY).amount == 900_000
