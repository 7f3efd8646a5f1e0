import datetime as dt
from pathlib import Path

import pytest

import zyg.law.parameters
from zyg.law.explain import RuleRefusedError, Source
from zyg.law.leave.counting import count_days, counts, last_day
from zyg.law.leave.family import childcare_until, family_leave
from zyg.law.leave.local import LABELS, LocalRule, local_rule
from zyg.law.leave.maternity import maternity_leave, maternity_period, miscarriage_leave

DAY = dt.date(2026, 9, 1)
FOLDER = Path(zyg.law.parameters.__file__).parent / "leave"
NATIONAL_DAYS = {dt.date(2026, 10, day): "statutory" for day in (1, 2, 3)} | {
    dt.date(2026, 9, 25): "statutory",
    dt.date(2027, 1, 1): "statutory",
}


def day_type(day):
    return NATIONAL_DAYS.get(day, "rest" if day.weekday() > 4 else "work")


@pytest.mark.parametrize(
    ("place", "total"),
    [
        ("110000", 158),
        ("310115", 158),
        ("440300", 178),
        ("500000", 178),
        ("410000", 188),
        ("330100", 158),
        ("320500", 158),
    ],
)
def test_totals_of_the_provinces(place, total):
    leave = maternity_leave(local_rule("maternity", place, on=DAY), on=DAY)
    assert leave.total_days == total


def test_hard_cases_add_days_and_guangdong_gives_thirty():
    shanghai = local_rule("maternity", "310000", on=DAY)
    assert maternity_leave(shanghai, on=DAY, difficult=True, babies=3).total_days == 203
    guangdong = local_rule("maternity", "440000", on=DAY)
    assert maternity_leave(guangdong, on=DAY, difficult=True).total_days == 208


def test_zhejiang_gives_more_from_the_second_child():
    rule = local_rule("maternity", "330000", on=DAY)
    assert maternity_leave(rule, on=DAY, birth_order=2).total_days == 188


@pytest.mark.parametrize(
    ("place", "last"),
    [
        ("110000", dt.date(2027, 1, 23)),
        ("310000", dt.date(2027, 1, 24)),
        ("340000", dt.date(2027, 1, 28)),
        ("330000", dt.date(2027, 2, 5)),
    ],
)
def test_each_province_counts_its_own_way(place, last):
    first, birth = dt.date(2026, 8, 19), dt.date(2026, 9, 1)
    leave = maternity_leave(local_rule("maternity", place, on=birth), on=birth)
    assert maternity_period(leave, first=first, birth=birth, day_type=day_type) == (first, last)


def test_leave_before_the_birth_is_limited():
    leave = maternity_leave(local_rule("maternity", "110000", on=DAY), on=DAY)
    with pytest.raises(RuleRefusedError, match="15 天以内"):
        maternity_period(leave, first=dt.date(2026, 8, 1), birth=DAY, day_type=day_type)


def test_no_baby_is_refused_and_miscarriage_has_its_own_leave():
    with pytest.raises(RuleRefusedError, match="流产假"):
        maternity_leave(local_rule("maternity", "110000", on=DAY), on=DAY, babies=0)
    assert [miscarriage_leave(months, on=DAY).days for months in (3, 4, 6)] == [15, 42, 42]


@pytest.mark.parametrize(
    ("kind", "place", "words"),
    [
        ("maternity", "460000", "没有核实过的规定|未核实"),
        ("maternity", "510000", "未核实"),
        ("marriage", "440000", "2024 年 11 月"),
        ("marriage", "450000", "27 个省份"),
        ("paternity", "510000", "天数未核实"),
        ("elder_care", "110000", "未核实"),
        ("bereavement", "310000", "1–3 天"),
        ("paternity", "630000", "没有核实过的规定"),
    ],
)
def test_what_nobody_checked_is_refused_with_the_way_out(kind, place, words):
    with pytest.raises(RuleRefusedError, match=words) as refusal:
        local_rule(kind, place, on=DAY)
    assert "请人事管理员确认" in str(refusal.value)


def test_confirmed_numbers_can_be_used():
    assert local_rule("bereavement", "310000", on=DAY, confirmed=True).days == 3
    assert local_rule("maternity", "510000", on=DAY, confirmed=True).days == 90
    own = LocalRule(
        "maternity", "350000", 82, "calendar", "own", Source("单位决定", mark="sourced"), {}
    )
    assert maternity_leave(own, on=DAY).total_days == 180


def test_a_rule_without_days_asks_for_them():
    rule = local_rule("maternity", "350000", on=DAY, confirmed=True)
    with pytest.raises(RuleRefusedError, match="158–180 天由单位确定"):
        maternity_leave(rule, on=DAY)


def test_before_the_first_day_of_a_rule_it_does_not_hold():
    with pytest.raises(RuleRefusedError, match="不适用"):
        local_rule("maternity", "310000", on=dt.date(2021, 11, 24))


@pytest.mark.parametrize(
    ("kind", "place", "facts", "days"),
    [
        ("marriage", "310000", {}, 10),
        ("marriage", "410000", {"premarital_check": True}, 28),
        ("marriage", "370000", {"premarital_check": True}, 18),
        ("paternity", "310000", {}, 10),
        ("childcare", "140000", {}, 15),
        ("elder_care", "440000", {}, 5),
        ("elder_care", "440000", {"in_hospital": True}, 15),
        ("elder_care", "410000", {"in_hospital": True}, 20),
    ],
)
def test_family_leave_of_places(kind, place, facts, days):
    leave = family_leave(kind, place, on=DAY, **facts)
    assert (leave.days, leave.lines[0].amount) == (days, days)


def test_months_and_conditions_of_family_leave():
    assert family_leave("paternity", "410000", on=DAY).months == 1
    with pytest.raises(RuleRefusedError, match="没有天数"):
        family_leave("elder_care", "410000", on=DAY)
    chongqing = family_leave("childcare", "500000", on=DAY)
    assert childcare_until(chongqing, dt.date(2024, 2, 29)) == dt.date(2030, 2, 28)


def test_unknown_counting_is_refused_and_known_counting_told():
    beijing = family_leave("childcare", "110000", on=DAY)
    assert beijing.rule.counting_or_refuse() == "workdays"
    with pytest.raises(RuleRefusedError, match="自然日还是工作日"):
        family_leave("childcare", "310000", on=DAY).rule.counting_or_refuse()


def test_counting_ways_differ_over_the_national_day():
    first, last = dt.date(2026, 9, 28), dt.date(2026, 10, 8)
    ways = ("calendar", "calendar_minus_statutory", "workdays")
    assert [count_days(first, last, way, day_type) for way in ways] == [11, 8, 7]
    assert last_day(first, 7, "workdays", day_type) == last
    assert not counts(dt.date(2026, 10, 1), "workdays", day_type)


def test_leave_without_days_or_end_is_refused():
    with pytest.raises(RuleRefusedError, match="至少 1 天"):
        last_day(DAY, 0, "calendar", day_type)
    with pytest.raises(RuleRefusedError, match="十年内"):
        last_day(DAY, 1, "workdays", lambda _: "rest")


@pytest.mark.parametrize("kind", LABELS)
def test_every_file_of_a_place_can_be_read(kind):
    for path in sorted((FOLDER / kind).glob("*.toml")):
        rule = local_rule(kind, path.stem, on=DAY, confirmed=True)
        assert rule.place == path.stem
        assert rule.days or rule.more
