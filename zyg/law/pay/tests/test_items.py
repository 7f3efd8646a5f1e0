from fractions import Fraction

import pytest

from zyg.law.explain import RuleRefusedError
from zyg.law.pay import items as kinds
from zyg.law.pay.amounts import split_pool
from zyg.law.pay.engine import compute_person_month
from zyg.law.pay.figures import part
from zyg.law.pay.lines import check_items
from zyg.law.pay.tests.cast import amounts, base_pay, fen, fixed, without_insurance


def pay(*items, **more):
    return compute_person_month(without_insurance(*items, **more))


def tier(mode, quantity):
    return kinds.Tier(
        code="tier",
        label="提成",
        mode=mode,
        quantity=Fraction(quantity),
        tiers=(
            kinds.TierBand(upper=Fraction(50000), percent=Fraction(1)),
            kinds.TierBand(upper=Fraction(100000), percent=Fraction("2.5")),
            kinds.TierBand(upper=None, percent=Fraction(4)),
        ),
    )


@pytest.mark.parametrize(
    ("mode", "quantity", "amount"),
    [
        ("progressive", "156780.00", "4021.20"),
        ("progressive", "50000", "500.00"),
        ("progressive", "0", "0"),
        ("progressive", "-1000", "-10"),
        ("whole", "50000", "500.00"),
        ("whole", "50000.01", "1250.00"),
        ("whole", "156780.00", "6271.20"),
    ],
)
def test_commission_by_slices_or_at_the_band_reached(mode, quantity, amount):
    assert amounts(pay(tier(mode, quantity)))["tier"] == fen(amount)


def test_a_line_is_rounded_once_and_bounded():
    piece = kinds.RateQuantity(
        code="piece", label="计件", rate=Fraction("0.0035"), quantity=Fraction(3453)
    )
    most = fixed("most", 900, maximum=fen(500))
    least = fixed("least", 100, minimum=fen(300))
    found = amounts(pay(piece, most, least))
    assert found == {"piece": 12_09, "most": 500_00, "least": 300_00}


def test_a_table_by_grade_and_city_and_what_happens_outside_it():
    table = kinds.Lookup(
        code="post",
        label="岗位工资",
        fields=("grade", "city"),
        rows=(kinds.LookupRow(key=("P5", "上海"), amount=fen(3000)),),
        prorate="ratio",
    )
    facts = {"grade": "P5", "city": "上海"}
    assert amounts(pay(table, facts=facts, paid_days=Fraction(7)))["post"] == fen(1000)
    missing = pay(table, facts={"grade": "P9", "city": "上海"})
    assert not missing.approvable
    assert "P9／上海" in missing.missing[0].line.formula


@pytest.mark.parametrize(
    ("condition", "amount"),
    [
        (kinds.Condition(fact="city", test="in", values=("上海", "北京")), 300),
        (kinds.Condition(fact="city", test="in", values=("深圳",)), 0),
        (kinds.Condition(fact="hired", test="before", values=("2026-01-01",)), 300),
        (kinds.Condition(fact="attended_days", test="at_least", values=("22",)), 0),
        (kinds.Condition(fact="grade", test="in", values=("P5",)), 0),
    ],
)
def test_only_if(condition, amount):
    facts = {"city": "上海", "hired": "2025-07-01", "attended_days": "21.5"}
    found = pay(fixed("meal", 300, only_if=(condition,)), facts=facts)
    assert amounts(found)["meal"] == fen(amount)
    assert found.approvable


def test_what_is_not_known_is_never_zero_in_silence():
    perf = kinds.PercentOf(code="perf", label="绩效", of=("base",), percent=Fraction(20))
    unknown = kinds.Monthly(code="base", label="基本工资", amount=None)
    found = pay(unknown, perf)
    assert [line.state for line in found.lines] == ["missing", "missing"]
    assert not found.approvable
    assert "缺少月标准" in found.lines[0].line.formula
    assert "「基本工资」" in found.lines[1].line.formula


def percent_of(code, *of):
    return kinds.PercentOf(code=code, label=code, of=of, percent=Fraction(10))


@pytest.mark.parametrize(
    ("items", "told"),
    [
        ((percent_of("a", "b"), percent_of("b", "a")), "a → b → a"),
        ((percent_of("a", "a"),), "a → a"),
        ((percent_of("a", "x"),), "「x」不存在"),
        ((fixed("a", 1), fixed("a", 2)), "出现两次"),
        (
            (
                percent_of("a", "d"),
                kinds.Damage(code="d", label="赔偿", wanted=1, min_wage=1),
            ),
            "最后计算的扣款",
        ),
    ],
)
def test_items_that_can_not_stand_together_are_refused_when_saved_and_when_computed(items, told):
    with pytest.raises(RuleRefusedError, match=told):
        check_items(items)
    with pytest.raises(RuleRefusedError, match=told):
        pay(*items)


def test_order_of_the_items_is_order_of_the_lines_whatever_they_refer_to():
    found = pay(percent_of("dues", "base"), base_pay())
    assert list(amounts(found).items()) == [("dues", 800_00), ("base", 8_000_00)]


def test_shares_of_a_pool_add_up_to_the_pool():
    points = {"甲": Fraction(1), "乙": Fraction(1), "丙": Fraction("1.5"), "丁": Fraction(3)}
    pool, total = fen(10000), sum(points.values())
    remainder = split_pool(pool, points)
    shares = [part(pool, one, total) + remainder[key] for key, one in points.items()]
    assert sum(shares) == pool
    item = kinds.Allocate(
        code="team",
        label="团队奖",
        pool=pool,
        points=points["丁"],
        total_points=total,
        remainder=remainder["丁"],
    )
    assert amounts(pay(item))["team"] == shares[-1]


def test_overtime_base_from_the_items_that_count_for_it():
    counted = kinds.Counts(overtime_base=True)
    overtime = kinds.Overtime(
        code="ot",
        label="加班",
        base=None,
        hours=Fraction(8),
        multiplier=Fraction("1.5"),
        base_rule="pct70",
    )
    items = (base_pay(8000, counts=counted), fixed("post", 700, counts=counted), overtime)
    assert amounts(pay(*items))["ot"] == 420_00
    assert not pay(base_pay(), overtime).approvable


def test_leave_is_cut_at_the_base_and_a_share_of_a_day_can_be_told():
    leave = kinds.LeaveDeduction(code="l", label="事假", base=fen(8000), days=Fraction(30))
    part_day = kinds.LeaveDeduction(
        code="s",
        label="病假",
        base=fen(8700),
        days=Fraction(2),
        share=Fraction("0.4"),
        divisor="21.75",
    )
    found = amounts(pay(base_pay(), leave, part_day))
    assert (found["l"], found["s"]) == (-8_000_00, -320_00)
