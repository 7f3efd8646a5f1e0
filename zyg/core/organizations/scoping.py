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

On PostgreSQL the database keeps the same fence by itself (``fence.py``), from the same scope.

A few questions must be asked before anybody knows the organization: whose key is this, where
does this person work, which jobs have fallen silent. Each is a crossing with a name. A model
lists the crossings that may read it, and nothing else of it can be done across::

    class ApiToken(OrganizationOwned):
        crossed_for = frozenset({"token"})

    with crossing("token"):
        ApiToken.objects.filter(digest=digest).first()
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Literal, NoReturn, Self, TypeVar, cast

from django.db import models
from django_scopes import scope
from django_scopes.exceptions import ScopeError
from django_scopes.manager import DisabledQuerySet

from zyg.core.organizations.context import current_crossing, current_organization, is_read_only

Ownership = Literal["organization", "person", "platform"]
M = TypeVar("M", bound="OrganizationOwned")

__all__ = ["OrganizationOwned", "Ownership", "crossing", "organization_scope", "reading_only"]


class CrossOrganizationError(Exception):
    """Code tried to write a row of one organization inside the scope of another."""


class ReadOnlyScopeError(Exception):
    """Something was to be written while the scope is for reading only; a Chinese sentence."""

    def __init__(self) -> None:
        super().__init__("现在是只读预览，没有保存任何修改。请先结束预览，再用自己的身份办理。")


def organization_scope(organization: models.Model) -> AbstractContextManager[None]:
    """Open the scope of one organization for the ``with`` block."""
    return cast("AbstractContextManager[None]", scope(organization=organization, crossing=""))


def crossing(name: str) -> AbstractContextManager[None]:
    """Read, for the ``with`` block, what some models open to this question; see the module.

    Raises:
        ValueError: the name is no identifier.
    """
    if not name.isidentifier():
        raise ValueError(f"A crossing has an identifier for a name, not {name!r}.")
    return cast("AbstractContextManager[None]", scope(organization=None, crossing=name))


def reading_only() -> AbstractContextManager[None]:
    """Refuse, for the ``with`` block and every scope in it, to write any organization's rows."""
    return cast("AbstractContextManager[None]", scope(read_only=True))


def _refuse_reading_only() -> None:
    if is_read_only():
        raise ReadOnlyScopeError


def _refuse_foreign(rows: Iterable[OrganizationOwned]) -> None:
    _refuse_reading_only()
    current = current_organization()
    for row in rows:
        if current is None:
            raise ScopeError(f"A {type(row).__name__} can be written only inside a scope.")
        if row.organization_id != current.pk:
            raise CrossOrganizationError(
                f"A {type(row).__name__} of organization {row.organization_id} can not be "
                f"written inside the scope of organization {current.pk}."
            )


class OrganizationQuerySet(models.QuerySet[M]):
    """A query set that also watches what is written in bulk."""

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        """Insert rows, all of them of the organization in scope."""
        rows = list(objs)
        _refuse_foreign(rows)
        return super().bulk_create(rows, *args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """Change rows; they stay with their organization."""
        if not {"organization", "organization_id"}.isdisjoint(kwargs):
            raise CrossOrganizationError("A row does not move to another organization.")
        _refuse_reading_only()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete rows."""
        _refuse_reading_only()
        return super().delete()


class _CrossingQuerySet(models.QuerySet[M]):
    """Rows of every organization, to be read and nothing else."""

    def _refuse(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise CrossOrganizationError("A crossing reads; open a scope to write.")

    create = get_or_create = update_or_create = _refuse
    bulk_create = bulk_update = update = delete = select_for_update = _refuse


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
        organization = current_organization()
        if organization is not None:
            rows: models.QuerySet[M] = OrganizationQuerySet(self.model, using=self._db)
            return rows.filter(organization=organization)
        if current_crossing() in self.model.crossed_for:
            return _CrossingQuerySet(self.model, using=self._db)
        closed = _Unscoped(self.model, using=self._db, missing_scopes=["organization"])
        return cast("models.QuerySet[M]", closed)


class OrganizationOwned(models.Model):
    """Base of every model whose rows belong to one organization.

    Attributes:
        crossed_for: the crossings that may read the rows of all organizations.
        append_only: the application may add rows and never change or delete one; in production
            the database refuses it to the role of the application.
    """

    ownership: ClassVar[Ownership] = "organization"
    crossed_for: ClassVar[frozenset[str]] = frozenset()
    append_only: ClassVar[bool] = False

    organization = models.ForeignKey(
        "organizations.Organization",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="企业",
    )

    objects: ClassVar[OrganizationManager[Self]] = OrganizationManager()

    class Meta:
        abstract = True
        # Also what Django reads by itself (the other end of a foreign key, a refreshed row).
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row, inside the scope of its organization."""
        _refuse_foreign([self])
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the row."""
        _refuse_reading_only()
        return super().delete(*args, **kwargs)
