"""Puts the actor on the request and opens the scope of her organization around the view.

``request.actor`` is the :class:`~zyg.core.permissions.actors.Actor`, or None for a visitor and
for an account without an organization. The organization is the one chosen in the session, else
the first membership. Below ``/api/`` the actor comes from a token and never from the session, so
that a page of another site can not make a browser call the API. A refusal raised anywhere below
becomes the page 403 with its sentence; an object that is not there for the actor becomes 404.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from zyg.core.access.tokens import token_actor
from zyg.core.accounts.models import User
from zyg.core.organizations.models import Membership
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import (
    Actor,
    NotFoundForActorError,
    PermissionRefusedError,
    actor_of,
    memberships_of,
)

SESSION_KEY = "membership"
API = "/api/"


class ActorRequest(HttpRequest):
    """The type of a request behind the middleware."""

    actor: Actor | None


class ActorMiddleware:
    """See the module."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request inside the scope of the actor's organization."""
        with_actor = cast("ActorRequest", request)
        api = request.path_info.startswith(API)
        with_actor.actor = _token_actor(request) if api else _session_actor(request)
        if with_actor.actor is None:
            return self.get_response(request)
        with organization_scope(with_actor.actor.organization):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn refusals into answers."""
        if isinstance(error, PermissionRefusedError):
            response = TemplateResponse(request, "403.html", {"exception": str(error)})
            response.status_code = 403
            return response.render()
        if isinstance(error, NotFoundForActorError):
            raise Http404(str(error)) from error
        return None


def client_address(request: HttpRequest) -> str:
    """Return the network address of the caller, as the server has established it."""
    return str(request.META.get("REMOTE_ADDR", ""))


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
    membership = _chosen(rows, request.session.get(SESSION_KEY, ""))
    membership.user = user
    return actor_of(membership, address=client_address(request))


def _chosen(rows: list[Membership], public_id: str) -> Membership:
    return next((row for row in rows if row.public_id == public_id), rows[0])
