"""以此人身份预览: begin, end."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from zyg.core.access import queries
from zyg.core.access.errors import InvalidMemberError
from zyg.core.access.middleware import DEPUTATION, PREVIEW, PREVIEW_UNTIL
from zyg.core.access.preview import LASTS, begin_preview, end_preview
from zyg.core.permissions.actors import Actor
from zyg.core.permissions.decorators import acting, actor_required


@require_POST
@actor_required
def preview_begin(request: HttpRequest, member_id: str) -> HttpResponse:
    """Look at the pages as a member for a quarter of an hour."""
    actor = acting(request)
    membership = queries.member_of(actor, member_id)
    try:
        begin_preview(actor=actor, membership=membership)
    except InvalidMemberError as error:
        messages.error(request, str(error))
        return redirect("access:member", member_id)
    request.session.pop(DEPUTATION, None)
    request.session[PREVIEW] = membership.public_id
    request.session[PREVIEW_UNTIL] = (timezone.now() + LASTS).isoformat()
    return redirect("/home")


@require_POST
@actor_required
def preview_end(request: HttpRequest) -> HttpResponse:
    """End the preview and go back to the member."""
    seen = acting(request)
    own: Actor = request.own_actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    request.session.pop(PREVIEW, None)
    request.session.pop(PREVIEW_UNTIL, None)
    if seen.acting_as is None:
        return redirect("/home")
    end_preview(actor=own, membership=seen.membership)
    return redirect("access:member", seen.membership.public_id)
