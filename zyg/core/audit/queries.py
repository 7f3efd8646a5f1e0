"""What the audit can tell."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import models

from zyg.core.audit.acts import declared
from zyg.core.audit.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Looked:
    """One act on an object, as its history shows it."""

    at: dt.datetime
    who: str
    act: str
    reason: str
    payload: dict[str, object]


def history_of(obj: models.Model, *, acts: tuple[str, ...] = (), limit: int = 50) -> list[Looked]:
    """List what was done to an object, newest first; ``acts`` keeps some kinds only.

    One SQL statement. For "谁看过我的信息": ``acts=("people.reveal",)``.
    """
    rows = AuditEntry.objects.filter(
        object_type=obj._meta.label, object_id=getattr(obj, "public_id", "")
    )
    if acts:
        rows = rows.filter(act__in=acts)
    return [
        Looked(row.at, row.actor_name, declared().get(row.act, row.act), row.reason, row.payload)
        for row in rows.order_by("-sequence")[:limit]
    ]
