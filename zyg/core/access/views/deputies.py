"""代办授权: who acts for whom; begin and stop acting."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from zyg.core.access import queries
from zyg.core.access.deputies import appoint, begin_acting, recall, stop_acting
from zyg.core.access.errors import InvalidMemberError
from zyg.core.access.forms import DeputationForm
from zyg.core.access.middleware import DEPUTATION
from zyg.core.organizations.models import Membership
from zyg.core.permissions.actors import Actor
from zyg.core.permissions.decorators import acting, actor_required
from zyg.core.permissions.matrix import PERMISSIONS
from zyg.core.permissions.office import shell_of


@require_http_methods(["GET", "POST"])
@actor_required
def deputies(request: HttpRequest) -> HttpResponse:
    """Show who acts for whom; let somebody act for oneself."""
    actor = acting(request)
    choices = {
        "deputy": queries.possible_deputies(actor),
        "permissions": queries.rights_as_choices(actor),
    }
    today = timezone.localdate()
    form = DeputationForm(request.POST or None, choices=choices, initial={"first_day": today})
    if request.method == "POST" and form.is_valid() and _appoint(actor, form):
        messages.success(request, "已委托；对方在这一页点「开始代办」后生效，到期自动结束。")
        return redirect("access:deputies")
    rows = [
        (row, "、".join(PERMISSIONS[code] for code in row.permissions if code in PERMISSIONS))
        for row in queries.deputations_of(actor, today=today)
    ]
    context = {
        "form": form,
        "rows": rows,
        "today": today,
        "can_appoint": bool(choices["permissions"]) and actor.acting_for is None,
        "shell": shell_of(actor),
    }
    return render(request, "access/deputies.html", context, status=422 if form.errors else 200)


@require_POST
@actor_required
def deputy_act(request: HttpRequest, deputation_id: str) -> HttpResponse:
    """Begin to act by a deputation, or end it."""
    actor: Actor = request.own_actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = queries.deputation_of(actor, deputation_id, today=timezone.localdate())
    if request.POST.get("act") == "begin":
        begin_acting(actor=actor, public_id=found.public_id, now=timezone.now())
        request.session[DEPUTATION] = found.public_id
        messages.success(request, f"现在代 {found.principal} 办理；办完请点「结束代办」。")
        return redirect("/home")
    recall(actor=actor, deputation=found, now=timezone.now())
    messages.success(request, "已结束这份代办授权。")
    return redirect("access:deputies")


@require_POST
@actor_required
def deputy_stop(request: HttpRequest) -> HttpResponse:
    """Act for oneself again."""
    stop_acting(actor=acting(request))
    request.session.pop(DEPUTATION, None)
    return redirect("/home")


def _appoint(actor: Actor, form: DeputationForm) -> bool:
    said = form.cleaned_data
    try:
        appoint(
            actor=actor,
            principal=actor.membership,
            deputy=Membership.objects.select_related("user", "organization").get(
                public_id=said["deputy"]
            ),
            permissions=said["permissions"],
            days=form.days(),
            reason=said["reason"],
            now=timezone.now(),
        )
    except InvalidMemberError as error:
        form.take(error)
        return False
    return True
