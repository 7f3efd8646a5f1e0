"""The door of a page: only for an actor; the rights themselves are checked by the operations."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse

from zyg.core.permissions.actors import Actor

View = Callable[..., HttpResponseBase]


def acting(request: HttpRequest) -> Actor:
    """Return the actor of a request behind :func:`actor_required`."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return actor


def actor_required(view: View) -> View:
    """Send a visitor to the login page, and a person without an organization to a plain word."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if getattr(request, "actor", None) is None:
            sentence = "你的账号还不属于任何企业，请让企业管理员在「成员与权限」里邀请你。"
            response = TemplateResponse(request, "403.html", {"exception": sentence})
            response.status_code = 403
            return response.render()
        return view(request, *args, **kwargs)

    return inner
