"""Kinds of jobs: an app declares its own in ``tasks.py``.

::

    @job_kind("people.import", label="导入员工")
    def import_people(run: JobRun, payload: Mapping[str, Any]) -> dict[str, Any]:
        rows = …
        for number, row in enumerate(rows, start=1):
            run.progress(number, len(rows))        # raises when the user has cancelled
        return {"新增": 12}

The function runs in the organization's scope, outside any transaction, as ``run.actor`` (the
person who asked, with the rights she has then). It may be run again after a crash: what it does
must be safe to repeat. A sentence for people is said by raising :class:`JobFailedError`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from zyg.core.permissions.actors import Actor
from zyg.core.work.models import Job, State

_SECONDS_BETWEEN_WRITES = 0.5


class JobFailedError(Exception):
    """A job can not be done; the message is a Chinese sentence for people."""


class JobCancelledError(Exception):
    """The user has cancelled; raised inside the job by ``progress``."""


class JobSupersededError(Exception):
    """Another worker has taken the job over; this one must stop without a trace."""


@dataclass(slots=True)
class JobRun:
    """What a job's function is given to report with."""

    job: Job
    actor: Actor
    _written: float = field(default=0.0)

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Report n of N (written at most twice a second), and stop if that is wished.

        Call it outside transactions: inside one, nobody sees it before the end.

        Raises:
            JobCancelledError: the user has asked to stop.
            JobSupersededError: another worker runs the job by now.
        """
        now = time.monotonic()
        if now - self._written < _SECONDS_BETWEEN_WRITES and done < total:
            return
        self._written = now
        mine = Job.objects.filter(pk=self.job.pk, state=State.RUNNING, attempts=self.job.attempts)
        values = {"done": done, "total": total, "message": message[:200]}
        if not mine.update(heartbeat_at=timezone.now(), **values):
            raise JobSupersededError
        if mine.filter(cancel_requested=True).exists():
            raise JobCancelledError


Function = Callable[[JobRun, Mapping[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class JobKind:
    """A declared kind."""

    code: str
    label: str
    function: Function


_kinds: dict[str, JobKind] = {}


def job_kind(code: str, *, label: str) -> Callable[[Function], Function]:
    """Declare a kind of job.

    Args:
        code: ``app.act``.
        label: what people read in the task list.

    Raises:
        ValueError: the code is taken.
    """

    def declare(function: Function) -> Function:
        if code in _kinds:
            raise ValueError(f"The kind of job {code!r} is declared twice.")
        _kinds[code] = JobKind(code, label, function)
        return function

    return declare


def kind_of(code: str) -> JobKind:
    """Return a declared kind.

    Raises:
        KeyError: no app declares it.
    """
    return _kinds[code]
