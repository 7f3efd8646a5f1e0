"""Re-sealing of everything under the current key, and rebuilding of the blind indexes.

To change keys: put the new key first in ``ZYG_ENCRYPTION_KEYS``, keep the old one behind it,
restart, run ``manage.py rotate_keys``; then the old key can go. The command may be stopped and
run again; each row is changed only if nobody has changed it since it was read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from zyg.core.crypto.cipher import is_current, seal
from zyg.core.crypto.fields import BlindIndexField, EncryptedTextField, Sealed, place_of
from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import OrganizationOwned, organization_scope

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was done to one model."""

    model: str
    rows: int
    changed: int
    skipped: int  # changed by somebody else meanwhile; the next run takes them


def encrypted_models() -> Iterator[type[models.Model]]:
    """Find the models that hold encrypted fields."""
    for model in apps.get_models():
        if any(isinstance(field, EncryptedTextField) for field in model._meta.fields):
            yield model


def rotate(model: type[models.Model]) -> Rotated:
    """Bring one model's rows under the current keys."""
    total = Rotated(model._meta.label, 0, 0, 0)
    if not issubclass(model, OrganizationOwned):
        return _rotate_rows(model, total)
    for organization in Organization.objects.order_by("pk"):
        with organization_scope(organization):
            total = _rotate_rows(model, total)
    return total


def _rotate_rows(model: type[models.Model], total: Rotated) -> Rotated:
    """Go over the rows of a model that the open scope shows, and add to what was done."""
    fields = [f for f in model._meta.fields if isinstance(f, EncryptedTextField)]
    indexes = [f for f in model._meta.fields if isinstance(f, BlindIndexField)]
    rows, changed, skipped, last = total.rows, total.changed, total.skipped, 0
    while chunk := list(model._default_manager.filter(pk__gt=last).order_by("pk")[:_CHUNK]):
        last = chunk[-1].pk
        for row in chunk:
            rows += 1
            before, after = _difference(row, fields, indexes)
            if after:
                done = model._default_manager.filter(pk=row.pk, **before).update(**after)
                changed, skipped = changed + done, skipped + 1 - done
    return Rotated(total.model, rows, changed, skipped)


def _difference(
    row: models.Model, fields: list[EncryptedTextField], indexes: list[BlindIndexField]
) -> tuple[dict[str, str], dict[str, str]]:
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for field in fields:
        sealed = row.__dict__[field.attname]
        if not sealed:
            continue
        before[field.attname] = sealed
        if not is_current(sealed):
            context = place_of(row, field)
            after[field.attname] = Sealed(seal(getattr(row, field.attname), context=context))
    for index in indexes:
        owner = getattr(row, "organization_id", "")
        value = index.compute(getattr(row, index.source) or "", organization_id=owner)
        if value != getattr(row, index.attname):
            after[index.attname] = value
    return before, after
