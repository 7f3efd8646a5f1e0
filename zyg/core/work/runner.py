"""The task that a worker runs for each job: claim, run, write down how it ended."""

from __future__ import annotations

import logging
from typing import Any

from django.db.models import F
from django.utils import timezone
from django_tasks import task

from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import (
    Actor,
    NotFoundForActorError,
    PermissionRefusedError,
    actor_for,
    deputy_of,
)
from zyg.core.work.kinds import (
    JobCancelledError,
    JobFailedError,
    JobRun,
    JobSupersededError,
    kind_of,
)
from zyg.core.work.models import Job, State
from zyg.law.explain import RuleRefusedError

logger = logging.getLogger(__name__)

# These carry a sentence for people; anything else is a fault of the program.
_SPOKEN = (JobFailedError, NotFoundForActorError, PermissionRefusedError, RuleRefusedError)


@task()
def run_job(organization_id: int, job_id: int) -> None:
    """Run one job, unless it was cancelled or another worker has it."""
    organization = Organization.objects.get(pk=organization_id)
    with organization_scope(organization):
        now = timezone.now()
        claimed = Job.objects.filter(pk=job_id, state=State.QUEUED).update(
            state=State.RUNNING, started_at=now, heartbeat_at=now, attempts=F("attempts") + 1
        )
        if claimed:
            _run(Job.objects.select_related("user", "organization").get(pk=job_id))


def _run(job: Job) -> None:
    try:
        run = JobRun(job, _actor(job))
        result = dict(kind_of(job.kind).function(run, job.payload))
    except JobSupersededError:
        logger.warning("Job %s runs elsewhere by now; this run stops.", job.public_id)
    except JobCancelledError:
        _finish(job, State.CANCELLED)
    except _SPOKEN as error:
        _finish(job, State.FAILED, failure=str(error)[:500])
    except Exception:
        logger.exception("Job %s of kind %s failed.", job.public_id, job.kind)
        sentence = (
            f"程序出错，任务没有完成，编号 {job.public_id}。可以重试；再次出现请把编号告诉运维。"
        )
        _finish(job, State.FAILED, failure=sentence)
    else:
        _finish(job, State.DONE, result=result, done=F("total"))


def _actor(job: Job) -> Actor:
    actor = actor_for(job.user, job.organization)
    if job.deputation:
        actor = deputy_of(actor, job.deputation, now=timezone.now())
    if job.token_scopes is None:
        return actor
    return actor.limited_to(job.token_scopes)


def _finish(job: Job, state: State, **values: Any) -> None:
    mine = Job.objects.filter(pk=job.pk, state=State.RUNNING, attempts=job.attempts)
    mine.update(state=state, finished_at=timezone.now(), **values)
