"""Money out, money arrived, slips sent, confirmed and questioned."""

import datetime as dt

import pytest

from zyg.core.audit.models import AuditEntry
from zyg.core.messaging.models import Message
from zyg.core.permissions.actors import NotFoundForActorError, PermissionRefusedError
from zyg.workforce.payroll.models import Payslip, RunStatus
from zyg.workforce.payroll.operations import paying, slips
from zyg.workforce.payroll.states import RunStateError
from zyg.workforce.payroll.tests.makers import NOW, pay, send_to_bank


@pytest.fixture
def slip(jia, people, paid):
    paying.send_payslips(actor=jia.wang, run=paid, now=NOW)
    return Payslip.objects.get(run=paid, employee=people[0])


def test_a_batch_is_not_payment(jia, approved):
    send_to_bank(jia, approved)
    assert approved.status == RunStatus.PAYING


def test_paying_needs_the_banks_word(jia, approved):
    send_to_bank(jia, approved)
    with pytest.raises(paying.PayingError, match="凭据"):
        paying.record_payment(
            actor=jia.wang, run=approved, reference=" ", paid_on=NOW.date(), now=NOW
        )


def test_a_day_to_come_is_refused(jia, approved):
    send_to_bank(jia, approved)
    tomorrow = NOW.date() + dt.timedelta(days=1)
    with pytest.raises(paying.PayingError, match="今天之后"):
        paying.record_payment(
            actor=jia.wang, run=approved, reference="P1", paid_on=tomorrow, now=NOW
        )


def test_the_day_is_the_day_in_china(jia, approved):
    send_to_bank(jia, approved)
    early = dt.datetime(2026, 11, 25, 23, 30, tzinfo=dt.UTC)  # half past seven of the 26th
    told = {"reference": "P1", "paid_on": dt.date(2026, 11, 26), "now": early}
    assert paying.record_payment(actor=jia.wang, run=approved, **told) == 0


def test_an_unknown_number_among_the_failed_is_named(jia, approved):
    with pytest.raises(paying.PayingError, match="没有工号 E0009"):
        pay(jia, approved, failed=("E0009",))


def test_a_failed_payment_keeps_the_month_open(jia, approved):
    run = pay(jia, approved, failed=("E0002",))
    assert run.status == RunStatus.PAYING
    with pytest.raises(RunStateError, match="没有到账的补发成功"):
        paying.archive_run(actor=jia.wang, run=run, now=NOW)


def test_slips_are_sent_once(jia, slip, paid):
    assert paying.send_payslips(actor=jia.wang, run=paid, now=NOW) == 0
    assert Payslip.objects.filter(run=paid).count() == 2


def test_no_slip_before_the_money(jia, approved):
    with pytest.raises(RunStateError):
        paying.send_payslips(actor=jia.wang, run=approved, now=NOW)


def test_viewing_is_noted_once(jia, slip):
    slips.view_payslip(actor=jia.han, slip=slip, now=NOW)
    slips.view_payslip(actor=jia.han, slip=slip, now=NOW + dt.timedelta(days=1))
    slip.refresh_from_db()
    assert slip.viewed_at == NOW
    assert AuditEntry.objects.filter(act="payslip.view").count() == 1


@pytest.mark.parametrize("act", [slips.view_payslip, slips.confirm_payslip])
def test_nobody_acts_on_the_slip_of_another(jia, slip, act):
    with pytest.raises(NotFoundForActorError):
        act(actor=jia.wang, slip=slip, now=NOW)


def test_silence_is_not_consent(slip):
    assert slip.status == "已发送"


def test_a_question_waits_for_its_answer_before_confirming(jia, slip):
    question = slips.question_payslip(actor=jia.han, slip=slip, text="提成少了一笔", now=NOW)
    with pytest.raises(slips.SlipError, match="还没有答复"):
        slips.confirm_payslip(actor=jia.han, slip=slip, now=NOW)
    later = NOW + dt.timedelta(hours=1)
    slips.answer_question(actor=jia.wang, question=question, answer="下月补发", now=later)
    slips.confirm_payslip(actor=jia.han, slip=slip, now=later)
    slip.refresh_from_db()
    assert slip.status == "已确认"


def test_a_question_is_answered_once(jia, slip):
    question = slips.question_payslip(actor=jia.han, slip=slip, text="提成少了一笔", now=NOW)
    slips.answer_question(actor=jia.wang, question=question, answer="下月补发", now=NOW)
    with pytest.raises(slips.SlipError, match="已经答复"):
        slips.answer_question(actor=jia.wang, question=question, answer="下月补发", now=NOW)


def test_hr_does_not_answer_pay_questions(jia, slip):
    question = slips.question_payslip(actor=jia.han, slip=slip, text="提成少了一笔", now=NOW)
    with pytest.raises(PermissionRefusedError):
        slips.answer_question(actor=jia.sun, question=question, answer="不知道的", now=NOW)


def test_slips_are_announced_without_an_amount(jia, slip):
    told = Message.objects.get(membership=jia.han.membership, template="payroll.slip")
    assert told.title == "2026年10月工资条已发放"
    assert not Message.objects.filter(membership=jia.li.membership).exists()


def test_question_and_answer_are_announced(jia, slip):
    question = slips.question_payslip(actor=jia.han, slip=slip, text="提成少了一笔", now=NOW)
    slips.answer_question(actor=jia.wang, question=question, answer="下月补发", now=NOW)
    to = dict(Message.objects.values_list("template", "membership"))
    assert to["payroll.question"] == jia.wang.membership.pk
    assert to["payroll.answer"] == jia.han.membership.pk
