"""Every field that is kept of an employee has a purpose, a ground, a class and a time."""

import pytest

from zyg.core.crypto.fields import EncryptedTextField
from zyg.core.permissions.matrix import FIELD_GROUPS
from zyg.workforce.people.file.consents import SUBJECTS
from zyg.workforce.people.file.registry import every_field, registry
from zyg.workforce.people.models import (
    CustomValue,
    Employee,
    EmployeeTerms,
    FileEntry,
    PersonDetails,
    PersonDocument,
)

HOLDERS = {"employee": Employee, "details": PersonDetails, "terms": EmployeeTerms}
SCHEMA = (Employee, PersonDetails, EmployeeTerms, FileEntry, CustomValue, PersonDocument)
# The only fact of the terms that the file writes lies inside the column ``details``.
INSIDE = {"first_work_on"}


@pytest.mark.parametrize("model", SCHEMA, ids=lambda model: model.__name__)
def test_every_column_is_in_the_registry(model):
    told = {one.key for _, one in every_field() if HOLDERS.get(one.store) is model}
    columns = {field.name for field in model._meta.concrete_fields}
    technical = registry().technical[model._meta.label]
    assert columns - told - technical == set(), "say in registry.toml what it is kept for"
    assert (technical | told) - columns - INSIDE == set(), "the registry names no such column"


def test_no_column_is_both_technical_and_about_a_person():
    for model in SCHEMA:
        told = {one.key for _, one in every_field() if HOLDERS.get(one.store) is model}
        assert not told & registry().technical[model._meta.label]


def test_sensitive_values_are_sealed():
    for section, one in every_field():
        if not one.sensitive:
            continue
        model = HOLDERS.get(one.store, FileEntry)
        column = one.key if one.store in HOLDERS else "sealed_values"
        assert isinstance(model._meta.get_field(column), EncryptedTextField), (section.key, one.key)


def test_every_field_says_why():
    for section, one in every_field():
        assert one.purpose, (section.key, one.key)
        assert one.group == "" or one.group in FIELD_GROUPS, (section.key, one.key)


def test_sensitive_fields_have_a_group_and_consent_is_known():
    for section, one in every_field():
        if one.sensitive:
            assert one.group in FIELD_GROUPS, (section.key, one.key)
        if one.basis == "consent":
            assert section.consent in SUBJECTS, section.key


def test_optional_things_are_never_required():
    for section, one in every_field():
        if one.basis == "optional":
            assert not one.required, (section.key, one.key)


def test_papers_name_a_purpose_of_files():
    from zyg.core.files.purposes import purpose_of  # noqa: PLC0415 - needs the apps

    for kind in registry().documents.values():
        assert purpose_of(kind.purpose_code).owner == "people.Employee"
