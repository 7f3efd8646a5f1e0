"""The months of a group against a count of every day; hypothesis makes the lives."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from zyg.law.periods import Month
from zyg.workforce.people.reports.timeline import Kind, Step, by_month, moves

FIRST, LAST = dt.date(2025, 1, 1), dt.date(2026, 3, 31)
MONTHS = [Month(2025, 6) + n for n in range(10)]
DAYS = st.dates(FIRST, LAST)


@st.composite
def lives(draw):
    hired = draw(DAYS)
    left = draw(st.none() | st.dates(hired, LAST))
    days = sorted(draw(st.lists(DAYS, min_size=1, max_size=5)))
    return hired, left, [Step(day, draw(st.booleans())) for day in days]


def inside(life, day):
    """Whether somebody is in the group when a day ends, told by looking at that day alone."""
    hired, left, steps = life
    if day < hired or (left is not None and day >= left):
        return False
    begun = [step.inside for step in steps if step.on <= day]
    at_first = [step.inside for step in steps if step.on == steps[0].on][-1]
    return begun[-1] if begun else at_first


@given(st.lists(lives(), max_size=8), st.dates(MONTHS[0].first_day, MONTHS[-1].last_day))
def test_months_agree_with_days(people, until):
    months = [month for month in MONTHS if month.first_day <= until]
    found = [move for life in people for move in moves(*life)]
    for figures in by_month(found, months, until=until):
        day = min(figures.month.last_day, until)
        before = figures.month.first_day - dt.timedelta(days=1)
        assert figures.closing == sum(inside(life, day) for life in people)
        assert figures.opening == sum(inside(life, before) for life in people)


@given(lives())
def test_coming_and_going_alternate(life):
    kinds = [move.kind for move in moves(*life)]
    came = [kind in (Kind.HIRED, Kind.MOVED_IN) for kind in kinds]
    assert came == [place % 2 == 0 for place in range(len(came))]
    assert kinds.count(Kind.HIRED) <= 1 >= kinds.count(Kind.LEFT)


@given(lives(), st.integers(0, 4))
def test_a_step_that_changes_nothing_changes_nothing(life, place):
    hired, left, steps = life
    again = steps[min(place, len(steps) - 1)]
    doubled = sorted([*steps, again], key=lambda step: step.on)
    # The same word twice on its day: only when it is the last word of that day.
    last = [step for step in steps if step.on == again.on][-1]
    if last.inside == again.inside:
        assert list(moves(hired, left, doubled)) == list(moves(hired, left, steps))


def test_last_revision_of_a_day_counts():
    day = dt.date(2025, 5, 1)
    steps = [Step(FIRST, inside=True), Step(day, inside=False), Step(day, inside=True)]
    assert [move.kind for move in moves(FIRST, None, steps)] == [Kind.HIRED]


def test_terms_after_the_last_day_count_for_nothing():
    steps = [Step(FIRST, inside=True), Step(dt.date(2025, 6, 1), inside=False)]
    found = list(moves(FIRST, dt.date(2025, 5, 31), steps))
    assert [move.kind for move in found] == [Kind.HIRED, Kind.LEFT]


def test_one_day_of_work_is_a_hire_and_a_leave():
    found = list(moves(FIRST, FIRST, [Step(FIRST, inside=True)]))
    figures = by_month(found, [Month.of(FIRST)], until=LAST)[0]
    assert (figures.hired, figures.left, figures.closing) == (1, 1, 0)
