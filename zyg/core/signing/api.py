"""The API of signing: list, one, send, remind, void, evidence."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from zyg.core.access.idempotency import once
from zyg.core.permissions.actors import Actor
from zyg.core.permissions.decorators import acting
from zyg.core.signing import queries
from zyg.core.signing.errors import InvalidSigningError
from zyg.core.signing.models import Kind, Party, SigningRequest
from zyg.core.signing.operations import papers, sending
from zyg.core.signing.views import ZIP, sent_file

router = Router(tags=["signing"])


class SignerOut(Schema):
    """One signer."""

    id: str
    position: int
    party: str
    role: str
    name: str
    state: str
    signed_at: dt.datetime | None
    timestamp_at: dt.datetime | None


class SigningOut(Schema):
    """One request."""

    id: str
    title: str
    kind: str
    number: str
    state: str
    sha256: str
    sm3: str
    created_at: dt.datetime
    expires_at: dt.datetime
    closed_at: dt.datetime | None
    closing_reason: str
    signers: list[SignerOut]

    @classmethod
    def of(cls, row: SigningRequest) -> SigningOut:
        """Describe a request."""
        document = row.document
        signers = [
            SignerOut(
                id=one.public_id,
                position=one.position,
                party=one.party,
                role=one.role,
                name=one.name,
                state=one.state,
                signed_at=one.signed_at,
                timestamp_at=one.stamped_at,
            )
            for one in row.signers.all()
        ]
        return cls(
            id=row.public_id,
            title=document.title,
            kind=document.kind,
            number=document.number,
            state=row.state,
            sha256=document.sha256,
            sm3=document.sm3,
            created_at=row.created_at,
            expires_at=row.expires_at,
            closed_at=row.closed_at,
            closing_reason=row.closing_reason,
            signers=signers,
        )


class SigningsOut(Schema):
    """One page of requests."""

    total: int
    page: int
    pages: int
    signings: list[SigningOut]


class SigningsQuery(Schema):
    """What the list is limited to."""

    state: str = Field("", max_length=10)
    page: int = Field(1, ge=1, le=100_000)


class SignerIn(Schema):
    """One who is to sign: a member by ``account``, or an outside person by name and address."""

    party: Literal["company", "person"] = "person"
    role: str = Field(max_length=40)
    account: str = Field("", max_length=254)
    name: str = Field("", max_length=50)
    phone: str = Field("", max_length=20)
    email: str = Field("", max_length=254)


class SigningIn(Schema):
    """A document (PDF as base64) and its signers, in order."""

    title: str = Field(max_length=100)
    kind: Kind = Kind.OTHER
    number: str = Field("", max_length=60)
    pdf: str = Field(max_length=4 * 1024 * 1024)
    days: int = Field(7)
    in_order: bool = True
    note: str = Field("", max_length=200)
    signers: list[SignerIn]


class VoidIn(Schema):
    """Why."""

    reason: str = Field("", max_length=200)


@router.get("", response=SigningsOut, summary="签署列表")
def list_signings(request: HttpRequest, query: Query[SigningsQuery]) -> SigningsOut:
    """List requests, 50 a page, newest first."""
    page = queries.requests_page(acting(request), state=query.state, number=str(query.page))
    return SigningsOut(
        total=page.paginator.count,
        page=page.number,
        pages=page.paginator.num_pages,
        signings=[SigningOut.of(row) for row in page],
    )


@router.get("/{signing_id}", response=SigningOut, summary="签署")
def one_signing(request: HttpRequest, signing_id: str) -> SigningOut:
    """Return one request."""
    return SigningOut.of(queries.request_for(acting(request), signing_id))


@router.get("/{signing_id}/evidence", summary="签署证据")
def evidence(request: HttpRequest, signing_id: str) -> HttpResponse:
    """Return the evidence file (zip) of an ended request."""
    actor = acting(request)
    found = queries.request_for(actor, signing_id)
    data = papers.download_evidence(actor=actor, request=found)
    return sent_file(data, f"{found.document.title}-签署证据.zip", ZIP)


@router.post("", response={201: SigningOut}, summary="发起签署")
def send_signing(request: HttpRequest, signing: SigningIn) -> HttpResponse:
    """Send a document to be signed; send an ``Idempotency-Key`` to be safe."""
    actor, now = acting(request), timezone.now()

    def act() -> tuple[int, object]:
        document = sending.create_document(
            actor=actor,
            kind=signing.kind,
            title=signing.title,
            number=signing.number,
            pdf=_decoded(signing.pdf),
            now=now,
        )
        sent = sending.send_request(
            actor=actor,
            document=document,
            signers=[_plan(actor, one) for one in signing.signers],
            days=signing.days,
            in_order=signing.in_order,
            note=signing.note,
            now=now,
        )
        return 201, SigningOut.of(sent).model_dump(mode="json")

    return once(request, actor, act)


@router.post("/{signing_id}/void", response=SigningOut, summary="作废签署")
def void_signing(request: HttpRequest, signing_id: str, said: VoidIn | None = None) -> SigningOut:
    """End a request before everybody has signed; without a reason it is refused."""
    actor = acting(request)
    found = queries.request_for(actor, signing_id)
    reason = said.reason if said is not None else ""
    sending.void_request(actor=actor, request=found, reason=reason, now=timezone.now())
    return SigningOut.of(queries.request_for(actor, signing_id))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:  # binascii.Error, and characters outside ASCII
        raise InvalidSigningError(["pdf 不是 base64；请按接口说明编码。"]) from error


def _plan(actor: Actor, one: SignerIn) -> sending.SignerPlan:
    member = queries.member_named(actor, one.account) if one.account else None
    if one.account and member is None:
        raise InvalidSigningError([f"本企业没有账号 {one.account}；请核对。"])
    return sending.SignerPlan(
        party=Party(one.party),
        role=one.role,
        name=one.name,
        membership=member,
        phone=one.phone,
        email=one.email,
    )
