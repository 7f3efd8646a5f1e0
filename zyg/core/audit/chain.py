"""The hash that ties each audit row to the one before, and the check of a whole chain."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from zyg.core.audit.models import AuditEntry, AuditHead
from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope

GENESIS = "0" * 64
_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold."""

    sequence: int
    what: str


def entry_hash(entry: AuditEntry, *, organization: str) -> str:
    """Return the hash of a row; ``organization`` is the public id of its owner."""
    body = [
        entry.previous_hash,
        organization,
        entry.sequence,
        entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        entry.user_id,
        entry.actor_name,
        entry.act,
        entry.object_type,
        entry.object_id,
        entry.object_label,
        entry.reason,
        entry.address,
        entry.payload,
    ]
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify(organization: Organization) -> Iterator[Break]:
    """Walk an organization's chain and tell every place where it does not hold."""
    with organization_scope(organization):
        last, previous = 0, GENESIS
        for entry in _in_order():
            if entry.sequence != last + 1:
                yield Break(entry.sequence, f"rows {last + 1} to {entry.sequence - 1} are missing")
            elif entry.previous_hash != previous:
                yield Break(entry.sequence, "does not follow from the row before")
            if entry_hash(entry, organization=organization.public_id) != entry.hash:
                yield Break(entry.sequence, "was changed")
            last, previous = entry.sequence, entry.hash
        head = AuditHead.objects.first()
        expected = (head.sequence, head.hash) if head else (0, GENESIS)
        if (last, previous) != expected:
            yield Break(last, f"the chain must end at row {expected[0]}")


def _in_order() -> Iterator[AuditEntry]:
    """Yield every row in order, read in pieces: a chain may be longer than the memory."""
    rows, last = AuditEntry.objects.order_by("sequence"), -1
    while piece := list(rows.filter(sequence__gt=last)[:_CHUNK]):
        yield from piece
        last = piece[-1].sequence
