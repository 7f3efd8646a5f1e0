"""Papers that are given out: the document, the evidence, a paper copy; free for every signer."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from zyg.core.audit.operations import record
from zyg.core.permissions.actors import Actor, require
from zyg.core.signing.errors import IdentityNeededError, SigningClosedError
from zyg.core.signing.evidence import bundle
from zyg.core.signing.models import PaperCopy, Signer, SignerState, SigningRequest, State
from zyg.core.signing.operations.acting import note_whole, proved
from zyg.core.signing.queries import require_view
from zyg.core.signing.who import Where, signer_actor


@transaction.atomic
def download_document(*, actor: Actor, request: SigningRequest) -> bytes:
    """Give the document to somebody of the organization.

    Raises:
        PermissionRefusedError: the right is missing.
    """
    require_view(actor, request)
    record(actor, "signing.download", obj=request)
    return request.document.pdf


@transaction.atomic
def download_evidence(*, actor: Actor, request: SigningRequest) -> bytes:
    """Give the evidence file of an ended request.

    Raises:
        PermissionRefusedError: the right is missing.
        SigningClosedError: it has not ended yet.
    """
    require_view(actor, request)
    _require_ended(request)
    record(actor, "signing.evidence", obj=request)
    return bundle(request)


@transaction.atomic
def take_document(*, signer: Signer, where: Where, now: dt.datetime) -> bytes:
    """Give the document to a signer, before and after signing, without limit.

    Raises:
        IdentityNeededError: she has not proved who she is.
    """
    pdf = note_whole(signer=signer, where=where, now=now)
    record(signer_actor(signer, where), "signing.download", obj=signer.request)
    return pdf


@transaction.atomic
def take_evidence(*, signer: Signer, where: Where, now: dt.datetime) -> bytes:
    """Give the evidence file to a signer, without limit.

    Raises:
        IdentityNeededError: she has not proved who she is.
        SigningClosedError: it has not ended yet.
    """
    if not proved(signer, now):
        raise IdentityNeededError("请先验证身份，再下载。")
    _require_ended(signer.request)
    record(signer_actor(signer, where), "signing.evidence", obj=signer.request)
    return bundle(signer.request)


@transaction.atomic
def ask_for_paper(*, signer: Signer, where: Where, now: dt.datetime) -> PaperCopy:
    """Ask for a paper copy with the company's stamp; the first one is free.

    Raises:
        IdentityNeededError: she has not proved who she is.
        SigningClosedError: not signed by everybody, or one is on its way already.
    """
    if not proved(signer, now):
        raise IdentityNeededError("请先验证身份，再申请纸质文本。")
    if signer.request.state != State.COMPLETED:
        raise SigningClosedError("全部签完以后才能申请纸质文本。")
    if signer.paper_copies.filter(handed_over_on=None).exists():
        raise SigningClosedError("已经申请过，企业还没有交付；不需要重复申请。")
    copy = PaperCopy.objects.create(
        organization=signer.organization, signer=signer, requested_at=now
    )
    payload = {"签署人": signer.told, "步骤": "申请"}
    record(signer_actor(signer, where), "signing.paper", obj=signer.request, payload=payload)
    return copy


@transaction.atomic
def hand_over_paper(
    *, actor: Actor, signer: Signer, handed_over_on: dt.date, note: str, now: dt.datetime
) -> PaperCopy:
    """Note that a signer was given a stamped paper copy.

    Raises:
        PermissionRefusedError: the right is missing.
        SigningClosedError: she has not signed.
    """
    require(actor, "contracts.send")
    if signer.state != SignerState.SIGNED:
        raise SigningClosedError(f"{signer} 还没有签署，没有可以交付的纸质文本。")
    copy = signer.paper_copies.filter(handed_over_on=None).first() or PaperCopy(
        organization=signer.organization, signer=signer, requested_at=now
    )
    copy.handed_over_on, copy.note, copy.user = handed_over_on, note.strip()[:200], actor.user
    copy.save()
    payload = {"签署人": signer.told, "步骤": "交付", "日期": str(handed_over_on)}
    record(actor, "signing.paper", obj=signer.request, payload=payload)
    return copy


def _require_ended(request: SigningRequest) -> None:
    if request.is_open:
        raise SigningClosedError("签署还没有结束，结束后才有证据文件。")
