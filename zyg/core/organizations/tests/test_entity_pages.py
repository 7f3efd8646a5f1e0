"""用工主体 on the pages."""

import pytest

from zyg.core.organizations.models import LegalEntity
from zyg.core.organizations.scoping import organization_scope

CODE = "91110000600037341L"
GOOD = {"name": "甲二公司", "credit_code": CODE, "place": "苏州", "bank_account": "62220200001"}


@pytest.fixture
def jia(cast, client):
    client.force_login(cast.zhou.user)
    with organization_scope(cast.jia):
        yield cast


def text(response):
    return response.content.decode()


def test_list_begins_with_the_organization_itself(jia, client):
    shown = text(client.get("/org/entities"))
    assert "甲公司" in shown
    assert "默认主体" in shown


def test_entity_is_added_corrected_made_default_and_stopped(jia, client):
    assert client.post("/org/entities/new", GOOD).status_code == 302
    entity = LegalEntity.objects.get(name="甲二公司")
    assert entity.place == "320500"
    url = f"/org/entities/{entity.public_id}"
    assert 'value="苏州"' in text(client.get(url))
    client.post(url, GOOD | {"name": "甲贰公司"})
    first = LegalEntity.objects.get(is_default=True)
    client.post(f"{url}/act", {"act": "default"})
    client.post(f"/org/entities/{first.public_id}/act", {"act": "stop"})
    shown = text(client.get("/org/entities"))
    assert "甲贰公司" in shown
    assert "已停用" in shown


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"credit_code": "9111"}, "少 14 位"),
        ({"place": "火星"}, "没有找到名为「火星」"),
        ({"name": "甲公司"}, "已经有一个主体"),
    ],
)
def test_wrong_entity_is_told_with_what_was_typed(jia, client, changes, sentence):
    refused = client.post("/org/entities/new", GOOD | changes)
    assert refused.status_code == 422
    assert sentence in text(refused)
    assert "62220200001" in text(refused)


def test_default_is_not_stopped_on_the_page(jia, client):
    client.get("/org/entities")
    first = LegalEntity.objects.get(is_default=True)
    answer = client.post(f"/org/entities/{first.public_id}/act", {"act": "stop"}, follow=True)
    assert "是默认主体" in text(answer)


@pytest.mark.parametrize("path", ["/org/entities", "/org/entities/new"])
def test_pages_are_for_those_who_edit_the_organization(jia, client, path):
    client.force_login(jia.sun.user)
    assert client.get(path).status_code == 403
