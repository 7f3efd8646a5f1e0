"""Several legal persons under one organization; one of them is the organization itself."""

import pytest
from django.db import connection

from zyg.core.audit.models import AuditEntry
from zyg.core.organizations.entities import (
    EntityError,
    EntityValues,
    add_entity,
    default_entity,
    edit_entity,
    entities_of,
    make_default,
    set_active,
)
from zyg.core.organizations.models import Organization
from zyg.core.organizations.scoping import organization_scope
from zyg.core.permissions.actors import PermissionRefusedError

CODE, OTHER = "91110000600037341L", "91350100M000100Y43"


@pytest.fixture
def jia(cast):
    with organization_scope(cast.jia):
        yield cast


def values(**changes):
    said = {"name": "甲二公司", "credit_code": CODE, "place": "310000", **changes}
    return EntityValues(**said)


def test_the_organization_is_its_first_entity(jia, django_assert_num_queries):
    assert (default_entity(jia.jia).name, default_entity(jia.jia).is_default) == ("甲公司", True)
    with django_assert_num_queries(1):
        default_entity(jia.jia)


def test_added_entity_stands_beside_it(jia):
    entity = add_entity(actor=jia.zhou, values=values(bank_account="6222 0200 0000 0006 021"))
    assert [one.name for one in entities_of(jia.zhou)] == ["甲公司", "甲二公司"]
    assert (entity.tax_number, entity.bank_account) == (CODE, "6222020000000006021")


def test_account_is_sealed_and_masked_in_the_audit(jia):
    add_entity(actor=jia.zhou, values=values(bank_account="6222020000000006021"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT bank_account FROM organizations_legalentity")
        assert "6222020000000006021" not in str(cursor.fetchall())
    assert AuditEntry.objects.get(act="entities.add").payload["银行账号"] == "尾号 6021"


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": ""}, "name", "没有填公司名称"),
        ({"name": "甲公司"}, "name", "已经有一个主体叫「甲公司」"),
        ({"credit_code": "9111"}, "credit_code", "少 14 位"),
        ({"tax_number": "12"}, "tax_number", "现在 2 位"),
        ({"bank_account": "62a"}, "bank_account", "只能有数字"),
    ],
)
def test_impossible_entity_is_told(jia, changes, field, sentence):
    with pytest.raises(EntityError) as refused:
        add_entity(actor=jia.zhou, values=values(**changes))
    assert sentence in refused.value.errors[field]


def test_two_entities_have_two_codes(jia):
    add_entity(actor=jia.zhou, values=values())
    with pytest.raises(EntityError, match="已登记在「甲二公司」"):
        add_entity(actor=jia.zhou, values=values(name="甲三公司"))


def test_correcting_the_default_corrects_the_organization(jia):
    entity = default_entity(jia.jia)
    edit_entity(actor=jia.zhou, entity=entity, values=values(name="甲集团"))
    found = Organization.objects.get(pk=jia.jia.pk)
    assert (found.name, found.credit_code) == ("甲集团", CODE)


def test_another_becomes_the_default(jia):
    entity = add_entity(actor=jia.zhou, values=values())
    make_default(actor=jia.zhou, entity=entity)
    assert default_entity(jia.jia) == entity
    assert [one.is_default for one in entities_of(jia.zhou)] == [True, False]


def test_default_is_not_stopped_and_a_stopped_one_is_no_default(jia):
    with pytest.raises(EntityError, match="是默认主体"):
        set_active(actor=jia.zhou, entity=default_entity(jia.jia), active=False)
    entity = add_entity(actor=jia.zhou, values=values())
    set_active(actor=jia.zhou, entity=entity, active=False)
    with pytest.raises(EntityError, match="已停用"):
        make_default(actor=jia.zhou, entity=entity)


def test_entities_are_for_those_who_edit_the_organization(jia):
    with pytest.raises(PermissionRefusedError):
        entities_of(jia.sun)
    with pytest.raises(PermissionRefusedError):
        add_entity(actor=jia.sun, values=values())
