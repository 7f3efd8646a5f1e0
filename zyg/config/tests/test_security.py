"""What no request may do, whichever page it asks for."""

import pytest
from django.test import Client, RequestFactory

from zyg.core.access.middleware import client_address
from zyg.testing import PASSWORD, make_user


@pytest.mark.parametrize(
    ("method", "path", "said"),
    [
        ("get", "/hr/people?q=%00", None),
        ("get", "/hr/people/a%00b", None),
        ("post", "/pay/runs", {"period": "2026-11\0"}),
        ("post", "/me/slips/2026-10/question", {"text": "\0"}),
    ],
)
def test_no_nul_comes_in(cast, client, method, path, said):
    client.force_login(cast.wang.user)
    client.raise_request_exception = False
    response = getattr(client, method)(path, said)
    assert response.status_code == 400
    assert "什么都没有改动" in response.content.decode()


def test_no_nul_comes_into_the_api(cast, client):
    response = client.post(
        "/api/v1/people", b'{"name": "a\\u0000"}', content_type="application/json"
    )
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("behind", "told", "address"),
    [
        (False, "", "127.0.0.1"),
        (False, "6.6.6.6", "127.0.0.1"),
        (True, "", "127.0.0.1"),
        (True, "6.6.6.6, 10.1.2.3", "10.1.2.3"),
        (True, "10.1.2.3", "10.1.2.3"),
    ],
)
def test_only_the_own_proxy_is_believed(settings, behind, told, address):
    settings.BEHIND_PROXY = behind
    request = RequestFactory(headers={"X-Forwarded-For": told} if told else {}).get("/")
    assert client_address(request) == address


def log_in(client, word, address="127.0.0.1"):
    said = {"login": "zhangsan", "password": word}
    return client.post("/accounts/login/", said, REMOTE_ADDR=address)


def test_guessing_of_a_password_ends(db, client, settings, tmp_path):
    """The right word does not help any more, and another address does not either."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": tmp_path,
        }
    }
    make_user("zhangsan", "张三", password=PASSWORD)
    for number in range(5):
        assert log_in(client, f"wrong-{number}").status_code == 200
    assert log_in(client, PASSWORD, "10.0.0.9").status_code != 302
    assert "_auth_user_id" not in client.session


def test_a_session_is_a_new_one_after_log_in(db, client):
    make_user("zhangsan", "张三", password=PASSWORD)
    client.get("/accounts/login/")
    session = client.session
    session["mark"] = "1"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    assert log_in(client, PASSWORD).status_code == 302
    assert client.cookies["sessionid"].value != planted


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_log_in_leads_nowhere_else(db, client, away):
    make_user("zhangsan", "张三", password=PASSWORD)
    response = client.post(
        "/accounts/login/", {"login": "zhangsan", "password": PASSWORD, "next": away}
    )
    assert response.status_code == 302
    assert response["Location"].startswith("/")
    assert not response["Location"].startswith("//")


def test_an_unknown_host_is_refused(db, client):
    client.raise_request_exception = False
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_a_form_without_its_mark_is_refused(cast):

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.wang.user)
    for headers in ({}, {"HX-Request": "true"}, {"X-CSRFToken": "x" * 64}):
        response = strict.post("/pay/runs", {"period": "2026-11"}, headers=headers)
        assert response.status_code == 403
