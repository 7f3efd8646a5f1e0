"""入职办理: the list, the invitation, one way in with its check."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.documents.verification import qr_svg
from zyg.core.organizations.operations import department_at
from zyg.core.organizations.queries import AmbiguousDepartmentError
from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.core.permissions.decorators import acting, actor_required
from zyg.law.places import name_of
from zyg.workforce.people.lifecycle import joining, queries
from zyg.workforce.people.lifecycle.forms import InviteForm
from zyg.workforce.people.lifecycle.newcomer import STEPS, education_levels, shown
from zyg.workforce.people.lifecycle.views.common import site_address
from zyg.workforce.people.models import Onboarding, OnboardingState

TONES = {
    OnboardingState.INVITED: "info",
    OnboardingState.SUBMITTED: "warn",
    OnboardingState.TO_SIGN: "warn",
    OnboardingState.DONE: "good",
    OnboardingState.CANCELLED: "",
}


@require_GET
@actor_required
def onboarding_list(request: HttpRequest) -> HttpResponse:
    """List the ways in by state."""
    actor = acting(request)
    state = request.GET.get("state", "")
    state = state if state in OnboardingState.values else ""
    page = queries.onboardings(actor, state=state, number=request.GET.get("page", "1"))
    counts = queries.onboarding_counts(actor)
    context = {
        "page": page,
        "rows": [(row, TONES[OnboardingState(row.state)], name_of(row.place)) for row in page],
        "states": [(one.value, one.label, counts.get(one.value, 0)) for one in OnboardingState],
        "filtered": bool(state),
        "now": timezone.now(),
    }
    return render(request, "people/lifecycle/onboardings.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def onboarding_new(request: HttpRequest) -> HttpResponse:
    """Invite somebody."""
    actor = acting(request)
    require(actor, "people.onboard")
    form = InviteForm(request.POST or None, initial={"hired": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        made = _invite(actor, form)
        if made is not None:
            return _show(request, actor, *made)
    context = {
        "form": form,
        "title": "发送登记链接",
        "act": "生成登记链接",
        "back": reverse("lifecycle:onboardings"),
    }
    return render(
        request, "people/lifecycle/form.html", context, status=422 if form.errors else 200
    )


@require_GET
@actor_required
def onboarding_detail(request: HttpRequest, onboarding_id: str) -> HttpResponse:
    """Show one way in: what is planned, what was filled in (masked), what to do next."""
    actor = acting(request)
    row = queries.onboarding_for(actor, onboarding_id)
    return _show(request, actor, row)


@require_POST
@actor_required
def onboarding_act(request: HttpRequest, onboarding_id: str, act: str) -> HttpResponse:
    """Do one of the acts: a new link, ask for more, accept, cancel."""
    actor, now = acting(request), timezone.now()
    row = queries.onboarding_for(actor, onboarding_id)
    reason = request.POST.get("reason", "")
    try:
        if act == "link":
            token = joining.renew_link(actor=actor, onboarding=row, now=now)
            return _show(request, actor, queries.onboarding_for(actor, onboarding_id), token)
        if act == "supplement":
            joining.request_supplement(actor=actor, onboarding=row, what=reason, now=now)
            messages.success(request, "已退回补充，原来的登记链接可以继续打开。")
        elif act == "cancel":
            joining.cancel_onboarding(actor=actor, onboarding=row, reason=reason, now=now)
            messages.success(request, "已取消，填写的资料已删除。")
        elif act == "accept":
            employee = joining.accept_onboarding(actor=actor, onboarding=row, now=now)
            messages.success(request, f"已建档 {employee}；请登记并签订合同。")
            return redirect("lifecycle:contract_new", employee.public_id)
        else:
            raise NotFoundForActorError("没有这一步。")
    except (joining.OnboardingStateError, joining.InvalidOnboardingError) as error:
        messages.error(request, str(error))
    return redirect("lifecycle:onboarding", row.public_id)


@require_POST
@actor_required
def onboarding_reveal(request: HttpRequest, onboarding_id: str, answer: str) -> HttpResponse:
    """Show one masked answer in full, to compare it with the paper."""
    actor = acting(request)
    row = queries.onboarding_for(actor, onboarding_id)
    try:
        value = joining.reveal_answer(actor=actor, onboarding=row, name=answer)
    except KeyError as error:
        raise NotFoundForActorError("没有这一项。") from error
    context = {
        "title": f"{row.name} 的资料",
        "value": value,
        "back": reverse("lifecycle:onboarding", args=[row.public_id]),
    }
    return render(request, "people/lifecycle/revealed.html", context)


def _invite(actor: Actor, form: InviteForm) -> tuple[Onboarding, str] | None:
    said = dict(form.cleaned_data)
    try:
        path = said.pop("department")
        department = department_at(organization=actor.organization, path=path) if path else None
        return joining.invite(
            actor=actor,
            invitation=joining.Invitation(department=department, **said),
            now=timezone.now(),
        )
    except AmbiguousDepartmentError as error:
        form.add_error("department", str(error))
    except joining.InvalidOnboardingError as error:
        form.add_errors(error.errors)
    return None


def _show(request: HttpRequest, actor: Actor, row: Onboarding, token: str = "") -> HttpResponse:
    """Show one way in; a fresh link stands on this one answer and is kept nowhere."""
    link = site_address(request) + reverse("lifecycle:join", args=[token]) if token else ""
    context = {
        "row": row,
        "tone": TONES[OnboardingState(row.state)],
        "place": name_of(row.place),
        "link": link,
        "qr": qr_svg(link) if link else "",
        "sections": _sections(actor, row),
        "now": timezone.now(),
    }
    return render(request, "people/lifecycle/onboarding.html", context)


def _sections(actor: Actor, row: Onboarding) -> list[dict[str, object]]:
    """Write what was filled in, step by step, secrets masked with who may see them."""
    answers = shown(joining.answers_of(row))
    if not answers:
        return []
    levels = dict(education_levels())
    found = []
    for step in STEPS:
        lines = [
            {
                "name": one.name,
                "label": one.label,
                "value": levels.get(answers.get(one.name, ""), answers.get(one.name, ""))
                if one.name == "level"
                else answers.get(one.name, ""),
                "secret": one.secret
                and bool(answers.get(one.name))
                and actor.may_everywhere(joining.right_to(one.name)),
            }
            for one in step.asked
        ]
        found.append({"label": step.label, "lines": lines})
    return found
