"""What can be known of jobs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from zyg.core.permissions.actors import Actor, NotFoundForActorError
from zyg.core.work.kinds import kind_of
from zyg.core.work.models import Job


@dataclass(frozen=True, slots=True)
class Progress:
    """A job as pages and the API show it."""

    id: str
    kind: str
    label: str
    state: str
    state_label: str
    done: int
    total: int
    message: str
    failure: str
    is_open: bool
    seconds_left: int | None
    created_at: dt.datetime
    finished_at: dt.datetime | None
    who: str
    result: dict[str, Any] = field(default_factory=dict)


def job_for(actor: Actor, public_id: str) -> Job:
    """Return a job that the actor may see: her own, or any with the right 查看后台任务.

    Raises:
        NotFoundForActorError: there is none.
    """
    job = _visible(actor).filter(public_id=public_id).first()
    if job is None:
        raise NotFoundForActorError("没有这项任务，或它不属于你。")
    return job


def progress_of(job: Job, *, now: dt.datetime) -> Progress:
    """Describe a job for people."""
    return Progress(
        id=job.public_id,
        kind=job.kind,
        label=kind_of(job.kind).label,
        state=job.state,
        state_label=job.get_state_display(),
        done=job.done,
        total=job.total,
        message=job.message,
        failure=job.failure,
        is_open=job.is_open,
        seconds_left=job.seconds_left(now),
        created_at=job.created_at,
        finished_at=job.finished_at,
        who=str(job.user),
        result=job.result,
    )


def recent_jobs(actor: Actor, *, now: dt.datetime, limit: int = 50) -> list[Progress]:
    """List the newest jobs that the actor may see; one SQL statement."""
    rows = _visible(actor).order_by("-created_at", "-pk")[:limit]
    return [progress_of(job, now=now) for job in rows]


def latest_job(actor: Actor, kind: str, *, now: dt.datetime) -> Progress | None:
    """Return the newest job of a kind that the actor may see; one SQL statement."""
    job = _visible(actor).filter(kind=kind).order_by("-created_at", "-pk").first()
    return None if job is None else progress_of(job, now=now)


def _visible(actor: Actor) -> QuerySet[Job]:
    own = Q() if actor.may_everywhere("jobs.view") else Q(user=actor.user)
    return Job.objects.filter(own).select_related("user")
