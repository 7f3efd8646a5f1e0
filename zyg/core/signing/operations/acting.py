"""Acts of the signer: open, read every page, express intent, sign, decline."""

from __future__ import annotations

import base64
import datetime as dt
import logging
import unicodedata
from dataclasses import asdict
from typing import Any

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.documents.rendering import render_page
from zyg.core.permissions.actors import NotFoundForActorError, system_actor
from zyg.core.signing.adapters.chosen import (
    signature_provider,
    timestamp_authority,
    timestamp_trust,
)
from zyg.core.signing.adapters.interfaces import SignerFacts
from zyg.core.signing.canonical import canonical, utc
from zyg.core.signing.chain import append, locked_signer
from zyg.core.signing.errors import (
    IdentityNeededError,
    InvalidSigningError,
    NotYetError,
    SigningChangedError,
    SigningClosedError,
)
from zyg.core.signing.models import Party, Signer, SignerState, SigningRequest, State
from zyg.core.signing.operations.ending import close
from zyg.core.signing.operations.sending import declared, invite
from zyg.core.signing.process import IDENTITY_LASTS
from zyg.core.signing.timestamps.remote import TimestampUnavailableError
from zyg.core.signing.timestamps.rfc3161 import read_token
from zyg.core.signing.who import Where, about, signer_actor

_log = logging.getLogger(__name__)
_INTENT = (
    "我已看完《{title}》全文（共 {pages} 页），内容是我的真实意思；"
    "我同意以电子方式签署，并知道它与纸质签署同样有效。"
)


def intent_sentence(signer: Signer) -> str:
    """Return what the signer ticks."""
    document = signer.request.document
    return _INTENT.format(title=document.title, pages=document.pages)


@transaction.atomic
def open_link(*, signer: Signer, where: Where, now: dt.datetime) -> Signer:
    """Note that a signer has opened her link for the first time."""
    request, signer = locked_signer(signer)
    if signer.opened_at is None and request.is_open:
        signer.opened_at = now
        signer.save(update_fields=["opened_at"])
        append(request, "opened", about(signer, **where.as_data()), now=now)
        record(signer_actor(signer, where), "signing.open", obj=request)
    return signer


def show_page(*, signer: Signer, number: int, where: Where, now: dt.datetime) -> bytes:
    """Draw a page of the document for a signer, and note that she was given it.

    Raises:
        IdentityNeededError: she has not proved who she is.
        NotFoundForActorError: there is no such page.
    """
    document = signer.request.document
    if not proved(signer, now):
        raise IdentityNeededError("请先验证身份，再看文件。")
    if not 1 <= number <= document.pages:
        raise NotFoundForActorError(f"文件没有第 {number} 页。")
    picture = render_page(document.pdf, number)
    if number not in signer.pages_shown and signer.state == SignerState.INVITED:
        _note_shown(signer, [number], where, now)
    return picture


def note_whole(*, signer: Signer, where: Where, now: dt.datetime) -> bytes:
    """Give the whole document to a signer before she signs; all its pages count as shown.

    Raises:
        IdentityNeededError: she has not proved who she is.
    """
    if not proved(signer, now):
        raise IdentityNeededError("请先验证身份，再看文件。")
    if signer.state == SignerState.INVITED:
        _note_shown(signer, unseen_pages(signer), where, now)
    return signer.request.document.pdf


@transaction.atomic
def express_intent(
    *, signer: Signer, ticked: bool, typed_name: str, where: Where, now: dt.datetime
) -> Signer:
    """Note the signer's own tick and her name as she has typed it.

    Raises:
        IdentityNeededError: she has not proved who she is.
        SigningClosedError: not her turn, or all is over.
        NotYetError: pages are missing, not ticked, or another name.
    """
    request, signer = locked_signer(signer)
    _require_turn(request, signer, now)
    missing = [str(n) for n in unseen_pages(signer)]
    if missing:
        raise NotYetError(f"还有第 {'、'.join(missing)} 页没有打开；请看完全文再签署。")
    if not ticked:
        raise NotYetError("请先勾选意愿声明；不同意可以拒签。")
    if _plain(typed_name) != _plain(signer.name):
        raise NotYetError(f"输入的姓名应与「{signer.name}」一致。")
    signer.typed_name, signer.intent_at = typed_name.strip(), now
    signer.save(update_fields=["typed_name", "intent_at"])
    sentence = intent_sentence(signer)
    told = about(signer, sentence=sentence, ticked=True, typed_name=signer.typed_name)
    append(request, "intent", {**told, **where.as_data()}, now=now)
    record(signer_actor(signer, where), "signing.intent", obj=request)
    return signer


def sign_document(*, signer: Signer, where: Where, now: dt.datetime) -> Signer:
    """Sign, then have the signature stamped; a timestamp that does not come now comes later.

    Raises:
        IdentityNeededError: she has not proved who she is.
        SigningClosedError: not her turn, or all is over.
        NotYetError: she has not expressed her intent.
        SigningChangedError: somebody else has acted in between.
        ProviderError: the signature provider has refused.
    """
    with transaction.atomic():
        request, signer = locked_signer(signer)
        _require_turn(request, signer, now)
        at = max(now, request.head_at)
        statement = _statement(request, signer, at)
    # Outside providers are asked without a lock; the chain must be where it was afterwards.
    signature = signature_provider().sign(canonical(statement), signer=_facts(signer))
    with transaction.atomic():
        request, signer = locked_signer(signer)
        _require_turn(request, signer, now)
        if request.head_hash != statement["previous"]:
            raise SigningChangedError("刚才还有别人在操作这份文件；请核对后再点一次签署。")
        told = about(signer, statement=statement, signature=asdict(signature), **where.as_data())
        append(request, "signed", told, now=at)
        signer.state, signer.signed_at = SignerState.SIGNED, at
        signer.save(update_fields=["state", "signed_at"])
        payload = {"SHA-256": request.document.sha256}
        record(signer_actor(signer, where), "signing.sign", obj=request, payload=payload)
    try:
        return stamp_signature(signer=signer, now=at)
    except TimestampUnavailableError:
        _log.exception("A signature waits for its timestamp.")
        return signer


def stamp_signature(*, signer: Signer, now: dt.datetime) -> Signer:
    """Have a signature stamped; then it is the next one's turn, or everything is done.

    Raises:
        TimestampUnavailableError: the authority gives no token now.
    """
    authority = timestamp_authority()
    if authority is None:
        raise TimestampUnavailableError("ZYG_TIMESTAMP names no authority.")
    events = signer.request.events.filter(kind="signed")
    digest = next(e.hash for e in events if e.payload["signer"] == signer.public_id)
    token = authority.stamp(bytes.fromhex(digest))
    found = read_token(token, digest=bytes.fromhex(digest), trusted=timestamp_trust())
    with transaction.atomic():
        request, signer = locked_signer(signer)
        if signer.stamped_at is not None:
            return signer
        told = about(
            signer,
            event=digest,
            token=base64.b64encode(token).decode(),
            time=utc(found.at),
            authority=found.authority,
        )
        append(request, "timestamped", told, now=now)
        signer.stamped_at = found.at
        signer.save(update_fields=["stamped_at"])
        actor = system_actor(request.organization)
        record(actor, "signing.timestamp", obj=request, payload={"签署人": signer.told})
        _go_on(request, now)
    return signer


def stamp_waiting(*, now: dt.datetime) -> int:
    """Stamp what still waits, in the scope of one organization; return how many were stamped.

    Raises:
        TimestampUnavailableError: the authority gives no token now.
    """
    rows = Signer.objects.filter(state=SignerState.SIGNED, stamped_at=None)
    waiting = list(rows.select_related("request__document", "request__organization"))
    for signer in waiting:
        stamp_signature(signer=signer, now=now)
    return len(waiting)


@transaction.atomic
def decline(*, signer: Signer, reason: str, where: Where, now: dt.datetime) -> Signer:
    """Refuse to sign, with a reason; that ends the request.

    Raises:
        IdentityNeededError: she has not proved who she is.
        SigningClosedError: not her turn, or all is over.
        InvalidSigningError: no reason.
    """
    if not reason.strip():
        raise InvalidSigningError(["请写明拒签的原因，例如 内容与约定不符、要求签纸质合同。"])
    request, signer = locked_signer(signer)
    _require_turn(request, signer, now)
    signer.state = SignerState.DECLINED
    signer.save(update_fields=["state"])
    told = about(signer, **where.as_data())
    close(request, State.DECLINED, told, reason=reason.strip(), now=now)
    record(signer_actor(signer, where), "signing.decline", obj=request, reason=reason)
    return signer


def proved(signer: Signer, now: dt.datetime) -> bool:
    """Say whether a signer has proved who she is within the last 30 minutes."""
    return signer.identity_at is not None and now - signer.identity_at <= IDENTITY_LASTS


def unseen_pages(signer: Signer) -> list[int]:
    """List the pages that a signer was not given yet."""
    shown = set(signer.pages_shown)
    return [n for n in range(1, signer.request.document.pages + 1) if n not in shown]


def _note_shown(signer: Signer, numbers: list[int], where: Where, now: dt.datetime) -> None:
    with transaction.atomic():
        request, fresh = locked_signer(signer)
        if not request.is_open or not set(numbers) - set(fresh.pages_shown):
            return
        fresh.pages_shown = sorted({*fresh.pages_shown, *numbers})
        if not unseen_pages(fresh):
            fresh.shown_at = now
            document = request.document
            told = about(fresh, pages=document.pages, sha256=document.sha256)
            append(request, "shown", told, now=now)
            record(signer_actor(fresh, where), "signing.shown", obj=request)
        fresh.save(update_fields=["pages_shown", "shown_at"])


def _require_turn(request: SigningRequest, signer: Signer, now: dt.datetime) -> None:
    if not request.is_open:
        raise SigningClosedError(f"这次签署{request.get_state_display()}。")
    if now > request.expires_at:
        raise SigningClosedError("已过签署截止时间；请联系发起签署的企业重新发起。")
    if signer.state != SignerState.INVITED:
        raise SigningClosedError(f"你现在的状态是{signer.get_state_display()}。")
    if not proved(signer, now):
        raise IdentityNeededError("身份验证已超过 30 分钟，请重新验证。")


def _statement(request: SigningRequest, signer: Signer, at: dt.datetime) -> dict[str, Any]:
    if signer.intent_at is None or signer.identity_at is None:
        raise NotYetError("请先勾选意愿声明并输入姓名。")
    document = request.document
    return {
        "request": request.public_id,
        "document": {
            "title": document.title,
            "size": document.size,
            "sha256": document.sha256,
            "sm3": document.sm3,
        },
        "signer": declared(signer),
        "identity": {
            "method": signer.get_identity_method_display(),
            "reference": signer.identity_reference,
            "at": utc(signer.identity_at),
        },
        "intent": {
            "sentence": intent_sentence(signer),
            "typed_name": signer.typed_name,
            "at": utc(signer.intent_at),
        },
        "signed_at": utc(at),
        "previous": request.head_hash,
    }


def _facts(signer: Signer) -> SignerFacts:
    company = signer.party == Party.COMPANY
    return SignerFacts(
        id=signer.public_id,
        name=signer.name,
        organization=signer.organization.name if company else "",
        identity_method=signer.identity_method,
        identity_reference=signer.identity_reference,
    )


def _go_on(request: SigningRequest, now: dt.datetime) -> None:
    signers = list(request.signers.select_related("membership__user").order_by("position"))
    if all(signer.stamped_at is not None for signer in signers):
        close(request, State.COMPLETED, {}, now=now)
        return
    if any(s.state == SignerState.INVITED for s in signers) or not request.in_order:
        return
    following = next((s for s in signers if s.state == SignerState.WAITING), None)
    if following is not None:
        invite(request, following, now=now)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
