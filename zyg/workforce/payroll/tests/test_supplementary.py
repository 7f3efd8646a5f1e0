"""Supplementary runs and 更正: own items, the month's taxes, lines that net to zero."""

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zyg.core.permissions.actors import PermissionRefusedError
from zyg.law.pay.engine import compute_person_month
from zyg.workforce.payroll.correcting import correction_items, waiting_corrections
from zyg.workforce.payroll.models import PayCorrection, PersonResult, RunStatus
from zyg.workforce.payroll.operations import corrections, paying, runs
from zyg.workforce.payroll.operations.runs import RunError
from zyg.workforce.payroll.operations.supplementary import (
    ExtraItem,
    change_supplementary_run,
    open_supplementary_run,
)
from zyg.workforce.payroll.queries import run_for
from zyg.workforce.payroll.states import RunStateError
from zyg.workforce.payroll.tests import makers
from zyg.workforce.payroll.tests.makers import NOW, PERIOD, approve, compute, pay

BONUS = ExtraItem(employee_number="E0001", label="项目奖金", amount=23_456_78)


@pytest.fixture
def archived(jia, paid):
    paying.send_payslips(actor=jia.wang, run=paid, now=NOW)
    paying.archive_run(actor=jia.wang, run=paid, now=NOW)
    paid.refresh_from_db()
    return paid


def extra(cast, *items, period="2026-10"):
    told = items or (BONUS,)
    return open_supplementary_run(
        actor=cast.wang, period=period, items=told, reason="补发项目奖金", now=NOW
    )


def correct(cast, result, right=19_000_00, code="base"):
    return corrections.propose_correction(
        actor=cast.wang, result=result, code=code, right=right, reason="十月基数录错", now=NOW
    )


def result_of(run, number="E0001"):
    return run.current.results.get(employee_number=number)


def next_month(cast, people, before):
    carried = {row.employee_id: row.result().state for row in before.current.results.all()}
    return [makers.person_month(one, PERIOD + 1, carried=carried[one.pk]) for one in people]


def test_it_has_own_items_no_insurance_and_the_months_tax(jia, archived):
    run = compute(jia.wang, extra(jia))
    (row,) = run.current.results.all()
    first = result_of(archived)
    assert (run.key, row.gross, row.employee_insurance) == ("2026-10-2", 23_456_78, 0)
    now, before = row.result().tax.wages, first.result().tax.wages
    assert now.cum_income == before.cum_income + 23_456_78
    assert (now.cum_basic, now.cum_special) == (before.cum_basic, before.cum_special)
    assert now.cum_withheld == before.cum_withheld + row.tax == now.cum_tax


def test_it_goes_its_whole_way_to_the_archive(jia, archived):
    run = pay(jia, approve(jia, compute(jia.wang, extra(jia))))
    assert run.status == RunStatus.PAID
    assert paying.send_payslips(actor=jia.wang, run=run, now=NOW) == 1
    paying.archive_run(actor=jia.wang, run=run, now=NOW)
    assert run_for(jia.wang, "2026-10-2").status == RunStatus.ARCHIVED


def test_the_next_month_goes_on_from_the_last_run(jia, people, archived):
    second = pay(jia, approve(jia, compute(jia.wang, extra(jia))))
    months = next_month(jia, people, archived)
    wrong = compute(jia.wang, makers.make_run(jia, people, months, PERIOD + 1))
    assert wrong.current.checks.filter(code="tax_gap", result__employee_number="E0001").exists()
    assert not wrong.current.checks.filter(code="tax_gap", result__employee_number="E0002")
    sentence = wrong.current.checks.get(code="previous_open").sentence
    assert sentence.startswith("10月")
    assert second.number == 2


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (ExtraItem(employee_number="E0009", label="奖金", amount=1), "工号 E0009"),
        (ExtraItem(employee_number="E0001", label="奖金", amount=0), "金额为 0"),
    ],
)
def test_wrong_lines_are_refused(jia, archived, item, told):
    with pytest.raises(RunError, match=told):
        extra(jia, item)


def test_a_month_that_can_still_change_takes_it_itself(jia, computed):
    with pytest.raises(RunError, match="还能修改"):
        extra(jia)


def test_a_month_behind_an_open_one_is_too_late(jia, archived):
    runs.open_run(actor=jia.wang, period="2026-11", now=NOW)
    with pytest.raises(RunError, match="请加在11月里"):
        extra(jia)


def test_it_can_be_changed_until_it_is_handed_in(jia, archived):
    run = compute(jia.wang, extra(jia))
    items = [BONUS, ExtraItem(employee_number="E0002", label="项目奖金", amount=100_00)]
    change_supplementary_run(actor=jia.wang, run=run, items=items, reason="漏了一人", now=NOW)
    run.refresh_from_db()
    assert compute(jia.wang, run).current.people == 2
    run = approve(jia, run)
    with pytest.raises(RunStateError):
        change_supplementary_run(actor=jia.wang, run=run, items=items, reason="再改一次", now=NOW)


@pytest.mark.parametrize("who", ["zhou", "sun", "han"])
def test_both_need_the_right(jia, archived, who):
    actor = getattr(jia, who)
    with pytest.raises(PermissionRefusedError):
        open_supplementary_run(actor=actor, period="2026-10", items=[BONUS], reason="补", now=NOW)
    with pytest.raises(PermissionRefusedError):
        corrections.propose_correction(
            actor=actor, result=result_of(archived), code="base", right=0, reason="错了", now=NOW
        )


@given(right=st.integers(0, 60_000_00).filter(lambda amount: amount != 20_000_00))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_old_line_and_reversal_net_to_zero_and_the_month_stays(jia, people, archived, right):
    rows = PersonResult.objects.filter(version__run=archived).order_by("pk")
    before = list(rows.values())
    PayCorrection.objects.all().delete()
    correction = correct(jia, result_of(archived), right)
    plain = next_month(jia, people, archived)[0]
    new = compute_person_month(correction_items([correction], plain))
    lines = {line.line.code.split("_")[-1]: line for line in new.lines}
    assert lines["old"].amount + 20_000_00 == 0
    assert lines["right"].amount == right
    assert lines["old"].corrects == lines["right"].corrects == "2026-10:base"
    assert new.gross == compute_person_month(plain).gross + right - 20_000_00
    assert (
        list(PersonResult.objects.filter(version__run=archived).order_by("pk").values()) == before
    )


def test_a_correction_is_taken_once_and_waits_again_when_unlocked(jia, archived):
    correction = correct(jia, result_of(archived))
    run = extra(jia)
    correction.refresh_from_db()
    assert correction.run == run
    codes = [item.corrects for item in run.inputs.get().person_month().items if item.corrects]
    assert codes == ["2026-10:base", "2026-10:base"]
    other = ExtraItem(employee_number="E0002", label="项目奖金", amount=100_00)
    change_supplementary_run(actor=jia.wang, run=run, items=[other], reason="换人发放", now=NOW)
    correction.refresh_from_db()
    assert correction.run is None
    assert waiting_corrections(run)[correction.result.employee_id] == [correction]


def test_the_run_is_being_corrected_until_the_new_one_is_paid(jia, archived):
    assert not run_for(jia.wang, "2026-10").is_corrected
    correct(jia, result_of(archived))
    assert run_for(jia.wang, "2026-10").is_corrected
    pay(jia, approve(jia, compute(jia.wang, extra(jia))))
    assert not run_for(jia.wang, "2026-10").is_corrected


def test_what_can_not_be_corrected_is_said(jia, archived):
    row = result_of(archived)
    for right, code, told in (
        (20_000_00, "base", "没有变化"),
        (1, "pension", "社保走补差"),
    ):
        with pytest.raises(RunError, match=told):
            correct(jia, row, right, code)
    correct(jia, row)
    with pytest.raises(RunError, match="已经更正过"):
        correct(jia, row, 5)


def test_an_open_month_is_not_corrected(jia, computed):
    with pytest.raises(RunError, match="不用更正"):
        correct(jia, result_of(computed))


def test_a_taken_correction_stays(jia, archived):
    correction = correct(jia, result_of(archived))
    extra(jia)
    with pytest.raises(RunError, match="已经算进核算"):
        corrections.withdraw_correction(actor=jia.wang, correction=correction)


def test_the_pages_open_correct_and_take_back(jia, client, archived):
    client.force_login(jia.wang.user)
    url = reverse("payroll:correct", args=[result_of(archived).public_id])
    data = {"code": "base", "right": "19000", "reason": "十月基数录错"}
    assert "等下次核算" in client.post(url, data, follow=True).content.decode()
    assert "更正中" in client.get(reverse("payroll:runs")).content.decode()
    undo = reverse("payroll:correction_undo", args=[PayCorrection.objects.get().public_id])
    assert "已撤销更正" in client.post(undo, follow=True).content.decode()


def test_the_page_of_a_supplementary_run(jia, client, archived):
    client.force_login(jia.wang.user)
    url = reverse("payroll:extra", args=["2026-10"])
    bad = client.post(url, {"reason": "补发项目奖金", "lines": "E0001,奖金,3千\nE0001"})
    assert "第 1 行：金额「3千」不是数字" in bad.content.decode()
    assert "第 2 行：应为「工号,项目,金额」" in bad.content.decode()
    good = {"reason": "补发项目奖金", "lines": "E0001\t项目奖金\t3000.00\nE0002，饭补，-20，税后"}
    page = client.post(url, good, follow=True)
    assert page.redirect_chain[-1][0].endswith("/pay/runs/2026-10-2")
    assert "第 2 次" in page.content.decode()
