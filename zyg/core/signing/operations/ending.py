"""The end of a request: the last event, the report, the seal, and word to everybody."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.permissions.actors import system_actor
from zyg.core.signing import notices
from zyg.core.signing.canonical import FORMAT, canonical, sha256, utc
from zyg.core.signing.chain import append, as_kept, locked
from zyg.core.signing.errors import SigningClosedError
from zyg.core.signing.keys import signing_keys
from zyg.core.signing.models import SignerState, SigningRequest, State
from zyg.core.signing.reporting import report_pdf
from zyg.core.signing.signatures import ED25519

_SAID = {
    State.COMPLETED: "completed",
    State.DECLINED: "declined",
    State.VOIDED: "voided",
    State.EXPIRED: "expired",
}


def close(
    request: SigningRequest,
    state: State,
    payload: Mapping[str, Any],
    *,
    now: dt.datetime,
    reason: str = "",
) -> None:
    """End a locked request for good.

    The report is made and its hash sealed together with the end of the chain by the platform's
    key, so that neither can be made anew later.

    Raises:
        SigningClosedError: it has ended already.
    """
    if not request.is_open:
        raise SigningClosedError(f"这次签署{request.get_state_display()}，不能再改变。")
    event = append(request, _SAID[state], {**payload, "reason": reason}, now=now)
    request.state, request.closed_at, request.closing_reason = state, event.at, reason[:200]
    events = [as_kept(row) for row in request.events.order_by("sequence")]
    report = report_pdf(events, state=state.label, closed_at=event.at)
    statement = {
        "format": FORMAT,
        "request": request.public_id,
        "head": event.hash,
        "events": event.sequence,
        "closed_at": utc(event.at),
        "report": sha256(report),
    }
    request.seal = _seal(statement, events)
    request.sealed_report = base64.b64encode(report).decode()
    request.save()
    for signer in request.signers.exclude(state=SignerState.WAITING):
        signer.request = request
        notices.tell_end(signer, now=event.at)


def _seal(statement: Mapping[str, Any], events: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Sign the statement; the public keys go along, so that a key may leave the settings."""
    keys = signing_keys()
    used = {keys.current} | {
        event["payload"]["signature"]["key_id"] for event in events if event["kind"] == "signed"
    }
    return {
        "statement": dict(statement),
        "signature": {
            "algorithm": ED25519,
            "key_id": keys.current,
            "value": keys.sign(canonical(statement)),
        },
        "keys": {key_id: keys.public[key_id] for key_id in sorted(used) if key_id},
    }


def expire_due(*, now: dt.datetime) -> int:
    """End the open requests whose time is over, in the scope of one organization; return how many.

    A request in which everybody has signed only waits for a timestamp; it is not ended.
    """
    due = SigningRequest.objects.filter(state=State.OPEN, expires_at__lt=now).order_by("pk")
    done = 0
    for pk in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            request = locked(pk)
            unsigned = request.signers.exclude(state=SignerState.SIGNED)
            if not request.is_open or not unsigned.exists():
                continue
            reason = "超过截止时间没有签完"
            close(request, State.EXPIRED, {}, reason=reason, now=now)
            record(system_actor(request.organization), "signing.expire", obj=request)
            done += 1
    return done
