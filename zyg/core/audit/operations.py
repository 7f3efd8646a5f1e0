"""Writing of audit rows, inside the transaction of the act that they tell about.

::

    with transaction.atomic():
        employee.save()
        record(actor, "people.create", obj=employee, payload={"工号": employee.number})

If the row can not be written the act fails with it. Payloads are for people: masked values,
never the plain text of an encrypted field.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from zyg.core.audit.acts import check_declared
from zyg.core.audit.chain import GENESIS, entry_hash
from zyg.core.audit.models import AuditEntry, AuditHead
from zyg.core.permissions.actors import Actor


class NotInTransactionError(RuntimeError):
    """An audit row was to be written outside the transaction of its act."""


@dataclass(frozen=True, slots=True)
class Act:
    """One row to be written: see :func:`record`."""

    act: str
    obj: models.Model | None = None
    reason: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)


def record(
    actor: Actor,
    act: str,
    *,
    obj: models.Model | None = None,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Write one audit row.

    Args:
        actor: who acts; the row says also whom she acts for, or who previews as her.
        act: a code of some app's ``acts.ACTS``.
        obj: what it was done to, a row with a ``public_id``.
        reason: why, in the words of the actor.
        payload: what changed, for people to read; JSON values.

    Raises:
        NotInTransactionError: no transaction is open.
        UndeclaredActError: no app declares the act.
    """
    return record_many(actor, [Act(act, obj, reason, payload or {})])[0]


def record_many(
    actor: Actor, acts: Iterable[Act], *, now: dt.datetime | None = None
) -> list[AuditEntry]:
    """Write several rows, in order, with a fixed number of SQL statements.

    Raises:
        NotInTransactionError: no transaction is open.
        UndeclaredActError: no app declares an act.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransactionError("An audit row belongs into the transaction of its act.")
    at = now or timezone.now()
    head, _ = AuditHead.objects.select_for_update().get_or_create(
        organization=actor.organization, defaults={"hash": GENESIS}
    )
    rows = []
    for act in acts:
        entry = _entry(actor, act, at)
        entry.sequence, entry.previous_hash = head.sequence + 1, head.hash
        entry.hash = entry_hash(entry, organization=actor.organization.public_id)
        head.sequence, head.hash = entry.sequence, entry.hash
        rows.append(entry)
    AuditEntry.objects.bulk_create(rows)
    head.save(update_fields=["sequence", "hash"])
    return rows


def _entry(actor: Actor, act: Act, at: dt.datetime) -> AuditEntry:
    check_declared(act.act)
    user = actor.acting_as or actor.user
    return AuditEntry(
        organization=actor.organization,
        at=at,
        user=user if user.pk else None,  # None: the system itself
        actor_name=actor.name,
        act=act.act,
        object_type="" if act.obj is None else act.obj._meta.label,
        object_id=getattr(act.obj, "public_id", ""),
        object_label="" if act.obj is None else str(act.obj)[:200],
        reason=act.reason[:200],
        address=actor.address,
        payload=dict(act.payload),
    )
