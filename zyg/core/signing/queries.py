"""What the organization and the signer may see of signing."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q, QuerySet

from zyg.core.accounts.models import User
from zyg.core.organizations.models import Membership, Organization
from zyg.core.organizations.scoping import crossing, organization_scope
from zyg.core.permissions.actors import Actor, NotFoundForActorError, require, visible
from zyg.core.permissions.matrix import ROLE_RIGHTS
from zyg.core.signing.canonical import sha256
from zyg.core.signing.models import EvidenceEvent, Signer, SigningRequest, State

PAGE_SIZE = 50
_NOT_THERE = "没有这次签署，或它不属于你。"


def requests_page(actor: Actor, *, state: str = "", number: str = "1") -> Page[SigningRequest]:
    """List requests that the actor may see, newest first; four SQL statements.

    Raises:
        PermissionRefusedError: the right is missing.
    """
    rows = _seen_by(actor).order_by("-created_at", "-pk")
    if state in State.values:
        rows = rows.filter(state=state)
    return Paginator(rows, PAGE_SIZE).get_page(number)


def request_for(actor: Actor, public_id: str) -> SigningRequest:
    """Return a request that the actor may see, with its signers; two SQL statements.

    Raises:
        PermissionRefusedError: the right is missing.
        NotFoundForActorError: there is none for her.
    """
    found = _seen_by(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFoundForActorError(_NOT_THERE)
    return found


def require_view(actor: Actor, request: SigningRequest) -> None:
    """Refuse unless the actor may see a request.

    Raises:
        PermissionRefusedError: the right is missing.
        NotFoundForActorError: she may see others, not this one.
    """
    if not _seen_by(actor).filter(pk=request.pk).exists():
        raise NotFoundForActorError(_NOT_THERE)


def requests_about(actor: Actor, *, subject_type: str, subject_id: str) -> list[SigningRequest]:
    """List the requests for documents about something (an employee), newest first.

    Raises:
        PermissionRefusedError: the right is missing.
    """
    rows = _seen_by(actor).filter(
        document__subject_type=subject_type, document__subject_id=subject_id
    )
    return list(rows.order_by("-created_at", "-pk"))


def events_of(request: SigningRequest) -> list[EvidenceEvent]:
    """List what happened, in order."""
    return list(request.events.order_by("sequence"))


def organization_of_link(token: str) -> Organization:
    """Return the organization that a link belongs to, before anything of it is opened.

    Raises:
        NotFoundForActorError: no such link.
    """
    public_id = token.partition(".")[0]
    found = Organization.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFoundForActorError("链接不完整或已失效；请从最近一次通知里重新打开。")
    return found


def signer_of_link(token: str) -> Signer:
    """Return whose link it is, in the scope of its organization.

    Raises:
        NotFoundForActorError: no such link.
    """
    found = _signers().filter(token_digest=sha256(token.encode())).first()
    if found is None:
        raise NotFoundForActorError("链接不完整或已失效；请从最近一次通知里重新打开。")
    return found


def papers_of(user: User) -> list[Signer]:
    """List everything that a person has signed or is to sign, in every organization.

    Also of organizations that she has left: her papers stay hers. Two SQL statements an
    organization.
    """
    with crossing("login"):
        places = list(Membership.objects.filter(user=user).select_related("organization"))
    found: list[Signer] = []
    for place in places:
        with organization_scope(place.organization):
            found += _signers().filter(membership=place).exclude(token="")
    return sorted(found, key=lambda signer: signer.request.created_at, reverse=True)


def sealers(actor: Actor) -> list[Membership]:
    """List the members who may sign for the organization; one SQL statement.

    Raises:
        PermissionRefusedError: the actor may not send anything to be signed.
    """
    require(actor, "contracts.send")
    roles = [role for role, rights in ROLE_RIGHTS.items() if "contracts.seal" in rights]
    rows = Membership.objects.filter(is_active=True, roles__role__in=roles).distinct()
    return list(rows.select_related("user").order_by("pk"))


def member_named(actor: Actor, account: str) -> Membership | None:
    """Return the member with a login name or e-mail; None when there is none.

    Raises:
        PermissionRefusedError: the actor may not send anything to be signed.
    """
    require(actor, "contracts.send")
    plain = account.strip().lower()
    known = Q(user__username=plain) | Q(user__email=plain)
    return Membership.objects.filter(known, is_active=True).select_related("user").first()


def _signers() -> QuerySet[Signer]:
    return Signer.objects.select_related(
        "organization", "membership__user", "request__document", "request__organization"
    )


def _seen_by(actor: Actor) -> QuerySet[SigningRequest]:
    # No role reaches a department's contracts; a path would match no row.
    own = visible(actor, "contracts.view", department_path="pk", membership="signers__membership")
    rows = SigningRequest.objects.filter(own).distinct()
    signers = Prefetch("signers", Signer.objects.order_by("position"))
    return rows.select_related("document", "organization", "user").prefetch_related(signers)
