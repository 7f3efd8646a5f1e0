"""Filters of an address: read, or told why not."""

import datetime as dt

import pytest

from zyg.law.periods import Month
from zyg.workforce.people.reports.asking import asked_of

TODAY = dt.date(2026, 11, 25)


def test_nothing_said_is_today():
    asked = asked_of({}, today=TODAY)
    assert (asked.month, asked.day, asked.until) == (Month(2026, 11), TODAY, TODAY)
    assert asked.problems == ()


def test_a_past_month_is_counted_to_its_end():
    assert asked_of({"month": "2026-02"}, today=TODAY).until == dt.date(2026, 2, 28)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"month": "11月"}, "「11月」不是月份，应写成 2026-10 这样的形式。现在按 2026-11 显示。"),
        ({"month": "2026-13"}, "现在按 2026-11 显示"),
        ({"month": "1980-01"}, "月份 1980-01 不在 1990-01 至 2027-11 之间"),
        ({"day": "2026-02-30"}, "「2026-02-30」不是日期"),
        ({"day": "2030-01-01"}, "不在 1990-01-01 至 2027-11-30 之间"),
        ({"engagement": "slave"}, "没有「slave」这种用工形式"),
        ({"kind": "moved"}, "没有「moved」这种类型"),
        ({"span": "7"}, "没有「7」这种月数"),
    ],
)
def test_what_can_not_be_read_is_told(said, sentence):
    asked = asked_of(said, today=TODAY)
    assert sentence in asked.problems[0]
    clean = asked_of({}, today=TODAY)
    assert (asked.month, asked.day, asked.span, asked.kind) == (
        clean.month, clean.day, clean.span, clean.kind,
    )  # fmt: skip
