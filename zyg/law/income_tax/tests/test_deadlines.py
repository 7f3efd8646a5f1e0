import datetime as dt

import pytest

from zyg.law.explain import RuleRefusedError
from zyg.law.income_tax.deadlines import (
    filing_deadline,
    filing_deadlines,
    late_surcharge,
    provisional_deadlines,
    settlement_window,
)
from zyg.law.periods import Month

HOLIDAYS_2026 = [
    ("01-01", "01-03"),
    ("02-15", "02-23"),
    ("04-04", "04-06"),
    ("05-01", "05-05"),
    ("06-19", "06-21"),
    ("09-25", "09-27"),
    ("10-01", "10-07"),
]
SHIFTED_2026 = {"01-04", "02-14", "02-28", "05-09", "09-20", "10-10"}


def is_holiday(day):
    text = f"{day:%m-%d}"
    return day.year == 2026 and any(first <= text <= last for first, last in HOLIDAYS_2026)


def is_working_day(day):
    if f"{day:%m-%d}" in SHIFTED_2026:
        return True
    return day.weekday() < 5 and not is_holiday(day)


def test_the_general_rule_gives_the_notice_of_2026():
    found = provisional_deadlines(2026, is_working_day=is_working_day, is_holiday=is_holiday)
    assert found.deadlines == filing_deadlines(2026).deadlines
    assert found.provisional
    assert found.source.mark == "unverified"


def test_december_is_due_in_the_next_year():
    with pytest.raises(RuleRefusedError, match="2027 年申报纳税期限"):
        filing_deadline(Month(2026, 12))
    assert filing_deadline(Month(2025, 12)) == dt.date(2026, 1, 20)


def test_window_of_a_published_year():
    window = settlement_window(2025)
    assert (window.opens, window.closes) == (dt.date(2026, 3, 1), dt.date(2026, 6, 30))
    assert window.booking_from == dt.date(2026, 2, 25)


def test_window_without_notice_is_the_lawful_one():
    window = settlement_window(2026)
    assert (window.opens, window.closes) == (dt.date(2027, 3, 1), dt.date(2027, 6, 30))
    assert window.booking_from is None


@pytest.mark.parametrize(("paid", "amount"), [("2026-05-22", 0), ("2026-05-23", 500)])
def test_surcharge_starts_after_the_deadline(paid, amount):
    line = late_surcharge(
        tax=10_000_00, deadline=dt.date(2026, 5, 22), paid=dt.date.fromisoformat(paid)
    )
    assert line.amount == amount
