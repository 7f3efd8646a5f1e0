"""Writing of events, under the lock of their request and in the transaction of the act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from zyg.core.signing.canonical import event_hash, utc
from zyg.core.signing.models import EvidenceEvent, Signer, SigningRequest


def locked(request_id: int) -> SigningRequest:
    """Lock a request for the rest of the transaction and return it as it is now."""
    rows = SigningRequest.objects.select_for_update(of=("self",))
    return rows.select_related("document", "organization").get(pk=request_id)


def locked_signer(signer: Signer) -> tuple[SigningRequest, Signer]:
    """Lock a signer's request; return both as they are now."""
    request = locked(signer.request_id)
    fresh = Signer.objects.select_related("membership__user").get(pk=signer.pk)
    fresh.request = request
    return request, fresh


def append(
    request: SigningRequest, kind: str, payload: Mapping[str, Any], *, now: dt.datetime
) -> EvidenceEvent:
    """Add an event to the chain of a locked request.

    Of two people at once the second one's clock may be a little behind the event it waited for;
    events do not go back in time.

    Raises:
        RuntimeError: no transaction is open.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event belongs into the transaction of its act.")
    at = max(now, request.head_at)
    event = EvidenceEvent(
        organization=request.organization,
        request=request,
        sequence=request.head_sequence + 1,
        at=at,
        kind=kind,
        payload=dict(payload),
        previous_hash=request.head_hash,
    )
    event.hash = event_hash(request=request.public_id, event=as_kept(event))
    event.save()
    request.head_sequence, request.head_hash, request.head_at = event.sequence, event.hash, at
    request.save(update_fields=["head_sequence", "head_hash", "head_at"])
    return event


def as_kept(event: EvidenceEvent) -> dict[str, Any]:
    """Write an event as the evidence file keeps it."""
    return {
        "sequence": event.sequence,
        "at": utc(event.at),
        "kind": event.kind,
        "payload": event.payload,
        "previous": event.previous_hash,
        "hash": event.hash,
    }
