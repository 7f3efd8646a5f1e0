"""补差 that was approved is taken by the run of its month, to the fen, and once."""

from dataclasses import replace

import pytest

from zyg.law.periods import Month
from zyg.workforce.insurance.models import Settlement
from zyg.workforce.insurance.operations import settlements
from zyg.workforce.insurance.operations.parameters import Told, enter_parameter
from zyg.workforce.insurance.queries import overlay_for
from zyg.workforce.payroll.backpay import BACKPAY, with_approved_backpay, with_backpay
from zyg.workforce.payroll.gather import Gathered
from zyg.workforce.payroll.models import PayRun, PersonResult, RunStatus
from zyg.workforce.payroll.operations import runs
from zyg.workforce.payroll.tests import makers

NOVEMBER = Month(2026, 11)


@pytest.fixture
def owed(jia, people, paid):
    """October was run on the old ceiling of the pension; the notice reaches back to it."""
    told = Told(
        kind="limit", place="310000", insurance="pension", starts="2026-10",
        lower=2_100_000, upper=4_000_000, source_title="迟到的通知", document_number="1 号",
    )  # fmt: skip
    enter_parameter(actor=jia.wang, told=told, now=makers.NOW)
    row = settlements.preview_settlement(
        actor=jia.wang,
        place="310000",
        first=makers.PERIOD,
        last=makers.PERIOD,
        take_month=NOVEMBER,
        now=makers.NOW,
    )
    settlements.submit_settlement(actor=jia.wang, settlement=row, now=makers.NOW)
    return settlements.decide_settlement(
        actor=jia.zhou, settlement=row, approve=True, reason="", now=makers.NOW
    )


def test_the_run_of_the_month_takes_it(jia, people, owed):
    assert owed.employed == 2 * (21_000_00 - 20_000_00) * 8 // 100
    run = runs.open_run(actor=jia.wang, period=str(NOVEMBER), now=makers.NOW)
    overlay = overlay_for(jia.jia)
    gathered = []
    for one in people:
        month = makers.person_month(one, NOVEMBER)
        social = replace(month.social, overlay=overlay)
        ready = Gathered(one, replace(month, social=social), "研发部")
        gathered.append(ready)
    gathered = with_approved_backpay(run, gathered)
    runs.freeze(run, gathered)
    run.status = RunStatus.READY
    run.save()
    makers.compute(jia.wang, run)
    taken = [
        line.amount
        for row in PersonResult.objects.filter(version=PayRun.objects.get(pk=run.pk).current)
        for line in row.result().insurance
        if line.backpay and line.side == "employee"
    ]
    assert sum(taken) == owed.employed == Settlement.objects.get().employed
    assert gathered[0].events == [BACKPAY]


def test_who_owes_nothing_is_left_as_she_is(jia, people):
    one = Gathered(people[0], makers.person_month(people[0]), "研发部")
    assert with_backpay(one, ()) is one
