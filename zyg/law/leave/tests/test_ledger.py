import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zyg.law.leave.ledger import Grant, Shortfall, Use, balance

START = dt.date(2026, 1, 1)
days = st.integers(0, 400).map(lambda n: START + dt.timedelta(days=n))


@st.composite
def grants(draw):
    rows = draw(st.lists(st.tuples(st.integers(0, 20), days, st.none() | st.integers(1, 300))))
    return [
        Grant(f"g{n}", amount, start, start + dt.timedelta(days=length) if length else None)
        for n, (amount, start, length) in enumerate(rows)
    ]


uses = st.lists(st.tuples(st.integers(0, 15), days)).map(
    lambda rows: [Use(f"u{n}", amount, day) for n, (amount, day) in enumerate(rows)]
)


@given(grants(), uses, days)
def test_nothing_is_lost_and_nothing_made_up(given_grants, given_uses, as_of):
    state = balance(given_grants, given_uses, as_of=as_of)
    for one in state.grants:
        assert one.used + one.left + one.expired + one.pending == one.grant.amount
        assert min(one.used, one.left, one.expired, one.pending) >= 0
    used = sum(part.amount for part in state.allocations)
    short = sum(part.amount for part in state.shortfalls)
    assert used + short == sum(use.amount for use in given_uses)
    assert used == sum(one.used for one in state.grants)


@given(grants(), uses)
def test_a_use_only_takes_from_grants_that_hold_on_its_day(given_grants, given_uses):
    by_id = {grant.id: grant for grant in given_grants}
    use_day = {use.id: use.day for use in given_uses}
    for part in balance(given_grants, given_uses, as_of=START).allocations:
        grant, day = by_id[part.grant], use_day[part.use]
        assert grant.start <= day
        assert grant.end is None or day < grant.end


def test_first_to_expire_is_used_first_and_expired_amounts_are_told():
    rows = [
        Grant("open", 3, START),
        Grant("old", 4, START, dt.date(2026, 4, 1)),
    ]
    state = balance(rows, [Use("u", 1, dt.date(2026, 3, 31))], as_of=dt.date(2026, 4, 1))
    assert [(s.grant.id, s.used, s.left, s.expired) for s in state.grants] == [
        ("old", 1, 0, 3),
        ("open", 0, 3, 0),
    ]


def test_what_is_not_covered_is_a_shortfall():
    state = balance([Grant("g", 2, START)], [Use("u", 5, START)], as_of=START)
    assert (state.left, state.shortfalls) == (0, (Shortfall("u", 3),))


def test_grant_of_the_future_is_pending():
    state = balance([Grant("g", 2, dt.date(2027, 1, 1))], [], as_of=START)
    assert (state.left, state.grants[0].pending) == (0, 2)


@pytest.mark.parametrize("make", [lambda: Grant("g", -1, START), lambda: Use("u", -1, START)])
def test_negative_amounts_are_refused(make):
    with pytest.raises(ValueError, match="负数"):
        make()
