"""The page behind an invitation's link: join with a new account, or with one's own."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zyg.core.access.errors import InvalidMemberError
from zyg.core.access.forms import JoinForm
from zyg.core.access.invitations import invitation_of, join_with_account, join_with_new_login
from zyg.core.access.middleware import SESSION_KEY
from zyg.core.access.views.entrance import BACKEND
from zyg.core.accounts.models import User
from zyg.core.permissions.actors import Actor, NotFoundForActorError


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, key: str) -> HttpResponse:
    """Show who invites and take the new member in."""
    now = timezone.now()
    try:
        invitation = invitation_of(key, now=now)
    except NotFoundForActorError as error:
        return render(request, "access/join_gone.html", {"sentence": str(error)}, status=404)
    user = request.user if isinstance(request.user, User) else None
    form = JoinForm(
        request.POST if request.method == "POST" and user is None else None,
        initial={"display_name": invitation.display_name},
    )
    if request.method == "POST" and (user is not None or form.is_valid()):
        try:
            actor = _join(request, key, user, form)
        except InvalidMemberError as error:
            if user is None:
                form.take(error)
            else:
                messages.error(request, str(error))
        else:
            request.session[SESSION_KEY] = actor.membership.public_id
            return redirect("/home")
    context = {"invitation": invitation, "form": form, "user": user}
    status = 422 if request.method == "POST" else 200
    response = render(request, "access/join.html", context, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response


def _join(request: HttpRequest, key: str, user: User | None, form: JoinForm) -> Actor:
    now = timezone.now()
    if user is not None:
        return join_with_account(key=key, user=user, now=now)
    said = form.cleaned_data
    actor = join_with_new_login(
        key=key,
        username=said["username"],
        password=said["password"],
        display_name=said["display_name"],
        now=now,
    )
    login(request, actor.user, backend=BACKEND)
    return actor
