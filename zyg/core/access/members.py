"""Acts on members: open an organization with its first administrator, add people, set roles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from zyg.core.access.errors import InvalidMemberError
from zyg.core.accounts.models import User
from zyg.core.audit.operations import record
from zyg.core.organizations.models import (
    Department,
    Membership,
    MembershipRole,
    Organization,
    Role,
)
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import Actor, actor_of, require
from zyg.law.identity.result import Problem
from zyg.law.identity.uscc import check_uscc

_SHORTEST_LOGIN = 3


class AlreadySetUpError(Exception):
    """Somebody can log in already; the first set-up is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLogin:
    """Who gets a login; the password is checked against the validators of the settings."""

    username: str
    display_name: str
    password: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role to be given; a manager's names the department whose tree she leads."""

    role: Role
    department: Department | None = None


@transaction.atomic
def open_organization(
    *, name: str, admin: NewLogin, credit_code: str = "", place: str = "", is_demo: bool = False
) -> Actor:
    """Open an organization and make its first administrator, who is returned as an actor.

    There is no actor yet whose right could be checked: only the first set-up and the command
    line come here.

    Raises:
        InvalidMemberError: a name, credit code, login name or password that can not be.
    """
    errors = {} if name.strip() else {"name": "没有填企业名称；请补填。"}
    code = check_uscc(credit_code) if credit_code.strip() else None
    if isinstance(code, Problem):
        errors["credit_code"] = code.message
    errors |= login_errors(admin)
    if errors:
        raise InvalidMemberError(errors)
    organization = Organization.objects.create(
        name=name.strip(),
        credit_code=code.code if code is not None else "",
        place=place,
        is_demo=is_demo,
    )
    with organization_scope(organization):
        actor = _join(organization, make_user(admin), [Grant(Role.ENTERPRISE_ADMIN)])
        record(actor, "organization.create", obj=organization)
    return actor


@transaction.atomic
def set_up(*, name: str, admin: NewLogin, credit_code: str = "", place: str = "") -> Actor:
    """Open the first organization of an empty installation.

    Raises:
        AlreadySetUpError: an account exists.
        InvalidMemberError: see :func:`open_organization`.
    """
    if not needs_set_up():
        raise AlreadySetUpError("已经设置过了，请直接登录。")
    return open_organization(name=name, admin=admin, credit_code=credit_code, place=place)


def needs_set_up() -> bool:
    """Say whether nobody can log in yet; one SQL statement."""
    return not User.objects.exists()


@transaction.atomic
def add_member(*, actor: Actor, login: NewLogin, grants: Iterable[Grant]) -> Membership:
    """Give somebody new a login and roles in the actor's organization.

    Raises:
        PermissionRefusedError: the right 管理成员与权限 is missing.
        InvalidMemberError: a login name or password that can not be, or no role.
    """
    require(actor, "members.manage")
    wanted = list(grants)
    errors = login_errors(login) | grant_errors(wanted)
    if errors:
        raise InvalidMemberError(errors)
    membership = _join(actor.organization, make_user(login), wanted).membership
    record(actor, "members.add", obj=membership, payload={"角色": words(wanted)})
    return membership


@transaction.atomic
def set_roles(*, actor: Actor, membership: Membership, grants: Iterable[Grant]) -> None:
    """Replace the roles of a member.

    Raises:
        PermissionRefusedError: the right 管理成员与权限 is missing.
        InvalidMemberError: no role, or nobody would be left to administer the organization.
    """
    require(actor, "members.manage")
    wanted = list(grants)
    errors = grant_errors(wanted)
    if Role.ENTERPRISE_ADMIN not in {one.role for one in wanted} and _is_last_admin(membership):
        errors["roles"] = "至少要有一名企业管理员；请先把另一名成员设为企业管理员。"
    if errors:
        raise InvalidMemberError(errors)
    before = list(membership.roles.order_by("pk"))
    membership.roles.all().delete()
    give(membership, wanted)
    told = {"原角色": "、".join(map(str, before)), "新角色": words(wanted)}
    record(actor, "members.roles", obj=membership, payload=told)


@transaction.atomic
def stop_member(*, actor: Actor, membership: Membership) -> None:
    """Shut a member out of the organization; her records stay.

    Raises:
        PermissionRefusedError: the right 管理成员与权限 is missing.
        InvalidMemberError: she is the last administrator.
    """
    require(actor, "members.manage")
    if _is_last_admin(membership):
        sentence = "至少要有一名企业管理员；请先把另一名成员设为企业管理员。"
        raise InvalidMemberError({"roles": sentence})
    membership.is_active = False
    membership.save(update_fields=["is_active"])
    record(actor, "members.stop", obj=membership)


@transaction.atomic
def resume_member(*, actor: Actor, membership: Membership) -> None:
    """Let a member in again, with the roles she had.

    Raises:
        PermissionRefusedError: the right 管理成员与权限 is missing.
    """
    require(actor, "members.manage")
    membership.is_active = True
    membership.save(update_fields=["is_active"])
    record(actor, "members.resume", obj=membership)


def _join(organization: Organization, user: User, grants: list[Grant]) -> Actor:
    membership = Membership.objects.create(organization=organization, user=user)
    give(membership, grants)
    return actor_of(membership)


def give(membership: Membership, grants: list[Grant]) -> None:
    """Give a member roles; part of larger acts, whose right has been checked."""
    for one in grants:
        MembershipRole.objects.create(
            organization=membership.organization,
            membership=membership,
            role=one.role,
            department=one.department if one.role == Role.MANAGER else None,
        )


def make_user(login: NewLogin) -> User:
    """Make the account of a login that :func:`login_errors` has found right."""
    return User.objects.create_user(
        login.username, login.email, login.password, display_name=login.display_name.strip()
    )


def login_errors(login: NewLogin) -> dict[str, str]:
    """Tell what can not be right with a login, by field; three SQL statements at most."""
    errors: dict[str, str] = {}
    username, email = login.username.strip().lower(), login.email.strip().lower()
    if len(username) < _SHORTEST_LOGIN or not username.isprintable() or " " in username:
        errors["username"] = f"登录名至少 {_SHORTEST_LOGIN} 个字符，中间不能有空格；请改一个。"
    elif User.objects.filter(username=username).exists():
        errors["username"] = f"登录名 {username} 已经有人用；请换一个。"
    if not login.display_name.strip():
        errors["display_name"] = "没有填姓名；请补填。"
    if email:
        errors |= _email_errors(email)
    try:
        validate_password(login.password, User(username=username, email=email))
    except ValidationError as error:
        errors["password"] = " ".join(error.messages)
    return errors


def _email_errors(email: str) -> dict[str, str]:
    try:
        validate_email(email)
    except ValidationError:
        return {"email": f"「{email}」不是邮箱地址；请核对。"}
    if User.objects.filter(email=email).exists():
        return {"email": f"邮箱 {email} 已经有人用；请换一个。"}
    return {}


def grant_errors(grants: list[Grant]) -> dict[str, str]:
    """Tell what can not be right with roles, by field."""
    if not grants:
        return {"roles": "没有选角色；请至少选一个。"}
    if any(one.role == Role.MANAGER and one.department is None for one in grants):
        return {"roles": "主管要指定带哪个部门；请选部门。"}
    return {}


def _is_last_admin(membership: Membership) -> bool:
    admins = MembershipRole.objects.filter(
        organization=membership.organization,
        role=Role.ENTERPRISE_ADMIN,
        membership__is_active=True,
    )
    ids = set(admins.values_list("membership_id", flat=True))
    return ids == {membership.pk}


def words(grants: list[Grant]) -> str:
    """Write roles for people."""
    return "、".join(one.role.label for one in grants)
