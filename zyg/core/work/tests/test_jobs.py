"""A job shows progress, can be cancelled, says why it failed, and survives a dead worker."""

import datetime as dt

import pytest
from django.utils import timezone

from zyg.core.audit.models import AuditEntry
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import NotFoundForActorError
from zyg.core.work import kinds
from zyg.core.work.kinds import JobFailedError, job_kind
from zyg.core.work.models import Job, State
from zyg.core.work.operations import JobStateError, cancel_job, enqueue, retry_job, sweep
from zyg.core.work.queries import job_for, progress_of


@pytest.fixture
def kind(monkeypatch):
    """Declare kinds for one test only."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))

    def declare(function):
        job_kind("test.job", label="试验任务")(function)

    return declare


@pytest.fixture
def ask(cast, django_capture_on_commit_callbacks):
    def inner(actor=None, **payload):
        actor = actor or cast.wang
        with organization_scope(actor.organization):
            with django_capture_on_commit_callbacks(execute=True):
                job = enqueue("test.job", payload, actor=actor)
            return Job.objects.get(pk=job.pk)

    return inner


def test_job_runs_after_commit_and_keeps_its_result(kind, ask):
    kind(lambda run, payload: {"答": payload["问"] * 2})
    job = ask(问=21)
    assert (job.state, job.result, job.attempts) == (State.DONE, {"答": 42}, 1)


def test_job_does_not_start_before_commit(kind, cast):
    kind(lambda run, payload: pytest.fail("started inside the transaction"))
    with organization_scope(cast.jia):
        assert enqueue("test.job", {}, actor=cast.wang).state == State.QUEUED


def test_job_runs_in_scope_as_the_person_who_asked(kind, ask, cast):
    kind(lambda run, payload: {"who": str(run.actor.user), "jobs": Job.objects.count()})
    assert ask(actor=cast.zhao).result == {"who": "赵敏", "jobs": 1}


def test_progress_is_written(kind, ask):
    kind(lambda run, payload: run.progress(7, 7, "第 7 人") or {})
    job = ask()
    assert (job.done, job.total, job.message) == (7, 7, "第 7 人")


def test_cancel_stops_at_the_next_step(kind, ask):
    def body(run, payload):
        cancel_job(actor=run.actor, job=run.job)
        run.progress(1, 1)
        pytest.fail("went on after the cancel")

    kind(body)
    assert ask().state == State.CANCELLED


def test_spoken_failure_is_shown(kind, ask):
    def body(run, payload):
        raise JobFailedError("第 3 行：没有工号。")

    kind(body)
    job = ask()
    assert (job.state, job.failure) == (State.FAILED, "第 3 行：没有工号。")


def test_fault_of_the_program_shows_no_inside(kind, ask, caplog):
    kind(lambda run, payload: payload["missing"])
    job = ask()
    assert job.failure == (
        f"程序出错，任务没有完成，编号 {job.public_id}。可以重试；再次出现请把编号告诉运维。"
    )
    assert "KeyError" in caplog.text


def test_retry_runs_again(kind, ask, cast, django_capture_on_commit_callbacks):
    outcomes = [JobFailedError("先不行"), None]

    def body(run, payload):
        if error := outcomes.pop(0):
            raise error
        return {}

    kind(body)
    job = ask()
    with organization_scope(cast.jia):
        with django_capture_on_commit_callbacks(execute=True):
            retry_job(actor=cast.wang, job=job)
        job.refresh_from_db()
    assert (job.state, job.attempts) == (State.DONE, 2)


def test_done_job_is_neither_cancelled_nor_retried(kind, ask, cast):
    kind(lambda run, payload: {})
    job = ask()
    with organization_scope(cast.jia):
        with pytest.raises(JobStateError, match="任务已完成，不能再取消"):
            cancel_job(actor=cast.wang, job=job)
        with pytest.raises(JobStateError, match="不需要重试"):
            retry_job(actor=cast.wang, job=job)


def stale(job, *, attempts):
    silent = timezone.now() - dt.timedelta(hours=1)
    Job.objects.filter(pk=job.pk).update(
        state=State.RUNNING, heartbeat_at=silent, attempts=attempts
    )


def test_sweep_takes_over_from_a_dead_worker(kind, cast, django_capture_on_commit_callbacks):
    kind(lambda run, payload: {})
    with organization_scope(cast.jia):
        job = enqueue("test.job", {}, actor=cast.wang)
        stale(job, attempts=1)
        with django_capture_on_commit_callbacks(execute=True):
            assert sweep(now=timezone.now()) == (1, 0)
        job.refresh_from_db()
        assert (job.state, job.attempts) == (State.DONE, 2)


def test_sweep_starts_what_never_came_into_the_queue(
    kind, cast, django_capture_on_commit_callbacks
):
    kind(lambda run, payload: {})
    with organization_scope(cast.jia):
        job = enqueue("test.job", {}, actor=cast.wang)
        with django_capture_on_commit_callbacks(execute=True):
            assert sweep(now=timezone.now() + dt.timedelta(minutes=9)) == (0, 0)
            assert sweep(now=timezone.now() + dt.timedelta(minutes=11)) == (1, 0)
        job.refresh_from_db()
        assert job.state == State.DONE


def test_sweep_gives_up_after_three_attempts(kind, cast):
    kind(lambda run, payload: {})
    with organization_scope(cast.jia):
        job = enqueue("test.job", {}, actor=cast.wang)
        stale(job, attempts=3)
        assert sweep(now=timezone.now()) == (0, 1)
        job.refresh_from_db()
        assert job.state == State.FAILED
        assert "中断了 3 次" in job.failure


def test_superseded_run_leaves_no_trace(kind, ask):
    def body(run, payload):
        Job.objects.filter(pk=run.job.pk).update(attempts=2)  # another worker has it
        run.progress(5, 5)

    kind(body)
    job = ask()
    assert (job.state, job.done) == (State.RUNNING, 0)


def test_others_jobs_are_not_there(kind, ask, cast):
    kind(lambda run, payload: {})
    job = ask()
    for actor, place in ((cast.li, cast.jia), (cast.zhao, cast.yi)):
        with organization_scope(place), pytest.raises(NotFoundForActorError):
            job_for(actor, job.public_id)


def test_time_left_follows_the_pace():
    now = timezone.now()
    job = Job(state=State.RUNNING, done=25, total=100, started_at=now - dt.timedelta(seconds=10))
    assert job.seconds_left(now) == 30


def test_enqueue_is_audited(kind, ask, cast):
    kind(lambda run, payload: {})
    ask()
    with organization_scope(cast.jia):
        assert AuditEntry.objects.get().act == "job.enqueue"


def test_progress_answers_json_and_htmx(kind, ask, cast, client):
    kind(lambda run, payload: {"新增": 3})
    job = ask()
    client.force_login(cast.wang.user)
    url = f"/tasks/{job.public_id}/progress"
    assert client.get(url).json()["result"] == {"新增": 3}
    assert client.get(url, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_list_page(kind, ask, cast, client):
    kind(lambda run, payload: {"新增": 3})
    ask()
    client.force_login(cast.wang.user)
    assert "试验任务" in client.get("/tasks").content.decode()


def test_progress_knows_the_words(kind, ask):
    kind(lambda run, payload: {})
    shown = progress_of(ask(), now=timezone.now())
    assert (shown.label, shown.state_label, shown.is_open) == ("试验任务", "已完成", False)
