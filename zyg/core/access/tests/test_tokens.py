"""接口令牌 on the page, and the choice among several organizations."""

import re

import pytest

from zyg.core.access.models import ApiToken
from zyg.core.organizations.models import Membership
from zyg.core.organizations.scoping import organization_scope

GOOD = {"name": "财务取数", "days": "90", "scopes": ["people.view"]}


@pytest.fixture
def wang(jia, client):
    client.force_login(jia.wang.user)
    return jia.wang


def test_key_is_shown_once_and_works_until_stopped(jia, wang, client):
    shown = client.post("/org/tokens", GOOD)
    key = re.search(r"zyg_[\w-]+", shown.content.decode())[0]
    assert shown.headers["Cache-Control"] == "no-store"
    assert key not in client.get("/org/tokens").content.decode()
    headers = {"Authorization": f"Bearer {key}"}
    assert client.get("/api/v1/people", headers=headers).status_code == 200
    client.post(f"/org/tokens/{ApiToken.objects.get().public_id}/revoke")
    assert client.get("/api/v1/people", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"scopes": []}, "没有选权限"),
        ({"scopes": ["members.manage"]}, "members.manage"),
        ({"name": " "}, "用途"),
        ({"days": "9999"}, "9999"),
    ],
)
def test_wrong_token_is_told(jia, wang, client, changes, sentence):
    refused = client.post("/org/tokens", GOOD | changes)
    assert (refused.status_code, sentence in refused.content.decode()) == (422, True)
    assert not ApiToken.objects.exists()


def test_others_tokens_are_seen_and_stopped_by_those_who_manage_members(jia, wang, client):
    client.post("/org/tokens", GOOD)
    url = f"/org/tokens/{ApiToken.objects.get().public_id}/revoke"
    client.force_login(jia.sun.user)
    assert "财务取数" not in client.get("/org/tokens").content.decode()
    assert client.post(url).status_code == 404
    client.force_login(jia.zhou.user)
    assert "财务取数" in client.get("/org/tokens").content.decode()
    assert client.post(url).status_code == 302


def test_who_works_for_two_chooses_on_every_page(jia, wang, client):
    assert "切换企业" not in client.get("/org/tokens").content.decode()
    with organization_scope(jia.yi):
        second = Membership.objects.create(organization=jia.yi, user=jia.wang.user)
    assert "切换企业" in client.get("/org/tokens").content.decode()
    client.post("/organizations/choose", {"membership": second.public_id})
    assert client.get("/org/tokens").wsgi_request.actor.organization == jia.yi
