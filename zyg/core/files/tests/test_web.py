"""The download is something to save, for those who may; the API hands in, lists and fetches."""

import asyncio
import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncRequestFactory
from django.urls import reverse

from zyg.core.access.tokens import create_token
from zyg.core.files import blobs
from zyg.core.files.tests import makers
from zyg.core.files.views import answer
from zyg.core.organizations.scoping import organization_scope


@pytest.fixture
def call(cast, client):
    with organization_scope(cast.jia):
        _, key = create_token(
            actor=cast.zhou,
            name="试验",
            scopes=["people.view", "people.edit", "organization.edit"],
            now=dt.datetime.now(dt.UTC),
            lifetime=dt.timedelta(days=1),
        )

    def inner(method, path="", **values):
        headers = {"Authorization": f"Bearer {key}"}
        return getattr(client, method)(f"/api/v1/files{path}", headers=headers, **values)

    return inner


def url(file):
    return reverse("files:download", args=[file.public_id])


def test_download_is_something_to_save(cast, client, store):
    file = store(name="劳动合同.pdf")
    client.force_login(cast.sun.user)
    response = client.get(url(file))
    assert b"".join(response.streaming_content) == makers.PDF
    heads = response.headers
    assert heads["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%8A%B3")
    assert heads["X-Content-Type-Options"] == "nosniff"
    assert heads["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert heads["Cache-Control"] == "private, no-store"
    assert (heads["Content-Type"], heads["Content-Length"]) == (
        "application/pdf",
        str(len(makers.PDF)),
    )


def test_only_pictures_are_shown_in_place(cast, client, store):
    client.force_login(cast.sun.user)
    for data, name, shown in [
        (makers.png(), "a.png", "inline"),
        (makers.PDF, "a.pdf", "attachment"),
        (makers.CSV, "a.csv", "attachment"),
    ]:
        response = client.get(url(store(data, name)), {"view": "1"})
        assert response.headers["Content-Disposition"].startswith(shown)


def test_stranger_and_colleague_find_nothing(cast, client, store):
    file = store()
    for actor in (cast.zhao, cast.han):
        client.force_login(actor.user)
        assert client.get(url(file)).status_code == 404


def test_visitor_must_log_in(client, store):
    assert client.get(url(store())).status_code == 302


def test_damaged_file_says_so(cast, client, store):
    file = store()
    blobs.erase(file.path)
    client.force_login(cast.sun.user)
    response = client.get(url(file))
    assert response.status_code == 410
    assert file.public_id in response.content.decode()


def test_stream_does_not_block_the_event_loop(store):
    request = AsyncRequestFactory().get("/")
    response = answer(request, store(), iter([b"a", b"b"]))

    async def read():
        return [part async for part in response]

    assert asyncio.run(read()) == [b"a", b"b"]


def test_api_hands_in_lists_fetches_and_deletes(cast, call, django_capture_on_commit_callbacks):
    about = {"purpose": "test.team", "owner_id": cast.research.public_id}
    file = SimpleUploadedFile("资料.pdf", makers.PDF)
    added = call("post", data={**about, "file": file})
    assert added.status_code == 201, added.content
    made = added.json()
    assert (made["name"], made["scan"], made["size"]) == ("资料.pdf", "unscanned", len(makers.PDF))
    assert [row["id"] for row in call("get", data=about).json()] == [made["id"]]
    content = call("get", f"/{made['id']}/content")
    assert b"".join(content.streaming_content) == makers.PDF
    assert content.headers["X-Content-Type-Options"] == "nosniff"
    gone = call("delete", f"/{made['id']}?reason=重传")
    assert gone.json()["name"] == "已删除的文件"
    assert call("get", f"/{made['id']}/content").status_code == 410
    assert call("get", f"/{made['id']}").json()["deleted_at"]


def test_api_says_why_a_file_is_not_taken(cast, call):
    file = SimpleUploadedFile("a.exe.pdf", makers.PDF)
    refused = call("post", data={"purpose": "organization.document", "file": file})
    assert refused.status_code == 422
    assert refused.json()["error"].startswith("文件「a.exe.pdf」没有收下：文件名里藏着 .exe")
    unknown = SimpleUploadedFile("a.pdf", makers.PDF)
    assert call("post", data={"purpose": "no.such", "file": unknown}).status_code == 404
    foreign = {"purpose": "test.team", "owner_id": cast.yi_office.public_id}
    file = SimpleUploadedFile("a.pdf", makers.PDF)
    assert call("post", data={**foreign, "file": file}).status_code == 404
