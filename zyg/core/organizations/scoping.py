"""The fence between organizations.

Every model says on its class who owns its rows::

    class Employee(OrganizationOwned): ...      # ownership = "organization"
    class User(AbstractBaseUser): ownership = "person"
    class Notice(models.Model): ownership = "platform"

(``checks.py`` refuses to start when a model does not.) The manager of an organization-owned
model works only inside a scope. A web or API request gets its scope from the middleware; a
command, a job or a test opens it::

    with organization_scope(organization):
        Employee.objects.count()          # rows of this organization only

    Employee.objects.count()              # outside: raises ScopeError, never "all rows"

Crossing the fence on purpose is rare, and reads so: ``with scopes_disabled():``.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Literal, Self, TypeVar, cast

from django.db import models
from django_scopes import scope, scopes_disabled
from django_scopes.manager import DisabledQuerySet
from django_scopes.state import get_scope

Ownership = Literal["organization", "person", "platform"]
M = TypeVar("M", bound="OrganizationOwned")

__all__ = ["OrganizationOwned", "Ownership", "organization_scope", "scopes_disabled"]


class CrossOrganizationError(Exception):
    """Code tried to write a row of one organization inside the scope of another."""


def organization_scope(organization: models.Model) -> AbstractContextManager[None]:
    """Open the scope of one organization for the ``with`` block."""
    return cast("AbstractContextManager[None]", scope(organization=organization))


def _refuse_foreign(rows: Iterable[OrganizationOwned]) -> None:
    current = get_scope()
    if not current.get("_enabled", True) or "organization" not in current:
        return
    for row in rows:
        if row.organization_id != current["organization"].pk:
            raise CrossOrganizationError(
                f"A {type(row).__name__} of organization {row.organization_id} can not be "
                f"written inside the scope of organization {current['organization'].pk}."
            )


class OrganizationQuerySet(models.QuerySet[M]):
    """A query set that also watches what is written in bulk."""

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        """Insert rows, all of them of the organization in scope."""
        rows = list(objs)
        _refuse_foreign(rows)
        return super().bulk_create(rows, *args, **kwargs)


class _Unscoped(DisabledQuerySet):  # type: ignore[misc]  # django-scopes has no types
    # django-scopes leaves these open; each would answer about all organizations.
    exists = DisabledQuerySet.error
    exclude = DisabledQuerySet.error
    explain = DisabledQuerySet.error
    in_bulk = DisabledQuerySet.error
    contains = DisabledQuerySet.error
    alias = DisabledQuerySet.error
    defer = DisabledQuerySet.error
    distinct = DisabledQuerySet.error
    prefetch_related = DisabledQuerySet.error
    select_related = DisabledQuerySet.error


class OrganizationManager(models.Manager[M]):
    """Rows of the organization in scope; raises ``ScopeError`` when no scope is open."""

    def get_queryset(self) -> models.QuerySet[M]:
        """Start every query of the model."""
        current = get_scope()
        rows: models.QuerySet[M] = OrganizationQuerySet(self.model, using=self._db)
        if not current.get("_enabled", True):
            return rows
        if "organization" not in current:
            closed = _Unscoped(self.model, using=self._db, missing_scopes=["organization"])
            return cast("models.QuerySet[M]", closed)
        return rows.filter(organization=current["organization"])


class OrganizationOwned(models.Model):
    """Base of every model whose rows belong to one organization."""

    ownership: ClassVar[Ownership] = "organization"

    organization = models.ForeignKey(
        "organizations.Organization",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="企业",
    )

    objects: ClassVar[OrganizationManager[Self]] = OrganizationManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row, unless another organization's scope is open."""
        _refuse_foreign([self])
        super().save(*args, **kwargs)
