"""Cells in the forms people write; nothing becomes another value without a word."""

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zyg.core.imports.cells import CellError, parse
from zyg.core.imports.dates import Moment
from zyg.core.imports.problems import Level
from zyg.law.money import yuan, yuan_grouped

DAY = dt.date(2026, 1, 5)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-1-5",
        "2026/1/5",
        "2026.1.5",
        "20260105",
        "2026年1月5日",
        "２０２６－０１－０５",
        "2026-01-05 00:00:00",
        46027,
        46027.0,
        "46027",
        20260105.0,
        DAY,
        dt.datetime.combine(DAY, dt.time()),
    ],
)
def test_days_in_every_spelling(cell):
    assert parse("date", cell) == (DAY, None)


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("2026-02-30", "2026 年 2 月没有 30 日"),
        ("2026-13-01", "没有 13 月"),
        ("26-1-5", "年份只有两位"),
        ("1/5/2026", "先后不能确定"),
        ("明天", "不是日期"),
        (20260230, "没有 30 日"),
        (99999999, "没有 99 月"),
        (True, "应填日期"),
    ],
)
def test_days_that_no_calendar_has(cell, rule):
    value, fault = parse("date", cell)
    assert value is None
    assert rule in fault.rule
    assert fault.way_out


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("9000", 900000),
        (9000, 900000),
        (9000.005e3, 900000500),
        (9000.300000000001, 900030),
        ("９０００．５", 900050),
        ("-12.3", -1230),
        (".5", 50),
        ("5.", 500),
    ],
)
def test_plain_amounts(cell, fen):
    assert parse("money", cell) == (fen, None)


@pytest.mark.parametrize("cell", ["9,000元", "￥9,000.00", "9000元", "¥9,000", "人民币9000元整"])
def test_amounts_with_marks_are_taken_with_a_remark(cell):
    value, fault = parse("money", cell)
    assert value == 900000
    assert fault.level is Level.HINT
    assert "9000.00" in fault.rule


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("1.2万", "单位「万」"),
        ("9k", "单位「k」"),
        ("9000.005", "小于一分"),
        (9000.005, "小于一分"),
        ("(500)", "括号"),
        ("9,00", "千分位"),
        ("面议", "不是金额"),
        (DAY, "应填金额"),
        (True, "应填金额"),
        (CellError("#N/A"), "错误值 #N/A"),
        (CellError(""), "没有计算结果"),
    ],
)
def test_amounts_that_are_refused(cell, rule):
    value, fault = parse("money", cell)
    assert value is None
    assert fault.level is Level.BLOCK
    assert rule in fault.rule


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_every_amount_comes_back_as_it_was_written(fen):
    assert parse("money", yuan(fen)) == (fen, None)
    assert parse("money", fen / 100) == (fen, None)
    assert parse("money", yuan_grouped(abs(fen)) + "元")[0] == abs(fen)


@pytest.mark.parametrize("cell", [1.1e17, 110101199001011234.0, "1.1E+17", "1.10101E17"])
def test_lost_digits_of_an_identity_number_are_seen(cell):
    value, fault = parse("id_number", cell)
    assert value is None
    assert "丢失" in fault.rule
    assert "文本" in fault.way_out


def test_numbers_of_people_keep_their_zeros_and_lose_only_blanks():
    assert parse("number", "0012") == ("0012", None)
    assert parse("number", 12.0) == ("12", None)
    assert parse("number", '="0012"') == ("0012", None)
    assert parse("id_number", " 190101 19900101 001x ") == ("19010119900101001X", None)
    assert parse("account", "6222 0000 0000 0000 005") == ("6222000000000000005", None)


def test_names_lose_blanks_but_not_their_characters():
    value, remark = parse("name", "张　三")
    assert (value, remark.level) == ("张三", Level.HINT)
    assert parse("name", "Anna  Beispiel") == ("Anna Beispiel", None)
    assert parse("name", "王\ufa11") == ("王\ufa11", None)
    assert parse("name", "阿依古丽•麦麦提")[0] == "阿依古丽·麦麦提"
    assert "乱码" in parse("name", "王?")[1].rule


def test_rates_hours_and_answers():
    assert parse("rate", "7%") == (Fraction(7, 100), None)
    assert parse("rate", 0.12) == (Fraction(12, 100), None)
    assert parse("rate", 7.0)[0] == Fraction(7, 100)
    assert parse("rate", 7.0)[1].level is Level.HINT
    assert parse("rate", "120%")[0] is None
    assert parse("hours", "7.5小时") == (Fraction(15, 2), None)
    assert parse("hours", dt.time(7, 30)) == (Fraction(15, 2), None)
    assert parse("yes_no", "否") == (False, None)
    assert parse("yes_no", "也许")[1].level is Level.BLOCK


@pytest.mark.parametrize("cell", [None, "", "  ", "-", "—", "/", "　"])
def test_nothing_is_nothing(cell):
    assert parse("money", cell) == (None, None)


def test_moments_and_times():
    assert parse("datetime", "2026-10-08 08:55:12")[0].isoformat() == "2026-10-08T08:55:12"
    assert parse("datetime", "2026年10月8日8:55")[0].isoformat() == "2026-10-08T08:55:00"
    assert parse("datetime", "2026-10-08")[1].level is Level.BLOCK
    assert parse("times", "08:55;次日02:00")[0] == (32100, 93600)
    assert parse("times", "25:61")[1].level is Level.BLOCK


def test_the_ends_of_a_leave():
    assert parse("moment", "2026-01-05")[0] == Moment(DAY)
    assert parse("moment", DAY)[0] == Moment(DAY)
    assert parse("moment", "2026年1月5日 下午")[0] == Moment(DAY, None, "pm")
    assert parse("moment", "2026-1-5 9:30")[0] == Moment(DAY, 34200)
    assert parse("moment", 46027.375)[0] == Moment(DAY, 32400)
    assert parse("moment", "2026-02-30 9:30")[1].rule == "2026 年 2 月没有 30 日"
