"""接口令牌: keys by which programs act as a member, with some of her rights."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from zyg.core.access import queries
from zyg.core.access.forms import TokenForm
from zyg.core.access.tokens import InvalidTokenRequestError, create_token, revoke_token
from zyg.core.permissions.decorators import acting, actor_required
from zyg.core.permissions.matrix import PERMISSIONS
from zyg.core.permissions.office import shell_of


@require_http_methods(["GET", "POST"])
@actor_required
def tokens(request: HttpRequest) -> HttpResponse:
    """Show tokens; make one, whose key is shown once."""
    actor = acting(request)
    now = timezone.now()
    form = TokenForm(request.POST or None, rights=queries.own_rights(actor))
    key = ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            _, key = create_token(
                actor=actor,
                name=said["name"],
                scopes=said["scopes"],
                now=now,
                lifetime=dt.timedelta(days=said["days"]),
            )
        except InvalidTokenRequestError as error:
            form.add_error(None, str(error))
    rows = [
        (row, "、".join(PERMISSIONS.get(code, code) for code in row.scopes))
        for row in queries.tokens_of(actor)
    ]
    context = {"form": form, "rows": rows, "key": key, "now": now, "shell": shell_of(actor)}
    status = 422 if form.errors else 200
    response = render(request, "access/tokens.html", context, status=status)
    if key:
        response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@actor_required
def token_revoke(request: HttpRequest, token_id: str) -> HttpResponse:
    """Stop a token at once."""
    actor = acting(request)
    token = queries.token_of(actor, token_id)
    revoke_token(actor=actor, token=token, now=timezone.now())
    messages.success(request, f"已停用「{token.name}」，用它的程序立刻不能再调用接口。")
    return redirect("access:tokens")
