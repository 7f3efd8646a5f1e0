"""What every operation on a run does beside its change: lock the row, note it, audit it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from zyg.core.audit.operations import record
from zyg.core.permissions.actors import Actor, NotFoundForActorError
from zyg.workforce.payroll.models import PayRun, RunEvent, RunStatus, Step
from zyg.workforce.payroll.states import require_state


def locked(run: PayRun, act: str) -> PayRun:
    """Lock the run's row for the transaction and refuse an act that does not fit its state.

    Raises:
        NotFoundForActorError: the run is not of the organization in scope.
        RunStateError: wrong time for this act.
    """
    fresh: PayRun | None = (
        PayRun.objects.select_for_update(of=("self",))
        .select_related("current")
        .filter(pk=run.pk)
        .first()
    )
    if fresh is None:
        raise NotFoundForActorError("没有这次核算。")
    require_state(fresh, act)
    return fresh


def note(
    run: PayRun,
    step: Step,
    words: str,
    *,
    actor: Actor,
    now: dt.datetime,
    count: int | None = None,
    reason: str = "",
) -> None:
    """Add what happened to the history of the run."""
    RunEvent.objects.create(
        organization=run.organization,
        run=run,
        step=step,
        act=words,
        note=reason[:500],
        count=count,
        by=actor.user,
        at=now,
    )


def move(run: PayRun, status: RunStatus, *fields: str) -> None:
    """Put the run into a state and save it with other changed fields."""
    run.status = status
    run.save(update_fields=["status", *fields])


def audit(
    actor: Actor,
    act: str,
    run: PayRun,
    *,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Write the audit row of an act on a run."""
    record(actor, act, obj=run, reason=reason, payload={"月份": run.period, **(payload or {})})
