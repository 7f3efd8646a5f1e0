from fractions import Fraction

import pytest

from zyg.law.explain import RuleRefusedError
from zyg.law.pay import items as kinds
from zyg.law.pay.engine import compute_person_month
from zyg.law.pay.model import PayPolicy, PayState
from zyg.law.pay.tests.cast import amounts, base_pay, fen, fixed, then, without_insurance


def pay(*items, **more):
    return compute_person_month(without_insurance(*items, **more))


def court(code="court", order=5000, left=8200, reserve=3000, **more):
    return kinds.Garnishment(
        code=code,
        label="法院扣留",
        monthly_order=fen(order),
        remaining=fen(left),
        reserve=fen(reserve),
        **more,
    )


def test_court_orders_come_last_by_priority_and_leave_the_reserve():
    second = court("b", order=2000, priority=2)
    loan = kinds.Installment(code="loan", label="借款", amount=fen(500), remaining=fen(300))
    found = pay(second, court("a", order=1000, priority=1), base_pay(6000), loan)
    taxed = 6000 - 30 - 300
    assert amounts(found)["a"] == -fen(1000)
    assert amounts(found)["loan"] == -fen(300)
    assert amounts(found)["b"] == -fen(taxed - 1000 - 3000)
    assert found.net == fen(3000)


def test_a_court_order_in_per_cent_and_one_that_finds_nothing():
    share = kinds.Garnishment(
        code="court",
        label="法院扣留",
        monthly_order=None,
        remaining=fen(9000),
        reserve=fen(0),
        percent=Fraction(30),
    )
    assert amounts(pay(base_pay(5000), share))["court"] == -fen(1500)
    assert amounts(pay(base_pay(2000), court()))["court"] == 0


@pytest.mark.parametrize(("wages", "taken"), [(2900, 380), (9000, 1800), (2000, 0), (40000, 3000)])
def test_damage_keeps_to_a_fifth_and_to_the_minimum_wage(wages, taken):
    damage = kinds.Damage(code="d", label="赔偿", wanted=fen(3000), min_wage=fen(2520))
    assert amounts(pay(base_pay(wages), damage))["d"] == -fen(taken)


def test_more_than_a_fifth_is_refused():
    damage = kinds.Damage(
        code="d",
        label="赔偿",
        wanted=fen(3000),
        min_wage=fen(2520),
        cap_percent=Fraction(50),
    )
    with pytest.raises(RuleRefusedError, match="超过当月工资的 20%"):
        pay(base_pay(9000), damage)


def test_what_was_overpaid_is_not_taken_back_without_an_agreement():
    def recover(consent):
        return kinds.Recover(
            code="r",
            label="扣回多发",
            wanted=fen(2000),
            remaining=fen(1500),
            cap_percent=Fraction(20),
            reserve=fen(3000),
            consent=consent,
        )

    assert amounts(pay(base_pay(6000), recover("")))["r"] == 0
    assert amounts(pay(base_pay(6000), recover("协议-7")))["r"] == -fen(1200)
    assert amounts(pay(base_pay(3100), recover("协议-7")))["r"] == -fen(100)


@pytest.mark.parametrize(("consent", "recovered"), [(True, 500), (False, 0)])
def test_a_negative_net_is_owed_and_taken_back_only_with_consent(consent, recovered):
    policy = PayPolicy(recover_consent=consent)
    dues = fixed("dues", -500, pay_class="post_tax")
    inputs = without_insurance(dues, policy=policy)
    first = compute_person_month(inputs)
    assert (first.net, first.bank_payment, first.receivable_closing) == (-fen(500), 0, fen(500))
    second = compute_person_month(then(first, inputs, items=(base_pay(3000),)))
    assert second.receivable_recovered == fen(recovered)
    assert second.bank_payment == fen(3000 - recovered)
    assert second.receivable_closing == fen(500 - recovered)


def test_recovery_leaves_the_reserve():
    policy = PayPolicy(recover_consent=True, recover_reserve=fen(2800))
    state = PayState(receivable=fen(900))
    found = pay(base_pay(3000), policy=policy, carried=state)
    assert (found.receivable_recovered, found.receivable_closing) == (fen(200), fen(700))


@pytest.mark.parametrize(
    ("rounding", "bank", "carry"),
    [("none", "4321.57", "0"), ("jiao_carry", "4321.50", "0.07"), ("yuan_carry", "4321", "0.57")],
)
def test_coins_are_kept_for_the_next_payment(rounding, bank, carry):
    inputs = without_insurance(
        base_pay("4321.57", prorate="none"), policy=PayPolicy(net_rounding=rounding)
    )
    found = compute_person_month(inputs)
    assert (found.bank_payment, found.rounding_carry) == (fen(bank), fen(carry))
    more = compute_person_month(then(found, inputs))
    assert more.bank_payment + more.rounding_carry == more.net + found.rounding_carry
