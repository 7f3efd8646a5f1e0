"""What the insurance app learns of runs."""

from zyg.law.periods import Month
from zyg.workforce.insurance.payroll_rows import payroll_rows
from zyg.workforce.payroll.insurance_rows import InsuranceRows
from zyg.workforce.payroll.models import PersonResult
from zyg.workforce.payroll.tests import makers

ROWS = InsuranceRows()


def test_payroll_hands_its_rows_in_when_it_starts():
    assert isinstance(payroll_rows(), InsuranceRows)


def test_a_month_tells_both_sides_with_base_and_rate(jia, people, computed):
    told = {one.employee_id: one for one in ROWS.of_month(makers.PERIOD)}
    lines = {(one.insurance, one.side): one for one in told[people[0].pk].lines}
    pension = lines["pension", "employee"]
    assert (pension.base, pension.rate, pension.amount) == (20_000_00, "8%", 1_600_00)
    own = PersonResult.objects.get(employee=people[0]).employee_insurance
    assert sum(one.amount for one in lines.values() if one.side == "employee") == own


def test_only_settled_runs_count_for_bases_and_differences(jia, people, computed):
    assert list(ROWS.archived_from(Month(2026, 1))) == []
    assert ROWS.wages(2026) == {}


def test_settled_runs_tell_terms_and_wages(jia, people, paid):
    first = next(iter(ROWS.archived_from(Month(2026, 1))))
    assert first.social == makers.person_month(people[0]).social
    assert ROWS.wages(2026)[people[0].pk] == {makers.PERIOD: 23_000_00}
    assert ROWS.wages(2025) == {}


def test_a_month_costs_one_statement(jia, people, computed, django_assert_num_queries):
    with django_assert_num_queries(1):
        list(ROWS.of_month(makers.PERIOD))
