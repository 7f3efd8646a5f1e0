"""Acts of the organization: keep a document, send it to be signed, remind, void."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models, transaction

from zyg.core.audit.operations import record
from zyg.core.documents.rendering import UnreadablePdfError, page_count
from zyg.core.messaging.adapters import adapter_for
from zyg.core.messaging.templating import Channel
from zyg.core.organizations.models import Membership
from zyg.core.permissions.actors import Actor, actor_of, require
from zyg.core.signing import notices
from zyg.core.signing.canonical import GENESIS, sha256, sm3, utc
from zyg.core.signing.chain import append, locked, locked_signer
from zyg.core.signing.errors import InvalidSigningError, SigningClosedError, TooSoonError
from zyg.core.signing.models import (
    Document,
    Kind,
    Party,
    Signer,
    SignerState,
    SigningRequest,
    State,
)
from zyg.core.signing.operations.ending import close
from zyg.core.signing.who import about
from zyg.law.identity.phone import check_mobile
from zyg.law.identity.result import Problem

MOST_BYTES = 20 * 1024 * 1024
MOST_SIGNERS = 10
MOST_DAYS = 90
LONGEST_TITLE, LONGEST_NUMBER, LONGEST_ROLE, LONGEST_NAME = 100, 60, 40, 50
REMIND_AFTER = dt.timedelta(hours=1)
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerPlan:
    """One who is to sign.

    Attributes:
        party: for the company or for herself.
        role: what the document calls her, 甲方（用人单位）.
        name: her name; a member's own when empty.
        membership: her place in the organization; None for an outside person.
        phone: where an outside person is reached; the same for ``email``.
        email: a member's own when empty.
    """

    party: Party
    role: str
    name: str = ""
    membership: Membership | None = None
    phone: str = ""
    email: str = ""


@transaction.atomic
def create_document(
    *,
    actor: Actor,
    kind: Kind,
    title: str,
    pdf: bytes,
    now: dt.datetime,
    number: str = "",
    subject: models.Model | None = None,
) -> Document:
    """Keep a version of a document, sealed; it never changes again.

    Args:
        actor: needs 发起签署.
        kind: what it is.
        title: how people call it.
        pdf: its bytes.
        now: the time.
        number: the organization's own number of it.
        subject: what it is about (an employee …), a row with a ``public_id``.

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidSigningError: no title, or no PDF that can be shown page by page.
    """
    require(actor, "contracts.send")
    title = " ".join(title.split())
    if not 1 <= len(title) <= LONGEST_TITLE or len(number) > LONGEST_NUMBER:
        raise InvalidSigningError(
            [f"请填写标题（最多 {LONGEST_TITLE} 个字）和编号（最多 {LONGEST_NUMBER} 个字）。"]
        )
    if len(pdf) > MOST_BYTES:
        raise InvalidSigningError([f"文件超过 {MOST_BYTES // 1024 // 1024} MB；请压缩后再上传。"])
    try:
        pages = page_count(pdf)
    except UnreadablePdfError as error:
        raise InvalidSigningError([str(error)]) from error
    return Document.objects.create(
        organization=actor.organization,
        kind=kind,
        title=title,
        number=number,
        sealed_pdf=base64.b64encode(pdf).decode(),
        size=len(pdf),
        pages=pages,
        sha256=sha256(pdf),
        sm3=sm3(pdf),
        subject_type="" if subject is None else subject._meta.label,
        subject_id=getattr(subject, "public_id", ""),
        user=actor.user,
        created_at=now,
    )


@transaction.atomic
def send_request(
    *,
    actor: Actor,
    document: Document,
    signers: Sequence[SignerPlan],
    days: int,
    now: dt.datetime,
    in_order: bool = True,
    note: str = "",
) -> SigningRequest:
    """Send a document to its signers.

    Args:
        actor: needs 发起签署.
        document: of the same organization.
        signers: in the order of signing.
        days: until when it can be signed.
        now: the time.
        in_order: one after the other; else all at once.
        note: a word to the signers.

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidSigningError: a signer can not be reached or may not sign; each with a sentence.
    """
    require(actor, "contracts.send", None)
    problems = _problems(actor, signers, days)
    if problems:
        raise InvalidSigningError(problems)
    request = SigningRequest.objects.create(
        organization=actor.organization,
        document=document,
        in_order=in_order,
        note=note.strip()[:200],
        user=actor.user,
        created_at=now,
        expires_at=now + dt.timedelta(days=days),
        head_hash=GENESIS,
        head_at=now,
    )
    rows = [_signer(request, position, plan) for position, plan in enumerate(signers, start=1)]
    append(request, "created", _told(request, rows, actor), now=now)
    for row in rows if not in_order else rows[:1]:
        invite(request, row, now=now)
    record(actor, "signing.send", obj=request, payload={"签署人": [row.told for row in rows]})
    return request


def invite(request: SigningRequest, signer: Signer, *, now: dt.datetime) -> None:
    """Let a signer of a locked request sign from now on, and tell her."""
    signer.state, signer.notified_at = SignerState.INVITED, now
    signer.save(update_fields=["state", "notified_at"])
    signer.request = request
    append(request, "sent", about(signer, channels=notices.invite(signer, now=now)), now=now)


@transaction.atomic
def remind_signer(*, actor: Actor, signer: Signer, now: dt.datetime) -> Signer:
    """Remind somebody whose turn it is, at most once an hour.

    Raises:
        PermissionRefusedError: the right is missing.
        SigningClosedError: it is not her turn, or all is over.
        TooSoonError: she was told less than an hour ago.
    """
    require(actor, "contracts.send")
    request, signer = locked_signer(signer)
    if not request.is_open or signer.state != SignerState.INVITED:
        raise SigningClosedError(f"{signer} 现在{signer.get_state_display()}，不需要提醒。")
    if signer.notified_at is not None and now - signer.notified_at < REMIND_AFTER:
        raise TooSoonError("1 小时内已经通知过这位签署人；请稍后再提醒。")
    signer.notified_at = now
    signer.save(update_fields=["notified_at"])
    append(request, "reminded", about(signer, channels=notices.remind(signer, now=now)), now=now)
    record(actor, "signing.remind", obj=request, payload={"签署人": signer.told})
    return signer


@transaction.atomic
def void_request(
    *, actor: Actor, request: SigningRequest, reason: str, now: dt.datetime
) -> SigningRequest:
    """End a request before everybody has signed.

    Raises:
        PermissionRefusedError: the right is missing.
        InvalidSigningError: no reason.
        SigningClosedError: it has ended already.
    """
    require(actor, "contracts.send")
    if not reason.strip():
        raise InvalidSigningError(["请写明作废的原因，签署人会看到。"])
    request = locked(request.pk)
    close(request, State.VOIDED, {"by": str(actor.user)}, reason=reason.strip(), now=now)
    record(actor, "signing.void", obj=request, reason=reason)
    return request


def _signer(request: SigningRequest, position: int, plan: SignerPlan) -> Signer:
    user = plan.membership.user if plan.membership else None
    token = f"{request.organization.public_id}.{secrets.token_urlsafe(_TOKEN_BYTES)}"
    return Signer.objects.create(
        organization=request.organization,
        request=request,
        position=position,
        party=plan.party,
        role=plan.role.strip(),
        name=plan.name.strip() or str(user),
        membership=plan.membership,
        phone=plan.phone,
        email=plan.email or (user.email or "" if user else ""),
        token=token,
        token_digest=sha256(token.encode()),
    )


def _told(request: SigningRequest, rows: Sequence[Signer], actor: Actor) -> dict[str, Any]:
    document, organization = request.document, request.organization
    return {
        "request": request.public_id,
        "document": {
            "id": document.public_id,
            "kind": Kind(document.kind).label,
            "title": document.title,
            "number": document.number,
            "size": document.size,
            "pages": document.pages,
            "sha256": document.sha256,
            "sm3": document.sm3,
        },
        "organization": {"name": organization.name, "credit_code": organization.credit_code},
        "signers": [declared(row) for row in rows],
        "in_order": request.in_order,
        "expires_at": utc(request.expires_at),
        "by": str(actor.user),
        "provider": settings.SIGNING_PROVIDER,
    }


def declared(signer: Signer) -> dict[str, Any]:
    """Return what the evidence says of a signer from the beginning."""
    return {
        "id": signer.public_id,
        "position": signer.position,
        "party": Party(signer.party).label,
        "role": signer.role,
        "name": signer.name,
        "phone": signer.phone_masked,
        "email": signer.email_masked,
        "member": signer.membership_id is not None,
    }


def _problems(actor: Actor, signers: Sequence[SignerPlan], days: int) -> list[str]:
    found = []
    if not settings.SIGNING_TIMESTAMP:
        found.append("还没有配置可信时间戳服务（ZYG_TIMESTAMP），不能发起电子签署；请联系运维。")
    if not 1 <= days <= MOST_DAYS:
        found.append(f"签署期限应在 1 到 {MOST_DAYS} 天之间，现在是 {days} 天。")
    if not 1 <= len(signers) <= MOST_SIGNERS:
        found.append(f"签署人应有 1 到 {MOST_SIGNERS} 位，现在有 {len(signers)} 位。")
    for number, plan in enumerate(signers, start=1):
        found += [f"第 {number} 位签署人：{clause}。" for clause in _plan_problems(actor, plan)]
    members = [plan.membership.pk for plan in signers if plan.membership is not None]
    parties = [(plan.party, plan.membership) for plan in signers if plan.membership is not None]
    if len(set(parties)) < len(members):
        found.append("同一个人以同一身份出现了两次；请删去一个。")
    return found


def _plan_problems(actor: Actor, plan: SignerPlan) -> list[str]:
    found = []
    member = plan.membership
    if not 1 <= len(plan.role.strip()) <= LONGEST_ROLE or len(plan.name) > LONGEST_NAME:
        found.append(
            f"请填写在文件中的称谓，例如 乙方（劳动者）；称谓最多 {LONGEST_ROLE} 个字，"
            f"姓名最多 {LONGEST_NAME} 个字"
        )
    if member is not None and member.organization_id != actor.organization.pk:
        return [*found, "不是本企业的成员"]
    if plan.party is Party.COMPANY and (
        member is None or not actor_of(member).may_everywhere("contracts.seal")
    ):
        found.append("代表企业签署的人应是有“代表企业签署”权限的成员")
    if member is None and not plan.name.strip():
        found.append("请填写姓名")
    if member is None and not (plan.phone or plan.email):
        found.append("请填写手机或邮箱，用来发送链接和验证码")
    if member is None and plan.phone and not plan.email and adapter_for(Channel.SMS) is None:
        found.append("平台没有短信通道（ZYG_SMS），请填写邮箱")
    if plan.phone and isinstance(check := check_mobile(plan.phone), Problem):
        found.append(check.message.rstrip("。"))
    return found
