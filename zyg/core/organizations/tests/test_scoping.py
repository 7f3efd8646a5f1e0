"""The fence: nothing of another organization is read or written, and no model stands outside."""

from typing import ClassVar

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps
from django_scopes.exceptions import ScopeError

from zyg.core.organizations.checks import check_models, check_ownership, unique_sets
from zyg.core.organizations.fence import owned_models
from zyg.core.organizations.models import Department, Membership
from zyg.core.organizations.operations import add_department
from zyg.core.organizations.scoping import (
    CrossOrganizationError,
    OrganizationOwned,
    crossing,
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


def test_writing_outside_a_scope_raises(cast):
    with pytest.raises(ScopeError, match="only inside a scope"):
        Department.objects.model(organization=cast.jia, name="无主").save()
    with pytest.raises(ScopeError):
        cast.research.delete()


def test_what_django_reads_by_itself_is_fenced(cast):
    with organization_scope(cast.jia):
        below = add_department(organization=cast.jia, name="后端", parent=cast.research)
        below = Department.objects.get(pk=below.pk)
    with pytest.raises(ScopeError):
        _ = below.parent
    with organization_scope(cast.yi), pytest.raises(Department.DoesNotExist):
        below.refresh_from_db()


def test_row_does_not_move_to_another_organization(cast):
    with organization_scope(cast.jia), pytest.raises(CrossOrganizationError):
        Department.objects.update(organization=cast.yi)


def test_crossing_reads_the_models_that_list_it(cast):
    with crossing("login"):
        organizations = {row.organization_id for row in Membership.objects.all()}
        assert organizations == {cast.jia.pk, cast.yi.pk}
        with pytest.raises(ScopeError):
            Department.objects.count()


@pytest.mark.parametrize(
    "act",
    [
        lambda: Membership.objects.update(is_active=False),
        lambda: Membership.objects.all().delete(),
        lambda: Membership.objects.filter(pk=1).select_for_update(),
        Membership.objects.create,
    ],
)
def test_crossing_only_reads(cast, act):
    with crossing("login"), pytest.raises(CrossOrganizationError, match="A crossing reads"):
        act()


# Each of these may be read across all organizations; a new one is a decision, not a detail.
CROSSINGS = {
    "organizations.Membership": {"login", "token"},
    "access.ApiToken": {"token"},
    "access.Invitation": {"invitation"},
    "work.Job": {"sweep"},
    "attendance.Device": {"device"},
    "insurance.ParameterReport": {"parameter_reports"},
}


def test_crossings_are_these_and_no_others():
    found = {model._meta.label: set(model.crossed_for) for model in owned_models()}
    crossed = {label: names for label, names in found.items() if names}
    assert crossed.items() <= CROSSINGS.items()


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
