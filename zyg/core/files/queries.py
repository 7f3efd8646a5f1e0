"""What can be known of files, and who reaches them."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from zyg.core.files.models import StoredFile
from zyg.core.files.purposes import purpose_of
from zyg.core.permissions.actors import (
    Actor,
    NotFoundForActorError,
    PermissionRefusedError,
    Reachable,
    require,
)


def require_over(actor: Actor, permission: str, about: models.Model | None) -> None:
    """Refuse unless the actor has a right over the owner of a file.

    Args:
        actor: who acts.
        permission: the right of the purpose.
        about: the owner, or the file itself; without an owner, or with one that tells no reach,
            the right must go over the whole organization.

    Raises:
        PermissionRefusedError: the right is missing.
        NotFoundForActorError: a row of another organization.
    """
    if about is not None and getattr(about, "organization_id", None) != actor.organization.pk:
        raise NotFoundForActorError("没有这个文件，或它不属于你的企业。")
    owner = owner_of(about) if isinstance(about, StoredFile) else about
    require(actor, permission, owner if isinstance(owner, Reachable) else None)


def owner_of(file: StoredFile) -> models.Model | None:
    """Return the row that a file is about, None when it is gone; one SQL statement at most."""
    if not file.owner_type:
        return None
    return _row(file.owner_type, public_id=file.owner_id)


def file_for(actor: Actor, public_id: str) -> StoredFile:
    """Return a file that the actor may see; two SQL statements and those of the owner.

    Raises:
        NotFoundForActorError: there is none for her.
    """
    file = StoredFile.objects.filter(public_id=public_id).first()
    if file is None:
        raise NotFoundForActorError("没有这个文件，或它不属于你的企业。")
    try:
        require_over(actor, purpose_of(file.purpose).view, file)
    except PermissionRefusedError as error:
        raise NotFoundForActorError("没有这个文件，或它不属于你的企业。") from error
    return file


def owner_for(actor: Actor, purpose: str, owner_id: str) -> models.Model | None:
    """Return the owner that a program names by its identifier; None when the purpose has none.

    Raises:
        NotFoundForActorError: there is no such purpose or owner.
    """
    try:
        label = purpose_of(purpose).owner
    except KeyError as error:
        raise NotFoundForActorError(f"没有「{purpose}」这种用途。") from error
    if not label:
        return None
    owner = _row(label, organization=actor.organization, public_id=owner_id)
    if owner is None:
        raise NotFoundForActorError("没有文件所属的对象，或它不属于你的企业。")
    return owner


def files_of(actor: Actor, owner: models.Model | None, *, purpose: str) -> list[StoredFile]:
    """List the files of an owner (None: that have none) for a purpose, newest first.

    One SQL statement.

    Raises:
        PermissionRefusedError: the right of the purpose is missing over the owner.
    """
    require_over(actor, purpose_of(purpose).view, owner)
    rows = StoredFile.objects.filter(
        owner_id=getattr(owner, "public_id", ""),
        owner_type=purpose_of(purpose).owner,
        purpose=purpose,
        deleted_at=None,
    )
    return list(rows.order_by("-created_at", "-pk"))


def _row(label: str, **values: Any) -> models.Model | None:
    model: type[models.Model] = apps.get_model(label)
    return model._default_manager.filter(**values).first()
