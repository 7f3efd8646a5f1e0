"""``manage.py check`` fails for a model that does not say who owns its rows.

Ours say it on the class (``ownership``); models of parts we use are listed in
``settings.THIRD_PARTY_OWNERSHIP``. An organization-owned model must have the guarded manager and
must have the organization in every unique constraint: two organizations may use the same
number, and a distributed database can only keep a constraint that contains the key it is
divided by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core import checks
from django.db import models

from zyg.core.organizations.scoping import OrganizationManager, OrganizationOwned

_OWNERS = frozenset({"organization", "person", "platform"})


def check_ownership(
    app_configs: Sequence[AppConfig] | None = None, **_: Any
) -> list[checks.CheckMessage]:
    """Check every model of the project, or of some apps."""
    configs = app_configs or list(apps.get_app_configs())
    return [error for config in configs for error in check_models(config.get_models())]


def check_models(found: Iterable[type[models.Model]]) -> Iterator[checks.CheckMessage]:
    """Check some models."""
    for model in found:
        ours = model.__module__.startswith("zyg.")
        owner = model.__dict__.get("ownership") or getattr(model, "ownership", None)
        if not ours:
            owner = settings.THIRD_PARTY_OWNERSHIP.get(model._meta.label)
        if owner not in _OWNERS:
            hint = "Say organization, person or platform in the attribute ownership."
            yield checks.Error("Nobody owns the rows.", hint=hint, obj=model, id="zyg.E001")
        elif owner == "organization":
            yield from _check_organization_owned(model)


def _check_organization_owned(model: type[models.Model]) -> Iterator[checks.CheckMessage]:
    if not issubclass(model, OrganizationOwned):
        yield checks.Error("Must extend OrganizationOwned.", obj=model, id="zyg.E002")
    if not isinstance(model._default_manager, OrganizationManager):
        yield checks.Error("The manager is not guarded.", obj=model, id="zyg.E003")
    for columns in unique_sets(model):
        if "organization" not in columns:
            message = f"Unique over {', '.join(columns)} without the organization."
            yield checks.Error(message, obj=model, id="zyg.E004")
    for field in model._meta.local_many_to_many:
        through = field.remote_field.through
        if through is not None and through._meta.auto_created:
            message = "The table between the two has no organization; declare it as a model."
            yield checks.Error(message, obj=field, id="zyg.E005")


def unique_sets(model: type[models.Model]) -> Iterator[tuple[str, ...]]:
    """List the field names of each unique constraint of a model, apart from its primary key."""
    for field in model._meta.local_fields:
        if field.unique and not field.primary_key:
            yield (field.name,)
    for together in model._meta.unique_together:
        yield tuple(together)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            yield tuple(constraint.fields)
