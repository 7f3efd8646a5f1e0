"""The first set-up, and the choice among several organizations."""

from __future__ import annotations

from django import forms
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from zyg.core.access.errors import InvalidMemberError
from zyg.core.access.members import (
    AlreadySetUpError,
    NewLogin,
    needs_set_up,
    set_up,
)
from zyg.core.access.middleware import DEPUTATION, SESSION_KEY
from zyg.core.accounts.models import User
from zyg.core.permissions.actors import memberships_of
from zyg.core.permissions.decorators import actor_required
from zyg.law.explain import RuleRefusedError
from zyg.law.places import place_named

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class SetUpForm(forms.Form):
    """The first organization and its administrator."""

    name = forms.CharField(label="企业名称", max_length=200)
    credit_code = forms.CharField(label="统一社会信用代码", max_length=30, required=False)
    place = forms.CharField(
        label="主要参保城市", max_length=30, required=False, help_text="例如 上海、苏州"
    )
    display_name = forms.CharField(label="管理员姓名", max_length=100)
    username = forms.CharField(label="登录名", max_length=150)
    email = forms.EmailField(label="邮箱", required=False)
    password = forms.CharField(
        label="密码", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_place(self) -> str:
        """Turn the name into its code."""
        written = str(self.cleaned_data["place"]).strip()
        try:
            return place_named(written).code if written else ""
        except RuleRefusedError as error:
            raise forms.ValidationError(str(error)) from error


@require_http_methods(["GET", "POST"])
def first_set_up(request: HttpRequest) -> HttpResponse:
    """Make the first organization and administrator; gone as soon as anybody can log in."""
    if not needs_set_up():
        raise Http404
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        admin = NewLogin(
            username=said["username"],
            display_name=said["display_name"],
            password=said["password"],
            email=said["email"],
        )
        try:
            actor = set_up(
                name=said["name"],
                admin=admin,
                credit_code=said["credit_code"],
                place=said["place"],
            )
        except InvalidMemberError as error:
            for name, sentence in error.errors.items():
                form.add_error(name, sentence)
        except AlreadySetUpError as error:
            raise Http404 from error
        else:
            login(request, actor.user, backend=BACKEND)
            return redirect("/home")
    return render(request, "access/setup.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@actor_required
def choose_organization(request: HttpRequest) -> HttpResponse:
    """Work for another organization of one's own from now on."""
    user = request.user
    wanted = request.POST.get("membership", "")
    mine = memberships_of(user) if isinstance(user, User) else []
    if wanted not in {one.public_id for one in mine}:
        raise Http404
    request.session[SESSION_KEY] = wanted
    request.session.pop(DEPUTATION, None)
    return redirect("/home")
