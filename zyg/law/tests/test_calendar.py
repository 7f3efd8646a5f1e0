import datetime as dt

import chinese_calendar
import holidays
import pytest

from zyg.law.calendar import (
    Overlay,
    SpecialDay,
    day_type,
    national,
    read_holiday_cn,
    statutory_days,
)
from zyg.law.explain import RuleRefusedError, Source
from zyg.law.periods import Month

PUBLISHED = (2024, 2025, 2026)


def days_of(year):
    first = dt.date(year, 1, 1)
    return [first + dt.timedelta(days=n) for n in range((dt.date(year + 1, 1, 1) - first).days)]


def as_notice(year):
    """The shipped year in the JSON form of holiday-cn."""
    days = national().year(year).days
    return {
        "year": year,
        "papers": ["https://www.gov.cn/notice.htm"],
        "days": [
            {"date": str(day), "name": special.name, "isOffDay": special.type != "makeup"}
            for day, special in days.items()
        ],
    }


@pytest.mark.parametrize("year", PUBLISHED)
def test_workdays_agree_with_chinesecalendar(year):
    for day in days_of(year):
        worked = day_type(day) in {"work", "makeup"}
        assert worked == chinese_calendar.is_workday(day), day


@pytest.mark.parametrize("year", PUBLISHED)
def test_days_off_agree_with_holidays(year):
    theirs = holidays.country_holidays("CN", years=year)
    for day in days_of(year):
        assert (day_type(day) in {"work", "makeup"}) == theirs.is_working_day(day), day


@pytest.mark.parametrize("year", [*PUBLISHED, 2027, 2028, 2029, 2030])
def test_statutory_days_agree_with_holidays(year):
    theirs = holidays.country_holidays("CN", years=year, language="en_US", categories=("public",))
    named = {
        day
        for day, name in theirs.items()
        if not all("observed" in part or "Day off" in part for part in name.split(";"))
    }
    assert set(statutory_days(year)) == named


@pytest.mark.parametrize(
    ("year", "workdays", "statutory"), [(2024, 251, 11), (2025, 248, 13), (2026, 248, 13)]
)
def test_counts_of_published_years(year, workdays, statutory):
    counted = national().count(year)
    assert (counted.workdays, counted.statutory) == (workdays, statutory)


def test_pay_days_of_2026_sum_to_twelve_times_21_75():
    months = [Month(2026, number) for number in range(1, 13)]
    pay_days = [
        len(national().workdays(month)) + len(national().statutory_days(month)) for month in months
    ]
    assert pay_days == [22, 20, 22, 22, 21, 22, 23, 21, 23, 21, 21, 23]
    assert sum(pay_days) == 21.75 * 12


def test_unpublished_year_is_provisional_and_makes_up_weekend_holidays():
    year = national().year(2027)
    assert year.provisional
    assert "2027年放假通知尚未录入" in year.warning
    assert day_type(dt.date(2027, 5, 1)) == "statutory"  # Saturday
    assert day_type(dt.date(2027, 5, 3)) == day_type(dt.date(2027, 5, 4)) == "off_adjust"
    assert national().count(2027).makeup == 0


def test_national_day_that_meets_mid_autumn_is_one_day_with_both_names():
    assert statutory_days(2028)[dt.date(2028, 10, 3)] == "国庆节、中秋节"


def test_unknown_years_refuse_with_a_way_out():
    with pytest.raises(RuleRefusedError, match="请先导入该年的放假通知"):
        day_type(dt.date(2019, 1, 1))
    with pytest.raises(RuleRefusedError, match="已没有依据"):
        day_type(dt.date(2031, 1, 1))


@pytest.mark.parametrize("year", PUBLISHED)
def test_notice_of_holiday_cn_gives_the_shipped_days(year):
    arranged, problems = read_holiday_cn(as_notice(year))
    assert problems == ()
    assert {day: special.type for day, special in arranged.days.items()} == {
        day: special.type for day, special in national().year(year).days.items()
    }


def test_imported_year_replaces_the_provisional_one():
    notice = as_notice(2027)
    notice["days"].append({"date": "2027-02-14", "name": "春节", "isOffDay": False})
    notice["days"].append({"date": "2026-12-27", "name": "元旦", "isOffDay": False})
    arranged, problems = read_holiday_cn(notice)
    calendar = national().with_year(arranged)
    assert problems == ()
    assert calendar.day(dt.date(2027, 2, 14)).type == "makeup"
    assert calendar.day(dt.date(2026, 12, 27)).type == "makeup"
    assert not calendar.day(dt.date(2027, 2, 6)).provisional


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"days": []}, "通知尚未发布"),
        ({"days": None}, "缺少 year、papers 或 days"),
        ({"days": [{"date": "2026-02-30", "isOffDay": True}]}, "日期不存在"),
        ({"days": [{"date": "2026-10-01", "isOffDay": True}]}, "没有列为放假"),
        ({"days": [{"date": "2026-03-03", "isOffDay": False}]}, "不能列为调休上班日"),
        ({"days": [{"date": "2025-03-03", "isOffDay": True}]}, "不属于2026年的通知"),
    ],
)
def test_bad_notice_is_refused_with_a_sentence(change, sentence):
    arranged, problems = read_holiday_cn({**as_notice(2026), **change})
    assert arranged is None
    assert any(sentence in problem for problem in problems)


def test_text_that_is_not_json_is_refused():
    assert read_holiday_cn("放假")[1] == ("文件不是 JSON；请上传 holiday-cn 格式的放假安排文件。",)


def test_ethnic_holiday_holds_only_where_its_overlay_is_on():
    day = dt.date(2026, 3, 20)
    local = Overlay("示例自治区", Source("地方规定"), {day: SpecialDay("off_adjust", "开斋节")})
    assert national().with_overlay(local).day(day).name == "开斋节"
    assert national().day_type(day) == "work"
