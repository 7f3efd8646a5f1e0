"""Opening, freezing, computing: versions, replay, resumption, closed months."""

from dataclasses import replace

import pytest

from zyg.core.permissions.actors import PermissionRefusedError
from zyg.workforce.payroll.models import PersonResult, RunInput, RunStatus, pack
from zyg.workforce.payroll.operations import computing, runs
from zyg.workforce.payroll.states import RunStateError
from zyg.workforce.payroll.tests import makers
from zyg.workforce.payroll.tests.makers import NOW, PERIOD, compute


def test_a_run_is_opened_once(jia, people):
    runs.open_run(actor=jia.wang, period="2026-10", now=NOW)
    with pytest.raises(runs.RunError, match="已经开始"):
        runs.open_run(actor=jia.wang, period="2026-10", now=NOW)


def test_a_month_is_not_skipped(jia, people):
    runs.open_run(actor=jia.wang, period="2026-08", now=NOW)
    with pytest.raises(runs.RunError, match="应先核算 2026-09"):
        runs.open_run(actor=jia.wang, period="2026-10", now=NOW)


def test_nobody_employed_is_told(jia):
    with pytest.raises(runs.RunError, match="没有在职员工"):
        runs.open_run(actor=jia.wang, period="2026-10", now=NOW)


@pytest.mark.parametrize("who", ["sun", "li", "han"])
def test_opening_needs_the_right(jia, people, who):
    with pytest.raises(PermissionRefusedError, match="核算工资"):
        runs.open_run(actor=getattr(jia, who), period="2026-10", now=NOW)


def test_totals_are_the_sums_of_the_people(computed):
    rows = list(PersonResult.objects.filter(version=computed.current))
    assert computed.current.net == sum(row.net for row in rows)
    assert computed.current.people == len(rows) == 2


def test_a_stored_version_replays_to_the_same_digest(computed):
    assert computing.replay_digest(computed.current) == computed.current.digest


def test_a_changed_input_would_be_noticed(computed):
    row = RunInput.objects.filter(run=computed).first()
    other = makers.person_month(row.employee, base=20_000_01)
    RunInput.objects.filter(pk=row.pk).update(body=pack(other.to_json()), digest=other.digest())
    assert computing.replay_digest(computed.current) != computed.current.digest


def test_computing_again_makes_a_new_version_with_the_same_figures(jia, computed):
    first = computed.current
    again = compute(jia.wang, computed).current
    assert (again.number, again.net, again.digest) == (2, first.net, first.digest)


def test_an_interrupted_computation_goes_on_where_it_stopped(jia, run, monkeypatch):
    monkeypatch.setattr(computing, "BLOCK", 1)
    computing.compute_run(actor=jia.wang, run=run, now=NOW)
    version = run.versions.get()
    with pytest.raises(RuntimeError, match="stop"):
        computing.compute_version(version, now=NOW, progress=_stop_at(1))
    assert version.results.count() == 1
    done = computing.compute_version(version, now=NOW, progress=lambda _done, _total: None)
    assert (done.people, done.digest) == (2, computing.replay_digest(done))


def _stop_at(limit):
    def progress(done, total):
        if done >= limit:
            raise RuntimeError("stop")

    return progress


def test_a_cancelled_computation_can_be_given_up(jia, run):
    computing.compute_run(actor=jia.wang, run=run, now=NOW)
    jobs = computing.open_jobs_of(jia.wang, computing.JOB)
    jobs[0].state = "cancelled"
    jobs[0].save()
    computing.abandon_computing(actor=jia.wang, run=run, now=NOW)
    run.refresh_from_db()
    assert (run.status, run.versions.count()) == (RunStatus.READY, 0)


def test_one_refusal_concerns_nobody_else(jia, people):
    months = [makers.person_month(one) for one in people]
    months[0] = replace(months[0], social=replace(months[0].social, place="999999"))
    run = compute(jia.wang, makers.make_run(jia, people, months))
    assert run.current.people == 1
    assert run.current.checks.get(level="blocking").sentence.startswith("韩梅（E0001）：")


def test_the_variance_causes_sum_to_the_difference(jia, people, paid):
    _archive(jia, paid)
    carried = {row.employee_id: row.result().state for row in paid.current.results.all()}
    months = [
        makers.person_month(one, PERIOD + 1, base=21_000_00, carried=carried[one.pk])
        for one in people
    ]
    run = compute(jia.wang, makers.make_run(jia, people, months, PERIOD + 1))
    for row in run.current.results.all():
        causes = sum(cause["amount"] for cause in row.causes)
        assert row.difference == causes + row.unexplained == row.net - row.previous_net


def test_a_closed_month_never_changes(jia, paid):
    _archive(jia, paid)
    before = list(PersonResult.objects.filter(version__run=paid).values())
    for act in (
        lambda: runs.unlock_inputs(actor=jia.wang, run=paid, reason="想改", now=NOW),
        lambda: computing.compute_run(actor=jia.wang, run=paid, now=NOW),
        lambda: runs.lock_inputs(actor=jia.wang, run=paid, now=NOW),
    ):
        with pytest.raises(RunStateError, match="已归档"):
            act()
    assert list(PersonResult.objects.filter(version__run=paid).values()) == before


def _archive(cast, run):
    makers.paying.send_payslips(actor=cast.wang, run=run, now=NOW)
    makers.paying.archive_run(actor=cast.wang, run=run, now=NOW)
    run.refresh_from_db()
