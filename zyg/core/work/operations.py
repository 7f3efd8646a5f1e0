"""Acts on jobs: ask for one, cancel it, try it again, take over what a dead worker left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.functions import Coalesce

from zyg.core.audit.operations import record
from zyg.core.organizations.scoping import crossing, organization_scope
from zyg.core.permissions.actors import Actor
from zyg.core.work.kinds import kind_of
from zyg.core.work.models import OPEN, Job, State
from zyg.core.work.runner import run_job

SILENT_FOR = dt.timedelta(minutes=10)
MOST_ATTEMPTS = 3
_GAVE_UP = (
    "任务中断了 3 次，没有完成；已完成的部分没有保存。请重试，仍不行请联系运维并提供任务编号。"
)


class JobStateError(Exception):
    """The job is not in a state for this; the message is a Chinese sentence."""


@transaction.atomic
def enqueue(kind: str, payload: Mapping[str, Any], *, actor: Actor) -> Job:
    """Ask for a job; it starts after the surrounding transaction has been committed.

    The caller has checked the actor's right for what the job does; the job checks it again.

    Raises:
        KeyError: no app declares the kind.
    """
    kind_of(kind)
    job = Job.objects.create(
        organization=actor.organization,
        kind=kind,
        payload=dict(payload),
        user=actor.user,
        token_scopes=None if actor.scopes is None else sorted(actor.scopes),
        deputation=actor.deputation,
    )
    record(actor, "job.enqueue", obj=job, payload={"kind": kind})
    _start_on_commit(job)
    return job


@transaction.atomic
def cancel_job(*, actor: Actor, job: Job) -> Job:
    """Cancel a waiting job at once; ask a running one to stop at its next step.

    Raises:
        JobStateError: it has ended already.
    """
    job = Job.objects.select_for_update().get(pk=job.pk)
    if not job.is_open:
        raise JobStateError(f"任务{job.get_state_display()}，不能再取消。")
    job.cancel_requested = True
    if job.state == State.QUEUED:
        job.state = State.CANCELLED
    job.save(update_fields=["cancel_requested", "state"])
    record(actor, "job.cancel", obj=job)
    return job


@transaction.atomic
def retry_job(*, actor: Actor, job: Job) -> Job:
    """Put a failed or cancelled job into the queue again.

    Raises:
        JobStateError: it is still open, or it is done.
    """
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.state not in (State.FAILED, State.CANCELLED):
        raise JobStateError(f"任务{job.get_state_display()}，不需要重试。")
    job.state, job.cancel_requested, job.failure = State.QUEUED, False, ""
    job.done, job.finished_at = 0, None
    job.save(update_fields=["state", "cancel_requested", "failure", "done", "finished_at"])
    record(actor, "job.retry", obj=job)
    _start_on_commit(job)
    return job


def sweep(*, now: dt.datetime) -> tuple[int, int]:
    """Start again what has been silent too long; give up after three attempts.

    A running job is silent when its worker died, a waiting one when the process died between
    its commit and its way into the queue.

    Returns:
        how many were started again, how many were given up.
    """
    with crossing("sweep"):
        silent = (
            Job.objects.annotate(heard=Coalesce("heartbeat_at", "created_at"))
            .filter(state__in=OPEN, heard__lt=now - SILENT_FOR)
            .select_related("organization")
            .order_by("pk")
        )
        found = list(silent)
    started = gave_up = 0
    for one in found:
        with organization_scope(one.organization), transaction.atomic():
            job = Job.objects.select_for_update().filter(pk=one.pk, state__in=OPEN).first()
            if job is None:
                continue
            if job.attempts >= MOST_ATTEMPTS:
                job.state, job.failure, job.finished_at = State.FAILED, _GAVE_UP, now
                gave_up += 1
            else:
                job.state, job.heartbeat_at = State.QUEUED, now
                started += 1
                _start_on_commit(job)
            job.save(update_fields=["state", "failure", "finished_at", "heartbeat_at"])
    return started, gave_up


def _start_on_commit(job: Job) -> None:
    transaction.on_commit(partial(run_job.enqueue, job.organization_id, job.pk))


def open_jobs_of(actor: Actor, kind: str) -> list[Job]:
    """List the jobs of a kind that wait or run, oldest first."""
    rows = Job.objects.filter(organization=actor.organization, kind=kind, state__in=OPEN)
    return list(rows.order_by("pk"))
