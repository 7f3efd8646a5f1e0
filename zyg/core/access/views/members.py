"""成员与权限: the list, the matrix, one member with all that decides about her rights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zyg.core.access import queries
from zyg.core.access.errors import InvalidMemberError
from zyg.core.access.exceptions import add_exception, end_exception
from zyg.core.access.forms import ExceptionForm, InviteForm, LetterForm, RolesForm
from zyg.core.access.invitations import invite, revoke, send_again
from zyg.core.access.letters import act_without_letter, add_letter, end_letter
from zyg.core.access.members import resume_member, set_roles, stop_member
from zyg.core.access.models import Invitation
from zyg.core.organizations.models import Effect, Membership, Role
from zyg.core.permissions.actors import Actor, NotFoundForActorError, require
from zyg.core.permissions.areas import matrix
from zyg.core.permissions.decorators import acting, actor_required

_AGAIN_DAYS = 7


@require_GET
@actor_required
def member_list(request: HttpRequest) -> HttpResponse:
    """Show members, fifty a page, and the invitations that wait."""
    actor = acting(request)
    asked = request.GET
    filters = queries.Filters(
        q=asked.get("q", ""), role=asked.get("role", ""), state=asked.get("state", "")
    )
    page = queries.member_page(
        actor, filters, number=asked.get("page", "1"), today=timezone.localdate()
    )
    context = {
        "page": page,
        "filters": filters,
        "roles": Role.choices,
        "invitations": queries.open_invitations(actor),
        "now": timezone.now(),
    }
    return render(request, "access/members.html", context)


@require_GET
@actor_required
def rights(request: HttpRequest) -> HttpResponse:
    """Show the matrix of roles and rights."""
    require(acting(request), "members.manage")
    context = {"areas": matrix(), "roles": [role.label for role in Role]}
    return render(request, "access/rights.html", context)


@require_http_methods(["GET", "POST"])
@actor_required
def member_invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody; the link is shown once."""
    actor = acting(request)
    require(actor, "members.manage")
    form = InviteForm(request.POST or None, organization=actor.organization)
    link, status = "", 200
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            _, link = invite(
                actor=actor,
                email=said["email"],
                display_name=said["display_name"],
                grants=form.grants(),
                days=said["days"],
                now=timezone.now(),
            )
        except InvalidMemberError as error:
            form.take(error)
    if form.errors:
        status = 422
    context = {"form": form, "link": link}
    return render(request, "access/invite.html", context, status=status)


@require_POST
@actor_required
def invitation_act(request: HttpRequest, invitation_id: str) -> HttpResponse:
    """Send an invitation again, or take it back."""
    actor = acting(request)
    require(actor, "members.manage")
    found = Invitation.objects.filter(public_id=invitation_id).first()
    if found is None:
        raise NotFoundForActorError("没有这份邀请，或不属于你的企业。")
    try:
        if request.POST.get("act") == "revoke":
            revoke(actor=actor, invitation=found, now=timezone.now())
            messages.success(request, f"已撤回给 {found.display_name} 的邀请，原链接不能再用。")
        else:
            link = send_again(actor=actor, invitation=found, days=_AGAIN_DAYS, now=timezone.now())
            messages.success(request, f"已重新发送，原链接失效。新链接：{link}")
    except InvalidMemberError as error:
        messages.error(request, str(error))
    return redirect("access:members")


@require_GET
@actor_required
def member_detail(request: HttpRequest, member_id: str) -> HttpResponse:
    """Show a member."""
    return _detail(request, member_id, {})


@require_POST
@actor_required
def member_roles(request: HttpRequest, member_id: str) -> HttpResponse:
    """Replace a member's roles."""
    actor = acting(request)
    found = queries.member_of(actor, member_id)
    form = RolesForm(request.POST, organization=actor.organization)

    def act() -> str:
        set_roles(actor=actor, membership=found, grants=form.grants())
        return f"已修改 {found} 的角色，对方下一次打开页面时生效。"

    return _submit(request, member_id, "roles_form", form, act)


@require_POST
@actor_required
def member_exception(request: HttpRequest, member_id: str) -> HttpResponse:
    """Open or close a group of fields to a member."""
    actor = acting(request)
    found = queries.member_of(actor, member_id)
    form = ExceptionForm(request.POST, organization=actor.organization)

    def act() -> str:
        said = form.cleaned_data
        add_exception(
            actor=actor,
            membership=found,
            group=said["group"],
            effect=Effect(said["effect"]),
            department=form.place(),
            days=form.days(),
            reason=said["reason"],
            now=timezone.now(),
        )
        return f"已登记 {found} 的资料权限例外。"

    return _submit(request, member_id, "exception_form", form, act)


@require_POST
@actor_required
def member_letter(request: HttpRequest, member_id: str) -> HttpResponse:
    """Record a letter of authorisation."""
    actor = acting(request)
    found = queries.member_of(actor, member_id)
    form = LetterForm(request.POST, request.FILES)

    def act() -> str:
        said = form.cleaned_data
        add_letter(
            actor=actor,
            membership=found,
            permissions=said["permissions"],
            days=form.days(),
            upload=said["file"],
            file_name=said["file"].name,
            number=said["number"],
            now=timezone.now(),
        )
        return f"已登记授权书；{found} 的权限以有效的授权书为限。"

    return _submit(request, member_id, "letter_form", form, act)


@require_POST
@actor_required
def member_act(request: HttpRequest, member_id: str) -> HttpResponse:
    """Stop or resume a member, end an exception or a letter, drop the need for letters."""
    actor = acting(request)
    found = queries.member_of(actor, member_id)
    acts: dict[str, Callable[[], str]] = {
        "stop": lambda: _stop(actor, found),
        "resume": lambda: _resume(actor, found),
        "end_exception": lambda: _end_exception(actor, found, request.POST),
        "end_letter": lambda: _end_letter(actor, found, request.POST),
        "no_letter": lambda: _no_letter(actor, found, request.POST),
    }
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        raise NotFoundForActorError("没有这个操作。")
    try:
        messages.success(request, act())
    except InvalidMemberError as error:
        messages.error(request, str(error))
    return redirect("access:member", member_id)


def _stop(actor: Actor, found: Membership) -> str:
    stop_member(actor=actor, membership=found)
    return f"已停用 {found}，对方立刻不能再进入本企业的页面和接口。"


def _resume(actor: Actor, found: Membership) -> str:
    resume_member(actor=actor, membership=found)
    return f"已恢复 {found}，角色和停用前一样。"


def _end_exception(actor: Actor, found: Membership, said: Any) -> str:
    exception = found.exceptions.filter(public_id=said.get("id", "")).first()
    if exception is None:
        raise NotFoundForActorError("没有这项例外。")
    end_exception(actor=actor, exception=exception, now=timezone.now())
    return "已结束这项例外。"


def _end_letter(actor: Actor, found: Membership, said: Any) -> str:
    letter = found.letters.filter(public_id=said.get("id", "")).first()
    if letter is None:
        raise NotFoundForActorError("没有这份授权书。")
    end_letter(actor=actor, letter=letter, reason=said.get("reason", ""), now=timezone.now())
    return "已终止这份授权书，随它而来的权限同时停止。"


def _no_letter(actor: Actor, found: Membership, said: Any) -> str:
    act_without_letter(actor=actor, membership=found, reason=said.get("reason", ""))
    return f"{found} 的权限现在以角色为准。"


def _submit(
    request: HttpRequest, member_id: str, name: str, form: Any, act: Callable[[], str]
) -> HttpResponse:
    """Do the act of a form and go back, or show the page with what is wrong."""
    if form.is_valid():
        try:
            messages.success(request, act())
        except InvalidMemberError as error:
            form.take(error)
        else:
            return redirect("access:member", member_id)
    return _detail(request, member_id, {name: form})


def _detail(request: HttpRequest, member_id: str, forms: dict[str, Any]) -> HttpResponse:
    actor = acting(request)
    today = timezone.localdate()
    found = queries.member(actor, member_id, now=timezone.now(), today=today)
    roles = found.membership.roles.select_related("department")
    led = [role.department.public_id for role in roles if role.department is not None]
    context = {
        "member": found,
        "today": today,
        "roles_form": RolesForm(
            organization=actor.organization,
            initial={"roles": [role.role for role in roles], "departments": led},
        ),
        "exception_form": ExceptionForm(
            organization=actor.organization, initial={"first_day": today}
        ),
        "letter_form": LetterForm(initial={"first_day": today}),
        **forms,
    }
    return render(request, "access/member.html", context, status=422 if forms else 200)
