"""The API of the file: masked, scoped, refusing by field."""

import json

import pytest
from django.utils import timezone

from zyg.core.access.tokens import LONGEST, create_token
from zyg.core.organizations.scoping import organization_scope
from zyg.workforce.people.file.tests.makers import CHILD, add_paper, field, keep, keep_family
from zyg.workforce.people.models import FileEntry

RIGHTS = ("people.view", "people.edit", "identity.reveal", "contact.reveal", "people.retention")


@pytest.fixture
def call(jia, client):
    def send(method, url, body=None, *, who="sun", scopes=RIGHTS, **headers):
        actor = getattr(jia, who)
        _, key = create_token(
            actor=actor, name="测试", scopes=scopes, now=timezone.now(), lifetime=LONGEST
        )
        told = {"Authorization": f"Bearer {key}", **headers}
        path = f"/api/v1/employee-file{url}"
        return client.generic(
            method, path, json.dumps(body or {}), "application/json", headers=told
        )

    return send


@pytest.fixture
def at(xue):
    return f"/people/{xue.public_id}"


def test_file_is_masked(jia, xue, call, at):
    keep_family(jia.sun, xue)
    keep(jia.sun, xue, "skills", name="焊工证")
    add_paper(jia.sun, xue)
    field(jia.sun)
    answer = call("GET", at)
    told = answer.json()
    assert (told["filled"], told["needed"]) == (6, 9)
    assert "单小雪" not in answer.content.decode()
    sections = {one["key"]: one for one in told["sections"]}
    assert sections["skills"]["entries"][0]["values"] == {"证书名称": "焊工证"}
    assert sections["family"]["entries"][0]["values"]["姓名"] == "已填，未显示"
    assert told["own_fields"] == {"工位": ""}
    assert [one["kind"] for one in told["documents"]] == ["diploma"]


def test_scopes_limit_what_is_open(jia, xue, call, at):
    told = call("GET", at, scopes=("people.view",)).json()
    closed = {one["key"] for one in told["sections"] if not one["open"]}
    assert {"family", "residence", "health", "emergency"} <= closed


def test_section_is_saved_and_an_outdated_reading_refused(jia, xue, call, at):
    url = f"{at}/sections/emergency"
    assert call("PUT", url, {"values": {"emergency_name": "单大雪"}}).json() == {"id": ""}
    answer = call("PUT", url, {"values": {"emergency_name": "x"}, "seen": "0123456789abcdef"})
    assert answer.status_code == 409
    assert "刚刚被别人改过" in answer.json()["error"]


def test_entry_of_a_list_is_added_once_changed_and_removed(jia, xue, call, at):
    url, body = f"{at}/sections/experience", {"values": {"employer": "某厂"}}
    first = call("PUT", url, body, **{"Idempotency-Key": "a1"}).json()
    assert call("PUT", url, body, **{"Idempotency-Key": "a1"}).json() == first
    entry = f"{url}/{first['id']}"
    assert call("PUT", entry, {"values": {"employer": "某店"}}).status_code == 200
    assert call("DELETE", entry).status_code == 204
    assert call("DELETE", entry).status_code == 409
    assert not FileEntry.objects.exists()


@pytest.mark.parametrize(
    ("section", "values", "status", "field"),
    [
        ("emergency", {"emergency_phone": "1"}, 422, "emergency_phone"),
        ("emergency", {"nonsense": "1"}, 422, "nonsense"),
        ("family", CHILD, 422, None),
        ("roster", {"name": "x"}, 404, None),
    ],
)
def test_wrong_calls_are_told(jia, xue, call, at, section, values, status, field):
    answer = call("PUT", f"{at}/sections/{section}", {"values": values})
    assert answer.status_code == status
    assert field is None or field in answer.json()["fields"]


def test_own_fields_by_label(jia, xue, call, at):
    field(jia.sun, "补贴", "money")
    assert call("PUT", f"{at}/own-fields", {"values": {"补贴": "12.5"}}).status_code == 204
    assert call("GET", at).json()["own_fields"] == {"补贴": "12.50"}
    assert call("PUT", f"{at}/own-fields", {"values": {"补贴": "x"}}).status_code == 422
    assert call("PUT", f"{at}/own-fields", {"values": {"别的": "x"}}).status_code == 422


def test_writing_needs_the_right(jia, xue, call, at):
    body = {"values": {"emergency_name": "x"}}
    url = f"{at}/sections/emergency"
    assert call("PUT", url, body, scopes=("people.view",)).status_code == 403
    assert call("PUT", url, body, who="li", scopes=("people.view",)).status_code == 403


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_another_organization_finds_nobody(jia, xue, client, at, method):
    with organization_scope(jia.yi):
        _, key = create_token(
            actor=jia.zhao, name="乙", scopes=RIGHTS, now=timezone.now(), lifetime=LONGEST
        )
    url = {"GET": at, "PUT": f"{at}/sections/emergency", "DELETE": f"{at}/sections/skills/x"}
    answer = client.generic(
        method,
        f"/api/v1/employee-file{url[method]}",
        '{"values": {}}',
        "application/json",
        headers={"Authorization": f"Bearer {key}"},
    )
    assert answer.status_code == 404


def test_due_is_listed_with_the_right_only(jia, xue, call):
    assert call("GET", "/due").json() == []
    assert call("GET", "/due", scopes=("people.view",)).status_code == 403
