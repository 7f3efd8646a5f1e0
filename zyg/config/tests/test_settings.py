"""Production guesses nothing: each missing value stops the start with its name."""

import base64
import os
import subprocess
import sys

import pytest
from django.core.management import call_command

KEY = base64.b64encode(bytes(32)).decode()
GOOD = {
    "ZYG_MODE": "production",
    "ZYG_SECRET_KEY": "s" * 60,
    "ZYG_ENCRYPTION_KEYS": f"1:{KEY}",
    "ZYG_BLIND_INDEX_KEY": KEY,
    "ZYG_SIGNING_KEYS": f"1:{KEY}",
    "ZYG_ALLOWED_HOSTS": "hr.example",
}
SHOW = (
    "from zyg.config import settings as s;"
    "print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT,"
    " s.SECURE_HSTS_SECONDS > 0, s.ALLOWED_HOSTS)"
)


def start(tmp_path, **changes):
    values = {**os.environ, **GOOD, "ZYG_VAR_DIR": str(tmp_path), **changes}
    kept = {name: value for name, value in values.items() if value is not None}
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", SHOW], env=kept, capture_output=True, text=True, check=False
    )


def test_production_is_secure(tmp_path):
    assert start(tmp_path).stdout.strip() == "False True True True True ['hr.example']"


def test_production_writes_no_secrets(tmp_path):
    start(tmp_path)
    assert not (tmp_path / "secrets.json").exists()


@pytest.mark.parametrize("name", [name for name in GOOD if name != "ZYG_MODE"])
def test_production_requires_each_value(tmp_path, name):
    found = start(tmp_path, **{name: None})
    assert found.returncode == 1
    assert name in found.stderr


def test_production_refuses_debug(tmp_path):
    assert "ZYG_DEBUG must not be on" in start(tmp_path, ZYG_DEBUG="1").stderr


@pytest.mark.parametrize("name", ["ZYG_SIGNING_PROVIDER", "ZYG_TIMESTAMP", "ZYG_REAL_NAME"])
def test_production_refuses_stand_ins(tmp_path, name):
    found = start(tmp_path, **{name: "local-fake"})
    assert f"{name} must not be local-fake" in found.stderr


def test_timestamps_need_whom_to_trust(tmp_path):
    assert "ZYG_TIMESTAMP_TRUST" in start(tmp_path, ZYG_TIMESTAMP="https://tsa.example").stderr


def test_development_answers_only_to_this_machine(settings):
    from zyg.config import settings as own  # noqa: PLC0415

    assert set(own.ALLOWED_HOSTS) <= {"localhost", "127.0.0.1", "[::1]", "testserver"}


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_answer_has_the_content_security_policy(client, db):
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-eval" not in policy
