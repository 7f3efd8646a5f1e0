"""Puts the actor on the request and opens the scope of her organization around the view.

``request.actor`` is the :class:`~zyg.core.permissions.actors.Actor`, or None for a visitor and
for an account without an organization. The organization is the one chosen in the session, else
the first membership. Below ``/api/`` the actor comes from a token and never from the session, so
that a page of another site can not make a browser call the API. A refusal raised anywhere below
becomes the page 403 with its sentence; an object that is not there for the actor becomes 404.

The session may say that she acts for another member (``DEPUTATION``), or looks at the pages as
one (``PREVIEW``): then nothing is written, and ``request.own_actor`` is she herself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import nullcontext
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from zyg.core.access.preview import end_preview, preview_actor
from zyg.core.access.tokens import token_actor
from zyg.core.accounts.models import User
from zyg.core.organizations.models import Membership
from zyg.core.organizations.scoping import ReadOnlyScopeError, organization_scope, reading_only
from zyg.core.permissions.actors import (
    Actor,
    NotFoundForActorError,
    PermissionRefusedError,
    actor_of,
    deputy_of,
    memberships_of,
)

SESSION_KEY = "membership"
DEPUTATION = "deputation"
PREVIEW, PREVIEW_UNTIL = "preview", "preview_until"
API = "/api/"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class ActorRequest(HttpRequest):
    """The type of a request behind the middleware."""

    actor: Actor | None
    own_actor: Actor | None
    memberships: list[Membership]
    preview_until: dt.datetime | None


class ActorMiddleware:
    """See the module."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request inside the scope of the actor's organization."""
        with_actor = cast("ActorRequest", request)
        api = request.path_info.startswith(API)
        with_actor.memberships = []
        actor = _token_actor(request) if api else _session_actor(request)
        with_actor.actor = with_actor.own_actor = actor
        with_actor.preview_until = None
        if actor is None:
            return self.get_response(request)
        with organization_scope(actor.organization):
            if not api:
                with_actor.actor = _deputy(request, actor)
                _look_through(with_actor, actor, now=timezone.now())
            if with_actor.preview_until is None:
                return self.get_response(request)
            return self._read(request)

    def _read(self, request: HttpRequest) -> HttpResponse:
        """Answer while nothing may be written, apart from ending just that."""
        ending = request.path_info in {reverse("access:preview_end"), reverse("account_logout")}
        if request.method not in _SAFE and not ending:
            return _refusal(request, str(ReadOnlyScopeError()))
        with nullcontext() if ending else reading_only():
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn refusals into answers."""
        if isinstance(error, PermissionRefusedError | ReadOnlyScopeError):
            return _refusal(request, str(error))
        if isinstance(error, NotFoundForActorError):
            raise Http404(str(error)) from error
        return None


def _refusal(request: HttpRequest, sentence: str) -> HttpResponse:
    response = TemplateResponse(request, "403.html", {"exception": sentence})
    response.status_code = 403
    return response.render()


def _deputy(request: HttpRequest, actor: Actor) -> Actor:
    """Return the actor as deputy where the session says so; herself once that has ended."""
    if not (public_id := request.session.get(DEPUTATION, "")):
        return actor
    try:
        return deputy_of(actor, public_id, now=timezone.now())
    except NotFoundForActorError as error:
        del request.session[DEPUTATION]
        messages.info(request, str(error))
        return actor


def _look_through(request: ActorRequest, actor: Actor, *, now: dt.datetime) -> None:
    """Put the previewed member's actor on the request while a preview lasts."""
    if not (public_id := request.session.get(PREVIEW, "")):
        return
    until = dt.datetime.fromisoformat(request.session[PREVIEW_UNTIL])
    rows = Membership.objects.filter(public_id=public_id).select_related("user", "organization")
    membership = rows.first()
    allowed = membership is not None and membership.is_active and actor.may("members.manage")
    if membership is not None and allowed and now < until:
        request.actor = preview_actor(actor, membership, now=now)
        request.preview_until = until
        return
    del request.session[PREVIEW], request.session[PREVIEW_UNTIL]
    if membership is not None:
        end_preview(actor=actor, membership=membership)
        messages.info(request, f"以 {membership} 身份的预览已结束。")


def client_address(request: HttpRequest) -> str:
    """Return the network address of the caller, as the server or the own proxy has established it.

    Behind a proxy every connection comes from the proxy; the last entry of ``X-Forwarded-For`` is
    its word, the ones before are the caller's own and may be invented.
    """
    told = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    return told.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


def _token_actor(request: HttpRequest) -> Actor | None:
    word, _, key = request.headers.get("Authorization", "").partition(" ")
    if word.lower() != "bearer" or not key:
        return None
    return token_actor(key.strip(), now=timezone.now(), address=client_address(request))


def _session_actor(request: HttpRequest) -> Actor | None:
    user: User | AnonymousUser = request.user
    if not isinstance(user, User):
        return None
    rows = memberships_of(user)
    if not rows:
        return None
    cast("ActorRequest", request).memberships = rows
    membership = _chosen(rows, request.session.get(SESSION_KEY, ""))
    membership.user = user
    return actor_of(membership, address=client_address(request))


def _chosen(rows: list[Membership], public_id: str) -> Membership:
    return next((row for row in rows if row.public_id == public_id), rows[0])
