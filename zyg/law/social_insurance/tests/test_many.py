"""The vectorised path says the same fen as the scalar path."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zyg.law.explain import RuleRefusedError
from zyg.law.periods import Month
from zyg.law.social_insurance import contributions, contributions_many

PLACES = {
    "310000": (Month(2026, 8), "0.07"),
    "110000": (Month(2026, 5), "0.12"),
    "320500": (Month(2026, 7), "0.08"),
    "532500": (Month(2025, 3), "0.12"),
    "430400": (Month(2026, 8), "0.05"),
    "420100": (Month(2026, 8), "0.11"),
}
ONLY_FUND = frozenset({"pension", "medical", "unemployment", "work_injury", "maternity"})


@given(
    place=st.sampled_from(sorted(PLACES)),
    bases=st.lists(st.integers(0, 10_000_000), min_size=1, max_size=20),
    work_injury=st.sampled_from(["0.002", "0.004", "0.0057"]),
)
def test_many_equals_one_by_one(place, bases, work_injury):
    month, fund = PLACES[place]
    whole = place in {"310000", "110000", "320500"}
    terms = {
        "place": place,
        "month": month,
        "housing_fund_rate": Fraction(fund),
        "work_injury_rate": Fraction(work_injury),
        "skip": frozenset() if whole else ONLY_FUND,
    }
    many = contributions_many(declared_bases=np.array(bases, dtype=np.int64), **terms)
    for number, base in enumerate(bases):
        one = contributions(declared_base=base, **terms)
        assert {k: int(v[number]) for k, v in many.bases.items()} == one.bases
        assert int(many.employer_totals[number]) == one.employer_total
        assert int(many.employee_totals[number]) == one.employee_total
        for entry in one.entries:
            assert int(many.employer[entry.insurance][number]) == entry.employer
            assert int(many.employee[entry.insurance][number]) == entry.employee


@pytest.mark.parametrize(("base", "word"), [(-1, "负数"), (10**13, "大得不合理")])
def test_impossible_base_refuses(base, word):
    with pytest.raises(RuleRefusedError, match=word):
        contributions_many(
            place="310000",
            month=Month(2026, 8),
            declared_bases=np.array([base], dtype=np.int64),
            housing_fund_rate=None,
            work_injury_rate=Fraction("0.002"),
        )


def test_unknown_lower_limit_refuses_only_where_it_matters():
    terms = {
        "place": "360100",
        "month": Month(2026, 8),
        "housing_fund_rate": Fraction("0.12"),
        "work_injury_rate": None,
        "skip": ONLY_FUND,
    }
    above = contributions_many(declared_bases=np.array([3_100_000], dtype=np.int64), **terms)
    assert above.bases["housing_fund"].tolist() == [3_016_500]
    with pytest.raises(RuleRefusedError, match="下限未知"):
        contributions_many(declared_bases=np.array([800_000], dtype=np.int64), **terms)
