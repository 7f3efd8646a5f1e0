"""Coming in: by login name or e-mail, with argon2, and never by an open sign-up."""

import pytest
from django.conf import settings

from zyg.core.accounts.models import User
from zyg.testing import PASSWORD, make_user

URL = "/accounts/login/"


@pytest.mark.parametrize("name", ["wangfang", "WangFang", "wangfang@example.test"])
def test_login_by_name_or_email(db, client, name):
    make_user("wangfang", "王芳", password=PASSWORD)
    response = client.post(URL, {"login": name, "password": PASSWORD})
    assert (response.status_code, response.headers["Location"]) == (302, "/home")


def test_wrong_password_stays_outside(db, client):
    make_user("wangfang", "王芳", password=PASSWORD)
    response = client.post(URL, {"login": "wangfang", "password": "wrong-password-1"})
    assert response.status_code != 302
    assert "_auth_user_id" not in client.session


def test_account_without_password_can_not_log_in(db, client):
    make_user("wangfang", "王芳")
    client.post(URL, {"login": "wangfang", "password": ""})
    assert "_auth_user_id" not in client.session


def test_sign_up_is_closed(db, client):
    data = {"username": "x1y2", "email": "x@example.test", "password1": PASSWORD}
    client.post("/accounts/signup/", data | {"password2": PASSWORD})
    assert not User.objects.exists()


def test_settings_hash_with_argon2_first():
    from zyg.config import settings as own  # noqa: PLC0415 - the file itself, not the test's copy

    assert own.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    assert settings.AUTH_USER_MODEL == "accounts.User"
