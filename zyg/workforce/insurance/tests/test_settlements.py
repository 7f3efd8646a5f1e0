"""补差: limits that reach back three months, computed twice by two ways, taken once."""

import dataclasses
import datetime as dt

import pytest

from zyg.core.permissions.actors import PermissionRefusedError
from zyg.law.pay.insurance import insurance_lines
from zyg.law.periods import Month
from zyg.workforce.insurance import payroll_rows
from zyg.workforce.insurance.models import Settlement, SettlementLine, SettlementState
from zyg.workforce.insurance.operations import settlements as acts
from zyg.workforce.insurance.operations.parameters import Told, enter_parameter
from zyg.workforce.insurance.tests import makers
from zyg.workforce.insurance.tests.payroll import Archive, paid, social

MONTHS = [Month(2026, 8), Month(2026, 9), Month(2026, 10)]
NEW = (800_000, 3_900_000)
"""The pension's limits of the late notice from 2026-08, instead of 7,546 – 37,731."""
BASES = {"低": 600_000, "中": 1_234_567, "高": 5_000_000}


@pytest.fixture
def people(jia):
    before = payroll_rows.payroll_rows()
    found = {
        name: makers.worker(
            jia, serial, name=f"{name}{name}", hired=dt.date(2025, 3, 3),
            bases={"insurance_base": base, "fund_rate": 700},
        )
        for serial, (name, base) in enumerate(BASES.items(), start=1)
    }  # fmt: skip
    archive = Archive(
        *(paid(found[name], month, social(BASES[name])) for month in MONTHS for name in BASES)
    )
    payroll_rows.use_payroll_rows(archive)
    told = Told(
        kind="limit", place="310000", insurance="pension", starts="2026-08",
        lower=NEW[0], upper=NEW[1], source_title="上海迟到的通知", document_number="沪 1 号",
    )  # fmt: skip
    enter_parameter(actor=jia.wang, told=told, now=makers.NOW)
    yield found, archive
    payroll_rows.use_payroll_rows(before)


def preview(cast, **changes):
    told = {
        "actor": cast.wang, "place": "310000", "first": MONTHS[0], "last": MONTHS[-1],
        "take_month": Month(2026, 11), "now": makers.NOW, **changes,
    }  # fmt: skip
    return acts.preview_settlement(**told)


def half_up(base, permille):
    """Fen of a share, in whole numbers, without any function of the product."""
    return (2 * base * permille + 1000) // 2000


def test_each_person_month_and_side_equals_an_independent_recompute(jia, people):
    preview(jia)
    found, _ = people
    for name, old, new in (("低", 754_600, 800_000), ("高", 3_773_100, 3_900_000)):
        for side, permille in (("employer", 160), ("employee", 80)):
            rows = SettlementLine.objects.filter(settlement_month__employee=found[name], side=side)
            expected = half_up(new, permille) - half_up(old, permille)
            assert [row.amount for row in rows] == [expected] * 3
    row = Settlement.objects.get()
    assert row.people == 2
    assert row.employed == 3 * (half_up(800_000, 80) - half_up(754_600, 80)) + 3 * (
        half_up(3_900_000, 80) - half_up(3_773_100, 80)
    )
    assert not SettlementLine.objects.exclude(insurance="pension").exists()


def approved(cast):
    row = acts.submit_settlement(actor=cast.wang, settlement=preview(cast), now=makers.NOW)
    told = {"settlement": row, "approve": True, "reason": "", "now": makers.NOW}
    return acts.decide_settlement(actor=cast.zhou, **told)


def test_payroll_takes_exactly_what_was_approved_and_only_once(jia, people):
    found, archive = people
    row = approved(jia)
    backs = acts.backpay_for(jia.jia, Month(2026, 11))
    assert set(backs) == {found["低"].pk, found["高"].pk}
    taken = 0
    for name in ("低", "高"):
        terms = dataclasses.replace(
            social(BASES[name]), overlay=acts.overlay_for(jia.jia), backpay=backs[found[name].pk]
        )
        lines = insurance_lines(terms, Month(2026, 11))
        taken += sum(one.amount for one in lines if one.backpay and one.side == "employee")
        archive.months.append(paid(found[name], Month(2026, 11), terms))
    assert taken == row.employed
    with pytest.raises(acts.SettlementError, match="没有要补的差额"):
        preview(jia, take_month=Month(2026, 12))


def test_nothing_is_computed_twice_while_one_waits(jia, people):
    approved(jia)
    with pytest.raises(acts.SettlementError, match="重复补扣"):
        preview(jia, take_month=Month(2026, 12))


def test_a_base_that_was_wrong_is_settled_too(jia, people):
    found, _ = people
    makers.terms(jia.wang, found["中"], dt.date(2026, 9, 1), insurance_base=1_300_000)
    preview(jia)
    rows = SettlementLine.objects.filter(
        settlement_month__employee=found["中"], insurance="pension", side="employee"
    )
    expected = half_up(1_300_000, 80) - half_up(1_234_567, 80)
    told = [(row.settlement_month.month, row.amount) for row in rows]
    assert sorted(told) == [("2026-09", expected), ("2026-10", expected)]
    month = rows[0].settlement_month
    assert (month.base, month.used_base) == (1_300_000, 1_234_567)


def test_an_amount_that_no_row_gives_is_told_and_not_taken(jia, people):
    found, archive = people
    for place, one in enumerate(archive.months):
        if one.employee_id == found["低"].pk:
            lines = (dataclasses.replace(one.lines[0], amount=one.lines[0].amount + 7),)
            archive.months[place] = dataclasses.replace(one, lines=lines + one.lines[1:])
    row = preview(jia)
    assert row.people == 1
    assert len(row.problems) == 3
    assert "手工补扣" in row.problems[0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"last": Month(2026, 7)}, "早于"),
        ({"take_month": Month(2026, 10)}, "应在"),
        ({"first": Month(2024, 1)}, "最多补"),
        ({"place": "999999"}, "不存在"),
        ({"place": "110000"}, "没有要补的差额"),
    ],
)
def test_impossible_settlements_are_refused(jia, people, changes, words):
    with pytest.raises(acts.SettlementError, match=words):
        preview(jia, **changes)


def test_four_eyes(jia, people):
    row = acts.submit_settlement(actor=jia.wang, settlement=preview(jia), now=makers.NOW)
    told = {"settlement": row, "reason": "", "now": makers.NOW}
    with pytest.raises(PermissionRefusedError):
        acts.decide_settlement(actor=jia.wang, approve=True, **told)
    with pytest.raises(acts.SettlementError, match="写明原因"):
        acts.decide_settlement(actor=jia.zhou, approve=False, **told)
    Settlement.objects.filter(pk=row.pk).update(proposed_by=jia.zhou.user)
    with pytest.raises(acts.SettlementError, match="自己提交"):
        acts.decide_settlement(actor=jia.zhou, approve=True, **told)
    assert acts.backpay_for(jia.jia, Month(2026, 11)) == {}


def test_a_computed_one_can_be_dropped_and_is_replaced(jia, people):
    preview(jia)
    row = preview(jia)
    assert Settlement.objects.count() == 1
    acts.drop_settlement(actor=jia.wang, settlement=row)
    assert not Settlement.objects.exists()
    assert SettlementState.PREVIEW == "preview"
