import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zyg.law.pay import items as kinds
from zyg.law.pay.codec import fraction_text, from_plain, to_plain
from zyg.law.pay.engine import compute_person_month
from zyg.law.pay.model import MinWageRule, PersonMonth, PersonMonthResult
from zyg.law.pay.tests.cast import base_pay, fen, fixed, month_of
from zyg.law.periods import Month

HALF = Fraction(1, 2)
ONE_OF_EACH = (
    base_pay(prorate="calendar"),
    fixed("meal", 300, pay_class="exempt"),
    kinds.Imported(code="bonus", label="奖金", amount=None, source_note="奖金.xlsx 第 3 行"),
    kinds.Manual(code="hand", label="手工", amount=fen(1), reason="补差"),
    kinds.Segments(
        code="seg", label="分段", segments=(kinds.Segment(amount=fen(9000), days=HALF),)
    ),
    kinds.RateQuantity(code="piece", label="计件", rate=Fraction("1.352"), quantity=HALF),
    kinds.Overtime(code="ot", label="加班", base=fen(8000), hours=HALF, multiplier=Fraction(2)),
    kinds.LeaveDeduction(code="leave", label="事假", base=fen(8000), days=HALF),
    kinds.SickPay(
        code="sick",
        label="病假",
        base=fen(8000),
        percent=Fraction(60),
        min_wage=fen(2740),
        floor_percent=Fraction(80),
        days=Fraction(1, 3),
    ),
    kinds.DailyTimes(code="al", label="未休", base=fen(8000), days=HALF, times=Fraction(2)),
    kinds.PercentOf(code="perf", label="绩效", of=("base",), percent=Fraction(20)),
    kinds.Tier(
        code="tier",
        label="提成",
        quantity=HALF,
        tiers=(kinds.TierBand(upper=None, percent=Fraction(1)),),
    ),
    kinds.RetroDiff(
        code="retro",
        label="补发",
        periods=(
            kinds.RetroPeriod(
                period=Month(2026, 4),
                old=fen(1),
                new=fen(2),
                paid_days=HALF,
                payable_days=Fraction(22),
            ),
        ),
    ),
    kinds.Lookup(
        code="table",
        label="岗位",
        fields=("grade",),
        rows=(kinds.LookupRow(key=("P5",), amount=fen(500)),),
        only_if=(kinds.Condition(fact="city", test="in", values=("上海",)),),
    ),
    kinds.Allocate(code="pool", label="团队", pool=fen(100), points=HALF, total_points=Fraction(3)),
    kinds.Installment(code="loan", label="借款", amount=fen(5), remaining=fen(9)),
    kinds.Recover(code="over", label="多发", wanted=fen(5), remaining=fen(9), consent="同-1"),
    kinds.Damage(code="damage", label="赔偿", wanted=fen(5), min_wage=fen(2740)),
    kinds.Garnishment(
        code="court", label="法院", monthly_order=fen(5), remaining=fen(9), reserve=fen(3000)
    ),
)


def test_the_closed_list_is_the_list_of_kinds_tried_here():
    assert {type(item) for item in ONE_OF_EACH} == set(kinds.KINDS)


def test_inputs_come_back_from_their_json_and_compute_the_same_bytes():
    facts = {"grade": "P5", "city": "上海"}
    inputs = month_of(
        *ONE_OF_EACH,
        facts=facts,
        special_additional={"rent": fen(1500)},
        min_wage=MinWageRule(standard=fen(2740)),
    )
    again = PersonMonth.from_json(inputs.to_json())
    assert again == inputs
    assert again.digest() == inputs.digest()
    result = compute_person_month(inputs)
    assert compute_person_month(again).to_json() == result.to_json()
    assert PersonMonthResult.from_json(result.to_json()).to_json() == result.to_json()


def test_the_stored_form_of_an_old_run_never_changes():
    """A digest written down once: whoever changes the stored form must keep the old readable."""
    inputs = month_of(base_pay(), fixed("meal", 300, pay_class="exempt"))
    assert inputs.to_json() == (
        '{"agent":"a1","items":[{"amount":800000,"code":"base","kind":"monthly",'
        '"label":"基本工资"},{"amount":30000,"code":"meal","kind":"fixed","label":"meal",'
        '"pay_class":"exempt"}],"pay_month":"2026-05","payable_days":"21","period":"2026-05",'
        '"person":"p1","schema":1,"social":{"base":800000,"fund_rate":"0.07","place":"310000",'
        '"work_injury_rate":"0.002"},"tax":{"first_month":5}}'
    )
    digest = "7daed7441f1326cee5d30432687cf0eedf548ab3c7356d6ccb2017c57c82a1e0"
    assert inputs.digest() == digest


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"surprise": 1}, "surprise"),
        ({"schema": 99}, "99"),
        ({"items": [{"kind": "formula", "code": "x", "label": "x"}]}, "formula"),
        ({"items": [{"kind": "fixed", "code": "x"}]}, "label"),
    ],
)
def test_a_stored_form_that_is_not_understood_is_refused(change, told):
    plain = {**json.loads(month_of(base_pay()).to_json()), **change}
    with pytest.raises(ValueError, match=told):
        PersonMonth.from_json(json.dumps(plain))


@given(st.fractions())
def test_exact_numbers_survive_as_text(value):
    assert Fraction(fraction_text(value)) == value


@given(amount=st.none() | st.integers(-(10**9), 10**9), days=st.fractions(0, 31))
def test_any_item_survives(amount, days):
    item = replace(ONE_OF_EACH[7], base=amount, days=days)
    assert from_plain(kinds.Item, to_plain(item)) == item
