"""The formula of retirement against its second form, and choices in the window."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.law.retirement import PERSON_TYPES, choose, minimum_contribution_months, retirement

STEPS = {"male": (60, 4, 36), "female55": (55, 4, 36), "female50": (50, 2, 60)}
BIRTHS = st.builds(Month, st.integers(1950, 2010), st.integers(1, 12))


@given(person_type=st.sampled_from(PERSON_TYPES), birth=BIRTHS)
def test_the_delay_counts_steps_from_january_2025(person_type, birth):
    """The decision's own wording: a month for every 4 (2) months after 2025-01."""
    age, step, most = STEPS[person_type]
    passed = birth + age * 12 - Month(2025, 1)
    person = retirement(person_type=person_type, birth=birth)
    assert person.delay_months == min(max(passed // step + 1, 0), most)
    assert person.legal == birth + age * 12 + person.delay_months


@given(person_type=st.sampled_from(PERSON_TYPES), birth=BIRTHS)
def test_the_window_lies_around_the_legal_month(person_type, birth):
    person = retirement(person_type=person_type, birth=birth)
    assert person.original <= person.earliest <= person.legal <= person.latest
    assert person.legal - person.earliest <= 36
    assert person.latest - person.legal in (0, 36)
    assert person.minimum_at_earliest <= person.minimum_at_legal


@given(birth=BIRTHS)
def test_who_is_born_later_never_retires_earlier(birth):
    first = retirement(person_type="female50", birth=birth)
    assert retirement(person_type="female50", birth=birth + 1).legal > first.legal


def test_choices():
    person = retirement(person_type="male", birth=Month(1970, 6))
    early = choose(person, Month(2030, 6))
    assert (early.kind, early.minimum_months, early.act_before) == ("early", 186, Month(2030, 3))
    assert choose(person, person.legal).kind == "legal"
    late = choose(person, Month(2034, 11))
    assert (late.kind, late.minimum_months, late.act_before) == ("delayed", 192, Month(2031, 10))
    assert late.source.mark == "unverified"


@pytest.mark.parametrize("month", [Month(2030, 5), Month(2034, 12)])
def test_a_month_outside_the_window_refuses(month):
    person = retirement(person_type="male", birth=Month(1970, 6))
    with pytest.raises(RuleRefusedError, match="2030-06（60岁）至 2034-11（64岁5个月）"):
        choose(person, month)


def test_unknown_kind_of_person_refuses():
    with pytest.raises(RuleRefusedError, match="female55"):
        retirement(person_type="female", birth=Month(1975, 1))


def test_contribution_months_grow_by_six_a_year():
    years = [minimum_contribution_months(year) for year in range(2029, 2041)]
    assert years == [180, 186, 192, 198, 204, 210, 216, 222, 228, 234, 240, 240]
