"""Sealed fields: unreadable in the database, bound to their place, found by a blind index."""

import base64
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

from zyg.core.crypto.cipher import SealBrokenError, blind_index, keyring, seal, unseal
from zyg.core.crypto.fields import BlindIndexField, PlainTextRefusedError
from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.people.models import Employee
from zyg.workforce.people.tests.makers import make_employee

OLD = "1:" + base64.b64encode(bytes(range(32))).decode()
NEW = "2:" + base64.b64encode(bytes(32)).decode()


@pytest.fixture
def xue(cast):
    with organization_scope(cast.jia):
        yield make_employee(cast.sun)


def stored(row, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM people_employee WHERE id = %s", [row.pk])  # noqa: S608
        return cursor.fetchone()[0]


def store(row, column, value):
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE people_employee SET {column} = %s WHERE id = %s",  # noqa: S608
            [value, row.pk],
        )


def test_what_was_sealed_opens():
    assert unseal(seal("单雪", context="a"), context="a") == "单雪"


def test_two_seals_of_one_text_differ():
    assert seal("1", context="a") != seal("1", context="a")


def test_every_changed_character_is_noticed():
    sealed = seal("138", context="a")
    start = len("z1.1.")
    for position in range(start, len(sealed) - 1):
        letter = "A" if sealed[position] != "A" else "B"
        with pytest.raises(SealBrokenError):
            unseal(sealed[:position] + letter + sealed[position + 1 :], context="a")


@pytest.mark.parametrize(
    ("sealed", "sentence"),
    [
        ("z9.1.AAAA", "suite 'z9'"),
        ("z1.77.AAAA", "key '77'"),
        ("z1.1.AAAA", "does not open"),
        ("z1.1.???", "does not open"),
        ("plain", "suite 'plain'"),
    ],
)
def test_broken_seal_says_what_is_wrong(sealed, sentence):
    with pytest.raises(SealBrokenError, match=sentence):
        unseal(sealed, context="a")


def test_other_context_does_not_open():
    with pytest.raises(SealBrokenError):
        unseal(seal("138", context="a"), context="b")


@pytest.mark.parametrize("column", ["id_number", "phone", "bank_account"])
def test_database_holds_no_plain_text(xue, column):
    assert stored(xue, column).startswith("z1.1.")
    assert getattr(xue, column) not in stored(xue, column)


def test_value_opens_again_from_the_database(xue):
    fresh = Employee.objects.get(pk=xue.pk)
    assert (fresh.phone, fresh.phone_masked) == ("13800000001", "138****0001")


def test_value_copied_to_another_row_does_not_open(cast, xue):
    other = make_employee(cast.sun, 2)
    store(other, "phone", stored(xue, "phone"))
    with pytest.raises(SealBrokenError):
        _ = Employee.objects.get(pk=other.pk).phone


def test_value_copied_to_another_column_does_not_open(xue):
    store(xue, "phone", stored(xue, "id_number"))
    with pytest.raises(SealBrokenError):
        _ = Employee.objects.get(pk=xue.pk).phone


def test_reading_a_list_decrypts_nothing(xue, monkeypatch):
    monkeypatch.setattr("zyg.core.crypto.fields.unseal", lambda *_, **__: pytest.fail("opened"))
    assert [row.name for row in Employee.objects.all()] == ["单雪"]


def test_saving_again_keeps_the_seal(xue):
    before = stored(xue, "phone")
    fresh = Employee.objects.get(pk=xue.pk)
    fresh.save()
    assert stored(xue, "phone") == before


def test_plain_text_never_reaches_the_database(xue):
    with pytest.raises(PlainTextRefusedError):
        Employee.objects.update(phone="13800000002")
    with pytest.raises(PlainTextRefusedError):
        Employee.objects.filter(phone="13800000001").exists()
    xue.phone = "13800000002"
    with pytest.raises(PlainTextRefusedError):
        Employee.objects.bulk_update([xue], ["phone"])


def test_blind_index_finds_what_people_type(cast, xue):
    look = BlindIndexField.value(Employee, "phone_index", "138 0000-0001", cast.jia)
    assert Employee.objects.get(phone_index=look) == xue


def test_blind_index_needs_its_key(settings):
    before = blind_index("138", context="a")
    settings.BLIND_INDEX_KEY = base64.b64encode(bytes(32)).decode()
    assert blind_index("138", context="a") != before


def test_rotation_seals_with_the_new_key_and_the_old_can_go(xue, settings):
    settings.ENCRYPTION_KEYS = f"{NEW},{OLD}"
    settings.BLIND_INDEX_KEY = base64.b64encode(bytes(32)).decode()
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    assert "people.Employee: 1 rows, 1 changed" in out.getvalue()
    settings.ENCRYPTION_KEYS = NEW
    fresh = Employee.objects.get(pk=xue.pk)
    assert fresh.phone == "13800000001"
    look = BlindIndexField.value(Employee, "phone_index", fresh.phone, fresh.organization)
    assert fresh.phone_index == look


def test_second_rotation_changes_nothing(xue):
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    assert "1 rows, 0 changed" in out.getvalue()


@pytest.mark.parametrize(
    "keys", ["", "1", "1:short", f"{OLD},{OLD}", ":" + OLD[2:], "a.b:" + OLD[2:]]
)
def test_bad_keyring_is_refused_by_name(settings, keys):
    settings.ENCRYPTION_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match="ZYG_ENCRYPTION_KEYS"):
        keyring()
