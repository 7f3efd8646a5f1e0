"""The fence: nothing of another organization is read or written, and no model stands outside."""

from typing import ClassVar

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps
from django_scopes.exceptions import ScopeError

from zyg.core.organizations.checks import check_models, check_ownership, unique_sets
from zyg.core.organizations.models import Department
from zyg.core.organizations.scoping import (
    CrossOrganizationError,
    OrganizationOwned,
    organization_scope,
)


def test_scope_shows_one_organization(cast):
    with organization_scope(cast.yi):
        assert [d.name for d in Department.objects.all()] == ["总经办"]


@pytest.mark.parametrize(
    "query",
    [
        lambda: list(Department.objects.all()),
        lambda: bool(Department.objects.exists()),
        lambda: list(Department.objects.exclude(name="x")),
        lambda: list(Department.objects.select_related("parent")),
        lambda: list(Department.objects.distinct()),
        lambda: dict(Department.objects.in_bulk()),
        lambda: int(Department.objects.count()),
        lambda: Department.objects.filter(pk=1).delete(),
        lambda: list(Department.objects.values_list("name")),
    ],
)
def test_unscoped_query_raises(cast, query):
    with pytest.raises(ScopeError):
        query()


def test_related_rows_are_fenced_too(cast):
    with organization_scope(cast.yi):
        assert not cast.research.children.exists()
    with pytest.raises(ScopeError):
        list(cast.research.children.all())


def test_writing_a_foreign_row_raises(cast):
    with organization_scope(cast.yi), pytest.raises(CrossOrganizationError):
        Department.objects.create(organization=cast.jia, name="越界")


def test_writing_foreign_rows_in_bulk_raises(cast):
    with organization_scope(cast.yi), pytest.raises(CrossOrganizationError):
        Department.objects.bulk_create([Department(organization=cast.jia, name="越界")])


def test_every_model_says_who_owns_its_rows():
    assert check_ownership() == []


def test_every_unique_constraint_contains_the_organization():
    owned = [m for m in apps.get_models() if issubclass(m, OrganizationOwned)]
    assert owned
    loose = [(m, u) for m in owned for u in unique_sets(m) if "organization" not in u]
    assert loose == []


@isolate_apps("zyg.core.organizations")
def test_check_finds_the_model_nobody_owns():
    class Orphan(models.Model):  # noqa: DJ008 - never shown
        __module__ = "zyg.core.organizations.models"

        class Meta:
            app_label = "organizations"

    assert [e.id for e in check_models([Orphan])] == ["zyg.E001"]


@isolate_apps("zyg.core.organizations")
def test_check_finds_the_unguarded_model():
    class Loose(models.Model):  # noqa: DJ008 - never shown
        __module__ = "zyg.core.organizations.models"
        ownership: ClassVar[str] = "organization"
        number = models.CharField(max_length=9, unique=True)

        class Meta:
            app_label = "organizations"

    assert [e.id for e in check_models([Loose])] == ["zyg.E002", "zyg.E003", "zyg.E004"]
