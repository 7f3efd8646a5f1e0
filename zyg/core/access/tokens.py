"""Acts on API tokens, and finding the actor of one."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable

from django.db import transaction

from zyg.core.access.models import ApiToken
from zyg.core.audit.operations import record
from zyg.core.organizations.scoping import crossing
from zyg.core.permissions.actors import Actor, PermissionRefusedError, actor_of
from zyg.core.permissions.matrix import PERMISSIONS

PREFIX = "zyg_"
LONGEST = dt.timedelta(days=366)


class InvalidTokenRequestError(Exception):
    """A token can not be made so; the message is a Chinese sentence."""


@transaction.atomic
def create_token(
    *, actor: Actor, name: str, scopes: Iterable[str], now: dt.datetime, lifetime: dt.timedelta
) -> tuple[ApiToken, str]:
    """Make a token that acts as the actor with some of her rights.

    Returns:
        the row, and the key itself, which can not be shown again.

    Raises:
        InvalidTokenRequestError: no name, an unknown right, or longer than a year.
        PermissionRefusedError: a right that the actor does not have herself.
    """
    wanted = sorted(set(scopes))
    if unknown := [code for code in wanted if code not in PERMISSIONS]:
        raise InvalidTokenRequestError(f"没有这些权限：{'、'.join(unknown)}。")
    if not name.strip() or not wanted:
        raise InvalidTokenRequestError("请写明令牌的用途，并至少选一项权限。")
    if lifetime > LONGEST:
        raise InvalidTokenRequestError("令牌最长一年，请选更近的失效日期。")
    for code in wanted:
        if not actor.may(code):
            raise PermissionRefusedError(code)
    key = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        organization=actor.organization,
        membership=actor.membership,
        name=name.strip()[:100],
        digest=_digest(key),
        scopes=wanted,
        expires_at=now + lifetime,
    )
    record(actor, "token.create", obj=token, payload={"权限": wanted})
    return token, key


@transaction.atomic
def revoke_token(*, actor: Actor, token: ApiToken, now: dt.datetime) -> None:
    """Stop a token at once: one's own, or any with the right 管理成员与权限.

    Raises:
        PermissionRefusedError: it belongs to somebody else.
    """
    if token.membership_id != actor.membership.pk and not actor.may_everywhere("members.manage"):
        raise PermissionRefusedError("members.manage")
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    record(actor, "token.revoke", obj=token)


def token_actor(key: str, *, now: dt.datetime, address: str = "") -> Actor | None:
    """Return the actor of a key; None when it is unknown, expired, revoked, or its member left."""
    if not key.startswith(PREFIX):
        return None
    with crossing("token"):
        token = (
            ApiToken.objects.filter(
                digest=_digest(key),
                revoked_at=None,
                expires_at__gt=now,
                membership__is_active=True,
                membership__user__is_active=True,
            )
            .select_related("membership__organization", "membership__user")
            .first()
        )
    if token is None:
        return None
    return actor_of(token.membership, scopes=token.scopes, address=address)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
