"""用工主体: the legal persons under the organization."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.organizations.entities import (
    EntityError,
    add_entity,
    edit_entity,
    entities_of,
    entity_for,
    make_default,
    set_active,
)
from zyg.core.organizations.forms import EntityForm
from zyg.core.organizations.models import LegalEntity
from zyg.core.permissions.actors import NotFoundForActorError, require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.places import name_of


@require_GET
@actor_required
def entities(request: HttpRequest) -> HttpResponse:
    """List the legal persons."""
    rows = [(row, name_of(row.place) if row.place else "") for row in entities_of(acting(request))]
    return render(request, "organizations/entities.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@actor_required
def entity_new(request: HttpRequest) -> HttpResponse:
    """Add a legal person."""
    actor = acting(request)
    require(actor, "organization.edit")
    form = EntityForm(request.POST or None)
    return _form(request, form, None, lambda: add_entity(actor=actor, values=form.values()))


@require_http_methods(["GET", "POST"])
@actor_required
def entity_edit(request: HttpRequest, entity_id: str) -> HttpResponse:
    """Correct a legal person."""
    actor = acting(request)
    entity = entity_for(actor, entity_id)
    initial = {name: getattr(entity, name) for name in EntityForm.base_fields}
    initial["place"] = name_of(entity.place) if entity.place else ""
    form = EntityForm(request.POST or None, initial=initial)
    return _form(
        request,
        form,
        entity,
        lambda: edit_entity(actor=actor, entity=entity, values=form.values()),
    )


@require_POST
@actor_required
def entity_act(request: HttpRequest, entity_id: str) -> HttpResponse:
    """Make it the default, stop it, or resume it."""
    actor = acting(request)
    entity = entity_for(actor, entity_id)
    act = request.POST.get("act", "")
    try:
        if act == "default":
            make_default(actor=actor, entity=entity)
            messages.success(request, f"「{entity}」现在是默认主体。")
        elif act in {"stop", "resume"}:
            set_active(actor=actor, entity=entity, active=act == "resume")
            word = "已停用，新的合同和薪资档案不能再选它" if act == "stop" else "已恢复"
            messages.success(request, f"「{entity}」{word}。")
        else:
            raise NotFoundForActorError("没有这个操作。")
    except EntityError as error:
        messages.error(request, str(error))
    return redirect("organizations:entities")


def _form(
    request: HttpRequest,
    form: EntityForm,
    entity: LegalEntity | None,
    act: Callable[[], LegalEntity],
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            saved = act()
        except EntityError as error:
            form.take(error)
        else:
            messages.success(request, f"已保存「{saved}」。")
            return redirect("organizations:entities")
    context = {"form": form, "entity": entity}
    status = 422 if form.errors else 200
    return render(request, "organizations/entity.html", context, status=status)
