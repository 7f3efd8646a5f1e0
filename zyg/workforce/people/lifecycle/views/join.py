"""What the newcomer sees on her phone: no login, no script needed, a page a step."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import NotFoundForActorError
from zyg.workforce.people.lifecycle import joining
from zyg.workforce.people.lifecycle.forms import StepForm
from zyg.workforce.people.lifecycle.newcomer import STEP_OF, STEPS, shown
from zyg.workforce.people.models import Onboarding, OnboardingState

View = Callable[..., HttpResponse]


def by_link(view: Callable[..., HttpResponse]) -> View:
    """Find what the link opens, inside the scope of its organization; nothing of it leaks else."""

    @wraps(view)
    @never_cache
    def inner(request: HttpRequest, token: str, **more: Any) -> HttpResponse:
        with ExitStack() as stack:
            try:
                organization = joining.organization_of_link(token)
                stack.enter_context(organization_scope(organization))
                found = joining.onboarding_of_link(token, now=timezone.now())
            except NotFoundForActorError as error:
                raise Http404(str(error)) from error
            except joining.LinkExpiredError as error:
                context = {"sentence": str(error)}
                return render(request, "people/lifecycle/join/over.html", context, status=410)
            return view(request, token, found, **more)

    return inner


@require_http_methods(["GET", "POST"])
@by_link
def join(request: HttpRequest, token: str, onboarding: Onboarding) -> HttpResponse:
    """Show the notice and take the consents; later, where the registration stands."""
    if onboarding.state != OnboardingState.INVITED:
        return render(request, "people/lifecycle/join/handed_in.html", {"row": onboarding})
    errors: dict[str, str] = {}
    if request.method == "POST":
        consents = joining.Consents(
            general=request.POST.get("general") == "on",
            sensitive=request.POST.get("sensitive") == "on",
        )
        try:
            joining.give_consent(onboarding=onboarding, consents=consents, now=timezone.now())
        except joining.InvalidOnboardingError as error:
            errors = error.errors
        else:
            return redirect("lifecycle:join_step", token, STEPS[0].code)
    context = {
        "row": onboarding,
        "token": token,
        "errors": errors,
        "ticked": request.POST,
        "steps": _steps(onboarding),
        "first": STEPS[0].code,
    }
    return render(
        request, "people/lifecycle/join/notice.html", context, status=422 if errors else 200
    )


@require_http_methods(["GET", "POST"])
@by_link
def join_step(request: HttpRequest, token: str, onboarding: Onboarding, step: str) -> HttpResponse:
    """Show a page of questions and keep its answers, right or wrong."""
    if step not in STEP_OF:
        raise Http404("没有这一步。")
    if onboarding.state != OnboardingState.INVITED or not onboarding.sensitive_consented_at:
        return redirect("lifecycle:join", token)
    now, asked = STEP_OF[step], shown(joining.answers_of(onboarding))
    form = StepForm(request.POST or None, step=now, shown=asked)
    if request.method == "POST":
        said = {one.name: request.POST.get(one.name, "") for one in now.asked}
        errors = joining.save_answers(
            onboarding=onboarding, step=now, said=said, today=timezone.localdate()
        )
        if request.POST.get("draft"):
            return HttpResponse(status=204)
        form.tell(errors)
        if not form.errors:
            return (
                redirect("lifecycle:join_step", token, _next(step))
                if _next(step)
                else (redirect("lifecycle:join_review", token))
            )
        onboarding.refresh_from_db()
    context = {
        "row": onboarding,
        "token": token,
        "step": now,
        "steps": _steps(onboarding),
        "form": form,
        "last": not _next(step),
    }
    return render(
        request,
        "people/lifecycle/join/step.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


@require_http_methods(["GET", "POST"])
@by_link
def join_review(request: HttpRequest, token: str, onboarding: Onboarding) -> HttpResponse:
    """Show everything once more, secrets masked, and hand it in."""
    if onboarding.state != OnboardingState.INVITED or not onboarding.sensitive_consented_at:
        return redirect("lifecycle:join", token)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            joining.hand_in(onboarding=onboarding, now=timezone.now())
        except joining.InvalidOnboardingError as error:
            errors = error.errors
        else:
            return redirect("lifecycle:join", token)
    answers = shown(joining.answers_of(onboarding))
    context = {
        "row": onboarding,
        "token": token,
        "steps": _steps(onboarding),
        "errors": errors,
        "sections": [
            (step, [(one, _worded(one, answers.get(one.name, ""))) for one in step.asked])
            for step in STEPS
        ],
    }
    return render(
        request, "people/lifecycle/join/review.html", context, status=422 if errors else 200
    )


def _worded(one: Any, text: str) -> str:
    return dict(one.choices).get(text, text)


def _steps(onboarding: Onboarding) -> list[tuple[str, str, bool]]:
    done = joining.steps_done(onboarding, today=timezone.localdate())
    return [(step.code, step.label, done[step.code]) for step in STEPS]


def _next(code: str) -> str:
    codes = [step.code for step in STEPS]
    at = codes.index(code) + 1
    return codes[at] if at < len(codes) else ""
