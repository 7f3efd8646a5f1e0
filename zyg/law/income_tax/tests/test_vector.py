"""The numpy path gives the fen of the explaining path."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zyg.law.income_tax import tables
from zyg.law.income_tax.vector import LARGEST, table_tax, withhold_year
from zyg.law.income_tax.wages import WageMonth, WithholdingState, withhold_wages

DAY = dt.date(2026, 12, 31)
MONTHS = 12
AMOUNT = st.one_of(
    st.integers(min_value=-3_000_00, max_value=90_000_00),
    st.integers(min_value=-LARGEST, max_value=LARGEST),
    st.sampled_from([5_000_00, 41_000_00, 41_000_01, 5_000_50, 5_000_16, 0]),
)
YEAR = st.lists(AMOUNT, min_size=MONTHS, max_size=MONTHS)
PERSON = st.fixed_dictionaries(
    {
        "income": YEAR,
        "deductions": YEAR,
        "reductions": st.lists(
            st.integers(min_value=0, max_value=50_000), min_size=MONTHS, max_size=MONTHS
        ),
        "first": st.integers(min_value=1, max_value=MONTHS),
        "whole_year": st.booleans(),
    }
)


def by_scalar(person):
    first = person["first"]
    state = WithholdingState.opening(year=2026, first_month=first)
    withheld = [0] * (first - 1)
    for number in range(first, MONTHS + 1):
        month = WageMonth(
            income=person["income"][number - 1],
            special=person["deductions"][number - 1],
            tax_reduction=person["reductions"][number - 1],
            basic_60000_from_january=person["whole_year"],
        )
        result = withhold_wages(month=month, state=state, day=dt.date(2026, number, 10))
        state = result.state
        withheld.append(result.withheld)
    return withheld


def array(people, key):
    rows = np.array([person[key] for person in people], np.int64)
    if rows.ndim == 2:
        starts = np.array([person["first"] for person in people])
        rows[np.arange(1, MONTHS + 1) < starts[:, None]] = 0
        return np.ascontiguousarray(rows.T)
    return rows


@settings(max_examples=150, deadline=None)
@given(people=st.lists(PERSON, min_size=1, max_size=7), block=st.integers(1, 4))
def test_equal_to_the_explaining_path(people, block):
    withheld = withhold_year(
        array(people, "income"),
        array(people, "deductions"),
        day=DAY,
        reductions=array(people, "reductions"),
        first_month=array(people, "first"),
        whole_year_basic=array(people, "whole_year").astype(bool),
        threads=2,
        block=block,
    )
    assert withheld.T.tolist() == [by_scalar(person) for person in people]


@settings(max_examples=60, deadline=None)
@given(income=YEAR, deductions=YEAR)
def test_equal_with_everything_left_out(income, deductions):
    person = {
        "income": income,
        "deductions": deductions,
        "reductions": [0] * MONTHS,
        "first": 1,
        "whole_year": False,
    }
    columns = (np.array(rows, np.int64)[:, None] for rows in (income, deductions))
    assert withhold_year(*columns, day=DAY).ravel().tolist() == by_scalar(person)


def test_people_major_arrays_by_transposition():
    income = np.random.default_rng(7).integers(0, 90_000_00, (1_000, MONTHS))
    deductions = income // 10
    straight = withhold_year(
        np.ascontiguousarray(income.T), np.ascontiguousarray(deductions.T), day=DAY
    )
    assert (withhold_year(income.T, deductions.T, day=DAY, threads=3) == straight).all()


@pytest.mark.parametrize("name", ["annual", "monthly", "labour", "business"])
def test_tables_equal_at_their_seams_and_ties(name):
    table = getattr(tables, f"{name}_table")(DAY)
    seams = [band.upper for band in table.bands if band.upper]
    near = [seam + step for seam in seams for step in range(-60, 61)]
    amounts = [-LARGEST, -1, 0, 1, *range(1, 200), *near, LARGEST]
    taxes = table_tax(np.array(amounts, np.int64), table=table, block=64)
    assert taxes.tolist() == [table.tax(amount) for amount in amounts]


@pytest.mark.parametrize("name", ["annual", "monthly", "labour", "business"])
def test_tables_are_continuous_and_rise(name):
    table = getattr(tables, f"{name}_table")(DAY)
    for below, above in zip(table.bands, table.bands[1:], strict=False):
        assert below.tax(below.upper) == above.tax(below.upper)
        assert below.pct < above.pct


def months(shape, dtype=np.int64):
    return np.zeros(shape, dtype)


@pytest.mark.parametrize(
    ("income", "deductions", "more"),
    [
        (months((11, 2)), months((11, 2)), {}),
        (months((12, 2)), months((12, 3)), {}),
        (months((12, 2), np.float64), months((12, 2)), {}),
        (months((12, 2)), months((12, 2)), {"first_month": months(3)}),
        (months((12, 2)) + LARGEST + 1, months((12, 2)), {}),
    ],
)
def test_wrong_arrays_are_refused(income, deductions, more):
    with pytest.raises(ValueError, match=r"must|outside"):
        withhold_year(income, deductions, day=DAY, **more)


def test_nobody_is_nothing():
    assert withhold_year(months((12, 0)), months((12, 0)), day=DAY).shape == (12, 0)
